"""From the models to the rows: two cursors, articles and claims in the same order, walked side by side."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from annotations import queries
from annotations.exporters.rows import (
    AnnotatedSet,
    ArticleRow,
    AssessmentRow,
    CitedRow,
    ClaimRow,
    DecisionRow,
    EvidenceRow,
    MergedRow,
    PersonRow,
    RecordRow,
    RevisionRow,
    SentRow,
    SourceRow,
    SpanRow,
)
from annotations.models import (
    Article,
    Assessment,
    Claim,
    Contributor,
    Decision,
    Evidence,
    Export,
    GuidelineVersion,
    Passage,
    Project,
    Source,
)
from annotations.models.claims import Judgement
from annotations.queries.exports import articles_exported, claims_exported, prefixes_exported

CLAIM_FIELDS = (
    "id", "number", "tag", "statement", "claimant_name", "claimant_role", "claimant_type", "attribution_cue",
    "claim_date", "claim_date_precision", "claim_place", "claim_types", "checkable", "first_appearance_url",
    "created_at", "updated_at",
)  # fmt: skip
RECORD_FIELDS = (
    "id", "title", "byline", "agency", "publisher", "published_on", "url", "language", "external_id", "state",
)  # fmt: skip
SOURCE_FIELDS = (
    "id", "url", "title", "publisher", "authors", "published_at", "kind", "level", "medium", "archived_url",
)  # fmt: skip
EVIDENCE_FIELDS = ("id", "stance", "quote", "locator", "accessed_at", "note", "question", "answer")


def annotated_set(export: Export, site: str) -> AnnotatedSet:
    """What `export` is to hold. `site` is the address of this installation, without a slash at its end."""
    walk = Walk(export.project)
    return AnnotatedSet(
        project_id=export.project_id,
        project_name=export.project.name,
        export_id=export.pk,
        made_at=export.created_at,
        made_by=walk.people[export.created_by_id],
        site=site,
        articles=walk.articles(),
        prefixes=prefixes_exported(export.project),
    )


def pick(obj: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """The fields of a row that are called what they are in the model."""
    return {name: getattr(obj, name) for name in names}


class Walk:
    """One walk through a project. People and guideline versions are few, and read once."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.people = {who.pk: person_row(who) for who in queries.contributors_of(project)}
        self.guidelines = dict(GuidelineVersion.objects.filter(project=project).values_list("id", "number"))

    def articles(self) -> Iterator[tuple[ArticleRow, Iterator[ClaimRow]]]:
        """Each article with its claims; both cursors are ordered by article."""
        by_article = groupby(claims_exported(self.project), lambda claim: claim.article_id)
        waiting = next(by_article, None)
        for article in articles_exported(self.project):
            row = self.article_row(article)
            if waiting is None or waiting[0] != article.pk:
                yield row, iter(())
                continue
            numbers = {revision.id: revision.number for revision in (row.revision, *row.earlier_revisions)}
            yield row, (self.claim_row(claim, numbers) for claim in waiting[1])
            waiting = next(by_article, None)

    def article_row(self, article: Article) -> ArticleRow:
        """The record with all its texts."""
        newest, *earlier = (
            RevisionRow(**pick(revision, ("id", "number", "sha256", "created_at", "text")))
            for revision in getattr(article, "all_revisions")  # noqa: B009  # set by the prefetch
        )
        return ArticleRow(
            **pick(article, RECORD_FIELDS),
            created_at=article.created_at,
            created_by=self.people[article.created_by_id],
            revision=newest,
            earlier_revisions=earlier,
        )

    def claim_row(self, claim: Any, numbers: dict[uuid.UUID, int]) -> ClaimRow:
        """A claim with everything judged of it; `numbers` are those of its article's revisions."""
        decisions = [self.decision_row(decision, numbers) for decision in claim.all_decisions]
        newest = max(claim.current_placements, key=lambda placement: numbers[placement.revision_id])
        return ClaimRow(
            **pick(claim, CLAIM_FIELDS),
            settled_by=settled_by(claim, decisions),
            span=span_row(newest.passage, numbers),
            created_by=self.people[claim.created_by_id],
            assessments=[self.assessment_row(given, numbers) for given in claim.all_assessments],
            decisions=decisions,
            evidence=[self.evidence_row(found) for found in claim.open_evidence],
            to_place=bool(claim.open_reanchorings),
            merged=[MergedRow(id=one.pk, number=one.number) for one in claim.merged.all()],
            sent_as=sent_row(claim),
        )

    def assessment_row(self, given: Assessment, numbers: dict[uuid.UUID, int]) -> AssessmentRow:
        return AssessmentRow(
            **self.judgement(given, numbers),
            **pick(given, ("rationale", "certainty", "opinion_holder", "given_blind")),
            standing=standing(given),
            ended_at=given.withdrawn_at or given.superseded_at,
        )

    def decision_row(self, taken: Any, numbers: dict[uuid.UUID, int]) -> DecisionRow:
        reopened = taken.is_live and taken.reopened_at is not None
        return DecisionRow(
            **self.judgement(taken, numbers),
            reason=taken.reason,
            standing="reopened" if reopened else standing(taken),
            ended_at=taken.withdrawn_at or taken.superseded_at or taken.reopened_at,
            rests_on=[given.pk for given in taken.rested_on],
        )

    def judgement(self, judged: Assessment | Decision, numbers: dict[uuid.UUID, int]) -> dict[str, Any]:
        """What assessments and decisions have in common."""
        return {
            "id": judged.pk,
            "by": self.people[judged.contributor_id],
            "at": judged.created_at,
            "tag": judged.tag,
            "guideline": self.guidelines[judged.guideline_version_id] if judged.guideline_version_id else None,
            "span": span_row(judged.passage, numbers),
        }

    def evidence_row(self, found: Evidence) -> EvidenceRow:
        return EvidenceRow(
            **pick(found, EVIDENCE_FIELDS),
            by=self.people[found.added_by_id],
            at=found.created_at,
            source=source_row(found.source) if found.source else None,
            cited_passage=cited_row(found.cited_passage) if found.cited_passage else None,
        )


