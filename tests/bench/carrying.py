"""How long it takes to carry claims over to a changed text: the texts alone, then with the database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from annotations.anchoring import Span
from annotations.carrying import carry
from annotations.models import Claim, Reanchoring
from tests.bench import Measured
from tests.bench.text import invented_text, scattered_spans
from tests.cast import bring_in, founder, revise
from tests.many import mark_spans

CLAIMS = 5_000


def measure(*, quick: bool = False) -> Iterator[Measured]:
    """Seconds for 5,000 claims."""
    size = 200_000 if quick else 2_000_000
    old = invented_text(size)
    spans = [Span(start, end) for start, end in scattered_spans(old, CLAIMS)]
    for name, new in edits_of(old).items():
        took = seconds(lambda new=new: carry(old, new, spans))  # type: ignore[misc]  # a default that binds
        yield Measured("carrying", f"{size // 1000:,} kB: {name}", took, "s")
    yield from with_database()


def edits_of(old: str) -> dict[str, str]:
    """A text as it may come back, by what happened to it."""
    paragraphs = old.split("\n\n")
    return {
        "a paragraph put in front": "Put in front.\n\n" + old,
        "every second paragraph first": "\n\n".join([*paragraphs[1::2], *paragraphs[::2]]),
        "a word changed in every sentence": old.replace(" the ", " that "),
    }


def with_database() -> Iterator[Measured]:
    """The whole act on an article of 60 kB."""
    olu = founder("olu-carrying", "carrying")
    old = invented_text(60_000)
    article = bring_in(olu, old, title="Long")
    mark_spans(olu, article, scattered_spans(old, CLAIMS))
    for name, new in edits_of(old).items():
        yield Measured("carrying", f"revise 60 kB: {name}", seconds(lambda new=new: revise(olu, article, new)), "s")  # type: ignore[misc]  # a default that binds
    assert Claim.objects.filter(article=article).count() == CLAIMS
    assert Reanchoring.objects.exists()


def seconds(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began
