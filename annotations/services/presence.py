"""Who reads an article now. A reader's page says so every little while; who has not been heard for a while is gone.

No events: that somebody has looked is no part of the history.
"""

from __future__ import annotations

from django.db.models.functions import Now

from annotations import permissions
from annotations.models import Article, Contributor, Presence
from annotations.queries.presence import STAYS


def note_reader(*, actor: Contributor, article: Article) -> None:
    """Remember that the actor reads the article at this moment. One statement, whoever else reads."""
    permissions.require(actor, "project.read")
    row = Presence(project_id=article.project_id, article=article, contributor=actor, seen_at=Now())
    Presence.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["article", "contributor"], update_fields=["seen_at"]
    )


def forget_reader(*, actor: Contributor, article: Article) -> None:
    """The actor has left the article."""
    Presence.objects.filter(article=article, contributor=actor).delete()


def forget_old_readers() -> int:
    """Delete the rows of who has long left without a word; returns how many."""
    return Presence.objects.filter(seen_at__lt=Now() - 10 * STAYS).delete()[0]
