"""Claims by their words: found the same way whether few say them or many."""

from __future__ import annotations

import pytest

from annotations import queries
from annotations.anchoring import find_quote
from annotations.models import Article, Claim
from annotations.queries import wording
from annotations.services.claims import adjust_claim, change_claim
from tests.cast import TEXT, Cast, bring_in, mark

BY_INDEX, ONE_BY_ONE = 10**6, 0


@pytest.fixture(params=[BY_INDEX, ONE_BY_ONE], ids=["by index", "one by one"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wording, "OFTEN", request.param)


def saying(cast: Cast, words: str) -> list[Claim]:
    return list(wording.claims_saying(cast.ben, queries.claims_visible_to(cast.ben), words).order_by("number"))


@pytest.mark.usefixtures("way")
def test_words_of_other_projects_are_not_found(cast: Cast) -> None:
    mark(cast.mallory, bring_in(cast.mallory), "the roof leaks")

    assert saying(cast, "roof") == []


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("sign", ["%", "_", "\\", "'"])
def test_a_sign_stands_for_itself(cast: Cast, article: Article, sign: str) -> None:
    mark(cast.ben, article, "the roof leaks")
    half = change_claim(
        actor=cast.ben, claim=mark(cast.ben, article, "council"), fields={"statement": f"Half {sign} it"}
    )

    assert saying(cast, sign) == [half]


@pytest.mark.usefixtures("way")
def test_words_are_found_where_they_stand_and_in_statements_whatever_their_case(cast: Cast, article: Article) -> None:
    stands = mark(cast.ben, article, "the roof leaks")
    says = change_claim(
        actor=cast.ben, claim=mark(cast.chi, article, "council"), fields={"statement": "No ROOF leaks."}
    )
    mark(cast.ben, article, "harbour")

    assert saying(cast, "Roof Leaks") == [stands, says]
    assert saying(cast, "roof keeps") == []


@pytest.mark.usefixtures("way")
def test_words_a_claim_no_longer_stands_at_are_not_found(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, "the roof leaks")
    revision = queries.current_revision(article)

    adjust_claim(actor=cast.ben, claim=claim, revision=revision, span=find_quote(TEXT, "roof leaks"))

    assert saying(cast, "the roof") == []
    assert saying(cast, "leaks") == [claim]


def test_what_many_say_is_not_looked_up(cast: Cast, article: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wording, "OFTEN", 2)
    claims = [mark(cast.ben, article, quote) for quote in ("the roof leaks", "roof is sound")]

    found = wording.claims_saying(cast.ben, queries.claims_visible_to(cast.ben), "roof")

    assert "UNION" not in str(found.query)
    assert set(found) == set(claims)
