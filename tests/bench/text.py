"""Text nobody wrote, with claims nobody made: the same in every run."""

from __future__ import annotations

import random
import re
from itertools import accumulate

WORDS = """
the a of to in and that for it on with as was at by from council harbour bridge river library roof tide mill
keeper engineer budget report surveyor stone repair winter flood water street market school doctor fisherman
says said claims found measured promised denied counted built closed opened cost rose fell doubled halved since
before after last next every third northern southern old new broken sound cheap dear public private local
"""
SYLLABLES = re.findall(
    r"\w+", "ba ce di fo gu ha il jo ka lem mar nor os pel qui ros sta tur un ver wal xen yar zeb thi str on er an"
)
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


class Words:
    """Texts of a language nobody speaks, whose words are as frequent as those of any (Zipf): `known` are its words, the
    most frequent first."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.known = ["".join(self.chance.choices(SYLLABLES, k=self.chance.randint(1, 4))) for _ in range(4_000)]
        self.often = list(accumulate(1 / (rank + 5) for rank in range(len(self.known))))

    def text(self, size: int) -> str:
        """Paragraphs of four sentences, `size` code points together, without a blank at the end."""
        paragraphs: list[str] = []
        length = 0
        while length < size:
            paragraph = " ".join(self.sentence() for _ in range(4))
            paragraphs.append(paragraph)
            length += len(paragraph) + 2
        return "\n\n".join(paragraphs)[:size].rstrip()

    def sentence(self) -> str:
        words = self.chance.choices(self.known, cum_weights=self.often, k=self.chance.randint(8, 20))
        return f"{' '.join(words).capitalize()}."


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
