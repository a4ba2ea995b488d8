"""Coverage."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from annotations import queries
from annotations.access import Access
from annotations.models import Coverage
from annotations.services.coverage import cover_blocks, withdraw_coverage
from api.filters import FlagFilter, RowFilters
from api.references import block_meant
from api.rows import Sight
from api.serializers.coverage import CoverageSerializer, NewCoverageSerializer
from api.views.base import Creating, Deleting, Endpoint, Listing, Reading


class CoverageFilters(RowFilters):
    """Of which coverage a list is made."""

    article = filters.UUIDFilter(field_name="covered_article")
    revision = filters.UUIDFilter(field_name="covered_revision")
    contributor = filters.UUIDFilter(field_name="contributor_id")
    live = FlagFilter(method="is_live", help_text="Not withdrawn.")

    def is_live(self, coverage: QuerySet[Coverage], _name: str, value: str) -> QuerySet[Coverage]:
        return coverage.filter(withdrawn_at__isnull=value == "true")


class Coverages(Endpoint[Coverage]):
    """What the routes of coverage share."""

    queryset = Coverage.objects.none()
    serializer_class = CoverageSerializer
    lookup_url_kwarg = "coverage"
    sees = Sight(queries.coverage_served)


class CoverageList(Coverages, Listing[Coverage], Creating[Coverage]):
    """Who has been through which block, also what was withdrawn. A sentence has been looked at when a claim overlaps it
    or somebody has been through its block."""

    access = Access("project", {"GET": "project.read", "POST": "coverage.give"})
    operations = {"GET": "list_coverage", "POST": "cover_block"}
    filterset_class = CoverageFilters
    body = NewCoverageSerializer

    def perform_create(self, sent: dict[str, Any]) -> Coverage:
        revision, block = block_meant(self.actor, sent)
        (given,) = cover_blocks(actor=self.actor, revision=revision, blocks=[block])
        return given


class CoverageDetail(Coverages, Reading[Coverage], Deleting[Coverage]):
    """One person’s coverage of a block. Deleting withdraws it: the block is to be looked at again. Only its author
    may."""

    access = Access("project", {"GET": "project.read", "DELETE": "coverage.withdraw"})
    operations = {"GET": "read_coverage", "DELETE": "withdraw_coverage"}

    def perform_destroy(self, row: Coverage, version: int | None) -> None:
        withdraw_coverage(actor=self.actor, coverage=row, version=version)
