"""Filters from allow-lists: each is declared, none reaches through a relation, and what is not declared is refused."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import rest_framework as filters
from django_filters.fields import IsoDateTimeField
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from annotations.queries.narrowing import Condition, narrowed
from api.embeds import embeds_of
from api.problems import no_such

if TYPE_CHECKING:  # at run time this would be a circle: its module loads the classes named in the settings
    from rest_framework.views import APIView


LARGEST_INTEGER = 2**31 - 1


def several_of(words: Iterable[str], one: filters.Filter) -> filters.Filter:
    """A filter by one of these words, or by several with commas between them."""
    schema = {"type": "array", "minItems": 1, "items": {"type": "string", "enum": sorted(words)}}
    return extend_schema_field(schema)(one)


class StrictFilterBackend(filters.DjangoFilterBackend):  # type: ignore[misc]  # the library has no types
    """The view's `filterset_class`; a value of the wrong kind is refused, not ignored."""

    raise_exception = True

    def get_filterset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> Any:
        declared = self.get_filterset_class(view, queryset)
        asked = frozenset(request.query_params) & frozenset(declared.base_filters if declared else ())
        return only(declared, asked)(**self.get_filterset_kwargs(request, queryset, view)) if asked else None


# Of each filter a field of a form is made, with its label: for dozens that nobody asked for that takes longer than to
# read a page.
@functools.lru_cache(maxsize=1000)
def only(filterset: Any, asked: frozenset[str]) -> Any:
    """The filterset with the filters that are asked for."""
    made: Any = type(filterset.__name__, (filterset,), {})
    made.base_filters = {name: one for name, one in filterset.base_filters.items() if name in asked}
    return made


@extend_schema_field(OpenApiTypes.UUID)
class IdFilter(filters.UUIDFilter):  # type: ignore[misc]
    """The id of a row. By itself the schema knows a filter with a method of its own not to be one."""


@extend_schema_field(OpenApiTypes.DATE)
class DayFilter(filters.DateFilter):  # type: ignore[misc]
    """A day. By itself the schema knows a filter with a method of its own not to be one."""


@extend_schema_field({"type": "integer", "minimum": 0, "maximum": LARGEST_INTEGER})
class WholeNumberFilter(filters.Filter):  # type: ignore[misc]
    """A whole number as columns hold them."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=0, max_value=LARGEST_INTEGER, **kwargs)


class MomentField(IsoDateTimeField):  # type: ignore[misc]
    """A time that is one in UTC too: those at the ends of the calendar are none."""

    # In an address a plus is a blank, so a zone that is written as it is does not arrive. The words are a template.
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": gettext_lazy(
            "Give a day or a time, such as 2026-03-01 or 2026-03-01T09:30:00Z. A + in an address is written %%2B."
        )
    }

    def to_python(self, value: Any) -> datetime | None:
        moment: datetime | None = super().to_python(value)
        try:
            return moment.astimezone(UTC) if moment else moment
        except OverflowError as beyond:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from beyond


class MomentFilter(filters.IsoDateTimeFilter):  # type: ignore[misc]
    """A date and time in ISO 8601."""

    field_class = MomentField


@extend_schema_field({"type": "string", "minLength": 1, "maxLength": 200})
class SearchFilter(filters.CharFilter):  # type: ignore[misc]
    """Words to look for, at most 200 code points."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, max_length=200, strip=False, **kwargs)


class OneOfFilter(filters.ChoiceFilter):  # type: ignore[misc]
    """One of some words. A refusal says which there are."""

    def __init__(self, *args: Any, choices: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        known = ", ".join(value for value, _words in choices)
        messages = {"invalid_choice": format_lazy("{} {}.", gettext_lazy("“%(value)s” is none of these:"), known)}
        super().__init__(*args, choices=choices, error_messages=messages, **kwargs)


class FlagFilter(OneOfFilter):
    """`true` or `false`, nothing else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, choices=[("true", "true"), ("false", "false")], **kwargs)


@extend_schema_field({"type": "string", "minLength": 1, "maxLength": 500})
class WordsFilter(filters.CharFilter):  # type: ignore[misc]
    """Words as they stand in a column."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, max_length=500, strip=False, **kwargs)


class RowFilters(filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """By what every list of rows is narrowed down, and by its `conditions`: those of filters with `method="meets"`."""

    conditions: ClassVar[Mapping[str, Condition]] = {}
    created_since = MomentFilter(field_name="created_at", lookup_expr="gte")
    created_until = MomentFilter(field_name="created_at", lookup_expr="lt", help_text="Before, not at.")

    def meets(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        meant = {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value
        return narrowed(rows, self.conditions, self.request.actor, name, meant)


class ChangingRowFilters(RowFilters):
    """Of rows that people change: also by when that was."""

    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")
    updated_until = MomentFilter(field_name="updated_at", lookup_expr="lt", help_text="Before, not at.")


class TrashFilters(ChangingRowFilters):
    """Of rows that go into the trash: those in it where `deleted` is true."""

    deleted = FlagFilter(method="as_they_come", help_text="Those in the trash, and no others.")

    def as_they_come(self, rows: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        """The rows as they come: a list of what is in the trash begins with another query (`Listing.in_trash`)."""
        return rows


def known_parameters(view: APIView, method: str) -> Collection[str]:
    """The query parameters a view takes: its own, those of what is shown, and those of lists when it lists; where it
    changes something, those that say how."""
    if method not in ("GET", "HEAD", "OPTIONS"):
        return getattr(view, "switches", ())
    shows = (name for name in getattr(view, "shows", ()) if name != "embed" or embeds_of(view.serializer_class))  # type: ignore[attr-defined]  # an Endpoint
    own = (*getattr(view, "parameters", ()), *shows)
    if not getattr(view, "lists", False):
        return own
    declared = getattr(view, "filterset_class", None)
    return (*own, *view.paginator.parameters, *(declared.base_filters if declared else ()))  # type: ignore[attr-defined]


def refuse_unknown(request: Request, known: Collection[str]) -> None:
    """Refuse query parameters that would be ignored: unknown ones, empty ones, repeated ones."""
    refused: dict[str, list[str]] = {}
    for name, values in request.query_params.lists():
        if name not in known:
            refused[name] = [no_such(_("There is no such parameter here."), known)]
        elif len(values) > 1:
            refused[name] = [_("Give this parameter once: where it takes several values, with commas between them.")]
        elif not values[0]:
            refused[name] = [_("Give a value, or leave the parameter out.")]
    if refused:
        raise ValidationError(refused)
