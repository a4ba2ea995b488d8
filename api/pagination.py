"""Pages by cursor: a page goes on after the last row of the one before, so rows that are added or go shift nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from api.rows import PART, Found

if TYPE_CHECKING:  # at run time this would be a circle: its module loads the classes named in the settings
    from rest_framework.views import APIView


Orders = dict[str, tuple[str, ...]]

PAGE_SIZE = 50
MAX_PAGE_SIZE = 500
PARAMETERS = ("cursor", "limit", "order", "count")
# The last column is unique, so every row has a place of its own.
BY_CREATION: Orders = {"created": ("created_at", "id")}
BY_CHANGE: Orders = {**BY_CREATION, "updated": ("updated_at", "id")}


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows of an order, and the direction to read in from there."""

    order: str
    backwards: bool
    values: list[str]

    # Signed, so that a cursor is what we gave out or is refused: nothing of it is worth guessing or changing.
    def encode(self) -> str:
        return Signer(salt="api.cursor").sign_object([self.order, self.backwards, self.values])

    @classmethod
    def decode(cls, text: str) -> Cursor:
        try:
            return cls(*Signer(salt="api.cursor").unsign_object(text))
        except BadSignature as forged:
            raise ValidationError({"cursor": [_("This is no cursor of ours. Start without one.")]}) from forged


class CursorPagination(BasePagination):
    """`?limit=…&cursor=…&order=…`; the view's `orders` are the orders there are."""

    parameters = PARAMETERS

    order: str
    columns: tuple[str, ...]
    cursor: Cursor | None
    places: list[str]
    has_more: bool
    count: int | None

    def paginate_queryset(
        self, queryset: QuerySet[Any] | Sequence[Any], request: Request, view: APIView | None = None
    ) -> list[Any] | None:
        assert isinstance(queryset, QuerySet)
        assert view is not None
        self.request = request
        orders: Orders = getattr(view, "orders", BY_CREATION)
        self.cursor = Cursor.decode(sent) if (sent := request.query_params.get("cursor")) else None
        self.order = order_asked(request, self.cursor, orders)
        self.columns = orders[self.order.removeprefix("-")]
        limit = limit_asked(request, getattr(view, "largest_page", MAX_PAGE_SIZE))
        if view.embeds_asked:  # type: ignore[attr-defined]  # a Listing
            limit = min(limit, MAX_PAGE_SIZE)
        self.count = queryset.count() if count_asked(request) else None
        backwards = self.cursor is not None and self.cursor.backwards
        descending = self.order.startswith("-") is not backwards
        placed: QuerySet[Any] = queryset.alias(**view.filled)  # type: ignore[attr-defined]  # a Listing
        if self.cursor is not None:
            placed = placed.filter(beyond(self.columns, self.cursor.values, descending=descending))
        by = [f"-{column}" if descending else column for column in self.columns]
        rows = placed.order_by(*by)[: limit + 1]
        found: Found = view.found(rows, self.columns, by, view.seen)  # type: ignore[attr-defined]  # a Listing
        self.has_more = len(found.shown) > limit
        step = -1 if backwards else 1
        self.places = found.columns[:limit][::step]
        return found.shown[:limit][::step]

    def get_paginated_response(self, data: Any) -> Response:
        links = {"next": self.next_link(), "previous": self.previous_link()}
        counted = {} if self.count is None else {"count": self.count}
        response = Response({"results": data, **links, **counted})
        relations = {"next": links["next"], "prev": links["previous"]}
        if header := ", ".join(f'<{url}>; rel="{name}"' for name, url in relations.items() if url):
            response["Link"] = header
        return response

    def next_link(self) -> str | None:
        came_back = self.cursor is not None and self.cursor.backwards
        return self.link(self.places[-1], backwards=False) if self.places and (came_back or self.has_more) else None

    def previous_link(self) -> str | None:
        there_is_one = self.cursor is not None and (not self.cursor.backwards or self.has_more)
        return self.link(self.places[0], backwards=True) if self.places and there_is_one else None

    def link(self, place: str, *, backwards: bool) -> str:
        # From the end: no column behind the first is of words that people write.
        cursor = Cursor(self.order, backwards, place.rsplit(PART, len(self.columns) - 1)).encode()
        return str(replace_query_param(self.request.build_absolute_uri(), "cursor", cursor))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {
                "results": {"type": "array", "items": schema["items"] if schema.get("type") == "array" else schema},
                "next": {**link, "description": str(_("Address of the page after this one."))},
                "previous": {**link, "description": str(_("Address of the page before this one."))},
                "count": {
                    "type": "integer",
                    "description": str(_("With `count=exact`: how many rows there are on all pages.")),
                },
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        orders: Orders = getattr(view, "orders", BY_CREATION)
        names = [f"{sign}{name}" for name in orders for sign in ("-", "")]
        largest = getattr(view, "largest_page", MAX_PAGE_SIZE)
        return [
            parameter("cursor", {"type": "string"}, _("Where to go on, from a link of another page.")),
            parameter(
                "limit",
                {"type": "integer", "minimum": 1, "maximum": largest, "default": PAGE_SIZE},
                _("How many rows a page has."),
            ),
            parameter("order", {"type": "string", "enum": names, "default": "-created"}, _("A minus: last first.")),
            parameter(
                "count", {"type": "string", "enum": ["exact"]}, _("Counts the rows of all pages, which takes time.")
            ),
        ]


def parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    """A query parameter in OpenAPI."""
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def order_asked(request: Request, cursor: Cursor | None, orders: Orders) -> str:
    """The order asked for, a cursor's own where there is one."""
    asked = request.query_params.get("order", cursor.order if cursor else "-created")
    if asked.removeprefix("-") not in orders or asked.startswith("--"):
        raise ValidationError({"order": [_("There is no such order. Known are: %s.") % ", ".join(sorted(orders))]})
    if cursor is not None and cursor.order != asked:
        raise ValidationError({"cursor": [_("This cursor belongs to another order.")]})
    return asked


def limit_asked(request: Request, largest: int = MAX_PAGE_SIZE) -> int:
    """How many rows the page may have."""
    sent = request.query_params.get("limit", str(PAGE_SIZE))
    limit = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 5 else 0
    if not 1 <= limit <= largest:
        raise ValidationError({"limit": [_("Ask for 1 to %d rows.") % largest]})
    return limit


def count_asked(request: Request) -> bool:
    """Whether all rows are to be counted. That takes the longer the more there are, so nobody has to wait for it."""
    asked = request.query_params.get("count")
    if asked not in (None, "exact"):
        raise ValidationError({"count": [_("Say “exact”, or leave it out.")]})
    return asked is not None


def beyond(columns: tuple[str, ...], values: list[str], *, descending: bool) -> Q:
    """The rows after a place: (a, b) beyond (x, y) is a > x, or a = x and b > y."""
    far = "lt" if descending else "gt"
    condition = Q()
    for index, column in enumerate(columns):
        same = dict(zip(columns[:index], values[:index], strict=True))
        condition |= Q(**same, **{f"{column}__{far}": values[index]})
    # Says nothing new, but lets the database begin at the place instead of reading up to it.
    return Q(**{f"{columns[0]}__{far}e": values[0]}) & condition
