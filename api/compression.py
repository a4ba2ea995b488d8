"""Answers of the API, compressed for who takes that.

The stock middleware makes ETags weak, and a weak one never passes If-Match. Here what is compressed is a representation
of its own, with a strong ETag of its own (RFC 9110, 8.8.3.3): that of the plain one with `-gzip` behind it, which
preconditions take for the same (`api.preconditions`).
"""

from __future__ import annotations

import gzip
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from api.preconditions import compressed_tag, plain_tag

# Less than this is hardly smaller afterwards.
LEAST = 1000
# The fastest: a page of thousands of rows is a tenth of its size already.
LEVEL = 1


class CompressionMiddleware:
    """`Content-Encoding: gzip` on whole answers under /api/."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith("/api/") or response.streaming:
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if response.status_code == 304:  # Not Modified
            name_as_known(request, response)
        elif takes_gzip(request) and len(response.content) >= LEAST and "Content-Encoding" not in response:
            compress(response)
        return response


def takes_gzip(request: HttpRequest) -> bool:
    """Whether the sender takes gzip, which by its name is said before what is said of all (RFC 9110, 12.5.3)."""
    parts = (one.partition(";") for one in request.headers.get("Accept-Encoding", "").lower().split(","))
    weights = {coding.strip(): weight.replace(" ", "") for coding, _semicolon, weight in parts}
    weight = next((weights[coding] for coding in ("gzip", "x-gzip", "*") if coding in weights), "q=0")
    return weight.removeprefix("q=").strip("0.") != "" or not weight


def compress(response: HttpResponse) -> None:
    """Compress an answer; the same one always to the same bytes, as a strong ETag promises."""
    response.content = gzip.compress(response.content, compresslevel=LEVEL, mtime=0)
    response["Content-Encoding"] = "gzip"
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))
    if response.has_header("ETag"):
        response["ETag"] = compressed_tag(response["ETag"])


def name_as_known(request: HttpRequest, response: HttpResponse) -> None:
    """Of the two representations, say which one it is that the sender has."""
    seen = parse_etags(request.headers.get("If-None-Match", ""))
    tag = compressed_tag(plain_tag(response.headers.get("ETag", "")))
    if tag in seen:
        response["ETag"] = tag
