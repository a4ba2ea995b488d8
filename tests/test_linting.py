from __future__ import annotations

from datetime import date

import pytest

from annotations.linting import Grounds, Item, hints_on, last_day

MARCH = date(2026, 3, 14)
APRIL = date(2026, 4, 1)


def codes(tag: str, *evidence: Item, names_its_source: bool = False, made_by: date | None = None) -> list[str]:
    return [hint.code for hint in hints_on(Grounds(tag, names_its_source, made_by, evidence))]


def supports(publisher: str = "", host: str = "", published: date | None = None) -> Item:
    return Item("supports", publisher, host, published)


@pytest.mark.parametrize("tag", ["", "sourced", "disputed", "opinion"])
def test_nothing_is_odd_about_evidence_on_both_sides_of_different_houses(tag: str) -> None:
    both = [supports("Harbour Gazette", published=MARCH), Item("refutes", "Tide Office", published=APRIL)]

    found = codes(tag, *both, made_by=MARCH)

    assert found == (["opinion-refuted"] if tag == "opinion" else [])


def test_sourced_wants_a_source() -> None:
    assert codes("sourced") == ["sourced-without-source"]
    assert codes("sourced", Item("context")) == []
    assert codes("disputed") == codes("opinion") == codes("") == []


def test_words_of_the_text_that_name_its_source_are_one() -> None:
    assert codes("sourced", names_its_source=True) == []


@pytest.mark.parametrize("stance", ["supports", "refutes"])
def test_disputed_wants_both_sides_once_there_is_one(stance: str) -> None:
    assert codes("disputed", Item(stance), Item("context")) == ["disputed-on-one-side"]
    assert codes("disputed", Item("context")) == []
    assert codes("sourced", Item(stance)) == []


def test_an_opinion_that_evidence_refutes_is_odd() -> None:
    assert codes("opinion", Item("refutes")) == ["opinion-refuted"]
    assert codes("opinion", Item("supports")) == []


def test_support_published_after_the_claim_is_odd() -> None:
    assert codes("", supports(published=APRIL), made_by=MARCH) == ["evidence-later-than-claim"]


def test_what_came_on_the_same_day_or_refutes_or_has_no_date_is_not_late() -> None:
    assert codes("", supports(published=MARCH), made_by=MARCH) == []
    assert codes("", Item("refutes", published=APRIL), made_by=MARCH) == []
    assert codes("", supports(), made_by=MARCH) == codes("", supports(published=APRIL)) == []


def test_one_publisher_for_two_pieces_is_told_however_it_is_spelt() -> None:
    assert codes("", supports("Harbour Gazette"), Item("context", " harbour  GAZETTE")) == ["one-publisher"]
    assert codes("", supports("Harbour Gazette")) == []
    assert codes("", supports("Harbour Gazette"), supports("Tide Office")) == []


def test_where_a_publisher_is_not_named_the_address_speaks() -> None:
    here = supports(host="gazette.example")

    assert codes("", here, here) == ["one-publisher"]
    assert codes("", here, supports("Harbour Gazette", "gazette.example")) == ["one-publisher"]
    assert codes("", here, supports(host="tides.example")) == []
    assert codes("", supports(), supports()) == []


def test_houses_that_are_named_may_share_an_address() -> None:
    shared = "archive.example"

    assert codes("", supports("Harbour Gazette", shared), supports("Tide Office", shared)) == []
    assert codes("", supports("Harbour Gazette", shared), supports("Tide Office", shared), supports("", shared)) == []


def test_several_hints_come_in_one_order_and_as_sentences() -> None:
    late = supports("Harbour Gazette", published=APRIL)

    hints = hints_on(Grounds("disputed", False, MARCH, [late, late]))

    assert [hint.code for hint in hints] == ["disputed-on-one-side", "evidence-later-than-claim", "one-publisher"]
    assert all(hint.sentence.endswith((".", "?")) for hint in hints)


@pytest.mark.parametrize(
    ("precision", "last"),
    [("", date(2024, 2, 3)), ("day", date(2024, 2, 3)), ("month", date(2024, 2, 29)), ("year", date(2024, 12, 31))],
)
def test_a_date_stands_for_its_last_day(precision: str, last: date) -> None:
    assert last_day(date(2024, 2, 3), precision) == last
