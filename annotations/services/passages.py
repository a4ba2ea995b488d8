"""The passages of a text: one row for each stretch that anybody pointed at."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from annotations.anchoring import Span, context_of
from annotations.models import Passage, Revision
from annotations.queries.spelled import Spelled
from annotations.services.copying import insert_many
from annotations.services.history import Act


def take_passage(revision: Revision, span: Span, act: Act) -> Passage:
    """The passage for a checked span; one row per stretch, however many claims stand in it. The article is locked."""
    passage = _passages_at.first(revision.pk, span.start, span.end)
    if passage is None:
        passage = new_passage(revision, span)
        act.save(passage)
    return passage


@Spelled
def _passages_at(revision: UUID, start: int, end: int) -> QuerySet[Passage]:
    return Passage.objects.filter(revision=revision, start=start, end=end)


def take_passages(revision: Revision, spans: Iterable[Span]) -> dict[Span, Passage]:
    """The passages of many checked spans, in a fixed number of statements. The article is locked."""
    wanted = set(spans)
    there = Passage.objects.filter(revision=revision, start__in={one.start for one in wanted})
    at = {Span(one.start, one.end): one for one in there.defer("quote", "prefix", "suffix")}
    found = {span: passage for span, passage in at.items() if span in wanted}
    made = {span: new_passage(revision, span) for span in sorted(wanted - found.keys(), key=lambda one: one.start)}
    insert_many(Passage, list(made.values()))
    return found | made


def new_passage(revision: Revision, span: Span) -> Passage:
    """The passage of a stretch, unsaved."""
    prefix, suffix = context_of(revision.text, span)
    return Passage(
        project_id=revision.project_id,
        revision=revision,
        start=span.start,
        end=span.end,
        quote=revision.text[span.start : span.end],
        prefix=prefix,
        suffix=suffix,
    )