def record_row(article: Article) -> RecordRow:
    """The record without the texts."""
    return RecordRow(**pick(article, RECORD_FIELDS))


def sent_row(claim: Claim) -> SentRow | None:
    """What came with a claim as a Web Annotation, None for one that did not come as such."""
    sent = getattr(claim, "web_annotation", None)
    return None if sent is None else SentRow(**pick(sent, ("slug", "extra", "target", "bodies", "parts")))


def person_row(who: Contributor) -> PersonRow:
    """A contributor, without a name where the person has gone."""
    return PersonRow(id=who.pk, name=str(who.user) if who.user else who.name, kind=who.kind)


def span_row(passage: Passage, numbers: dict[uuid.UUID, int]) -> SpanRow:
    """A passage, with the number of its revision."""
    names = ("revision_id", "start", "end", "quote", "prefix", "suffix")
    return SpanRow(**pick(passage, names), revision=numbers[passage.revision_id])


def source_row(source: Source) -> SourceRow:
    return SourceRow(**pick(source, SOURCE_FIELDS))


def cited_row(passage: Passage) -> CitedRow:
    return CitedRow(
        **pick(passage, ("revision_id", "start", "end", "quote")),
        article_id=passage.revision.article_id,
        article_title=passage.revision.article.title,
        revision=passage.revision.number,
    )


def standing(judged: Judgement) -> str:
    """Whether a judgement is live, or what ended it."""
    if judged.withdrawn_at is not None:
        return "withdrawn"
    return "live" if judged.superseded_at is None else "superseded"


def settled_by(claim: Claim, decisions: list[DecisionRow]) -> str:
    """How the tag came about: "decision", "agreement", or "" for a claim that has none."""
    if claim.tag is None:
        return ""
    return "decision" if any(taken.standing == "live" for taken in decisions) else "agreement"
