"""Claims."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django_filters import rest_framework as filters
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import queries
from annotations.access import Access
from annotations.errors import ConflictError
from annotations.models import Article, Claim, Evidence, Tag
from annotations.queries.narrowing import CLAIMS
from annotations.services.claims import (
    adjust_claim,
    change_claim,
    delete_claim,
    mark_claim,
    restore_claim,
)
from annotations.services.guards import require_not_merged
from annotations.services.merging import merge_claims
from annotations.services.recurrences import mark_recurrence
from annotations.services.splitting import PartInput, split_claim
from api.filters import (
    DayFilter,
    FlagFilter,
    IdFilter,
    OneOfFilter,
    SearchFilter,
    TrashFilters,
    WholeNumberFilter,
    WordsFilter,
)
from api.pagination import BY_CHANGE
from api.preconditions import expected_version
from api.references import claim_described, evidence_meant, part_in, referred, span_in, stretch_meant
from api.rows import Sight
from api.serializers.articles import NewSpanSerializer
from api.serializers.claims import (
    ClaimDetailsSerializer,
    ClaimSerializer,
    MergeSerializer,
    NewClaimSerializer,
    RecurrencesSerializer,
    SplitSerializer,
)
from api.serializers.sources import CitedPassageSerializer
from api.views.base import Changing, Creating, Deleting, Endpoint, Listing, Reading, Restoring


class ClaimFilters(TrashFilters):
    """Of which claims a list is made."""

    conditions = CLAIMS
    article = filters.UUIDFilter(field_name="article_id")
    number = WholeNumberFilter(method="numbered", help_text="Its own, or of one that has become part of it.")
    tag = OneOfFilter(choices=[*Tag.choices, ("unsettled", "unsettled")], method="narrow")
    settled = FlagFilter(method="meets")
    settled_by = IdFilter(method="meets", help_text="The contributor whose decision stands.")
    assessed = FlagFilter(method="meets", help_text="Whether anybody has a live assessment on it.")
    to_place = FlagFilter(method="meets", help_text="Whether it is asked where it stands in a newer text.")
    author = filters.UUIDFilter(field_name="created_by_id", help_text="The contributor who marked it.")
    person = IdFilter(method="narrow", help_text="A contributor with a live assessment on it.")
    evidence = OneOfFilter(choices=[("with", "with"), ("without", "without")], method="narrow")
    stance = OneOfFilter(choices=Evidence.Stance.choices, method="meets", help_text="Of evidence on it.")
    source = IdFilter(method="meets", help_text="A source that is cited on it.")
    cited_article = IdFilter(method="meets", help_text="An article whose words are cited on it.")
    claim_type = OneOfFilter(choices=Claim.Type.choices, method="meets", help_text="Among its `claim_types`.")
    checkable = OneOfFilter(choices=Claim.Checkable.choices)
    claimant = SearchFilter(method="meets", help_text="Words in the name of who says it.")
    claim_date_from = filters.DateFilter(field_name="claim_date", lookup_expr="gte")
    claim_date_to = filters.DateFilter(field_name="claim_date", lookup_expr="lte")
    external_id = WordsFilter(method="meets", help_text="Of its article.")
    publisher = WordsFilter(method="meets", help_text="Of its article, in whatever case.")
    language = WordsFilter(method="meets", help_text="Of its article.")
    article_state = OneOfFilter(choices=Article.State.choices, method="meets")
    published_from = DayFilter(method="meets", help_text="Its article.")
    published_to = DayFilter(method="meets", help_text="Its article.")
    search = SearchFilter(method="narrow", help_text="In the words marked and in the statement.")

    def numbered(self, claims: QuerySet[Claim], _name: str, value: int) -> QuerySet[Claim]:
        return queries.claims_numbered(claims, value)

    def narrow(self, claims: QuerySet[Claim], name: str, value: Any) -> QuerySet[Claim]:
        return queries.claims_narrowed(self.request.actor, claims, **{name: value})


class Claims(Endpoint[Claim]):
    """What the routes of claims share."""

    queryset = Claim.objects.none()
    serializer_class = ClaimSerializer
    lookup_url_kwarg = "claim"
    sees = Sight(queries.claims_visible_to, queries.claims_in_trash)
    shows_others = True  # what the hints are about

    def get_object(self) -> Claim:
        """The claim. One that has become part of another is refused by name: what was seen of it says nothing now."""
        try:
            return super().get_object()
        except Http404:
            addressed = queries.claims_addressed(self.actor).select_related("merged_into")
            if (merged := addressed.filter(pk=self.kwargs["claim"]).first()) is not None:
                require_not_merged(merged)
            raise


class ClaimList(Claims, Listing[Claim], Creating[Claim]):
    """The claims of the project. A claim is marked by its words, or by offsets with the words that must stand there."""

    access = Access("project", {"GET": "project.read", "POST": "claim.mark"})
    operations = {"GET": "list_claims", "POST": "mark_claim"}
    filterset_class = ClaimFilters
    orders = BY_CHANGE
    largest_page = 5000
    body = NewClaimSerializer

    def perform_create(self, sent: dict[str, Any]) -> Claim:
        return mark_claim(actor=self.actor, new=claim_described(self.actor, sent))


class ClaimDetail(Claims, Reading[Claim], Changing[Claim], Deleting[Claim]):
    """A claim. Its tag follows from assessments and decisions; its span is changed by adjusting it."""

    access = Access("project", {"GET": "project.read", "PATCH": "claim.change", "DELETE": "claim.delete"})
    operations = {"GET": "read_claim", "PATCH": "change_claim", "DELETE": "delete_claim"}
    body = ClaimDetailsSerializer
    leads_on = True

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        """One that has become part of another leads there."""
        try:
            return super().get(request, **kwargs)
        except (Http404, ConflictError):
            into = queries.merged_into(self.actor, kwargs["claim"])
            if into is None:
                raise
        address = reverse("api:claim", kwargs={"project": into.project_id, "claim": into.pk})
        return HttpResponse(status=301, headers={"Location": request.build_absolute_uri(address)})

    def perform_update(self, row: Claim, sent: dict[str, Any], version: int | None) -> Claim:
        return change_claim(actor=self.actor, claim=row, fields=sent, version=version)

    def perform_destroy(self, row: Claim, version: int | None) -> None:
        delete_claim(actor=self.actor, claim=row, version=version)


class ClaimAdjust(Claims):
    """Gives a claim another span, in a revision it stands in. Assessments stay on the passage that was judged."""

    access = Access("project", {"POST": "claim.change"})
    operations = {"POST": "adjust_claim"}
    changes = True
    body = NewSpanSerializer

    def post(self, request: Request, **kwargs: Any) -> Response:
        claim = self.get_object()
        version = expected_version(request, claim.version)
        of_article = queries.revisions_visible_to(self.actor).filter(article=claim.article_id)
        revision, span = span_in(of_article, self.sent())
        adjust_claim(actor=self.actor, claim=claim, revision=revision, span=span, version=version)
        return self.answer(claim.pk)


class ClaimMerge(Claims):
    """Makes a claim part of another one of its article, which is answered: with everything judged of both and all their
    evidence. Its address leads to the other from then on."""

    access = Access("project", {"POST": "claim.merge"})
    operations = {"POST": "merge_claims"}
    changes = True
    body = MergeSerializer

    def post(self, request: Request, **kwargs: Any) -> Response:
        claim = self.get_object()
        version = expected_version(request, claim.version)
        into = referred(queries.claims_addressed(self.actor), self.sent(), "into")
        return self.answer(merge_claims(actor=self.actor, claim=claim, into=into, version=version).pk)


class ClaimSplit(Claims):
    """Makes a claim of a part of another one’s words; the new one is answered. Your own assessment is given on it too,
    others stay on what was judged; evidence comes along where it is named, linked anew by you."""

    access = Access("project", {"POST": "claim.split"})
    operations = {"POST": "split_claim"}
    changes = True
    body = SplitSerializer

    def post(self, request: Request, **kwargs: Any) -> Response:
        claim = self.get_object()
        version = expected_version(request, claim.version)
        sent = self.sent()
        of_article = queries.revisions_visible_to(self.actor).filter(article=claim.article_id)
        part = PartInput(*part_in(of_article, claim, sent), evidence_meant(self.actor, claim, sent))
        return self.answer(split_claim(actor=self.actor, claim=claim, part=part, version=version).pk)


class ClaimRestore(Claims, Restoring[Claim]):
    """Takes a claim out of the trash, with its assessments and evidence."""

    access = Access("project", {"POST": "claim.delete"})
    operations = {"POST": "restore_claim"}

    def get_trash(self) -> QuerySet[Claim]:
        return queries.claims_in_trash(self.actor)

    def perform_restore(self, row: Claim) -> None:
        restore_claim(actor=self.actor, claim=row)


class ClaimRecurrences(Endpoint[Claim]):
    """Where else in the project the words of a claim stand: in the newest texts of other articles, to the letter or at
    least 0.8 alike. Mark one of the places as any claim, by its revision, offsets and quote."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "list_recurrences"}
    queryset = Claim.objects.none()
    serializer_class = RecurrencesSerializer

    def get(self, request: Request, claim: UUID, **kwargs: Any) -> Response:
        recurring = get_object_or_404(queries.claims_visible_to(self.actor), pk=claim)
        found = queries.recurrences_of(self.actor, recurring)
        return Response(RecurrencesSerializer().to_representation(found))


class RecurrenceMark(Claims):
    """Marks words of another article that say what the claim says: a claim of its own, which is answered, with the tag
    you have given the first. Refused where those words are marked already (`twin`)."""

    access = Access("project", {"POST": "claim.mark"})
    operations = {"POST": "mark_recurrence"}
    makes = ClaimSerializer
    body = CitedPassageSerializer

    def post(self, request: Request, **kwargs: Any) -> Response:
        recurring = self.get_object()
        revision, span = stretch_meant(self.actor, self.sent())
        made = mark_recurrence(actor=self.actor, claim=recurring, revision=revision, span=span)
        response = self.answer(made.pk, code=status.HTTP_201_CREATED)
        address = reverse("api:claim", kwargs={"project": made.project_id, "claim": made.pk})
        response["Location"] = request.build_absolute_uri(address)
        return response
