"""What a reader says is the same on the other side, and believed only where it is of the shape agreed upon."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.importers.answers import (
    Answer,
    Begun,
    Ended,
    GarbledError,
    Head,
    ItemRead,
    ItemRefused,
    Refused,
    packed,
    unpacked,
)
from annotations.importers.pieces import Piece, Record, assemble
from annotations.importers.plain_text import propose
from annotations.importers.refusals import EncryptedFileError, TooLargeError

LINKED = [Piece("heading", "The mill", 1), Piece("paragraph", "See the count.", links=((4, 13, "https://x.example/"),))]
PROPOSAL = assemble(LINKED, Record(byline="Io Marsh", published_on=date(2024, 3, 9), why={"byline": "It says so."}))
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5)


def over(answer: Answer) -> Any:
    """The answer as it arrives on the other side."""
    return orjson.loads(orjson.dumps(packed(answer)))


@pytest.mark.parametrize(
    "answer",
    [
        Head("text", False, "utf-8", False, (("utf-8", "a"), ("koi8-r", "б"))),
        Begun(3, "row 3"),
        ItemRead(1, "a/b.html", PROPOSAL),
        ItemRead(7, "", propose("date 2024-03-09\n\nThe lamp is lit.")),
        Ended(),
    ],
)
def test_an_answer_is_the_same_on_the_other_side(answer: Answer) -> None:
    assert unpacked(over(answer)) == answer


def test_a_refusal_keeps_its_name_and_its_sentence() -> None:
    refused = unpacked(over(Refused(TooLargeError("It is too large.", field="file", limit=5))))
    item = unpacked(over(ItemRefused(2, "b.pdf", EncryptedFileError("It is locked."), {"title": "T", "other": "x"})))

    assert isinstance(refused, Refused)
    assert isinstance(refused.refusal, TooLargeError)
    assert (refused.refusal.message, refused.refusal.details) == ("It is too large.", {"limit": 5})
    assert isinstance(item, ItemRefused)
    assert (type(item.refusal), dict(item.record)) == (EncryptedFileError, {"title": "T"})


def change(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    def changing(said: dict[str, Any]) -> None:
        *way, last = path.split(".")
        for step in way:
            said = said[int(step) if step.isdigit() else step]  # type: ignore[index]  # a list among them
        said[int(last) if last.isdigit() else last] = value  # type: ignore[index]

    return changing


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("index", -1), ("index", True), ("index", "1"), ("locator", None), ("answer", "Praise"), ("answer", ["x"]),
        ("proposal.text", "a\0b"), ("proposal.text", "\ufeffThe mill\n\nSee the count."), ("proposal.text", ""),
        ("proposal.text", 7), ("proposal.blocks", []), ("proposal.blocks", None), ("proposal.blocks.0.kind", "script"),
        ("proposal.blocks.0.level", 9), ("proposal.blocks.0.end", 0), ("proposal.blocks.0.end", 12),
        ("proposal.blocks.1.end", 10**9), ("proposal.blocks.1.start", 1.5), ("proposal.blocks.1.links", [[0, 3, "x"]]),
        ("proposal.blocks.1.links", [[14, 14, "x"]]), ("proposal.blocks.1.links", [[14, 18, None]]),
        ("proposal.record", {}), ("proposal.record.title", None), ("proposal.record.published_on", "yesterday"),
        ("proposal.offset_map", [[-1, 0, 4]]), ("proposal.reasons", [1]), ("proposal.why", {"title": 1}),
        ("proposal", None),
    ],
)  # fmt: skip
def test_what_is_not_of_the_shape_agreed_upon_is_not_believed(path: str, value: object) -> None:
    said = copy.deepcopy(over(ItemRead(1, "", PROPOSAL)))
    change(path, value)(said)

    with pytest.raises(GarbledError):
        unpacked(said)


@given(st.dictionaries(st.sampled_from(["answer", "index", "refusal", "proposal"]), JSON) | JSON)
def test_any_json_is_an_answer_or_garbled(said: object) -> None:
    with pytest.raises(GarbledError):
        unpacked(said)
