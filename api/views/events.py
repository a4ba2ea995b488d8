"""The history of a project, as a feed that a program follows."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import queries
from annotations.access import Access
from annotations.models import VERBS, ApiToken, Event
from annotations.services.history import MODEL_OF
from annotations.services.sequencer import assign_positions
from api.filters import IdFilter, OneOfFilter, several_of
from api.following import FeedPagination
from api.serializers.events import EventSerializer
from api.views.base import Endpoint, Listing, Reading


class EventFilters(filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """Of which events the feed is made."""

    verb = several_of(
        VERBS, filters.CharFilter(method="of_verbs", help_text="One, or several with commas between them.")
    )
    object_type = OneOfFilter(choices=[(name, name) for name in sorted(filter(None, MODEL_OF))])
    object = filters.UUIDFilter(field_name="object_id", help_text="The id of what it happened to.")
    claim = IdFilter(method="of_claim", help_text="The claim it is about, itself or a part of it.")
    article = filters.UUIDFilter(field_name="article_id", help_text="The article it is about, with all its claims.")
    contributor = filters.UUIDFilter(field_name="contributor_id", help_text="Who did it.")
    act = filters.UUIDFilter(help_text="The act it was done in.")

    def of_verbs(self, events: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        asked = value.split(",")
        unknown = sorted(set(asked) - set(VERBS))
        if unknown:
            raise ValidationError({name: [_("There is no verb “%s”.") % unknown[0]]})
        return events.filter(verb__in=asked)

    def of_claim(self, events: QuerySet[Event], _name: str, value: Any) -> QuerySet[Event]:
        return queries.events_about_claim(events, value)


class Events(Endpoint[Event]):
    """What the routes of events share."""

    queryset = Event.objects.none()
    serializer_class = EventSerializer
    lookup_url_kwarg = "event"
    is_versioned = False

    def get_queryset(self) -> QuerySet[Event]:
        """A token that may not read webhooks is not told of them either."""
        events = queries.events_served(self.actor)
        return events if ApiToken.Scope.ADMIN in self.request.auth.scopes else queries.events_for_members(events)

    def get(self, request: Request, **kwargs: Any) -> Response:
        assign_positions()
        return super().get(request, **kwargs)  # type: ignore[misc,no-any-return]  # of Listing or Reading


class EventList(Events, Listing[Event]):
    """What happened in the project, in the order it was committed, oldest first. Keep the `cursor` of an answer and
    send it as `after` the next time: nothing is missed and nothing comes twice, however long you have been away. What
    you may not see is left out; that something goes out of your sight or comes into it is told (`….hidden`,
    `….revealed`)."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "list_events"}
    pagination_class = FeedPagination
    filterset_class = EventFilters
    orders = {}
    also_refuses = (410,)


class EventDetail(Events, Reading[Event]):
    """One event. It never changes; it is no longer shown once what it tells is confidential."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "read_event"}
    shows_others = True  # the name of who did it
