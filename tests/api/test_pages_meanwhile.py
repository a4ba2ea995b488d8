"""Pages read while others write on connections of their own: what is there all along comes once, and nothing twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from annotations import queries
from annotations.anchoring import Span
from annotations.models import Article, Claim, Contributor
from annotations.services.claims import ClaimInput, change_claim, delete_claim, mark_claim
from tests.api.client import Api
from tests.cast import Cast
from tests.meanwhile import PATIENCE, on_own_connection, written_but_not_committed

pytestmark = pytest.mark.django_db(transaction=True)

STAY = 12


def make(who: Contributor, article: Article) -> Claim:
    span = Span(4, 11)
    return mark_claim(actor=who, new=ClaimInput(revision=queries.current_revision(article), span=span, details={}))


def make_and_remove(who: Contributor, article: Article, ended: threading.Event, at_work: threading.Event) -> int:
    """Mark claims, change them and delete every other one, until it has ended; how many were made."""
    made = 0
    while not ended.is_set():
        claim = make(who, article)
        change_claim(actor=who, claim=claim, fields={"statement": f"Number {made}."})
        if made % 2:
            delete_claim(actor=who, claim=claim)
        made += 1
        at_work.set()
    return made


def walk(api: Api, between: threading.Event, **query: Any) -> list[str]:
    """The ids on all pages, waiting before each for others to have written something."""
    seen: list[str] = []
    page = api.get("claims/", limit=3, fields="id", **query).json()
    while True:
        seen += [row["id"] for row in page["results"]]
        if page["next"] is None or len(seen) > 10 * STAY:
            return seen
        between.clear()
        assert between.wait(PATIENCE)
        page = api.get(page["next"]).json()


@pytest.mark.parametrize("order", ["created", "-created", "updated", "-updated"])
def test_what_is_there_all_the_while_comes_once_and_in_order(
    cast: Cast, ben: Api, article: Article, order: str
) -> None:
    stay = [str(make(cast.ben, article).pk) for _ in range(STAY)]
    ended, at_work = threading.Event(), threading.Event()

    with ThreadPoolExecutor(1) as others:
        job = others.submit(on_own_connection, lambda: make_and_remove(cast.chi, article, ended, at_work))
        try:
            assert at_work.wait(PATIENCE)
            # Forwards there is always more to come: those that were made in the meantime.
            until = {} if order.startswith("-") else {"created_until": Claim.objects.latest("created_at").created_at}
            seen = walk(ben, at_work, order=order, **{name: one.isoformat() for name, one in until.items()})
        finally:
            ended.set()

    assert job.result(PATIENCE) > 1
    assert len(seen) == len(set(seen))
    assert [one for one in seen if one in stay] == (stay[::-1] if order.startswith("-") else stay)


def test_what_is_not_committed_is_on_no_page_and_holds_none_up(cast: Cast, ben: Api, article: Article) -> None:
    there = str(make(cast.ben, article).pk)

    with written_but_not_committed(lambda: make(cast.chi, article)):
        before = ben.get("claims/", fields="id", count="exact").json()
    after = ben.get("claims/", fields="id", count="exact").json()

    assert (before["results"], before["count"], after["count"]) == ([{"id": there}], 1, 2)
