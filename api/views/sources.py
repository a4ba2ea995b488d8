"""Sources and evidence."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from annotations import queries
from annotations.access import Access
from annotations.models import Evidence, Source, Tag
from annotations.queries.narrowing import EVIDENCE, SOURCES
from annotations.services.evidence import add_evidence, change_evidence, remove_evidence, restore_evidence
from annotations.services.sources import add_source, change_source, delete_source, restore_source
from api.filters import FlagFilter, IdFilter, OneOfFilter, SearchFilter, TrashFilters, WordsFilter
from api.pagination import BY_CHANGE
from api.references import citation, claim_meant
from api.rows import Sight
from api.serializers.sources import (
    EvidenceRecordSerializer,
    EvidenceSerializer,
    NewEvidenceSerializer,
    SourceRecordSerializer,
    SourceSerializer,
)
from api.views.base import Changing, Creating, Deleting, Endpoint, Listing, Reading, Restoring


class SourceFilters(TrashFilters):
    """Of which sources a list is made."""

    conditions = SOURCES
    kind = OneOfFilter(choices=Source.Kind.choices)
    level = OneOfFilter(choices=Source.Level.choices)
    medium = OneOfFilter(choices=Source.Medium.choices)
    url = WordsFilter(help_text="Its address, as it is kept.")
    publisher = WordsFilter(method="meets", help_text="In whatever case.")
    published_from = filters.DateFilter(field_name="published_at", lookup_expr="gte")
    published_to = filters.DateFilter(field_name="published_at", lookup_expr="lte")
    added_by = filters.UUIDFilter(field_name="created_by_id", help_text="The contributor who added it.")
    cited = FlagFilter(method="meets", help_text="Whether you see it cited on a claim.")
    search = SearchFilter(method="narrow", help_text="In address, title and publisher.")

    def narrow(self, sources: QuerySet[Source], name: str, value: Any) -> QuerySet[Source]:
        return queries.sources_narrowed(sources, **{name: value})


class Sources(Endpoint[Source]):
    """What the routes of sources share."""

    queryset = Source.objects.none()
    serializer_class = SourceSerializer
    lookup_url_kwarg = "source"

    # Not by `sees`: to tell which sources are hidden looks through all that is confidential, and once is enough.
    def get_queryset(self) -> QuerySet[Source]:
        return queries.sources_visible_to(self.actor)


class SourceList(Sources, Listing[Source], Creating[Source]):
    """What is cited in the project, each address once."""

    access = Access("project", {"GET": "project.read", "POST": "source.add"})
    operations = {"GET": "list_sources", "POST": "add_source"}
    filterset_class = SourceFilters
    orders = {**BY_CHANGE, "title": ("title", "id")}
    body = SourceRecordSerializer

    def get_queryset(self) -> QuerySet[Source]:
        return queries.sources_in_trash(self.actor) if self.in_trash else super().get_queryset()

    def perform_create(self, sent: dict[str, Any]) -> Source:
        return add_source(actor=self.actor, fields=sent)


class SourceDetail(Sources, Reading[Source], Changing[Source], Deleting[Source]):
    """A source. Deleting puts it into the trash; evidence that cites it stays and goes on naming it."""

    access = Access("project", {"GET": "project.read", "PATCH": "source.change", "DELETE": "source.delete"})
    operations = {"GET": "read_source", "PATCH": "change_source", "DELETE": "delete_source"}
    body = SourceRecordSerializer

    def perform_update(self, row: Source, sent: dict[str, Any], version: int | None) -> Source:
        return change_source(actor=self.actor, source=row, fields=sent, version=version)

    def perform_destroy(self, row: Source, version: int | None) -> None:
        delete_source(actor=self.actor, source=row, version=version)


class SourceRestore(Sources, Restoring[Source]):
    """Takes a source out of the trash; refused, naming it, when another has its address by now."""

    access = Access("project", {"POST": "source.delete"})
    operations = {"POST": "restore_source"}

    def get_trash(self) -> QuerySet[Source]:
        return queries.sources_in_trash(self.actor)

    def perform_restore(self, row: Source) -> None:
        restore_source(actor=self.actor, source=row)


class EvidenceFilters(TrashFilters):
    """Of which evidence a list is made."""

    conditions = EVIDENCE
    claim = filters.UUIDFilter(field_name="claim_id")
    source = filters.UUIDFilter(field_name="source_id")
    stance = OneOfFilter(choices=Evidence.Stance.choices)
    added_by = filters.UUIDFilter(field_name="added_by_id")
    confidential = FlagFilter(method="meets")
    article = IdFilter(method="meets", help_text="The article of its claim.")
    claim_tag = OneOfFilter(choices=Tag.choices, method="meets", help_text="The settled tag of its claim.")
    cited_article = IdFilter(method="meets", help_text="The article whose words it cites.")
    publisher = WordsFilter(method="meets", help_text="Of its source, in whatever case.")
    search = SearchFilter(method="meets", help_text="In the words quoted and the note.")


class EvidenceRows(Endpoint[Evidence]):
    """What the routes of evidence share."""

    queryset = Evidence.objects.none()
    serializer_class = EvidenceSerializer
    lookup_url_kwarg = "evidence"
    sees = Sight(queries.evidence_visible_to, queries.evidence_in_trash)
    shows_others = True  # its source


class EvidenceList(EvidenceRows, Listing[Evidence], Creating[Evidence]):
    """The evidence on claims; what is confidential is seen by editors, owners and who added it."""

    access = Access("project", {"GET": "project.read", "POST": "evidence.add"})
    operations = {"GET": "list_evidence", "POST": "add_evidence"}
    filterset_class = EvidenceFilters
    orders = BY_CHANGE
    body = NewEvidenceSerializer

    def perform_create(self, sent: dict[str, Any]) -> Evidence:
        claim = claim_meant(self.actor, sent)
        return add_evidence(actor=self.actor, claim=claim, new=citation(self.actor, sent))


class EvidenceDetail(EvidenceRows, Reading[Evidence], Changing[Evidence], Deleting[Evidence]):
    """Evidence on a claim. What it cites stays; how it bears on the claim can be changed."""

    access = Access("project", {"GET": "project.read", "PATCH": "evidence.change", "DELETE": "evidence.remove"})
    operations = {"GET": "read_evidence", "PATCH": "change_evidence", "DELETE": "remove_evidence"}
    body = EvidenceRecordSerializer

    def perform_update(self, row: Evidence, sent: dict[str, Any], version: int | None) -> Evidence:
        return change_evidence(actor=self.actor, evidence=row, fields=sent, version=version)

    def perform_destroy(self, row: Evidence, version: int | None) -> None:
        remove_evidence(actor=self.actor, evidence=row, version=version)


class EvidenceRestore(EvidenceRows, Restoring[Evidence]):
    """Takes evidence out of the trash."""

    access = Access("project", {"POST": "evidence.remove"})
    operations = {"POST": "restore_evidence"}

    def get_trash(self) -> QuerySet[Evidence]:
        return queries.evidence_in_trash(self.actor)

    def perform_restore(self, row: Evidence) -> None:
        restore_evidence(actor=self.actor, evidence=row)
