"""What is asked of the process that reads a file, and what it says: plain JSON, believed only after it was checked.

A reader that has been taken over by the file it reads can say whatever it likes. It can then propose any text, which a
person sees, but nothing that the workbench would stumble over.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, get_args

from annotations.errors import DomainError
from annotations.importers.blocks import BlockKind, BlockPlan, block_of
from annotations.importers.canonical import canonicalise
from annotations.importers.plain_text import RECORD, Proposal
from annotations.importers.refusals import refusal_from

KINDS = frozenset(get_args(BlockKind))


class GarbledError(Exception):
    """An answer that is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A file to be read.

    Args:
        path: where its bytes are.
        name: the file's own, "" for what has none.
        format: which it is taken for; "" to find out.
        start: the first row or entry that is wanted, from 1.
        options: those of the import: `encoding` is what a person has chosen, `charset` what a server has declared,
            `url` where the bytes are from, `clean` (true unless said otherwise) whether text is cleaned as proposed,
            others are the row readers' own.
        failed: what is wrong with rows of a bulk file, by their index. Where any are given, it is these rows that are
            wanted, as a file to be corrected and brought in again, and not their articles.
    """

    path: str
    name: str = ""
    format: str = ""
    start: int = 1
    options: dict[str, Any] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """What a file is. `samples` are encodings it reads as text in, likeliest first, each with a stretch where they
    differ; where the encoding is not `certain` a person has to choose one of them. `columns` are the headings of a
    table, `fields` which of them is taken for which field.
    """

    format: str
    is_bulk: bool = False
    encoding: str = ""
    certain: bool = True
    samples: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Begun:
    """The next article is being read; if nothing follows, it is what the reader died of."""

    index: int
    locator: str


@dataclass(frozen=True, slots=True)
class ItemRead:
    """One article as it is proposed."""

    index: int
    locator: str
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class ItemRefused:
    """One article of many that cannot be read, and why; `record` is what is known of it all the same."""

    index: int
    locator: str
    refusal: DomainError
    record: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """The next stretch of the file of failed rows."""

    raw: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing, or nothing more, can be read of the file."""

    refusal: DomainError


@dataclass(frozen=True, slots=True)
class Ended:
    """All has been said."""


Answer = Head | Begun | ItemRead | ItemRefused | Part | Refused | Ended


def packed(answer: Answer) -> dict[str, Any]:
    """The answer, JSON-able."""
    told = {"answer": type(answer).__name__}
    match answer:
        case Head() | Begun() | Ended():
            return {**told, **asdict(answer)}
        case ItemRead(index, locator, proposal):
            return {**told, "index": index, "locator": locator, "proposal": packed_proposal(proposal)}
        case ItemRefused(index, locator, refusal, record):
            named = {"index": index, "locator": locator, "record": dict(record)}
            return {**told, **named, "refusal": packed_refusal(refusal)}
        case Part(raw):
            return {**told, "raw": base64.b64encode(raw).decode()}
        case Refused(refusal):
            return {**told, "refusal": packed_refusal(refusal)}


def packed_refusal(refusal: DomainError) -> dict[str, Any]:
    return {
        "code": refusal.code,
        "message": refusal.message,
        "field": refusal.field,
        "details": {name: value for name, value in refusal.details.items() if isinstance(value, str | int)},
    }


def packed_proposal(proposal: Proposal) -> dict[str, Any]:
    return {
        "record": {name: getattr(proposal, name) for name in RECORD},
        "text": proposal.text,
        "blocks": [block.stored() for block in proposal.blocks],
        "offset_map": proposal.offset_map,
        "reasons": proposal.reasons,
        "why": proposal.why,
    }


def unpacked(said: object) -> Answer:
    """The answer in a JSON value. Raises GarbledError for anything that `packed` does not give."""
    try:
        if not isinstance(said, dict):
            raise TypeError(type(said))
        return _UNPACKED[said["answer"]](said)
    except (KeyError, TypeError, ValueError, AttributeError, DomainError) as garbled:
        raise GarbledError(repr(garbled)[:200]) from garbled


def _head(said: dict[str, Any]) -> Head:
    samples = tuple((_text(name), _text(sample)) for name, sample in said["samples"])
    format_, encoding = _text(said["format"]), _text(said["encoding"])
    columns = tuple(map(_text, said.get("columns", ())))
    fields = {_text(name): _text(column) for name, column in said.get("fields", {}).items()}
    return Head(format_, said["is_bulk"] is True, encoding, said["certain"] is True, samples, columns, fields)


def _item_read(said: dict[str, Any]) -> ItemRead:
    return ItemRead(_count(said["index"]), _text(said["locator"]), _proposal(said["proposal"]))


def _item_refused(said: dict[str, Any]) -> ItemRefused:
    record = {name: _text(value) for name, value in said["record"].items() if name in RECORD and value is not None}
    return ItemRefused(_count(said["index"]), _text(said["locator"]), _refusal(said["refusal"]), record)


_UNPACKED: dict[str, Callable[[dict[str, Any]], Answer]] = {
    "Head": _head,
    "Begun": lambda said: Begun(_count(said["index"]), _text(said["locator"])),
    "ItemRead": _item_read,
    "ItemRefused": _item_refused,
    "Part": lambda said: Part(base64.b64decode(_text(said["raw"]), validate=True)),
    "Refused": lambda said: Refused(_refusal(said["refusal"])),
    "Ended": lambda _said: Ended(),
}


def _refusal(said: dict[str, Any]) -> DomainError:
    details = {_text(name): value for name, value in said["details"].items() if isinstance(value, str | int)}
    details.pop("message", None)
    details.pop("field", None)
    return refusal_from(_text(said["code"]), _text(said["message"]), _text(said["field"]), details)


def _proposal(said: dict[str, Any]) -> Proposal:
    text = _text(said["text"])
    _require(canonicalise(text) == text)
    record = said["record"]
    fields = {name: _text(record[name]) for name in RECORD if name != "published_on"}
    day = date.fromisoformat(record["published_on"]) if record["published_on"] is not None else None
    blocks = tuple(_block(text, block) for block in said["blocks"])
    _require(bool(blocks))
    _require(all(one.end <= other.start for one, other in pairwise(blocks)))
    return Proposal(
        text=text,
        published_on=day,
        blocks=blocks,
        offset_map=tuple(tuple(map(_count, run)) for run in said["offset_map"]),  # type: ignore[misc]  # of three
        reasons=tuple(map(_text, said["reasons"])),
        why={_text(name): _text(reason) for name, reason in said["why"].items()},
        **fields,
    )


def _block(text: str, said: dict[str, Any]) -> BlockPlan:
    block = block_of(said)
    _require(block.kind in KINDS)
    _require(0 <= _count(block.level) <= 6)
    _require(_count(block.start) < _count(block.end) <= len(text))
    _require(bool(text[block.start : block.end].strip()))
    for start, end, address in block.links:
        _require(block.start <= _count(start) < _count(end) <= block.end)
        _text(address)
    return block


def _require(condition: bool) -> None:
    if not condition:
        raise ValueError("not of the shape agreed upon")


def _text(value: object) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise TypeError(type(value))
    return value


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise TypeError(type(value))
    return value
