"""The words of one paragraph of a DOCX, with their links: what is inserted is taken, what is deleted is not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from annotations.importers.pieces import Link
from annotations.importers.xml_trees import attribute, child, local

_FIXED = {
    "tab": "\t",
    "ptab": "\t",
    "cr": "\n",
    "noBreakHyphen": "\u2011",
    "softHyphen": "\u00ad",
}
COUNTED = {"del": "deleted", "moveFrom": "deleted", "commentReference": "comments", "object": "objects"}
"""What is not read but told of."""
_PASSED_OVER = frozenset(
    {
        "pPr",
        "rPr",
        "delText",
        "instrText",
        "fldData",
        "rt",
        "rubyPr",
        "sdtPr",
        "sdtEndPr",
        "Fallback",
        "commentReference",
    }
)
_HYPERLINK = re.compile(r'\s*HYPERLINK\s+"(?P<address>[^"]+)"', re.IGNORECASE)
_FOLLOWED = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
PRIVATE_USE = range(0xE000, 0xF900)


@dataclass(slots=True)
class Words:
    """The words of a paragraph as they are collected.

    Args:
        links: each with the code points of the text it spans and its address.
        boxes: text boxes that hang on the paragraph.
    """

    length: int = 0
    links: list[Link] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    fields: list[tuple[str, int | None]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def link(self, start: int, address: str) -> None:
        """Lead from what was collected since `start` to an address, if it is one of the web or of mail."""
        free = not self.links or self.links[-1][1] <= start
        if start < self.length and free and _FOLLOWED.fullmatch(address):
            self.links.append((start, self.length, address))


class RunReader:
    """Collects words.

    Args:
        addresses: where the links of the document lead, by their ids.
        note: gives the mark of a footnote or endnote ("[1]") by kind and id.

    Attributes:
        tracked: how often there was something "inserted", "deleted", "hidden"; how many "comments" and "objects".
    """

    def __init__(self, addresses: Mapping[str, str], note: Callable[[str, str], str]) -> None:
        self.addresses = addresses
        self.note = note
        self.tracked = Counter[str]()
        self._special: dict[str, Callable[[etree._Element, Words], None]] = {
            "t": self._text,
            "br": self._break,
            "sym": self._symbol,
            "r": self._run,
            "hyperlink": self._hyperlink,
            "fldSimple": self._simple_field,
            "fldChar": self._field,
            "instrText": self._instruction,
            "ins": self._inserted,
            "moveTo": self._inserted,
            "footnoteReference": self._note,
            "endnoteReference": self._note,
            "txbxContent": self._box,
        }

    def read(self, element: etree._Element, words: Words) -> None:
        """Collect the words of everything in an element."""
        for inner in element:
            name = local(inner)
            if special := self._special.get(name):
                special(inner, words)
            elif name in _FIXED:
                words.add(_FIXED[name])
            elif name in COUNTED:
                self.tracked[COUNTED[name]] += 1
            elif name not in _PASSED_OVER:
                self.read(inner, words)

    def _text(self, element: etree._Element, words: Words) -> None:
        words.add(element.text or "")

    def _break(self, element: etree._Element, words: Words) -> None:
        # A new page or column parts no words.
        words.add("\n" if attribute(element, "type") in {"", "textWrapping"} else "")

    def _symbol(self, element: etree._Element, words: Words) -> None:
        try:
            code = int(attribute(element, "char"), 16)
        except ValueError:
            return
        # What a symbol font draws at a private place says nothing without the font.
        if 32 <= code < 0xD800 or (0xE000 <= code < 0x110000 and code not in PRIVATE_USE):
            words.add(chr(code))

    def _run(self, element: etree._Element, words: Words) -> None:
        hidden = child(element, "rPr", "vanish")
        if hidden is not None and attribute(hidden, "val") not in {"0", "false", "off"}:
            self.tracked["hidden"] += 1
            return
        self.read(element, words)

    def _hyperlink(self, element: etree._Element, words: Words) -> None:
        start = words.length
        self.read(element, words)
        words.link(start, self.addresses.get(attribute(element, "id"), ""))

    def _simple_field(self, element: etree._Element, words: Words) -> None:
        start = words.length
        self.read(element, words)
        self._end_field(attribute(element, "instr"), start, words)

    def _field(self, element: etree._Element, words: Words) -> None:
        """A field begins, its result begins, or it ends; they nest."""
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            words.fields.append(("", None))
        elif kind == "separate" and words.fields:
            words.fields[-1] = words.fields[-1][0], words.length
        elif kind == "end" and words.fields:
            instruction, start = words.fields.pop()
            self._end_field(instruction, start, words)

    def _end_field(self, instruction: str, start: int | None, words: Words) -> None:
        leads = _HYPERLINK.match(instruction)
        if leads and start is not None:
            words.link(start, leads["address"])

    def _instruction(self, element: etree._Element, words: Words) -> None:
        if words.fields:
            instruction, start = words.fields[-1]
            words.fields[-1] = instruction + (element.text or ""), start

    def _inserted(self, element: etree._Element, words: Words) -> None:
        self.tracked["inserted"] += 1
        self.read(element, words)

    def _note(self, element: etree._Element, words: Words) -> None:
        words.add(self.note(local(element).removesuffix("Reference"), attribute(element, "id")))

    def _box(self, element: etree._Element, words: Words) -> None:
        words.boxes.append(element)
