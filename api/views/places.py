"""Where claims stand, and stood: placements, and the passages of texts they name."""

from __future__ import annotations

from django_filters import rest_framework as filters

from annotations import queries
from annotations.access import Access
from annotations.models import Passage, Placement
from annotations.queries.narrowing import PASSAGES, PLACEMENTS
from api.filters import FlagFilter, IdFilter, OneOfFilter, RowFilters, SearchFilter
from api.rows import Sight
from api.serializers.articles import PassageSerializer
from api.serializers.claims import PlacementSerializer
from api.views.base import Endpoint, Listing, Reading


class PlacementFilters(RowFilters):
    """Of which placements a list is made."""

    conditions = PLACEMENTS
    claim = filters.UUIDFilter(field_name="claim_id")
    revision = filters.UUIDFilter(field_name="revision_id")
    article = IdFilter(method="meets", help_text="The article of its claim.")
    how = OneOfFilter(choices=Placement.How.choices)
    placed_by = filters.UUIDFilter(field_name="placed_by_id")
    current = FlagFilter(method="meets", help_text="Whether the claim still stands there.")


class Placements(Endpoint[Placement]):
    """What the routes of placements share."""

    queryset = Placement.objects.none()
    serializer_class = PlacementSerializer
    lookup_url_kwarg = "placement"
    sees = Sight(queries.placements_visible_to)


class PlacementList(Placements, Listing[Placement]):
    """Where claims stand in which revision, and where they stood before. A claim is given another place by adjusting
    it, or by what becomes of it in a new text."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "list_placements"}
    filterset_class = PlacementFilters


class PlacementDetail(Placements, Reading[Placement]):
    """One place of one claim."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "read_placement"}


class PassageFilters(RowFilters):
    """Of which passages a list is made."""

    conditions = PASSAGES
    revision = filters.UUIDFilter(field_name="revision_id")
    article = IdFilter(method="meets", help_text="The article of its text.")
    search = SearchFilter(method="meets", help_text="In the words that stand there.")


class Passages(Endpoint[Passage]):
    """What the routes of passages share."""

    queryset = Passage.objects.none()
    serializer_class = PassageSerializer
    lookup_url_kwarg = "passage"
    sees = Sight(queries.passages_visible_to)
    is_versioned = False


class PassageList(Passages, Listing[Passage]):
    """The stretches of texts that claims stand in or stood in, or that you see cited as evidence."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "list_passages"}
    filterset_class = PassageFilters


class PassageDetail(Passages, Reading[Passage]):
    """A stretch of a text. It never changes."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "read_passage"}
