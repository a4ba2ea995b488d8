"""Taking back one’s own acts, and doing them again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import queries
from annotations.access import Access
from annotations.models import ApiToken, Article, Event
from annotations.services.undo import undo_act
from api.access import require_in_scope
from api.serializers.acts import TurnsSerializer, UndoneSerializer
from api.views.base import Endpoint


class ArticleTurns(Endpoint[Article]):
    """Your newest act on an article that stands, and your newest one taken back with no newer act of yours after it:
    what undo and redo on its page are about. Send `act` to `acts/{act}/undo/`."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "read_turns"}
    queryset = Article.objects.none()
    serializer_class = TurnsSerializer

    def get(self, request: Request, article: UUID, **kwargs: Any) -> Response:
        found = get_object_or_404(queries.articles_visible_to(self.actor), pk=article)
        return Response(TurnsSerializer().to_representation(queries.turns_of(self.actor, found)))


class ActUndo(Endpoint[Event]):
    """Takes back an act of your own: all of it, if everything still is as it left it; otherwise nothing, and `left` and
    `present` show both states. Taking back an undo is redo. What was done to a webhook asks for the scope `admin`."""

    access = Access("project", {"POST": "act.undo"})
    operations = {"POST": "undo_act"}
    queryset = Event.objects.none()
    serializer_class = UndoneSerializer

    def get_queryset(self) -> QuerySet[Event]:
        return queries.events_of_act(self.actor, self.kwargs["act"])

    def post(self, request: Request, act: UUID, **kwargs: Any) -> Response:
        self.sent()
        events = self.get_queryset()
        if not events.exists():
            raise Http404
        if queries.are_for_owners(events):
            require_in_scope(self.request.auth, ApiToken.Scope.ADMIN)
        return Response(UndoneSerializer().to_representation(undo_act(actor=self.actor, act=act)))
