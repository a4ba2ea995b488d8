"""The client of docs/examples does what its words say, over the real API."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from itertools import islice
from types import ModuleType
from typing import Any

import httpx
import pytest

from annotations.models import Article, Claim
from tests.api.client import Api
from tests.api.in_process import application, connection_kept
from tests.cast import Cast, mark
from workbench import places

FILE = places.ROOT / "docs" / "examples" / "workbench_client.py"
HERE = "http://testserver"


@pytest.fixture(scope="module")
def client() -> ModuleType:
    spec = importlib.util.spec_from_file_location("workbench_client", FILE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def speaking(client: ModuleType, cast: Cast) -> Iterator[Callable[..., Any]]:
    """A client of ben's, over whatever carries its requests."""
    opened: list[Any] = []

    def speak(transport: httpx.BaseTransport | None = None) -> Any:
        carried = transport or httpx.WSGITransport(app=application)
        http = httpx.Client(transport=carried)
        opened.append(client.Workbench(HERE, Api(cast.ben).secret, http=http))
        opened[-1].sleep = lambda _seconds: None
        return opened[-1]

    with connection_kept():
        yield speak
        for one in opened:
            one.http.close()


@pytest.fixture
def project(speaking: Callable[..., Any], cast: Cast) -> Any:
    return speaking().project(str(cast.project.pk))


def test_it_stays_short_enough_to_be_read() -> None:
    assert len(FILE.read_text("utf-8").splitlines()) < 200


def test_a_refusal_has_its_name(client: ModuleType, project: Any, article: Article) -> None:
    with pytest.raises(client.ProblemError, match="does not stand in the text") as refused:
        project.mark(str(article.pk), "the roof is gone")

    assert (refused.value.status, refused.value.kind, refused.value.field) == (400, "quote-not-found", "quote")


def test_who_was_slower_sees_what_is_there_now(client: ModuleType, project: Any, article: Article) -> None:
    claim = project.mark(str(article.pk), "the roof leaks")
    project.change("claims/", claim, statement="The roof leaks.")

    with pytest.raises(client.StaleError) as refused:
        project.change("claims/", claim, statement="It leaks.")

    assert refused.value.present["statement"] == "The roof leaks."


def test_a_claim_is_marked_changed_read_and_deleted(project: Any, article: Article) -> None:
    claim = project.mark(str(article.pk), "the roof leaks", tag="disputed")
    changed = project.change("claims/", claim, statement="The roof leaks.")

    assert project.get(f"claims/{claim['id']}/")["statement"] == changed["statement"] == "The roof leaks."
    project.delete("claims/", changed)
    assert list(project.each("claims/")) == []


def test_pages_are_followed(project: Any, cast: Cast, article: Article) -> None:
    quotes = ["4,200 books", "the roof leaks", "the council says", "it rains"]
    marked = [str(mark(cast.ben, article, quote).pk) for quote in quotes]

    assert [claim["id"] for claim in project.each("claims/", limit=2, order="created")] == marked


def test_what_may_not_have_arrived_is_sent_again_and_done_once(
    speaking: Callable[..., Any], cast: Cast, article: Article
) -> None:
    inner = httpx.WSGITransport(app=application)

    class Losing(httpx.BaseTransport):
        """Loses the first answer: the request has been carried out."""

        lost = False

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = inner.handle_request(request)
            if not self.lost:
                self.lost = True
                raise httpx.ReadError("The connection was lost.")
            return answer

    marked = speaking(Losing()).project(str(cast.project.pk)).mark(str(article.pk), "the roof leaks")

    assert str(Claim.objects.get().pk) == marked["id"]


def test_it_waits_as_long_as_it_is_told(speaking: Callable[..., Any]) -> None:
    answers = [httpx.Response(429, headers={"Retry-After": "7"}), httpx.Response(200, json={"user": {}})]
    workbench = speaking(httpx.MockTransport(lambda _request: answers.pop(0)))
    waited: list[float] = []
    workbench.sleep = waited.append

    workbench.me()

    assert waited == [7.0]


def test_events_come_in_order_and_go_on_from_a_cursor(project: Any, article: Article, cast: Cast) -> None:
    *_, (_event, cursor) = project.events()
    claim = mark(cast.chi, article, "the roof leaks")

    news = [event for event, _cursor in project.events(cursor)]

    assert news[0]["verb"] == "claim.marked"
    assert news[0]["claim"] == str(claim.pk)


def test_whoever_stops_within_a_page_gets_the_rest_the_next_time(project: Any, article: Article, cast: Cast) -> None:
    mark(cast.chi, article, "the roof leaks", tag="disputed")
    everything = [event["id"] for event, _cursor in project.events()]
    first = list(islice(project.events(limit=2), 3))
    seen, cursor = [event["id"] for event, _cursor in first], first[-1][1]

    rest = [event["id"] for event, _cursor in project.events(cursor)]

    assert list(dict.fromkeys([*seen, *rest])) == everything


def test_very_many_rows_go_in_one_request(project: Any, article: Article) -> None:
    quotes = ["4,200 books", "the roof leaks", "it rains"]
    rows = [{"op": "create", "article": str(article.pk), "quote": quote} for quote in quotes]

    told = list(project.many("claims/bulk/", iter(rows)))

    assert Claim.objects.count() == 3
    assert [row["status"] for row in told if "status" in row] == [201, 201, 201]


def test_very_many_rows_are_waited_for(speaking: Callable[..., Any]) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"done": 1})

    workbench = speaking(httpx.MockTransport(answer))
    list(workbench.project("1").many("claims/bulk/", [{"op": "delete"}]))
    workbench.me()

    assert [request.extensions["timeout"]["read"] for request in asked] == [600, 5]
