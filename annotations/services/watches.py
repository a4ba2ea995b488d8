"""Having articles watched for silent edits, and fetched again. The looks themselves: `edits`."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.errors import ConflictError, LivingTwinError
from annotations.models import Article, Contributor, Watch
from annotations.services.guards import require_fields, save_change
from annotations.services.history import Act, recorded
from annotations.services.watching import ask

FIELDS = ("minutes",)


@transaction.atomic
def watch_article(*, actor: Contributor, article: Article, fields: dict[str, Any], act: Act | None = None) -> Watch:
    """Watch an article from now on.

    Args:
        fields: `minutes`, and `paused` where it is to rest.

    Raises:
        ConflictError: it has no address.
        LivingTwinError: it is watched already.
    """
    permissions.require(actor, "article.watch", article)
    fields = dict(fields)
    resting = timezone.now() if fields.pop("paused", False) else None
    return begin(actor, article, fields, act or Act(actor), "watch.started", paused_at=resting)


def begin(actor: Contributor, article: Article, fields: dict[str, Any], act: Act, verb: str, **state: Any) -> Watch:
    """A watch that is looked at as soon as a worker is free, also where its `state` is to rest."""
    require_address(article)
    watch = Watch(project=actor.project, created_by=actor, article=article, minutes=1440, **state)
    require_fields(watch, fields, FIELDS)
    try:
        with transaction.atomic():
            watch.save(force_insert=True)
    except IntegrityError as taken:
        raise LivingTwinError(_("This article is watched already."), field="article") from taken
    act.created(verb, watch)
    ask(watch)
    return watch


def require_address(article: Article) -> None:
    """Refuse to fetch what nobody knows the address of."""
    if not article.url:
        raise ConflictError(_("This article has no address to fetch. Give it one in its record."))


def lock_watch(watch: Watch) -> Watch:
    """The watch as it is now, locked."""
    present = Watch.objects.select_for_update(no_key=True).select_related("article").get(pk=watch.pk)
    if present.deleted_at is not None:
        raise ConflictError(_("This article is not watched any more. Watch it anew."))
    return present


@transaction.atomic
def change_watch(
    *, actor: Contributor, watch: Watch, fields: dict[str, Any], version: int | None = None, act: Act | None = None
) -> Watch:
    """Change how often an article is looked at (`minutes`), and whether its watch rests (`paused`)."""
    permissions.require(actor, "article.watch", watch)
    watch = lock_watch(watch)
    before = recorded(watch)
    fields = dict(fields)
    paused = fields.pop("paused", watch.paused_at is not None)
    require_fields(watch, fields, FIELDS)
    changes = {name: getattr(watch, name) for name in fields if getattr(watch, name) != before[name]}
    if paused != (watch.paused_at is not None):
        changes["paused_at"] = timezone.now() if paused else None
    if changes:
        save_change(watch, version, {**changes, "next_check_at": None if paused else timezone.now(), "failures": 0})
        (act or Act(actor)).changed("watch.changed", watch, before)
    return watch


@transaction.atomic
def end_watch(*, actor: Contributor, watch: Watch, version: int | None = None, act: Act | None = None) -> Watch:
    """Watch an article no more. What it has brought stays."""
    permissions.require(actor, "article.watch", watch)
    watch = lock_watch(watch)
    before = recorded(watch)
    save_change(watch, version, {"deleted_at": timezone.now()})
    (act or Act(actor)).changed("watch.ended", watch, before)
    return watch


@transaction.atomic
def refetch_article(*, actor: Contributor, article: Article) -> Watch:
    """Have the address of an article fetched now. What comes of it stands at its watch, which rests where there was
    none before.

    Raises:
        ConflictError: it has no address.
    """
    permissions.require(actor, "article.revise", article)
    require_address(article)
    watch = queries.watches_visible_to(actor).filter(article=article).first()
    if watch is None:
        return begin(actor, article, {}, Act(actor), "watch.asked", paused_at=timezone.now())
    Act(actor).noted("watch.asked", watch, None, {})
    ask(watch, actor.pk)
    return watch
