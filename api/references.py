"""What a body refers to by id, fetched as everything is: what the actor does not see is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from annotations import queries
from annotations.anchoring import Span, part_meant, span_meant
from annotations.errors import DomainError, InvalidInputError
from annotations.models import Block, Claim, Contributor, Evidence, Revision
from annotations.services.assessments import FIELDS as JUDGED
from annotations.services.assessments import AssessmentInput
from annotations.services.claims import DETAILS, ClaimInput, placement_in
from annotations.services.evidence import FIELDS, EvidenceInput, Stretch

Row = TypeVar("Row", bound=Model)
Fetch = Callable[[Contributor, UUID, UUID | None], Revision]  # a text, perhaps one that is at hand

SPAN = ("quote", "start", "end", "prefix", "suffix")


def those_sent(sent: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The fields of these names that a body has."""
    return {name: sent[name] for name in names if name in sent}


def referred(rows: QuerySet[Row], sent: dict[str, Any], field: str) -> Row:
    """The row whose id stands in `field`. Raises InvalidInputError."""
    row = rows.filter(pk=sent[field]).first()
    if row is None:
        raise nothing_there(field)
    return row


def nothing_there(field: str) -> InvalidInputError:
    """The refusal of an id of which nothing is seen."""
    return InvalidInputError(_("There is no such thing in this project, or you may not see it."), field=field)


def claim_meant(actor: Contributor, sent: dict[str, Any]) -> Claim:
    """The claim in `claim`. One that has become part of another is there: services refuse it and name the other."""
    return referred(queries.claims_addressed(actor), sent, "claim")


def text_meant(actor: Contributor, article: UUID, revision: UUID | None) -> Revision:
    """A revision of an article, or its newest. Raises InvalidInputError."""
    found = queries.revision_meant(actor, article, revision)
    if found is None:
        of_article = referred(queries.articles_visible_to(actor), {"article": article}, "article")
        revisions = queries.revisions_visible_to(actor).filter(article=of_article)
        return referred(revisions, {"revision": revision}, "revision")
    return found


def stretch_meant(actor: Contributor, sent: dict[str, Any], fetch: Fetch = text_meant) -> tuple[Revision, Span]:
    """The stretch of an article's text that a body names, in the revision it names or the newest."""
    revision = fetch(actor, sent["article"], sent.get("revision"))
    return revision, named_span(revision, sent)


def block_meant(actor: Contributor, sent: dict[str, Any]) -> tuple[Revision, Block]:
    """The block with the index in `block` of the revision in `revision`."""
    revision = referred(queries.revisions_visible_to(actor), sent, "revision")
    block = queries.blocks_of(revision).filter(index=sent["block"]).first()
    if block is None:
        raise InvalidInputError(_("This text has no block with that index."), field="block")
    return revision, block


def span_in(revisions: QuerySet[Revision], sent: dict[str, Any]) -> tuple[Revision, Span]:
    """The stretch that a body names, in one of `revisions`: the one it names or the newest."""
    revision = one_of(revisions, sent)
    return revision, named_span(revision, sent)


def one_of(revisions: QuerySet[Revision], sent: dict[str, Any]) -> Revision:
    """The revision in `revision`, or the newest."""
    return referred(revisions, sent, "revision") if "revision" in sent else revisions.latest("number")


def named_span(revision: Revision, sent: dict[str, Any]) -> Span:
    """The span a body names, in a text that is known."""
    return span_meant(revision.text, **those_sent(sent, SPAN))


def part_in(revisions: QuerySet[Revision], claim: Claim, sent: dict[str, Any]) -> tuple[Revision, Span]:
    """The part of a claim that a body names; its words may stand elsewhere in the text too."""
    revision = one_of(revisions, sent)
    stands = placement_in(claim, revision).passage
    whole = Span(stands.start, stands.end)
    return revision, part_meant(revision.text, whole, **those_sent(sent, SPAN))


def evidence_meant(actor: Contributor, claim: Claim, sent: dict[str, Any]) -> list[Evidence]:
    """The evidence on a claim whose ids stand in `evidence`."""
    asked = set(sent["evidence"])
    found = list(queries.evidence_visible_to(actor).filter(claim=claim, pk__in=asked))
    if len(found) != len(asked):
        raise nothing_there("evidence")
    return found


def claim_described(actor: Contributor, sent: dict[str, Any], fetch: Fetch = text_meant) -> ClaimInput:
    """What is to be marked, and what is said of it at once."""
    revision, span = stretch_meant(actor, sent, fetch)
    judged = those_sent(sent, JUDGED)
    with within("evidence"):
        evidence = citation(actor, sent["evidence"], fetch) if "evidence" in sent else None
    return ClaimInput(
        revision=revision,
        span=span,
        details=those_sent(sent, DETAILS),
        assessment=AssessmentInput(**judged) if judged else None,
        evidence=evidence,
    )


def citation(actor: Contributor, sent: dict[str, Any], fetch: Fetch = text_meant) -> EvidenceInput:
    """What a body cites, and how it bears on the claim."""
    fields = those_sent(sent, FIELDS)
    if "source" in sent:
        return EvidenceInput(referred(queries.sources_visible_to(actor), sent, "source"), fields)
    if "cited_passage" in sent:
        with within("cited_passage"):
            return EvidenceInput(Stretch(*stretch_meant(actor, sent["cited_passage"], fetch)), fields)
    return EvidenceInput(those_sent(sent, ("url", "title")), fields)


@contextmanager
def within(name: str) -> Iterator[None]:
    """Refusals from in here are about what stands inside the field `name`."""
    try:
        yield
    except DomainError as refused:
        refused.field = f"{name}.{refused.field}".removesuffix(".")
        raise
