"""Which part of a page is the article. What trafilatura takes for the main text decides; nothing near it is lost.

The pieces of the page are compared with that text by their letters and digits alone. What stands in the same part of
the page and is not in it ("also read", boxes) becomes furniture, which a person can restore; prose in the midst of it
stays prose. What stands elsewhere on the page (menus, other articles) is left out, and the proposal says how much.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import ngettext
from lxml import etree
from lxml import html as lxml_html
from trafilatura import bare_extraction

from annotations.importers import wording
from annotations.importers.limits import Limits
from annotations.importers.markup import pieces_of
from annotations.importers.pieces import Piece, Record

SHORTEST_SIGN = 20  # letters and digits by which a piece is found within the main text; shorter ones must be a block
SHORTEST_PROSE = 80
MOST_LINKED = 0.4
PIECES_WITH_BYLINE = 6
ROOM_FOR_TITLE = 600  # what may stand around title and text in one part of the page: byline, date, a picture's words
LARGER_WITH_TITLE = 1.5

_SIGNS = re.compile(r"[\W_]+")
_WITHIN_TABLE = frozenset({"thead", "tbody", "tfoot", "tr"})
_WITH_WORDS = ("p", "li", "blockquote", "pre", "td", "dd", "h2", "h3", "h4")


@dataclass(frozen=True, slots=True)
class MainText:
    """The main text by its letters and digits: all of it in a row, and each of its blocks."""

    whole: str
    blocks: frozenset[str]

    def holds(self, words: str) -> bool:
        return self.has(letters_of(words))

    def has(self, letters: str) -> bool:
        # The blocks first: looking through all of a long text for each of its paragraphs takes long.
        return letters in self.blocks or (len(letters) >= SHORTEST_SIGN and letters in self.whole)


def article_in(
    root: lxml_html.HtmlElement, record: Record, limits: Limits, *, base: str, whole: bool = False
) -> tuple[list[Piece], list[str]]:
    """The pieces of the article on a page, and sentences on what was left out.

    Args:
        whole: everything on the page is the article, as in a mail.
    """
    body: etree._Element = next(root.iter("body"), root)
    everything = pieces_of(body, max_depth=limits.max_depth, base=base)
    main = None if whole else main_text(root)
    if main is None:
        return everything, []
    part = with_title(part_with(main, body), body, record)
    pieces = pieces_of(part, max_depth=limits.max_depth, base=base)
    if (title := title_outside(part, body, record)) is not None:
        pieces = pieces_of(title, max_depth=limits.max_depth, base=base) + pieces
    return set_apart(pieces, main, record), left_out(len(everything) - len(pieces))


def left_out(count: int) -> list[str]:
    """The sentence on what of the page is not in the text."""
    if count <= 0:
        return []
    return [
        ngettext(
            "%(count)d part of the page beside the article was left out; the page is kept as it was received.",
            "%(count)d parts of the page beside the article were left out; the page is kept as it was received.",
            count,
        )
        % {"count": count}
    ]


def letters_of(words: str) -> str:
    """The letters and digits, case aside."""
    return _SIGNS.sub("", words).casefold()


def main_text(root: lxml_html.HtmlElement) -> MainText | None:
    """What trafilatura takes for the main text; None where it finds none."""
    found = bare_extraction(root, include_comments=False, include_tables=True, favor_recall=True)
    tree = getattr(found, "body", None)
    if tree is None:
        return None
    blocks = [letters_of("".join(element.itertext())) for element in tree.iter()]
    whole = letters_of("".join(tree.itertext()))
    return MainText(whole, frozenset(filter(None, blocks))) if whole else None


def part_with(main: MainText, body: etree._Element) -> etree._Element:
    """The smallest part of the page that holds what is found of the main text."""
    common: list[etree._Element] = []
    for element in body.iter(*_WITH_WORDS):
        if next(element.iterdescendants(*_WITH_WORDS), None) is not None:
            continue
        letters = letters_of("".join(element.itertext()))
        if len(letters) < SHORTEST_SIGN or not main.has(letters):
            continue
        path = path_to(element)
        common = shared(common, path) if common else path[:-1]
    # A part of a table is no whole: its rows are rows within it alone.
    while common and common[-1].tag in _WITHIN_TABLE:
        common.pop()
    return common[-1] if common and body in common else body


def path_to(element: etree._Element) -> list[etree._Element]:
    """The elements from the root down to this one."""
    return [*reversed(list(element.iterancestors())), element]


def shared(one: Sequence[etree._Element], other: Sequence[etree._Element]) -> list[etree._Element]:
    """The beginning that two paths have in common."""
    return [first for first, second in zip(one, other, strict=False) if first is second]


def with_title(part: etree._Element, body: etree._Element, record: Record) -> etree._Element:
    """The part of the page with its title, where a part not much larger holds both."""
    title = title_outside(part, body, record)
    if title is None:
        return part
    both = shared(path_to(part), path_to(title))[-1]
    size, larger = (len("".join(element.itertext())) for element in (part, both))
    fits = both is not body and both.tag != "html" and larger <= size * LARGER_WITH_TITLE + ROOM_FOR_TITLE
    return both if fits else part


def title_outside(part: etree._Element, body: etree._Element, record: Record) -> etree._Element | None:
    """The heading of the page that is the article's title and does not stand in the part; None where it does."""
    if next(part.iter("h1"), None) is not None or part.tag == "h1":
        return None
    headings = list(body.iter("h1"))
    named = letters_of(record.title)
    alike = [one for one in headings if named and letters_of("".join(one.itertext())) in (named, "")]
    begun = [one for one in headings if named and named.startswith(letters_of("".join(one.itertext())) or "\0")]
    return next(iter([*alike, *begun, *(headings if len(headings) == 1 else [])]), None)


