"""Taking back a whole import: what it has brought in, and nobody has worked on since, goes into the trash.

It may be ten thousand articles, so it is done in a few statements and not one by one as other acts are taken back; and
one that somebody has begun to work on does not keep the others in.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import permissions
from annotations.errors import ConflictError
from annotations.models import Article, Claim, Contributor, Coverage, Import, ImportItem, Revision
from annotations.services.history import Act, recorded
from annotations.services.steering import locked


@transaction.atomic
def withdraw_import(*, actor: Contributor, received: Import, act: Act | None = None) -> Import:
    """Put the articles an import has brought in into the trash, but for those that were changed, revised, marked or
    read by anybody since: they stay, and so do the revisions it has made of other articles.

    Raises:
        NotPermittedError. ConflictError: it is under way, or nothing of it is left to be taken back.
    """
    permissions.require(actor, "import.withdraw", received)
    job = locked(received)
    if not job.is_over:
        raise ConflictError(_("This import is not over. Cancel it first."), state=job.state)
    made = list(articles_made(job).select_for_update(of=("self",), no_key=True).order_by("pk"))
    going = [article for article in made if not article.is_worked_on]  # type: ignore[attr-defined]  # annotated
    if not going:
        raise ConflictError(_("Nothing of this can be taken back: it is gone, or worked on by now."), kept=len(made))
    act, now = act or Act(actor), timezone.now()
    befores = [recorded(article) for article in going]
    rows = Article.objects.filter(pk__in=[article.pk for article in going])
    rows.update(deleted_at=now, version=F("version") + 1, updated_at=now)
    for article in going:
        article.deleted_at = now
    notes = [("article.deleted", one, before, recorded(one)) for one, before in zip(going, befores, strict=True)]
    # First what it was all about: an act is told from its beginning.
    act.noted("import.withdrawn", job, None, {"articles": len(going), "kept": len(made) - len(going)})
    act.noted_all(changes_in(*note) for note in notes)
    return job


def articles_made(job: Import) -> QuerySet[Article]:
    """The living articles an import has brought in, each with whether it `is_worked_on`."""
    imported = ImportItem.objects.filter(job=job, state=ImportItem.State.IMPORTED)
    claims = Claim.objects.living().filter(article=OuterRef("pk"))
    later = Revision.objects.filter(article=OuterRef("pk"), number__gt=1)
    seen = Coverage.objects.filter(block__revision__article=OuterRef("pk"), withdrawn_at=None)
    articles = Article.objects.living().filter(pk__in=imported.values("article"))
    changed = Article.objects.filter(pk=OuterRef("pk"), version__gt=1)
    return articles.annotate(is_worked_on=Exists(claims) | Exists(later) | Exists(seen) | Exists(changed))


def changes_in(
    verb: str, article: Article, before: dict[str, object], after: dict[str, object]
) -> tuple[str, Article, dict[str, object], dict[str, object]]:
    """What of an article has changed."""
    names = [name for name in after if after[name] != before[name]]
    return verb, article, {name: before[name] for name in names}, {name: after[name] for name in names}
