"""Feeds, and what came in by them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import queries
from annotations.access import Access
from annotations.models import Feed, FeedEntry
from annotations.queries.narrowing import FEEDS
from annotations.services.feeds import add_feed, ask_feed, change_feed, remove_feed
from api.filters import ChangingRowFilters, FlagFilter
from api.pagination import BY_CHANGE
from api.serializers.feeds import FeedEntrySerializer, FeedRecordSerializer, FeedSerializer, NewFeedSerializer
from api.views.base import Changing, Creating, Deleting, Endpoint, Listing, Reading


class Feeds(Endpoint[Feed]):
    """What the routes of feeds share."""

    queryset = Feed.objects.none()
    serializer_class = FeedSerializer
    lookup_url_kwarg = "feed"

    def get_queryset(self) -> QuerySet[Feed]:
        return queries.feeds_visible_to(self.actor)


class FeedFilters(ChangingRowFilters):
    """Of which feeds a list is made."""

    conditions = FEEDS
    paused = FlagFilter(method="meets")
    automatic = FlagFilter(method="meets")
    failing = FlagFilter(method="meets", help_text="Whether the last look failed.")
    added_by = filters.UUIDFilter(field_name="created_by_id", help_text="The contributor who added it.")


class FeedList(Feeds, Listing[Feed], Creating[Feed]):
    """The feeds of the project, each address once. One that was removed is taken up again, with what it has shown."""

    access = Access("project", {"GET": "project.read", "POST": "feed.add"})
    operations = {"GET": "list_feeds", "POST": "add_feed"}
    filterset_class = FeedFilters
    orders = BY_CHANGE
    body = NewFeedSerializer

    def perform_create(self, sent: dict[str, Any]) -> Feed:
        return add_feed(actor=self.actor, url=sent.pop("url"), fields=sent)


class FeedDetail(Feeds, Reading[Feed], Changing[Feed], Deleting[Feed]):
    """A feed, and how it does. Deleting it keeps what came in by it."""

    access = Access("project", {"GET": "project.read", "PATCH": "feed.change", "DELETE": "feed.change"})
    operations = {"GET": "read_feed", "PATCH": "change_feed", "DELETE": "remove_feed"}
    body = FeedRecordSerializer
    shows_others = True  # how it does, which no version tells

    def perform_update(self, row: Feed, sent: dict[str, Any], version: int | None) -> Feed:
        return change_feed(actor=self.actor, feed=row, fields=sent, version=version)

    def perform_destroy(self, row: Feed, version: int | None) -> None:
        remove_feed(actor=self.actor, feed=row, version=version)


class FeedCheck(Feeds):
    """Has a worker look at once what is new in a feed, also in one that is paused."""

    access = Access("project", {"POST": "feed.add"})
    operations = {"POST": "check_feed"}

    def post(self, request: Request, **kwargs: Any) -> Response:
        self.sent()
        feed = self.get_object()
        ask_feed(actor=self.actor, feed=feed)
        return self.answer(feed.pk)


class FeedEntries(Listing[FeedEntry]):
    """What a feed has shown, and what became of each entry."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "list_feed_entries"}
    queryset = FeedEntry.objects.none()
    serializer_class = FeedEntrySerializer

    def get_queryset(self) -> QuerySet[FeedEntry]:
        feed = get_object_or_404(queries.feeds_visible_to(self.actor), pk=self.kwargs["feed"])
        return queries.entries_visible_to(self.actor).filter(feed=feed)
