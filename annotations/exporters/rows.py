"""The one shape every exporter writes from. Plain values; times are aware, offsets code points, end exclusive.

What somebody may not see is not in here: confidential evidence, and with it a source nothing else cites.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Who did something. `name` is empty for somebody who has left the installation."""

    id: uuid.UUID
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One frozen text of an article. `sha256` is that of the text in UTF-8."""

    id: uuid.UUID
    number: int
    sha256: str
    created_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class SpanRow:
    """A stretch of a revision of the claim's own article: `text[start:end] == quote`."""

    revision_id: uuid.UUID
    revision: int
    start: int
    end: int
    quote: str
    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """One person's tag on a claim. `standing` is "live", "superseded" or "withdrawn", the latter two since `ended_at`.

    `guideline` is the number of the guideline version it was given under.
    """

    id: uuid.UUID
    by: PersonRow
    at: datetime
    standing: str
    ended_at: datetime | None
    tag: str
    rationale: str
    certainty: str
    opinion_holder: str
    given_blind: bool
    guideline: int | None
    span: SpanRow


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """An editor's settling of a claim. `standing` is "live", "reopened", "superseded" or "withdrawn"."""

    id: uuid.UUID
    by: PersonRow
    at: datetime
    standing: str
    ended_at: datetime | None
    tag: str
    reason: str
    rests_on: list[uuid.UUID]
    guideline: int | None
    span: SpanRow


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Something cited. It has an address or a title."""

    id: uuid.UUID
    url: str
    title: str
    publisher: str
    authors: list[str]
    published_at: date | None
    kind: str
    level: str
    medium: str
    archived_url: str


@dataclass(frozen=True, slots=True)
class CitedRow:
    """A passage of another article of the project; offsets are those of that revision's text."""

    article_id: uuid.UUID
    article_title: str
    revision_id: uuid.UUID
    revision: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """What bears on a claim: exactly one of `source` and `cited_passage` is there. `quote` is from what is cited."""

    id: uuid.UUID
    by: PersonRow
    at: datetime
    stance: str
    source: SourceRow | None
    cited_passage: CitedRow | None
    quote: str
    locator: str
    accessed_at: datetime | None
    note: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class MergedRow:
    """A claim that has become part of another one, which bears everything judged of it."""

    id: uuid.UUID
    number: int | None


@dataclass(frozen=True, slots=True)
class SentRow:
    """A claim as another program sent it as a Web Annotation: the last part of its address, and what this model has no
    place for. `extra` are members of the annotation, `bodies` whole bodies (one by itself where it came so), `target`
    what else was said of the target, `parts` members of bodies that became assessments and evidence, by their ids and
    purposes."""

    slug: str
    extra: dict[str, Any]
    target: dict[str, Any]
    bodies: Any
    parts: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim with everything judged of it. `tag` is None while it is unsettled; `settled_by` is "agreement",
    "decision" or "". `span` is where it stands now, in the newest revision it has a place in; `to_place` says that the
    text has changed since and nobody has said where it stands in the newest."""

    id: uuid.UUID
    number: int | None
    tag: str | None
    settled_by: str
    span: SpanRow
    statement: str
    claimant_name: str
    claimant_role: str
    claimant_type: str
    attribution_cue: str
    claim_date: date | None
    claim_date_precision: str
    claim_place: str
    claim_types: list[str]
    checkable: str
    first_appearance_url: str
    created_by: PersonRow
    created_at: datetime
    updated_at: datetime
    assessments: list[AssessmentRow]
    decisions: list[DecisionRow]
    evidence: list[EvidenceRow]
    to_place: bool
    merged: list[MergedRow]
    sent_as: SentRow | None


@dataclass(frozen=True, slots=True)
class RecordRow:
    """The bibliographic record of an article."""

    id: uuid.UUID
    title: str
    byline: str
    agency: str
    publisher: str
    published_on: date | None
    url: str
    language: str
    external_id: str
    state: str


@dataclass(frozen=True, slots=True)
class ArticleRow(RecordRow):
    """An article with its texts, newest first in `revision`, the ones before it in `earlier_revisions`."""

    created_by: PersonRow
    created_at: datetime
    revision: RevisionRow
    earlier_revisions: list[RevisionRow]


@dataclass(frozen=True, slots=True)
class AnnotatedSet:
    """All of a project, to be walked once: each article with its claims, of which only a few are in memory at a time.

    The claims of an article have to be taken before the next article is. `prefixes` are those that claims came with as
    Web Annotations.
    """

    project_id: uuid.UUID
    project_name: str
    export_id: uuid.UUID
    made_at: datetime
    made_by: PersonRow
    site: str
    articles: Iterator[tuple[ArticleRow, Iterator[ClaimRow]]]
    prefixes: list[dict[str, Any]]