def set_apart(pieces: Sequence[Piece], main: MainText, record: Record) -> list[Piece]:
    """The pieces with what is not of the article as furniture."""
    of_article = [main.holds(piece.text) for piece in pieces]
    if not any(of_article):
        return list(pieces)
    first, last = of_article.index(True), len(of_article) - 1 - of_article[::-1].index(True)
    return [
        piece if found or belongs(piece, index - first, index - last, record) else as_furniture(piece)
        for index, (piece, found) in enumerate(zip(pieces, of_article, strict=True))
    ]


def belongs(piece: Piece, behind_first: int, behind_last: int, record: Record) -> bool:
    """Is it the article's, though it is not in what was found of its text?

    Args:
        behind_first, behind_last: how many pieces it stands behind the first and the last that are.
    """
    if piece.kind == "heading" and piece.level == 1:
        return behind_last < 0
    if behind_first < PIECES_WITH_BYLINE and is_byline(piece.text, record):
        return True
    if behind_last > 0 or is_linked(piece):
        return False
    if behind_first < 0:
        return piece.kind == "caption" or len(piece.text) >= SHORTEST_PROSE
    return piece.kind in {"heading", "caption", "table_row"} or len(piece.text) >= SHORTEST_PROSE


def is_byline(words: str, record: Record) -> bool:
    """Does it name one of those who wrote the article, and little more?"""
    if len(words) > SHORTEST_PROSE:
        return False
    names = [name.casefold() for name in record.byline.split(", ") if name]
    return any(name in words.casefold() for name in names) or bool(wording.byline_in(words))


def is_linked(piece: Piece) -> bool:
    """Is it links more than words?"""
    linked = sum(end - start for start, end, _address in piece.links)
    return piece.kind != "heading" and linked > MOST_LINKED * len(piece.text)


def as_furniture(piece: Piece) -> Piece:
    # A row is furniture on one line: the tabs between its cells would make it a table again.
    return replace(piece, kind="furniture", text=piece.text.replace("\t", " "), level=0)
