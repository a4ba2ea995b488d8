"""What the container of an article and its annotations have in common on the wire."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_vary_headers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import queries
from annotations.exporters.served import annotation_served, digest_of
from annotations.exporters.web_annotation import Json
from annotations.importers.web_annotation import meant_by
from annotations.models import Article, Claim
from annotations.queries.exports import claims_annotated
from annotations.services.annotated_targets import Incoming
from api.parsers import StrictJSONParser
from api.preconditions import etag
from api.views.base import Endpoint
from api.w3c.media import PROFILED, LinkedDataParser, LinkedDataRenderer

# Programs in browsers speak to a container from sites of their own. They carry a token and no cookie, so nothing is
# opened to a site that was not given one.
READ_ACROSS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Post, Allow, Content-Location, ETag, Link, Location, Preference-Applied, RateLimit, RateLimit-Policy, "
        "Retry-After"
    ),
}
ASKED_ACROSS = {
    "Access-Control-Allow-Headers": (
        "Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Prefer, Slug"
    ),
    "Access-Control-Max-Age": "86400",
}


class Annotated(Endpoint[Claim]):
    """What both doors share. `links` are the headers by which a resource says what it is (RFC 8288)."""

    queryset = Claim.objects.none()
    parser_classes = (LinkedDataParser, StrictJSONParser)
    renderer_classes = (LinkedDataRenderer,)
    scopes = {"OPTIONS": "read"}
    why = {
        410: "It was deleted.",
        415: "The body is no Web Annotation in JSON-LD.",
        422: "The target is no stretch of the article (`reason` is why), or the key came with another request.",
    }
    links: ClassVar[tuple[str, ...]]
    article: Article | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A browser asks ahead without a token: it is told what holds for everybody, and nothing of this article."""
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            methods = {"Access-Control-Allow-Methods": self.methods, "Allow": self.methods}
            headers = {**READ_ACROSS, **ASKED_ACROSS, **methods, "Link": ", ".join(self.links)}
            return HttpResponse(status=204, headers=headers)
        return super().dispatch(request, *args, **kwargs)

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        """What may be done here is said by the headers."""
        self.find()
        return Response(status=204)

    def find(self) -> object:
        """What the address names. Raises Http404, DeletedError."""
        raise NotImplementedError

    @property
    def methods(self) -> str:
        return ", ".join(self.allowed_methods)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Says what this is on every answer, refusals too."""
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in {**READ_ACROSS, "Link": ", ".join(self.links)}.items():
            response.headers.setdefault(name, value)
        patch_vary_headers(response, ["Accept", "Prefer"])
        return response

    def claims(self) -> QuerySet[Claim]:
        """The claims of the article of the address. Raises Http404."""
        articles = queries.articles_visible_to(self.actor).select_related("project")
        self.article = get_object_or_404(articles, pk=self.kwargs["article"])
        return claims_annotated(self.actor, self.article)

    def incoming(self, *, is_new: bool) -> Incoming:
        """The annotation that was sent."""
        here = self.request.build_absolute_uri("/").rstrip("/")
        return Incoming(meant_by(self.request.data, is_new=is_new), settings.SITE_URL, (here,))

    def annotation(self, claim: Claim, *, code: int = 200) -> Response:
        """The annotation as it is now, with its ETag."""
        shown = annotation_served(self.claims().get(pk=claim.pk), settings.SITE_URL)
        return linked_data(shown, code=code)


def linked_data(document: Json, headers: dict[str, str] | None = None, *, code: int = 200) -> Response:
    """A document as JSON-LD. Its ETag is of its bytes, for much is told in it that changes without its claim."""
    named = {"ETag": etag(digest_of(document)), **(headers or {})}
    return Response(document, status=code, content_type=PROFILED, headers=named)
