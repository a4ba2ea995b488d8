"""What all shapes have in common: input that refuses what it does not know, output that is read straight off a row."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, ClassVar, NoReturn, TypeVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotations import queries
from annotations.models import Contributor
from annotations.services.guards import MOST_ITEMS
from api.problems import MOST_TOLD, no_such

Row = TypeVar("Row", bound=models.Model)
Read = Callable[[Any], Any]


class Text(serializers.CharField):
    """A string, kept code point for code point. Numbers are no strings."""

    default_error_messages = {"invalid": gettext_lazy("Send text: a string in JSON.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"trim_whitespace": False, **options})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return data


def without_point(data: Any) -> Any:
    """A float that is a whole number as an integer; everything else as it is."""
    return int(data) if isinstance(data, float) and data.is_integer() else data


class WholeNumber(serializers.IntegerField):
    """An integer of JSON: no text, no boolean, no fraction. JSON has one kind of numbers, so 5.0 is 5."""

    def to_internal_value(self, data: Any) -> int:
        data = without_point(data)
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class Choice(serializers.ChoiceField):
    """One of some words. A refusal says which there are."""

    default_error_messages = {"invalid_choice": gettext_lazy("“{input}” is none of these: {known}.")}

    def fail(self, key: str, **values: Any) -> NoReturn:
        super().fail(key, known=", ".join(str(one) for one in self.choices if one != ""), **values)


class Flag(serializers.BooleanField):
    """true or false, nothing that might mean them."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Id(serializers.UUIDField):
    """The id of a row."""

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class Several(serializers.ListField):
    """A list. One that is too long is refused before its values are looked at one by one."""

    def to_internal_value(self, data: Any) -> list[Any]:
        most = self.max_length or MOST_ITEMS
        if isinstance(data, list) and len(data) > most:
            self.fail("max_length", max_length=most)
        return list(super().to_internal_value(data))


@extend_schema_field({"type": "integer", "minimum": 0, "maximum": 2_000_000})
class Offset(serializers.Field[Any, Any, Any, Any]):
    """An offset in code points, as it came: what an offset may be is said in one place, `anchoring`."""

    def to_internal_value(self, data: Any) -> Any:
        return without_point(data)

    def to_representation(self, value: Any) -> Any:
        return value


class Strict(serializers.Serializer[Any]):
    """Input. A field it does not know is refused, not ignored.

    `among_fields` is what its fields ask of each other, in JSON Schema.
    """

    default_error_messages = {"invalid": gettext_lazy("Send an object in JSON: names, each with its value.")}
    among_fields: ClassVar[dict[str, Any]] = {}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields][:MOST_TOLD]
            if unknown:
                known = [name for name, one in self.fields.items() if not one.read_only]
                said = no_such(_("There is no such field here."), known)
                raise serializers.ValidationError({**{name: [said] for name in unknown}, **self.wrong_in(data)})
        return super().to_internal_value(data)

    def wrong_in(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What is wrong with the fields that are known."""
        try:
            super().to_internal_value(data)
        except serializers.ValidationError as wrong:
            return dict(wrong.detail)  # type: ignore[arg-type]  # of an object it is one by name
        return {}


def reading(shape: type[Strict], data: Any, *, partial: bool = False) -> Strict:
    """The shape with what was sent, to be asked whether that is right."""
    reader = copy.copy(blank(shape, partial=partial))
    reader.initial_data = data
    return reader


@functools.cache
def blank(shape: type[Strict], *, partial: bool) -> Strict:
    """A shape that has read nothing. DRF makes its fields out of the model's, which takes longer than to read by them;
    they keep nothing of what they read, so they are made once."""
    made = shape(partial=partial)
    made.fields  # noqa: B018  # makes them
    return made


class Record(Strict, serializers.ModelSerializer[Row]):
    """Input that becomes fields of a row, with the types of its columns."""

    serializer_choice_field = Choice
    serializer_field_mapping: ClassVar = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: Text,
        models.TextField: Text,
        models.URLField: Text,
        models.BooleanField: Flag,
        models.PositiveIntegerField: WholeNumber,
        models.PositiveSmallIntegerField: WholeNumber,
        ArrayField: Several,
    }


class Nothing(Strict):
    """A body with nothing in it, or none."""


class Output(serializers.Serializer[Any]):
    """Output. Values are taken off the object as they are; the renderer knows ids, dates and times."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {name: read(instance) for name, read in readers(type(self))}


class Shape(Output, serializers.ModelSerializer[Row]):
    """Output of a row, with the types of its columns.

    `expressions` say of fields that are no columns what they are to the database, by what leads to the row (`claim__`).
    """

    expressions: ClassVar[Mapping[str, Callable[[str], Any]]] = {}

    # "" is no URI, and it stands where there is no address.
    serializer_field_mapping: ClassVar = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.URLField: serializers.CharField,
    }

    def build_standard_field(self, field_name: str, model_field: Any) -> tuple[Any, dict[str, Any]]:
        """Where a choice may be left open, "" is one of them; DRF would say so of input only."""
        kind, options = super().build_standard_field(field_name, model_field)
        if model_field.choices and model_field.blank:
            options["choices"] = [*model_field.choices, ("", "")]
        return kind, options


