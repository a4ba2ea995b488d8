"""An article as a whole, as somebody else keeps it: its record and its text are made what they are there."""

from __future__ import annotations

import copy
import hashlib
from typing import Any

from django.db import transaction

from annotations.models import Article, Contributor
from annotations.services.articles import FIELDS, TextInput, change_article, with_canonical_address
from annotations.services.guards import lock_living_article, require_fields, require_version
from annotations.services.history import Act, recorded
from annotations.services.revisions import revise_article

BLANK = {name: Article._meta.get_field(name).get_default() for name in FIELDS if name != "external_id"}  # type: ignore[union-attr]  # columns have one


@transaction.atomic
def replace_article(
    *,
    actor: Contributor,
    article: Article,
    fields: dict[str, Any],
    content: TextInput,
    version: int | None = None,
    act: Act | None = None,
) -> Article:
    """Make the record and the newest text of an article these, changing what differs alone: one act. Fields of the
    record that are left out are emptied; another text is the next revision.

    Raises:
        As `articles.change_article` and `revisions.revise_article`; then nothing is changed.
    """
    article = lock_living_article(article.pk)
    require_version(article, version)
    act, fields = act or Act(actor), {**BLANK, **fields}
    if differs_in_record(article, fields):
        change_article(actor=actor, article=article, fields=fields, act=act)
    if differs_in_text(article, content):
        revise_article(actor=actor, article=article, content=content, act=act)
    return article


def is_as_sent(article: Article, fields: dict[str, Any], content: TextInput) -> bool:
    """Whether `replace_article` would change nothing. Raises InvalidInputError."""
    return not differs_in_record(article, {**BLANK, **fields}) and not differs_in_text(article, content)


def differs_in_record(article: Article, fields: dict[str, Any]) -> bool:
    told = copy.copy(article)
    require_fields(told, with_canonical_address(fields), FIELDS)
    return recorded(told) != recorded(article)


def differs_in_text(article: Article, content: TextInput) -> bool:
    newest = article.revisions.order_by("-number").values_list("sha256", flat=True).first()
    return newest != hashlib.sha256(content.text.encode()).hexdigest()
