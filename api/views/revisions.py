"""New texts of articles, what differs between two, and claims to be placed in them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import queries
from annotations.access import Access
from annotations.anchoring import Span
from annotations.comparing import compare
from annotations.errors import InvalidInputError
from annotations.models import Article, Reanchoring, Revision
from annotations.services.reanchoring import drop_claim, keep_on_old, place_claim_anew
from annotations.services.revisions import bring_back, revise_article
from api.filters import FlagFilter, OneOfFilter, RowFilters
from api.preconditions import expected_version
from api.references import named_span
from api.serializers.revisions import (
    ChangesSerializer,
    NewTextSerializer,
    PlaceSerializer,
    ReanchoringSerializer,
    RevisedSerializer,
)
from api.views.articles import brought_in
from api.views.base import Endpoint, Listing, Reading


class ArticleRevise(Endpoint[Article]):
    """Brings in a changed text: the article’s next revision. Claims whose words and surroundings are the same are
    carried over; every other one waits under `reanchorings/`, unsettled until it is placed."""

    access = Access("project", {"POST": "article.revise"})
    operations = {"POST": "revise_article"}
    queryset = Article.objects.none()
    serializer_class = RevisedSerializer
    body = NewTextSerializer

    def post(self, request: Request, article: UUID, **kwargs: Any) -> Response:
        revised = get_object_or_404(queries.articles_visible_to(self.actor), pk=article)
        _record, content = brought_in(self.sent())
        outcome = revise_article(actor=self.actor, article=revised, content=content)
        return Response(RevisedSerializer().to_representation(outcome))


class RevisionBringBack(Endpoint[Revision]):
    """Makes an old text the article’s newest once more. Claims stand again where they stood in it."""

    access = Access("project", {"POST": "article.revise"})
    operations = {"POST": "bring_back_revision"}
    queryset = Revision.objects.none()
    serializer_class = RevisedSerializer

    def post(self, request: Request, revision: UUID, **kwargs: Any) -> Response:
        self.sent()
        text = get_object_or_404(queries.revisions_visible_to(self.actor), pk=revision)
        return Response(RevisedSerializer().to_representation(bring_back(actor=self.actor, revision=text)))


class RevisionChanges(Endpoint[Revision]):
    """What differs in a text from another one of the same article, word by word."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "compare_revisions"}
    queryset = Revision.objects.none()
    serializer_class = ChangesSerializer

    def get(self, request: Request, revision: UUID, since: UUID, **kwargs: Any) -> Response:
        text = get_object_or_404(queries.revisions_visible_to(self.actor), pk=revision)
        of_article = queries.revisions_visible_to(self.actor).filter(article=text.article_id)
        old = get_object_or_404(of_article, pk=since)
        return Response(ChangesSerializer().to_representation(compare(old.text, text.text)))


class ReanchoringFilters(RowFilters):
    """Of which a list is made."""

    article = filters.UUIDFilter(field_name="of_article")
    claim = filters.UUIDFilter(field_name="claim_id")
    revision = filters.UUIDFilter(field_name="revision_id")
    outcome = OneOfFilter(choices=Reanchoring.Outcome.choices)
    open = FlagFilter(method="is_open", help_text="Not settled.")
    settlement = OneOfFilter(choices=Reanchoring.Settlement.choices)
    settled_by = filters.UUIDFilter(field_name="settled_by_id")

    def is_open(self, asked: QuerySet[Reanchoring], _name: str, value: str) -> QuerySet[Reanchoring]:
        return asked.filter(settlement="") if value == "true" else asked.exclude(settlement="")


class Reanchorings(Endpoint[Reanchoring]):
    """What the routes of claims to be placed share."""

    queryset = Reanchoring.objects.none()
    serializer_class = ReanchoringSerializer
    lookup_url_kwarg = "reanchoring"

    def get_queryset(self) -> QuerySet[Reanchoring]:
        return queries.reanchorings_served(self.actor).alias(of_article=F("claim__article"))


class ReanchoringList(Reanchorings, Listing[Reanchoring]):
    """Claims whose place in a new text is, or was, for a person to say."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "list_reanchorings"}
    filterset_class = ReanchoringFilters


class ReanchoringDetail(Reanchorings, Reading[Reanchoring]):
    """One claim’s place in one new text, asked about or settled."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "read_reanchoring"}


class Settling(Reanchorings):
    """POST settles it, at the version in If-Match."""

    changes = True

    def post(self, request: Request, **kwargs: Any) -> HttpResponse:
        asked = self.get_object()
        version = expected_version(request, asked.version)
        return self.answered(self.read_off(self.settle(asked, self.sent(), version)))

    def settle(self, asked: Reanchoring, sent: dict[str, Any], version: int | None) -> Reanchoring:
        raise NotImplementedError


class ReanchoringPlace(Settling):
    """Says where the claim stands in the new text. Assessments stay on the words that were judged."""

    access = Access("project", {"POST": "claim.place"})
    operations = {"POST": "place_claim"}
    body = PlaceSerializer

    def settle(self, asked: Reanchoring, sent: dict[str, Any], version: int | None) -> Reanchoring:
        span = span_named(asked, sent)
        return place_claim_anew(actor=self.actor, reanchoring=asked, span=span, version=version)


def span_named(asked: Reanchoring, sent: dict[str, Any]) -> Span:
    """The candidate or the words that a body names. Raises InvalidInputError."""
    if "candidate" not in sent:
        return named_span(asked.revision, sent)
    if sent["candidate"] > len(asked.candidates):
        raise InvalidInputError(_("There is no such candidate."), field="candidate")
    return Span(*asked.candidates[sent["candidate"] - 1])


class ReanchoringKeep(Settling):
    """Lets the claim stand in the old text alone. It is not asked about again."""

    access = Access("project", {"POST": "claim.place"})
    operations = {"POST": "keep_claim_on_old_text"}

    def settle(self, asked: Reanchoring, sent: dict[str, Any], version: int | None) -> Reanchoring:
        return keep_on_old(actor=self.actor, reanchoring=asked, version=version)


class ReanchoringDrop(Settling):
    """Puts the claim into the trash."""

    access = Access("project", {"POST": "claim.place"})
    operations = {"POST": "drop_claim"}

    def settle(self, asked: Reanchoring, sent: dict[str, Any], version: int | None) -> Reanchoring:
        return drop_claim(actor=self.actor, reanchoring=asked, version=version)
