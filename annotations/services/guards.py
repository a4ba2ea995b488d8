"""What services ask before they write: is it there, is it alive, is it still what the actor has seen."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotations.errors import ConflictError, InvalidInputError, StaleVersionError
from annotations.models import Article, Assessment, Claim, Decision, Evidence, Import, Reanchoring, Revision
from annotations.models.base import Versioned
from annotations.queries.spelled import Spelled

Row = TypeVar("Row", bound=Versioned)
Judged = TypeVar("Judged", Assessment, Decision)

UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})  # blanks, and characters that only steer the others
MOST_ITEMS = 100  # of a list in a record: authors, kinds of claim, scopes


def lock_article(article_id: UUID) -> Article:
    """The article, locked until the transaction ends. Claims, their parts and their numbers change only under it."""
    article = _article_locked.first(article_id)
    if article is None:
        raise Article.DoesNotExist
    return article


@Spelled
def _article_locked(article_id: UUID) -> QuerySet[Article]:
    return Article.objects.select_for_update(no_key=True).filter(pk=article_id)


def lock_articles(articles: Iterable[UUID]) -> dict[UUID, Article]:
    """Articles locked in the order of their ids: no circle of waiting."""
    locked = Article.objects.select_for_update(no_key=True).filter(pk__in=set(articles)).order_by("pk")
    return {article.pk: article for article in locked}


def require_living(article: Article) -> None:
    """Refuse to work on an article in the trash."""
    if article.deleted_at is not None:
        raise ConflictError(_("This article is in the trash. Restore it first."))


def lock_living_article(article_id: UUID) -> Article:
    """Like `lock_article`; refuses one in the trash."""
    article = lock_article(article_id)
    require_living(article)
    return article


def lock_import(import_id: UUID) -> Import:
    """The import as it is now, held until the transaction ends, also against new items."""
    return Import.objects.select_for_update(of=("self",)).select_related("article").get(pk=import_id)


def lock_claim(claim: Claim) -> Claim:
    """The living claim as it is now, under the lock of its article."""
    article = lock_article(claim.article_id)
    return as_living(Claim.objects.select_related("project", "merged_into").get(pk=claim.pk), article)


def lock_claims(claims: Iterable[Claim]) -> dict[UUID, Claim]:
    """The living claims as they are now, under the locks of their articles. All of them, or a refusal."""
    by_id = {claim.pk: claim for claim in claims}
    articles = lock_articles(claim.article_id for claim in by_id.values())
    present = Claim.objects.select_related("project", "merged_into").in_bulk(list(by_id))
    return {pk: as_living(claim, articles[claim.article_id]) for pk, claim in present.items()}


def as_living(claim: Claim, article: Article) -> Claim:
    """The claim with its locked article; refuses one that is in the trash, or part of another."""
    require_living(article)
    claim.article = article
    if claim.deleted_at is not None:
        raise ConflictError(_("This claim is in the trash. Restore it first."))
    require_not_merged(claim)
    return claim


def require_not_merged(claim: Claim) -> None:
    """Refuse a claim that has become part of another one, which is named."""
    if claim.merged_into is not None:
        raise ConflictError(
            _("Claim %(number)s has become part of claim %(into)s. Work on that one.")
            % {"number": claim.number, "into": claim.merged_into.number},
            merged_into=str(claim.merged_into_id),
        )


def require_newest(revision: Revision) -> None:
    """Refuse to work on an older text of a locked article: old revisions are there to be read."""
    newer = _newer_texts.first(revision.article_id, revision.number)
    if newer is not None:
        raise ConflictError(
            _("There is a newer text of this article. Reload the page and work on that one."), revision=str(newer)
        )


@Spelled
def _newer_texts(article_id: UUID, number: int) -> QuerySet[Revision, UUID]:
    newer = Revision.objects.filter(article=article_id, number__gt=number).order_by("-number")
    return newer.values_list("pk", flat=True)


def require_placed(claim: Claim) -> None:
    """Refuse while nobody has said where a locked claim stands in a changed text."""
    asked = Reanchoring.objects.filter(claim=claim, settlement="").values_list("pk", flat=True).first()
    if asked is not None:
        raise ConflictError(
            _("The text has changed, and it is open where this claim stands now. Say so first, under “To place”."),
            reanchoring=str(asked),
        )


def require_part_of(claim: Claim, part: Assessment | Decision | Evidence) -> None:
    """Refuse a part that has moved to another claim since the actor has seen it on this one."""
    if part.claim_id != claim.pk:
        raise ConflictError(_("This has moved to another claim in the meantime. Look at it there."))


def lock_live(judgement: Judged, version: int | None, gone: str) -> Judged:
    """The assessment or decision as it is now, with its claim, under the lock of the article.

    Raises:
        StaleVersionError: it is at another version; None expects none.
        ConflictError: it is on another claim by now, or not live any more, of which `gone` is said.
    """
    claim = lock_claim(judgement.claim)
    present = type(judgement)._default_manager.get(pk=judgement.pk)
    require_part_of(claim, present)
    require_version(present, version)
    if not present.is_live:
        raise ConflictError(gone)
    present.claim = claim
    return present


def require_version(obj: Any, expected: int | None) -> None:
    """Refuse when somebody changed `obj` since `expected`. None expects nothing."""
    if expected is not None and obj.version != expected:
        raise stale(expected=expected, present=obj.version)


def stale(**details: Any) -> StaleVersionError:
    """The refusal of a change that is meant for another state than the present one. `details` tell of both, as far as
    they are known: `expected`, `present`."""
    words = _("Somebody changed this in the meantime. Look at it again, then repeat your change.")
    return StaleVersionError(words, **details)


def save_change(obj: Versioned, expected: int | None, fields: dict[str, Any]) -> None:
    """Write `fields` in one conditional UPDATE that counts the version up; refuses a stale one."""
    present = obj.version
    if not obj.save_change(expected, **fields):
        raise stale(expected=expected, present=present)


def require_fields(obj: models.Model, fields: dict[str, Any], allowed: tuple[str, ...]) -> None:
    """Refuse fields that may not be set here, and values the fields do not take. Leaves `obj` with the values set."""
    for name in fields:
        if name not in allowed:
            raise InvalidInputError(_("There is no field “%s” to change here.") % name, field=name)
    for name, value in fields.items():
        field = obj._meta.get_field(name)
        assert isinstance(field, models.Field)
        try:
            setattr(obj, name, field.clean(value, obj))
            require_length(field, getattr(obj, name))
            require_something_to_read(field, getattr(obj, name))
        except ValidationError as refused:
            raise InvalidInputError(" ".join(refused.messages), field=name) from refused
        require_plain_text(name, value)


def require_length(field: models.Field[Any, Any], value: Any) -> None:
    """Refuse long texts and lists without end, which Django leaves to its forms. Raises ValidationError."""
    if isinstance(field, models.TextField) and field.max_length is not None:
        MaxLengthValidator(field.max_length)(value)
    if isinstance(value, list) and len(value) > MOST_ITEMS:
        raise ValidationError(
            _("There are %(count)d of these; at most %(limit)d are kept.") % {"count": len(value), "limit": MOST_ITEMS}
        )


def require_something_to_read(field: models.Field[Any, Any], value: Any) -> None:
    """Refuse a title, a name or what has to be said where nothing of it would show: nobody could point at it.

    Raises ValidationError.
    """
    shows = isinstance(field, models.CharField) or not field.blank
    if shows and isinstance(value, str) and value and all(unicodedata.category(c) in UNSEEN for c in value):
        raise ValidationError(_("There is nothing to read in this."))


def require_plain_text(name: str, value: Any) -> None:
    """Refuse what PostgreSQL cannot keep and what no encoding can carry: NUL and lone surrogates."""
    if isinstance(value, str) and ("\x00" in value or any("\ud800" <= c <= "\udfff" for c in value)):
        raise InvalidInputError(_("This holds a character that cannot be kept (NUL or half a character)."), field=name)
    if isinstance(value, list):
        for item in value:
            require_plain_text(name, item)


def require_reason(text: str, field: str) -> str:
    """The text without blanks around it; refuses an empty one."""
    if not text.strip():
        raise InvalidInputError(_("Say why."), field=field)
    require_plain_text(field, text)
    return text.strip()