@dataclass(frozen=True, slots=True)
class Beside:
    """Two fields of a shape that stand in one row of another table: an id, and an object made of some columns of it. It
    is the first of `rows`, which name the row of the shape by `OuterRef`; both are null where there is none."""

    id: tuple[str, str]
    object: tuple[str, Mapping[str, Any]]
    rows: Callable[[], models.QuerySet[Any]]

    @property
    def names(self) -> tuple[str, str]:
        return self.id[0], self.object[0]


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """A field of a shape that Python works out, of a column that `needs` gives for whoever asks. `writer` makes, for
    each page, what writes it of that as a member of JSON, such as `"hints":[…]`."""

    name: str
    needs: Callable[[Contributor], Any]
    writer: Callable[[], Callable[..., str]]


class RowShape(Shape[Row]):
    """Output of a row that the database writes down itself (`api.rows`)."""

    beside: ClassVar[tuple[Beside, ...]] = ()
    worked_out: ClassVar[tuple[WorkedOut, ...]] = ()


class Told(serializers.Field[Any, Any, Any, Any]):
    """A field whose shape says elsewhere what it is, with its type in the words of OpenAPI or as a serializer."""

    def __init__(self, schema: Any, **options: Any) -> None:
        super().__init__(**{"read_only": True, **options})
        self._spectacular_annotation = {"field": schema}


# DRF builds the fields anew for every serializer and walks each of them for every row; a list spends most of its time
# there. What there is to read does not change, so it is worked out once.
@functools.cache
def readers(shape: type[Output]) -> tuple[tuple[str, Read], ...]:
    """The names of a shape on the wire, each with the function that reads it off a row."""
    return tuple((name, reader(field)) for name, field in shape().fields.items())


def reader(field: serializers.Field[Any, Any, Any, Any]) -> Read:
    """How one field is read off a row."""
    if isinstance(field, serializers.SerializerMethodField):
        return attrgetter(str(field.method_name))(field.parent)  # type: ignore[no-any-return]
    if isinstance(field, serializers.PrimaryKeyRelatedField):
        return attrgetter(f"{field.source}_id")
    read = attrgetter(str(field.source))
    if isinstance(field, serializers.ListSerializer):
        child = field.child
        assert child is not None
        return lambda row: [child.to_representation(one) for one in read(row)]
    if isinstance(field, Output):
        return lambda row: None if (one := read(row)) is None else field.to_representation(one)
    return read


class PersonSerializer(Shape[Contributor]):
    """Who did it."""

    name = serializers.SerializerMethodField()
    expressions: ClassVar = {"name": queries.name_of}

    class Meta:
        model = Contributor
        fields = ("id", "name")

    def get_name(self, contributor: Contributor) -> str:
        return str(contributor)


@functools.cache
def names_people(shape: type[Output]) -> bool:
    """Whether a shape names people, who may call themselves something else at any time."""
    return issubclass(shape, PersonSerializer) or any(
        isinstance(field, PersonSerializer) for field in shape().fields.values()
    )


class ProblemErrorSerializer(serializers.Serializer[Any]):
    """One input at fault."""

    field = serializers.CharField(help_text="Its path on the wire, such as `evidence.url`.", allow_blank=True)
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """A refusal (RFC 9457). Kinds of problems add members of their own, such as `candidates` or `present`."""

    type = serializers.CharField(help_text="A stable name, such as `/problems/quote-not-found`.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="A sentence for a person.", allow_blank=True)
    field = serializers.CharField(help_text="The first input at fault, or empty.", allow_blank=True)
    errors = ProblemErrorSerializer(many=True)  # type: ignore[assignment]  # DRF takes it off the class
