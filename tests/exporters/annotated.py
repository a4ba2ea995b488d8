"""An annotated project with everything in it that an export must carry, and must not."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime

from annotations.anchoring import find_quote
from annotations.exporters import EXPORTERS
from annotations.exporters.assembly import annotated_set
from annotations.models import Article, Claim, Contributor, Export, Passage
from annotations.queries import current_revision
from annotations.services.assessments import AssessmentInput, assess_claim, withdraw_assessment
from annotations.services.claims import change_claim
from annotations.services.decisions import take_decision
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.services.history import Act
from annotations.services.passages import take_passage
from tests.cast import Cast, bring_in, mark

SITE = "https://desk.example"
LEAKS = "the roof leaks"
ACCESSED = datetime(2031, 5, 2, 9, 30, tzinfo=UTC)
FORMULA = '=HYPERLINK("https://example.org")'


@dataclass(frozen=True)
class Annotated:
    article: Article
    other: Article
    leaks: Claim
    bare: Claim


def annotate(cast: Cast, article: Article) -> Annotated:
    """`leaks` was judged by three, decided and evidenced; `bare` by nobody."""
    other = bring_in(cast.chi, "The council had the roof looked at in May 🌊, and found it sound.", "Roof, looked at")
    leaks = mark(cast.ben, article, LEAKS, "disputed")
    bare = mark(cast.ada, article, "4,200 books a week")
    assess_claim(actor=cast.ben, claim=leaks, new=AssessmentInput("sourced", "A letter says so.", "high"))
    assess_claim(actor=cast.ada, claim=leaks, new=AssessmentInput("sourced"))
    withdraw_assessment(
        actor=cast.chi, assessment=assess_claim(actor=cast.chi, claim=leaks, new=AssessmentInput("opinion"))
    )
    change_claim(actor=cast.ben, claim=leaks, fields={"statement": FORMULA, "claim_types": ["event_or_property"]})
    link(cast.ben, leaks, {"url": "https://example.org/letter", "title": "A letter"}, quote="It drips.\u2028Daily.")
    link(cast.ada, leaks, {"url": "https://example.org/secret"}, note="Whispered", confidential=True)
    add_evidence(
        actor=cast.chi,
        claim=leaks,
        new=EvidenceInput(cites=passage_of(other, "found it sound"), fields={"stance": "refutes"}),
    )
    take_decision(actor=cast.ada, claim=leaks, tag="disputed", reason="Both have a point.")
    return Annotated(article, other, leaks, bare)


def link(actor: Contributor, claim: Claim, source: dict[str, object], **fields: object) -> None:
    add_evidence(actor=actor, claim=claim, new=EvidenceInput(cites=source, fields={"accessed_at": ACCESSED, **fields}))


def passage_of(article: Article, quote: str) -> Passage:
    revision = current_revision(article)
    return take_passage(revision, find_quote(revision.text, quote), Act(article.created_by))


def written(who: Contributor, name: str) -> bytes:
    """The file of a format, as a worker would write it."""
    export = Export(project=who.project, created_by=who, format=name)
    out = io.BytesIO()
    EXPORTERS[name].write(annotated_set(export, SITE), out)
    return out.getvalue()
