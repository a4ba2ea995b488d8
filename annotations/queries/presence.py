"""Reading who reads."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now

from annotations.models import Article, Contributor, Presence

# Two signs of life, which come every twenty seconds: with the third one missing, somebody has left for sure.
STAYS = timedelta(seconds=45)


def readers_beside(actor: Contributor, article: Article) -> QuerySet[Presence]:
    """Who else reads an article now, members alone, in the order they came."""
    reading = Presence.objects.filter(project=actor.project_id, article=article, seen_at__gt=Now() - STAYS)
    members = reading.filter(contributor__membership__isnull=False).exclude(contributor=actor)
    return members.select_related("contributor__user").order_by("id")
