"""What becomes of an article that may be here already."""

from __future__ import annotations

import uuid

import pytest

from annotations.queries import Twin
from annotations.services.deciding import POLICIES, decide, proposed_choice

ONE, OTHER = uuid.uuid4(), uuid.uuid4()
TEXT, BYTES = Twin(ONE, "text", 1.0), Twin(ONE, "bytes", 1.0)
NAMED, ADDRESS = Twin(ONE, "external_id"), Twin(ONE, "address")
NEAR = Twin(OTHER, "near", 0.8)


@pytest.mark.parametrize("policy", POLICIES)
def test_what_nobody_knows_is_new(policy: str) -> None:
    assert decide([], policy) == ("new", None)


@pytest.mark.parametrize("policy", POLICIES)
def test_what_is_nearly_the_same_comes_in_and_is_named(policy: str) -> None:
    assert decide([NEAR], policy) == ("new", NEAR)


@pytest.mark.parametrize("policy", ["ask", "skip", "revision"])
@pytest.mark.parametrize("twin", [TEXT, BYTES])
def test_what_is_here_to_the_letter_is_left_out(policy: str, twin: Twin) -> None:
    assert decide([twin, NEAR], policy) == ("skip", twin)


@pytest.mark.parametrize("policy", ["ask", "skip"])
@pytest.mark.parametrize("twin", [NAMED, ADDRESS])
def test_what_is_known_by_id_or_address_is_left_out_where_so_asked(policy: str, twin: Twin) -> None:
    assert decide([twin], policy) == ("skip", twin)


@pytest.mark.parametrize("twin", [NAMED, ADDRESS])
def test_another_text_of_what_is_known_is_its_revision(twin: Twin) -> None:
    assert decide([twin, NEAR], "revision") == ("revision", twin)


def test_a_text_its_article_has_had_before_is_no_revision() -> None:
    assert decide([TEXT, NAMED], "revision") == ("skip", NAMED)


def test_the_same_text_of_another_article_is_a_revision_of_the_one_that_is_named() -> None:
    assert decide([Twin(OTHER, "text", 1.0), NAMED], "revision") == ("revision", NAMED)


@pytest.mark.parametrize("twins", [[], [TEXT], [NAMED], [NEAR]])
def test_as_new_is_as_new(twins: list[Twin]) -> None:
    assert decide(twins, "new")[0] == decide(twins, "skip", "new")[0] == "new"


@pytest.mark.parametrize("policy", POLICIES)
def test_what_somebody_has_chosen_counts_whatever_the_policy(policy: str) -> None:
    assert decide([NEAR], policy, "revision") == ("revision", NEAR)
    assert decide([ADDRESS, NEAR], policy, "revision", into=OTHER) == ("revision", NEAR)
    assert decide([], policy, "revision", into=OTHER) == ("revision", Twin(OTHER, "address"))
    assert decide([], policy, "skip") == ("skip", None)
    assert decide([TEXT], policy, "new") == ("new", TEXT)


def test_a_revision_of_nothing_is_new() -> None:
    assert decide([], "ask", "revision") == ("new", None)


@pytest.mark.parametrize(
    ("twins", "choice"), [([], "new"), ([TEXT, NAMED], "skip"), ([ADDRESS, NEAR], "revision"), ([NEAR], "")]
)
def test_what_is_proposed_to_a_person(twins: list[Twin], choice: str) -> None:
    assert proposed_choice(twins) == choice
