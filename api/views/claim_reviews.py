"""Settled claims as ClaimReview."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework.request import Request

from annotations import queries
from annotations.access import Access
from annotations.errors import ConflictError
from annotations.models import Claim, Tag
from annotations.queries.exports import claims_reviewed
from api.filters import ChangingRowFilters, OneOfFilter
from api.pagination import BY_CHANGE
from api.serializers.claim_reviews import ClaimReviewSerializer
from api.views.base import Endpoint, Listing, Reading
from api.w3c.media import EmbeddedDataRenderer, fit_for_pages


class ReviewFilters(ChangingRowFilters):
    """Of which settled claims a list is made."""

    article = filters.UUIDFilter(field_name="article_id")
    tag = OneOfFilter(choices=Tag.choices)


class Reviews(Endpoint[Claim]):
    """What the routes of claim reviews share."""

    queryset = Claim.objects.none()
    serializer_class = ClaimReviewSerializer
    lookup_url_kwarg = "claim"
    shows_others = True
    shows: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self) -> QuerySet[Claim]:
        return claims_reviewed(self.actor)


class ReviewList(Reviews, Listing[Claim]):
    """The settled claims of the project as ClaimReview, each to be put into a page as it is. Ordered by `updated` and
    asked for with `updated_since` it is a feed; a claim that is settled no more is no longer in it."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "list_claim_reviews"}
    filterset_class = ReviewFilters
    orders = BY_CHANGE

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        response = super().get(request, **kwargs)
        response.content = fit_for_pages(response.content)
        return response


class ReviewDetail(Reviews, Reading[Claim]):
    """A settled claim as ClaimReview of schema.org, in JSON-LD. Refused with 409 while it is unsettled."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "read_claim_review"}
    renderer_classes = [EmbeddedDataRenderer]
    also_refuses = (409,)

    def get_object(self) -> Claim:
        try:
            return super().get_object()
        except Http404:
            if queries.claims_visible_to(self.actor).filter(pk=self.kwargs["claim"]).exists():
                raise ConflictError(_("This claim is unsettled: there is nothing to be told of it yet.")) from None
            raise
