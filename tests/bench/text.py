"""Text nobody wrote, with claims nobody made: the same in every run."""

from __future__ import annotations

import random
import re

WORDS = """
the a of to in and that for it on with as was at by from council harbour bridge river library roof tide mill
keeper engineer budget report surveyor stone repair winter flood water street market school doctor fisherman
says said claims found measured promised denied counted built closed opened cost rose fell doubled halved since
before after last next every third northern southern old new broken sound cheap dear public private local
"""
WORD = re.compile(r"\w+")
Span = tuple[int, int]


def invented_text(size: int) -> str:
    """Paragraphs of three to six sentences, `size` code points in all, without a blank at the end."""
    chance = random.Random(60)
    paragraphs: list[str] = []
    length = 0
    while length < size:
        paragraph = " ".join(_sentence(chance) for _ in range(chance.randint(3, 6)))
        paragraphs.append(paragraph)
        length += len(paragraph) + 2
    return "\n\n".join(paragraphs)[:size].rstrip()


def _sentence(chance: random.Random) -> str:
    known = WORDS.split()
    words = [chance.choice(known) for _ in range(chance.randint(8, 22))]
    if chance.random() < 0.3:
        words.insert(chance.randrange(len(words)), f"{chance.randint(2, 9)},{chance.randint(100, 999)}")
    return " ".join(words).capitalize() + "."


def words_of(text: str) -> list[Span]:
    """Each word's span in code points."""
    return [found.span() for found in WORD.finditer(text)]


def scattered_spans(text: str, count: int) -> list[Span]:
    """Different spans of three to twenty words anywhere, also across each other, in chance order."""
    chance = random.Random(count)
    words = words_of(text)
    spans: dict[Span, None] = {}
    while len(spans) < count:
        first = chance.randrange(len(words) - 20)
        spans[words[first][0], words[first + chance.randint(2, 19)][1]] = None
    return list(spans)


def nested_spans(text: str, count: int) -> list[Span]:
    """Spans that all hold the same words, each within the next."""
    middle = len(text) // 2
    return [(middle - n, middle + n) for n in range(1, count + 1)]
