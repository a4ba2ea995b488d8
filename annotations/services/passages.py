"""The passages of a text: one row for each stretch that anybody pointed at."""

from __future__ import annotations

from annotations.anchoring import Span, context_of
from annotations.models import Passage, Revision


def take_passage(revision: Revision, span: Span) -> Passage:
    """The passage for a checked span; one row per stretch, however many claims stand in it."""
    prefix, suffix = context_of(revision.text, span)
    passage, _created = Passage.objects.get_or_create(
        revision=revision,
        start=span.start,
        end=span.end,
        defaults={
            "project_id": revision.project_id,
            "quote": revision.text[span.start : span.end],
            "prefix": prefix,
            "suffix": suffix,
        },
    )
    return passage
