"""The doors of the Web Annotation Protocol: the annotations of an article, and each of them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import queries
from annotations.access import Access
from annotations.errors import DeletedError
from annotations.exporters.served import annotation_served
from annotations.exporters.web_annotation import Json
from annotations.models import ApiToken, Claim
from annotations.queries.exports import claims_at
from annotations.services.annotated_targets import AN_ID
from annotations.services.guards import require_not_merged
from annotations.services.web_annotations import delete_annotation, receive_annotation, replace_annotation
from api.preconditions import is_known, require_unknown, states_seen
from api.serializers.web_annotations import AnnotationSerializer, ContainerSerializer
from api.w3c.base import Annotated, linked_data
from api.w3c.containers import FIRST, Container
from api.w3c.media import LD_JSON, PROFILED
from api.w3c.preferences import preference_of

READS = {"GET": "project.read", "OPTIONS": "project.read"}


class AnnotationContainer(Annotated):
    """The annotations of an article, one for each claim, in pages. POST makes a claim of an annotation whose target is
    a stretch of the article’s text. One of our tags in a `tagging` or `classifying` body becomes your assessment,
    `linking` bodies become evidence; what there is no place for is kept and served back. `Slug` suggests the end of its
    address. `Prefer` is heeded: a minimal container, IRIs, descriptions."""

    access = Access("project", {**READS, "POST": "claim.mark"})
    operations = {"GET": "read_annotation_container", "POST": "create_annotation"}
    http_method_names = ["get", "head", "options", "post"]
    serializer_class = ContainerSerializer
    body = AnnotationSerializer
    makes = AnnotationSerializer
    lookup_url_kwarg = "article"
    also_refuses = (400,)
    parameters = {
        "iris": (
            {"enum": ["0", "1"]},
            "1 for pages of IRIs alone, 0 for descriptions. Comes before what `Prefer` says.",
        ),
        "page": ({"pattern": f"^({FIRST}|{AN_ID})$"}, f"A page, as links name it; `{FIRST}` is the first one."),
    }
    links = (
        '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"',
        '<http://www.w3.org/TR/annotation-protocol/>; rel="http://www.w3.org/ns/ldp#constrainedBy"',
    )

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        preferred = preference_of(request)
        container = self.container(iris=preferred.iris)
        page = request.query_params.get("page")
        if page is None:
            shown, applied = container.described(minimal=preferred.minimal), preferred.applied
        else:
            shown, applied = container.whole_page(place_in(page)), {}
        response = linked_data(shown, {"Content-Location": shown["id"], **applied})
        if is_known(request, response["ETag"]):
            return HttpResponse(status=304, headers={name: response[name] for name in ("ETag", "Content-Location")})
        return response

    def find(self) -> object:
        return self.claims()

    def post(self, request: Request, **kwargs: Any) -> Response:
        self.claims()
        assert self.article is not None
        slug = unquote(request.headers.get("Slug", ""))
        incoming = self.incoming(is_new=True)
        claim = receive_annotation(actor=self.actor, article=self.article, incoming=incoming, slug=slug)
        response = self.annotation(claim, code=201)
        response["Location"] = response.data["id"]
        return response

    def container(self, *, iris: bool = False) -> Container:
        """The container of the address. Raises Http404."""
        claims = self.claims()
        assert self.article is not None
        return Container(self.article, claims, settings.SITE_URL, iris)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """What can be sent is said everywhere; the state of the container too, where none of its own is (4.2)."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Accept-Post", f"{PROFILED}, {LD_JSON}, application/json")
        may_read = hasattr(request, "actor") and ApiToken.Scope.READ in self.request.auth.scopes
        if "ETag" not in response and may_read:
            with suppress(Http404):
                response["ETag"] = linked_data(self.container().described(minimal=True))["ETag"]
        return response


def place_in(page: str) -> UUID | None:
    """After which claim a page begins, None for the first. Raises ValidationError."""
    try:
        return None if page == FIRST else UUID(page)
    except ValueError as unknown:
        raise ValidationError({"page": [_("There is no such page. Begin with the container.")]}) from unknown


class AnnotationDetail(Annotated):
    """A claim as a Web Annotation. PUT replaces what is yours in it: its words, your tag, the evidence you added, what
    there is no place for; what others judged and linked stays. DELETE puts the claim into the trash (410 from then on).
    Both heed `If-Match`, and may come without."""

    access = Access("project", {**READS, "PUT": "claim.change", "DELETE": "claim.delete"})
    operations = {"GET": "read_annotation", "PUT": "replace_annotation", "DELETE": "delete_annotation"}
    http_method_names = ["get", "head", "options", "put", "delete"]
    serializer_class = AnnotationSerializer
    body = AnnotationSerializer
    lookup_url_kwarg = "annotation"
    leads_on = True
    is_lenient = True
    also_refuses = (410,)
    links = ('<http://www.w3.org/ns/ldp#Resource>; rel="type"', '<http://www.w3.org/ns/oa#Annotation>; rel="type"')

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        claim = self.claim(leads_on=True)
        if claim.merged_into_id is not None:
            into = annotation_served(self.claims().get(pk=claim.merged_into_id), settings.SITE_URL)
            return HttpResponse(status=301, headers={"Location": into["id"]})
        response = linked_data(annotation_served(claim, settings.SITE_URL))
        if is_known(request, response["ETag"]):
            return HttpResponse(status=304, headers={"ETag": response["ETag"]})
        return response

    def find(self) -> object:
        return self.claim()

    def put(self, request: Request, **kwargs: Any) -> Response:
        claim, seen = self.meant(request), states_seen(request)
        incoming = self.incoming(is_new=False)
        return self.annotation(replace_annotation(actor=self.actor, claim=claim, incoming=incoming, seen=seen))

    def delete(self, request: Request, **kwargs: Any) -> HttpResponse:
        claim, seen = self.meant(request), states_seen(request)
        delete_annotation(actor=self.actor, claim=claim, site=settings.SITE_URL, seen=seen)
        return HttpResponse(status=204)

    def meant(self, request: Request) -> Claim:
        """The claim that is to be changed. Raises StaleVersionError for who would not have it changed, as `claim`."""
        claim = self.claim()
        require_unknown(request, linked_data(annotation_served(claim, settings.SITE_URL))["ETag"])
        return claim

    def present(self) -> Json | None:
        """For whoever wanted to change an older one."""
        claim = claims_at(self.claims(), self.kwargs["annotation"]).first()
        return None if claim is None else annotation_served(claim, settings.SITE_URL)

    def claim(self, *, leads_on: bool = False) -> Claim:
        """The claim of the address; with `leads_on` also one that has become part of another, which otherwise is
        refused by name. Raises DeletedError for one in the trash, Http404."""
        slug = self.kwargs["annotation"]
        if (claim := claims_at(self.claims(), slug).first()) is not None:
            return claim
        assert self.article is not None
        merged = queries.claims_addressed(self.actor).filter(article=self.article).select_related("merged_into")
        if (claim := claims_at(merged, slug).first()) is not None:
            if not leads_on:
                require_not_merged(claim)
            return claim
        if claims_at(queries.claims_in_trash(self.actor).filter(article=self.article), slug).exists():
            raise DeletedError(_("This annotation was deleted. Its claim is in the trash."))
        raise Http404
