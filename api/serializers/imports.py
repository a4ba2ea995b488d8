"""Imports, and the articles in them."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotations.importers.columns import FIELDS as COLUMNS
from annotations.importers.plain_text import RECORD
from annotations.models import Block, Import, ImportItem
from annotations.services.deciding import POLICIES
from api.serializers.base import Choice, Flag, PersonSerializer, Several, Shape, Strict, Text, WholeNumber

TALLY = {"type": "object", "additionalProperties": {"type": "integer"}}
OBJECT = {"type": "object"}
TEXTS = {"type": "object", "additionalProperties": {"type": ["string", "null"]}}


class ImportSerializer(Shape[Import]):
    """An arrival: `done` of `total` articles are settled, `rate` of them a second, the rest in about `seconds_left`;
    `tally` counts what became of them. In the state `proposed` it waits for somebody to confirm. `wish` is what whoever
    works on it was asked to do (pause, cancel) and does next.
    """

    options = serializers.SerializerMethodField()
    columns = serializers.SerializerMethodField(
        help_text="Of a table: the `names` of its columns, and which of them is taken for which of the `fields`."
    )
    tally = serializers.SerializerMethodField()
    percent = serializers.IntegerField(read_only=True)
    rate = serializers.FloatField(read_only=True, allow_null=True)
    seconds_left = serializers.SerializerMethodField()
    has_report = serializers.SerializerMethodField(help_text="Whether there is a file of the rows that failed.")
    created_by = PersonSerializer(read_only=True)

    class Meta:
        model = Import
        fields = (
            "id", "name", "url", "origin", "format", "encoding", "size", "sha256", "options", "columns", "state",
            "phase", "wish", "done", "total", "percent", "rate", "seconds_left", "tally", "problem", "problem_code",
            "has_report", "article", "into", "created_by", "created_at", "started_at", "ended_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(OBJECT)
    def get_options(self, job: Import) -> Any:
        return job.options

    @extend_schema_field(OBJECT)
    def get_columns(self, job: Import) -> Any:
        return job.columns

    @extend_schema_field(TALLY)
    def get_tally(self, job: Import) -> Any:
        return job.tally

    def get_has_report(self, job: Import) -> bool:
        return bool(job.report)

    def get_seconds_left(self, job: Import) -> int | None:
        return None if (left := job.time_left) is None else int(left.total_seconds())


@extend_schema_field(
    {
        "type": "object",
        "propertyNames": {"enum": sorted(COLUMNS)},
        "additionalProperties": {"type": "string", "maxLength": 300},
    }
)
class ColumnsField(serializers.DictField):
    """Which column of a table holds which field."""

    child = Text(max_length=300, allow_blank=True)

    def __init__(self, **more: Any) -> None:
        words = 'By field (`text`, `title`, …), the column or member that holds it, where its name does not tell; `""` '
        super().__init__(help_text=words + "for a field that is in none.", **more)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        columns = super().run_validation(data)
        if columns and (unknown := sorted(set(columns) - set(COLUMNS))):
            raise serializers.ValidationError(f"There is no such field: {', '.join(unknown)}.")
        return columns


class OptionsSerializer(Strict):
    """How what is sent is read, and what becomes of what is here already. With any other policy than `ask` nobody is
    asked: it is brought in as soon as it is read.
    """

    duplicates = Choice(
        choices=POLICIES,
        required=False,
        help_text="`skip` what is here already; bring it in as a new `revision` where its id or address is known and "
        "its text is another; bring everything in as `new`; or `ask`. What is nearly the same is brought in, and the "
        "item names what it is like.",
    )
    clean = Flag(required=False, help_text="Take date lines out and join lines broken by width. Left out: true.")
    encoding = Text(required=False, max_length=40, help_text="Left out: told by the bytes.")
    sheet = Text(required=False, max_length=200, help_text="Of a workbook. Left out: its first.")
    columns = ColumnsField(required=False)


class NewImportSerializer(Strict):
    """A `text` or the address of one. A file is sent as `multipart/form-data`, `options` beside it as JSON."""

    among_fields: ClassVar = {"oneOf": [{"required": ["text"]}, {"required": ["url"]}]}

    text = Text(required=False, trim_whitespace=False)
    url = Text(required=False, max_length=2000)
    name = Text(required=False, max_length=255, allow_blank=True, help_text="A file name for `text`.")
    options = OptionsSerializer(required=False)


@extend_schema_field({"type": "string", "format": "binary", "minLength": 1})
class Upload(serializers.FileField):
    """A file in a form."""


class ImportFormSerializer(Strict):
    """A file, and beside it how it is to be read, in JSON."""

    file = Upload(allow_empty_file=True)
    options = OptionsSerializer(required=False)


class RereadSerializer(Strict):
    """How the bytes are to be read."""

    encoding = Text(required=False, max_length=40, default="", allow_blank=True)
    clean = Flag(required=False, default=True)
    columns = ColumnsField(required=False)


class ConfirmSerializer(Strict):
    """What becomes of what is here already and for which nobody has chosen; left out: as the options say."""

    duplicates = Choice(choices=ImportItem.Choice.choices, required=False)


class ChooseSerializer(Strict):
    """What becomes of every article that is here already; "" leaves each to what the options say."""

    choice = serializers.ChoiceField(choices=[*ImportItem.Choice.choices, ("", "")])


class ItemSerializer(Shape[ImportItem]):
    """One article that an import would make or has made. `twin` is the article of the project that it may be already,
    `twin_how` how that is known, `likeness` from 0 to 1 how alike the texts are.
    """

    record = serializers.SerializerMethodField(help_text=f"Its {', '.join(RECORD)}.")
    why = serializers.SerializerMethodField(help_text="The reason for each field that was read off the text.")

    class Meta:
        model = ImportItem
        fields: tuple[str, ...] = (
            "id", "job", "index", "locator", "state", "choice", "record", "why", "text_sha256", "twin", "twin_how",
            "likeness", "problem", "article", "revision", "created_at", "version",
        )  # fmt: skip
        read_only_fields: tuple[str, ...] = fields

    @extend_schema_field(TEXTS)
    def get_record(self, item: ImportItem) -> Any:
        return item.record

    @extend_schema_field(TEXTS)
    def get_why(self, item: ImportItem) -> Any:
        return item.why


class ItemDetailSerializer(ItemSerializer):
    """The same with its text, as it would be frozen; "" for a row of a file of many, which is read again when it is
    written. `blocks` are in code points of the text.
    """

    blocks = serializers.SerializerMethodField()

    class Meta(ItemSerializer.Meta):
        fields = (*ItemSerializer.Meta.fields, "text", "blocks")
        read_only_fields = fields

    @extend_schema_field({"type": "array", "items": OBJECT})
    def get_blocks(self, item: ImportItem) -> Any:
        return item.blocks


class ItemRecordSerializer(Strict):
    """The record as it should be; what is left out stays."""

    title = Text(required=False)
    byline = Text(required=False, allow_blank=True)
    agency = Text(required=False, allow_blank=True)
    publisher = Text(required=False, allow_blank=True)
    published_on = serializers.DateField(required=False, allow_null=True)
    url = Text(required=False, allow_blank=True)
    language = Text(required=False, allow_blank=True)
    external_id = Text(required=False, allow_blank=True)


class ItemChangeSerializer(Strict):
    """What is to become of an article, and its record."""

    choice = Choice(choices=ImportItem.Choice.choices, required=False, allow_blank=True)
    dropped = Flag(required=False, help_text="Left out of the import; false takes it back.")
    record = ItemRecordSerializer(required=False)


class ItemMoveSerializer(Strict):
    """Which of its blocks goes: the first to the end of the article before, or the last to the start of the next."""

    end = Choice(choices=[("first", "first"), ("last", "last")])


class BlockOfItemSerializer(Strict):
    """What one block is to be."""

    index = WholeNumber(min_value=0)
    kind = Choice(choices=Block.Kind.choices)
    level = WholeNumber(required=False, default=2, min_value=0, max_value=6, help_text="Of a heading, 1 for the title.")


class ItemKindsSerializer(Strict):
    """What blocks of the text are; those left out stay as they are."""

    blocks = Several(child=BlockOfItemSerializer(), max_length=10_000)


class ItemSplitSerializer(Strict):
    """Where the second article begins."""

    block = WholeNumber(help_text="The index of its first block.")
