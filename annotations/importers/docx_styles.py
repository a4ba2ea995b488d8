"""What the paragraphs of a DOCX are, by the names of their styles: headings, items of lists, quotations, captions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from annotations.importers.blocks import BlockKind
from annotations.importers.xml_trees import attribute, child, children

DEEPEST_STYLE = 20
DEEPEST_HEADING = 6

# Word keeps these names in English, in whatever language it shows them.
_HEADING = re.compile(r"heading ([1-9])")
_KINDS: tuple[tuple[re.Pattern[str], BlockKind, int], ...] = (
    (re.compile(r"title"), "heading", 1),
    (re.compile(r"subtitle"), "standfirst", 0),
    (re.compile(r"(?:intense )?quote|block text|quotations?"), "quote", 0),
    (re.compile(r"caption"), "caption", 0),
    (re.compile(r"list (?:bullet|number)(?: \d)?"), "list_item", 0),
)


@dataclass(frozen=True, slots=True)
class Style:
    """A style as far as it says what a paragraph is. `number` is its numbering, "" for none; `level` its outline level,
    from 1, 0 for none.
    """

    name: str
    based_on: str = ""
    number: str = ""
    level: int = 0


class Styles:
    """The styles of a document.

    Args:
        root: of styles.xml; None for a document without.
    """

    def __init__(self, root: etree._Element | None) -> None:
        found = children(root, "style") if root is not None else []
        self._styles = {attribute(style, "styleId"): _style(style) for style in found}

    def kind_of(self, paragraph: etree._Element) -> tuple[BlockKind, int]:
        """What a paragraph is, and of which level it is as a heading."""
        properties = child(paragraph, "pPr")
        if level := _outline_level(properties):
            return "heading", min(level, DEEPEST_HEADING)
        chain = self._chain(_value(properties, "pStyle"))
        for style in chain:
            if told := _told(style):
                return told
        number = _number(properties) or next((style.number for style in chain if style.number), "")
        return ("list_item", 0) if number not in {"", "0"} else ("paragraph", 0)

    def _chain(self, name: str) -> list[Style]:
        """A style and those it is based on; one that is based on itself ends there."""
        chain: list[Style] = []
        while name in self._styles and len(chain) < DEEPEST_STYLE:
            chain.append(self._styles[name])
            name = chain[-1].based_on
        return chain


def _style(style: etree._Element) -> Style:
    properties = child(style, "pPr")
    return Style(
        name=_value(style, "name").casefold(),
        based_on=_value(style, "basedOn"),
        number=_number(properties),
        level=_outline_level(properties),
    )


def _told(style: Style) -> tuple[BlockKind, int] | None:
    if heading := _HEADING.fullmatch(style.name):
        return "heading", min(int(heading[1]), DEEPEST_HEADING)
    for pattern, kind, level in _KINDS:
        if pattern.fullmatch(style.name):
            return kind, level
    return ("heading", min(style.level, DEEPEST_HEADING)) if style.level else None


def _value(element: etree._Element | None, name: str) -> str:
    found = child(element, name)
    return attribute(found, "val") if found is not None else ""


def _number(properties: etree._Element | None) -> str:
    found = child(properties, "numPr", "numId")
    return attribute(found, "val") if found is not None else ""


def _outline_level(properties: etree._Element | None) -> int:
    """From 1; 0 for text."""
    level = _value(properties, "outlineLvl")
    return int(level) + 1 if level in set("012345678") else 0
