"""Looking for silent edits: an address is fetched again, and a changed text is a new revision.

What was fetched is compared as it is read: the bytes of the newest revision are read once more by the same reader, for
what a person has cut, or taken exactly as received, is no edit of the site's; nor is what differs around the text.
"""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import queries
from annotations.errors import ConflictError, DomainError
from annotations.fetching import Fetched
from annotations.importers.answers import Head, ItemRefused, Request
from annotations.importers.plain_text import Proposal
from annotations.importers.sandbox import read_apart
from annotations.models import Article, Contributor, Import, Revision, Watch
from annotations.nearness import share_left
from annotations.services.articles import Received, TextInput
from annotations.services.fetches import fetch_address
from annotations.services.reading import limits
from annotations.services.retrieving import READABLE
from annotations.services.revisions import revise_article
from annotations.services.storing import kept_if_used, store_received, stored_on_disk
from annotations.services.watching import hold, known_to, require_still, seen, told_when_missed

LEAST_LEFT = 0.1  # of the shingles of a text, below which it is another one


def check_watch(watch_id: uuid.UUID, asked_by: uuid.UUID | None = None) -> None:
    """Look whether an article was edited, for whoever was woken to. Somebody else at it, or an article in the trash:
    nothing is done.

    Args:
        asked_by: the contributor who asked for it by hand; a new revision is theirs then.
    """
    watch = hold(Watch, watch_id)
    if watch is None:
        return
    with told_when_missed(watch):
        look(watch, asked_by)


def look(watch: Watch, asked_by: uuid.UUID | None) -> None:
    """Fetch, compare, and write a new revision where the text has changed. Raises a DomainError for the person."""
    article = Article.objects.get(pk=watch.article_id)
    if article.deleted_at is not None:
        raise ConflictError(_("This article is in the trash. Restore it first."))
    actor = actor_of(watch, asked_by)
    got = fetch_address(article.url, accept=READABLE, known=known_to(watch))
    revision = queries.current_revision(article)
    if got.is_unchanged:
        seen(watch, got)
        return
    if hashlib.sha256(got.body).hexdigest() == revision.received_sha256:
        seen(watch, got, text_sha256="")
        return
    options = options_of(article)
    encoding, found = read_body(got, options)
    digest = hashlib.sha256(found.text.encode()).hexdigest()
    if digest == watch.text_sha256 or found.text in texts_known(watch, revision, options):
        seen(watch, got, text_sha256=digest)
        return
    require_the_same_article(revision.text, found.text)
    moment, stored = timezone.now(), store_received([got.body])
    received = Received(
        Revision.Origin.ADDRESS, "", stored.path, stored.sha256, encoding, got.final_url, retrieved_at=moment
    )
    content = TextInput(found.text, found.blocks, received, found.offset_map)
    with kept_if_used(stored.path), transaction.atomic():
        revise_article(actor=actor, article=article, content=content)
        seen(watch, got, checked_at=moment, text_sha256=digest)


def actor_of(watch: Watch, asked_by: uuid.UUID | None) -> Contributor:
    """Whose act a new revision is: of who asked, or of who has the article watched. Refuses who may not any more."""
    asking = queries.contributors_of(watch.project).filter(pk=asked_by).first() if asked_by else None
    if asking is not None:
        return asking
    require_still(watch, "article.revise")
    return watch.created_by


def options_of(article: Article) -> dict[str, Any]:
    """How an article was read when it came in: its encoding, and whether it was cleaned."""
    job = Import.objects.filter(items__article=article).order_by("-created_at").first()
    known = job.options if job is not None else {}
    return {name: known[name] for name in ("encoding", "clean") if name in known}


def read_body(got: Fetched, options: dict[str, Any]) -> tuple[str, Proposal]:
    """The encoding and the one article of what was fetched. Raises a DomainError where there is none, or several."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(got.body)
        file.flush()
        return read_one(Path(file.name), {**options, "url": got.final_url, "charset": got.charset})


def read_one(path: Path, options: dict[str, Any]) -> tuple[str, Proposal]:
    """The encoding and the one article of a file."""
    encoding, found = "", []
    for answer in read_apart(Request(path=str(path), options=options), limits()):
        if isinstance(answer, Head):
            encoding = answer.encoding
        elif isinstance(answer, ItemRefused):
            raise answer.refusal
        else:
            found.append(answer.proposal)
        if len(found) > 1:
            raise ConflictError(_("There are several articles at this address now. Import it, and say which is which."))
    if not found:
        raise ConflictError(_("There is no article at this address any more. Look at it in a browser."))
    return encoding, found[0]


def texts_known(watch: Watch, revision: Revision, options: dict[str, Any]) -> set[str]:
    """The texts that are no edit of the site's: the newest revision's, and where no look has told what stood there
    before, those of what was last fetched, for a person may have brought in the newest by hand."""
    fetched = revision.article.revisions.exclude(received_from="").order_by("-number").first()
    before = {text_read_again(fetched, options)} if fetched is not None and not watch.text_sha256 else set()
    return {revision.text, text_read_again(revision, options)} | before


def require_the_same_article(old: str, new: str) -> None:
    """Refuse a text in which hardly anything of the article is left: no claim could be placed in it."""
    if share_left(old, new) < LEAST_LEFT:
        raise ConflictError(
            _(
                "Hardly anything of the article is left at its address: it may be a page to sign in, or another "
                "article. Look at it in a browser; where it is right, bring it in as the article’s new text."
            )
        )


def text_read_again(revision: Revision, options: dict[str, Any]) -> str:
    """The text the reader makes today of the bytes a revision was made of; the revision's own where they are gone, or
    were of another kind."""
    if not revision.received_path or not revision.received_from:
        return revision.text
    try:
        with stored_on_disk(revision.received_path) as path:
            again = {**options, "encoding": revision.received_encoding, "url": revision.received_from}
            return read_one(path, again)[1].text
    except DomainError:
        return revision.text
