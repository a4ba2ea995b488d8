"""Articles fetched again, and watched for silent edits."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import queries
from annotations.access import Access
from annotations.models import Article, Watch
from annotations.services.watches import change_watch, end_watch, refetch_article, watch_article
from api.serializers.feeds import WatchRecordSerializer, WatchSerializer
from api.views.base import Changing, Deleting, Endpoint, Reading


class Watches(Endpoint[Watch]):
    """What the routes of watches share. The address names the article."""

    queryset = Watch.objects.none()
    serializer_class = WatchSerializer
    lookup_field = "article"
    lookup_url_kwarg = "article"

    def get_queryset(self) -> QuerySet[Watch]:
        return queries.watches_visible_to(self.actor)

    def article(self) -> Article:
        return get_object_or_404(queries.articles_visible_to(self.actor), pk=self.kwargs["article"])

    def present(self) -> Any:
        return self.read_off(self.get_object()).shown


class ArticleWatch(Watches, Reading[Watch], Changing[Watch], Deleting[Watch]):
    """The watch of an article for silent edits. Deleting it keeps what it has brought."""

    access = Access(
        "project",
        {"GET": "project.read", "POST": "article.watch", "PATCH": "article.watch", "DELETE": "article.watch"},
    )
    operations = {"GET": "read_watch", "POST": "watch_article", "PATCH": "change_watch", "DELETE": "end_watch"}
    body = WatchRecordSerializer
    shows_others = True  # how it goes, which no version tells

    def post(self, request: Request, **kwargs: Any) -> Response:
        """Watches an article from now on; a worker looks at once."""
        return self.answer(watch_article(actor=self.actor, article=self.article(), fields=self.sent()).pk)

    def perform_update(self, row: Watch, sent: dict[str, Any], version: int | None) -> Watch:
        return change_watch(actor=self.actor, watch=row, fields=sent, version=version)

    def perform_destroy(self, row: Watch, version: int | None) -> None:
        end_watch(actor=self.actor, watch=row, version=version)


class ArticleRefetch(Watches):
    """Has a worker fetch the address of an article now. What came of it stands in the watch that is answered: it rests
    where the article was not watched before."""

    access = Access("project", {"POST": "article.revise"})
    operations = {"POST": "refetch_article"}

    def post(self, request: Request, **kwargs: Any) -> Response:
        self.sent()
        return self.answer(refetch_article(actor=self.actor, article=self.article()).pk)
