"""A batch of articles on their way in, written in a handful of statements, and what became of each remembered."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.errors import DomainError
from annotations.models import Article, Import, ImportItem, Revision
from annotations.nearness import LEAST_ALIKE, likeness_of
from annotations.queries import Candidate, Twin, twins_in_order
from annotations.services.arrivals import Arrival, problem_of
from annotations.services.articles import insert_blocks
from annotations.services.copying import insert_many
from annotations.services.deciding import Choice, How, decide
from annotations.services.history import Act
from annotations.services.revisions import revise_article

State = ImportItem.State
OUTCOME = ("state", "record", "text_sha256", "twin", "twin_how", "likeness", "problem", "article", "revision")


class Batch:
    """Arrivals of one import, settled in the order in which they came. Must run in one transaction.

    What is new is kept until `write`, which puts it into the database all at once.
    """

    def __init__(self, job: Import) -> None:
        self.job = job
        self.actor = job.created_by
        # All that an import brings in is one act, whichever worker has written it.
        self.act = Act(self.actor, id=job.pk)
        self.policy = str(job.options.get("duplicates") or "ask")
        self.fresh = Fresh()
        self.new: list[Arrival] = []
        self.items: list[ImportItem] = []
        self.known: list[ImportItem] = []
        self.tally: Counter[str] = Counter()

    def settle(self, arrival: Arrival, twins: Sequence[Twin]) -> None:
        """Decide what becomes of an arrival; `twins` are those in the database. What a person has left out stays so."""
        if arrival.item and arrival.item.state == State.DROPPED:
            self.tally[State.DROPPED] += 1
            return
        if arrival.problem:
            self.note(arrival, State.SKIPPED if arrival.is_aside else State.FAILED)
            return
        twins = twins_in_order([*twins, *self.fresh.twins_of(arrival.candidate)])
        decision, twin = decide(twins, self.policy, *self.chosen_for(arrival))
        if decision == Choice.SKIP:
            self.note(arrival, State.SKIPPED, twin)
        elif decision == Choice.REVISION and twin is not None:
            self.revise(arrival, twin)
        else:
            self.add(arrival, twins, twin)

    def chosen_for(self, arrival: Arrival) -> tuple[str, uuid.UUID | None]:
        """What was chosen for an arrival, and the article of which it would be a revision."""
        choice, twin = (arrival.item.choice, arrival.item.twin_id) if arrival.item else ("", None)
        return (choice or Choice.REVISION, self.job.into_id) if self.job.into_id else (choice, twin)

    def add(self, arrival: Arrival, twins: Sequence[Twin], twin: Twin | None) -> None:
        """Bring an arrival in as a new article."""
        assert arrival.article is not None
        if any(one.how == How.EXTERNAL_ID for one in twins):
            arrival.problem = _("This project already has an article with that id of your own.")
            self.note(arrival, State.FAILED, twin)
            return
        self.new.append(arrival)
        self.fresh.add(arrival.article.pk, arrival.candidate)
        self.note(arrival, State.IMPORTED, twin, article=arrival.article, revision=arrival.revision)

    def revise(self, arrival: Arrival, twin: Twin) -> None:
        """Bring an arrival in as the next revision of an article."""
        assert arrival.content is not None
        self.write_articles()
        try:
            with transaction.atomic():
                article = Article.objects.get(pk=twin.article)
                revised = revise_article(actor=self.actor, article=article, content=arrival.content, act=self.act)
        except DomainError as refused:
            arrival.problem = problem_of(refused)
            self.note(arrival, State.FAILED, twin)
        else:
            state = State.REVISED if revised.is_new else State.SKIPPED
            self.note(arrival, state, twin, article=article, revision=revised.revision)

    def note(self, arrival: Arrival, state: str, twin: Twin | None = None, **made: Any) -> None:
        """Remember what became of an arrival. Of a twin nearly the same only the articles that are there are named."""
        item = arrival.item or ImportItem(
            project_id=self.job.project_id, job=self.job, index=arrival.index, locator=arrival.locator[:500]
        )
        item.state, item.problem, item.record = state, arrival.problem, arrival.record
        item.text_sha256 = arrival.candidate.text_sha256
        if twin is not None:
            item.twin_id, item.twin_how, item.likeness = twin.article, twin.how, twin.likeness
        for name, value in made.items():
            setattr(item, name, value)
        (self.known if arrival.item else self.items).append(item)
        self.tally[state] += 1

    def write(self) -> None:
        """Put everything into the database."""
        self.write_articles()
        insert_many(ImportItem, self.items)
        for item in self.known:
            item.version += 1
        ImportItem.objects.bulk_update(self.known, [*OUTCOME, "version"])

    def write_articles(self) -> None:
        """Put the new articles into the database, with their texts, blocks and events."""
        new, self.new = self.new, []
        insert_many(Article, [one.article for one in new if one.article])
        insert_many(Revision, [one.revision for one in new if one.revision])
        insert_blocks([(one.revision, one.content.blocks) for one in new if one.revision and one.content])
        self.act.created_all("article.imported", [made_by(one) for one in new])


def made_by(arrival: Arrival) -> tuple[Article, dict[str, Any]]:
    """The article of an arrival, and the facts that its event keeps."""
    assert arrival.article is not None
    assert arrival.revision is not None
    return arrival.article, {"revision_id": str(arrival.revision.pk), "sha256": arrival.revision.sha256}


class Fresh:
    """What a batch is about to bring in, so that one file does not bring in the same article twice."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], uuid.UUID] = {}
        self.sketches: dict[uuid.UUID, Sequence[int]] = {}
        self.having: dict[int, list[uuid.UUID]] = {}

    def add(self, article: uuid.UUID, candidate: Candidate) -> None:
        """Remember an article by all it could be known by."""
        for key in keys_of(candidate):
            self.known.setdefault(key, article)
        self.sketches[article] = candidate.sketch
        for number in candidate.sketch:
            self.having.setdefault(number, []).append(article)

    def twins_of(self, candidate: Candidate) -> list[Twin]:
        """The twins among what was remembered."""
        sure = [
            Twin(self.known[key], key[0], 1.0 if key[0] == How.TEXT else None)
            for key in keys_of(candidate)
            if key in self.known
        ]
        same = {twin.article for twin in sure if twin.how == How.TEXT}
        shared = {article for number in candidate.sketch for article in self.having.get(number, ())} - same
        near = [Twin(one, How.NEAR, likeness_of(candidate.sketch, self.sketches[one])) for one in shared]
        return sure + [twin for twin in near if (twin.likeness or 0) >= LEAST_ALIKE]


def keys_of(candidate: Candidate) -> list[tuple[str, str]]:
    """By what a candidate is known to be the same."""
    known = (
        (str(How.TEXT), candidate.text_sha256),
        (str(How.EXTERNAL_ID), candidate.external_id),
        (str(How.ADDRESS), candidate.url),
    )
    return [key for key in known if key[1]]
