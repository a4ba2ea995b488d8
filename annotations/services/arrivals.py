"""An article on its way in: checked and made ready for the database, before anything is asked or written there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from annotations.errors import DomainError, InvalidTextError
from annotations.importers.answers import ItemRead, ItemRefused
from annotations.importers.canonical import UNKEEPABLE, canonicalise
from annotations.importers.formats import FORMATS
from annotations.importers.plain_text import Proposal
from annotations.importers.refusals import SetAsideError
from annotations.models import Article, Import, ImportItem, Revision
from annotations.queries import Candidate
from annotations.services.articles import (
    FIELDS,
    Received,
    TextInput,
    new_revision,
    require_readable,
    with_canonical_address,
)
from annotations.services.guards import require_fields
from annotations.services.proposals import proposal_in, record_of

MOST_SHOWN = 2_000


@dataclass(slots=True)
class Arrival:
    """One article on its way in, or why it cannot come.

    Args:
        index: its place in the import, from 1. locator: the same in words of its format.
        record: the bibliographic record, JSON-able.
        content: its text; None where there is none.
        problem: why it cannot be brought in; "" where it can.
        is_aside: whether it was never meant to be an article, as a hidden file in an archive.
        article, revision: to be saved where it is new; None where there is a problem.
        candidate: by what it could be known already.
        item: its row, where there is one.
    """

    index: int
    locator: str
    record: dict[str, Any]
    content: TextInput | None = None
    problem: str = ""
    is_aside: bool = False
    article: Article | None = None
    revision: Revision | None = None
    candidate: Candidate = field(default_factory=Candidate)
    item: ImportItem | None = None


def is_bulk(job: Import) -> bool:
    """Whether an import is of a file of many articles, whose texts are read again when they are written."""
    return job.format in FORMATS and FORMATS[job.format].is_bulk


def arrival_of_answer(job: Import, answer: ItemRead | ItemRefused) -> Arrival:
    """What the reader of a file gave, made ready. Asks no database."""
    if isinstance(answer, ItemRefused):
        record = {name: keepable(value) for name, value in answer.record.items()}
        aside = isinstance(answer.refusal, SetAsideError)
        return Arrival(answer.index, answer.locator, record, problem=answer.refusal.message, is_aside=aside)
    arrival = Arrival(answer.index, answer.locator, record_of(answer.proposal))
    return made_ready(job, arrival, content_of(job, answer.proposal))


def arrival_of_item(job: Import, item: ImportItem, *, alone: bool) -> Arrival:
    """What a person has confirmed of a document, made ready. Its bytes say what it is where it is `alone` in them."""
    arrival = Arrival(item.index, item.locator, dict(item.record), item=item)
    arrival = made_ready(job, arrival, content_of(job, proposal_in(item)))
    if not alone:
        arrival.candidate = replace(arrival.candidate, received_sha256="")
    return arrival


def corrected(job: Import, arrival: Arrival, item: ImportItem) -> Arrival:
    """The arrival of a row with what a person has made of its record meanwhile."""
    arrival.item = item
    if item.record == arrival.record or arrival.content is None:
        return arrival
    arrival.record, arrival.problem = dict(item.record), ""
    return made_ready(job, arrival, arrival.content)


def made_ready(job: Import, arrival: Arrival, content: TextInput) -> Arrival:
    """The arrival with its text, checked, and with an article to be saved or with its problem."""
    arrival.content = content
    try:
        article = checked_article(job, arrival.record, content)
    except DomainError as refused:
        arrival.problem = problem_of(refused)
        arrival.record = {name: keepable(value) for name, value in arrival.record.items()}
        return arrival
    arrival.article, arrival.revision = article, new_revision(article, content, job.created_by)
    arrival.candidate = Candidate(
        received_sha256=content.received.sha256,
        text_sha256=arrival.revision.sha256,
        url=article.url,
        external_id=article.external_id,
        sketch=arrival.revision.sketch,
    )
    return arrival


def checked_article(job: Import, record: Mapping[str, Any], content: TextInput) -> Article:
    """An article with this record, not saved. Raises InvalidInputError for a record or a text that cannot be."""
    if canonicalise(content.text) != content.text:
        raise InvalidTextError(_("This text is not in the form in which texts are kept."), field="text")
    require_readable(content)
    article = Article(project_id=job.project_id, created_by=job.created_by)
    fields = {name: record[name] for name in FIELDS if record.get(name)}
    require_fields(article, {"title": "", **with_canonical_address(fields)}, FIELDS)
    return article


def problem_of(refused: DomainError) -> str:
    """A refusal as a sentence that says which field it is about."""
    if refused.field in FIELDS:
        name = Article._meta.get_field(refused.field).verbose_name  # type: ignore[union-attr]  # columns have one
        return _("%(field)s: %(problem)s") % {"field": name, "problem": refused.message}
    return refused.message


def keepable(value: Any) -> Any:
    """A value of a record that was refused, as it can be kept with its item: no longer than what any field takes, and
    marked where no database holds it. The report of failed rows has it as it came."""
    return UNKEEPABLE.sub("\ufffd", value[:MOST_SHOWN]) if isinstance(value, str) else value


def content_of(job: Import, proposal: Proposal) -> TextInput:
    """The text to freeze, with how it reached us. The bytes of a bulk file are those of no article in particular."""
    received = Received(
        origin=job.origin,
        name=job.name,
        path=job.path,
        sha256="" if is_bulk(job) else job.sha256,
        encoding=job.encoding,
        address=job.fetched_from or job.url,
        retrieved_at=job.retrieved_at,
    )
    return TextInput(proposal.text, proposal.blocks, received, proposal.offset_map)
