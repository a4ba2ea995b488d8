"""JSON-LD on the wire: how it is named, read and written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from annotations.exporters.web_annotation import MODEL
from api.parsers import StrictJSONParser
from api.renderers import JSONRenderer

LD_JSON = "application/ld+json"
PROFILED = f'{LD_JSON}; profile="{MODEL}"'


class LinkedDataParser(StrictJSONParser):
    """JSON-LD, with the profile or without: the context in it says what it is."""

    media_type = LD_JSON


class LinkedDataRenderer(JSONRenderer):
    """JSON-LD. The profile is said in the answer's Content-Type, not here: Accept is hardly ever spelled with it."""

    media_type = LD_JSON


class EmbeddedDataRenderer(LinkedDataRenderer):
    """JSON-LD that can be put into a page as it is: nothing in it ends the element it stands in."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return fit_for_pages(super().render(data, accepted_media_type, renderer_context))


def fit_for_pages(body: bytes) -> bytes:
    """The same JSON without a `<`, which stands in strings alone."""
    return body.replace(b"<", b"\\u003c")
