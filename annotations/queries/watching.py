"""Reading feeds, what came in by them, and the watches of articles."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from annotations.models import Contributor, Feed, FeedEntry, Watch


def feeds_visible_to(actor: Contributor) -> QuerySet[Feed]:
    """The feeds of the actor's project, each with how many entries it has shown and how many were asked for."""
    feeds = Feed.objects.living().filter(project=actor.project_id).select_related("created_by__user")
    brought = Count("entries", filter=~Q(entries__job=None))
    return feeds.annotate(entry_count=Count("entries"), import_count=brought).order_by("-created_at", "-id")


def feed_by_address(actor: Contributor, url: str) -> Feed | None:
    """The feed of the actor's project with this canonicalised address: the living one, else the one removed last."""
    feeds = Feed.objects.filter(project=actor.project_id, url=url)
    return feeds.living().first() or feeds.order_by("-deleted_at").first()


def entries_visible_to(actor: Contributor) -> QuerySet[FeedEntry]:
    """What the living feeds of the actor's project have shown, newest first, with the import of each."""
    entries = FeedEntry.objects.filter(project=actor.project_id, feed__deleted_at=None)
    return entries.select_related("job__article").order_by("-created_at", "-id")


def watches_visible_to(actor: Contributor) -> QuerySet[Watch]:
    """The watches of the living articles of the actor's project."""
    watches = Watch.objects.living().filter(project=actor.project_id, article__deleted_at=None)
    return watches.select_related("article", "created_by__user")
