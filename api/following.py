"""Pages of the change feed: each goes on after the last event of the one before, for ever."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from annotations import queries
from annotations.queries import BEGINNING, LATEST, Place
from api.pagination import MAX_PAGE_SIZE, PAGE_SIZE, limit_asked, parameter
from api.rows import found_in

if TYPE_CHECKING:  # at run time this would be a circle: its module loads the classes named in the settings
    from rest_framework.views import APIView


class FeedPagination(BasePagination):
    """`?after=…&limit=…`, oldest first. `cursor` is the place behind everything answered, to be kept and sent as
    `after` the next time; `next` is null when that is all for now."""

    parameters = ("after", "limit")

    def paginate_queryset(
        self, queryset: QuerySet[Any] | Sequence[Any], request: Request, view: APIView | None = None
    ) -> list[Any] | None:
        assert isinstance(queryset, QuerySet)
        self.request = request
        # Looked up first: what gets its position meanwhile comes the next time, and nothing falls between.
        newest = queries.newest_place(queries.events_in_order(view.actor.project_id))  # type: ignore[union-attr]  # ours
        after, limit = place_asked(request, newest), limit_asked(request)
        # Who follows asks in vain most of the time.
        is_news = after.position < newest.position
        rows = list(queryset.filter(**between(after, newest)).order_by("position")[: limit + 1]) if is_news else []
        self.has_more, page = len(rows) > limit, rows[:limit]
        self.place = queries.place_of(page[-1]) if self.has_more else max(after, newest)
        return found_in(view.get_serializer_class()(), page, names=view.fields_asked).shown  # type: ignore[union-attr]  # ours

    def get_paginated_response(self, data: Any) -> Response:
        link = replace_query_param(self.request.build_absolute_uri(), "after", self.place.cursor)
        response = Response({"results": data, "next": link if self.has_more else None, "cursor": self.place.cursor})
        if self.has_more:
            response["Link"] = f'<{link}>; rel="next"'
        return response

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        next_page = _("Address of the page after this one, null when that is all for now.")
        cursor = _("The place behind all of this: keep it, and send it as `after` the next time.")
        return {
            "type": "object",
            "required": ["results", "next", "cursor"],
            "properties": {
                "results": {"type": "array", "items": schema["items"] if schema.get("type") == "array" else schema},
                "next": {"type": ["string", "null"], "format": "uri", "description": str(next_page)},
                "cursor": {"type": "string", "description": str(cursor)},
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        after = _("The place to go on from: a cursor, or `latest` for now. The beginning of the project without it.")
        limits = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE}
        return [
            parameter("after", {"type": "string"}, after),
            parameter("limit", limits, _("How many rows a page has.")),
        ]


def between(after: Place, newest: Place) -> dict[str, int]:
    """The filter of what stands after one place, up to another."""
    return {"position__gt": after.position, "position__lte": newest.position}


def place_asked(request: Request, newest: Place) -> Place:
    """The place to go on from. Raises InvalidInputError, CursorLostError."""
    sent = request.query_params.get("after")
    if sent is None:
        return BEGINNING
    return newest if sent == LATEST else queries.place_at(sent)
