"""Feeds and watches: what is looked at again and again."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotations.models import Feed, FeedEntry, Watch
from annotations.services.feeds import FIELDS
from annotations.services.watches import FIELDS as WATCH_FIELDS
from api.serializers.base import Flag, PersonSerializer, Record, Shape, Text

# How it goes: written by workers, none of it a change of the row.
LOOKS = ("checked_at", "next_check_at", "failures", "problem")


class FeedSerializer(Shape[Feed]):
    """A feed. Every `minutes` a worker looks what is new in it; the more looks have failed in a row (`failures`, with
    the `problem` of the last), the later the next. `automatic` feeds bring articles in without asking; otherwise each
    waits for somebody to confirm it. A feed that is `paused` rests.
    """

    paused = serializers.SerializerMethodField()
    entry_count = serializers.IntegerField(read_only=True, help_text="Entries it has shown.")
    import_count = serializers.IntegerField(read_only=True, help_text="Entries whose articles were asked for.")
    created_by = PersonSerializer(read_only=True)

    class Meta:
        model = Feed
        fields = (
            "id", "url", "title", *FIELDS, "paused", *LOOKS, "entry_count", "import_count", "created_by", "created_at",
            "updated_at", "version",
        )  # fmt: skip
        read_only_fields = fields

    def get_paused(self, feed: Feed) -> bool:
        return feed.paused_at is not None


class NewFeedSerializer(Record[Feed]):
    """A feed to follow."""

    url = Text(max_length=2000)

    class Meta:
        model = Feed
        fields = ("url", *FIELDS)
        validators: list[Any] = []


class FeedRecordSerializer(Record[Feed]):
    """How a feed is followed."""

    paused = Flag(required=False)

    class Meta:
        model = Feed
        fields = (*FIELDS, "paused")
        validators: list[Any] = []


class FeedEntrySerializer(Shape[FeedEntry]):
    """An entry a feed has shown. `job` is the import of its article; null where that was here already, or where the
    entry has no address.
    """

    class Meta:
        model = FeedEntry
        fields = ("id", "feed", "url", "title", "job", "created_at")
        read_only_fields = fields


class WatchSerializer(Shape[Watch]):
    """The watch of an article for silent edits. Every `minutes` its address is fetched; a changed text becomes its next
    revision, an unchanged one changes nothing. One that is `paused` looks only where it is asked to.
    """

    paused = serializers.SerializerMethodField()
    created_by = PersonSerializer(read_only=True)

    class Meta:
        model = Watch
        fields = (
            "id", "article", "minutes", "paused", *LOOKS, "created_by", "created_at", "updated_at", "version",
        )  # fmt: skip
        read_only_fields = fields

    def get_paused(self, watch: Watch) -> bool:
        return watch.paused_at is not None


class WatchRecordSerializer(Record[Watch]):
    """How often an article is looked at, and whether its watch rests."""

    paused = Flag(required=False)

    class Meta:
        model = Watch
        fields = (*WATCH_FIELDS, "paused")
        validators: list[Any] = []
