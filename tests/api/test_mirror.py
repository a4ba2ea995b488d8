"""The mirror of docs/examples holds what the API holds, whatever has happened."""

from __future__ import annotations

import importlib
import json
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from annotations.models import Article, Contributor, Membership
from annotations.queries import BEGINNING, Place
from annotations.services.people import change_role
from annotations.services.sequencer import assign_positions
from tests.api.client import Api
from tests.api.in_process import application, connection_kept
from tests.cast import Cast, mark
from workbench import places

EXAMPLES = places.ROOT / "docs" / "examples"
PATHS = ("articles/", "claims/", "assessments/", "decisions/", "evidence/", "sources/")


@pytest.fixture
def speaking(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Contributor], Any]]:
    """The project as a program of somebody's has it."""
    monkeypatch.syspath_prepend(str(EXAMPLES))
    workbench_client = importlib.import_module("workbench_client")
    with connection_kept(), ExitStack() as opened:

        def speak(who: Contributor) -> Any:
            http = opened.enter_context(httpx.Client(transport=httpx.WSGITransport(app=application)))
            workbench = workbench_client.Workbench("http://testserver", Api(who).secret, http=http)
            return workbench.project(str(who.project_id))

        yield speak


@pytest.fixture
def mirror(speaking: Callable[[Contributor], Any], cast: Cast) -> Iterator[Any]:
    """A copy of what ben sees."""
    copy = sqlite3.connect(":memory:")
    yield importlib.import_module("mirror").Mirror(speaking(cast.ben), copy)
    copy.close()


@pytest.fixture
def olu(speaking: Callable[[Contributor], Any], cast: Cast) -> Any:
    return speaking(cast.olu)


@pytest.fixture
def claim(olu: Any, article: Article) -> Any:
    """A claim with an assessment and evidence."""
    evidence = {"url": "https://library.example/report", "stance": "supports"}
    return olu.mark(str(article.pk), "the roof leaks", tag="disputed", evidence=evidence)


def holds_what_is_there(mirror: Any) -> bool:
    assign_positions()
    mirror.catch_up()
    there = {row["id"]: row for path in PATHS for row in mirror.project.each(path)}
    kept = [json.loads(row) for [row] in mirror.copy.execute("SELECT row FROM kept")]
    return {row["id"]: row for row in kept} == there and len(kept) == len(there)


def test_a_place_that_the_server_has_lost_is_followed_by_reading_everything(mirror: Any, claim: Any) -> None:
    assert holds_what_is_there(mirror)
    mirror.copy.execute("DELETE FROM kept")
    mirror.keep_place(Place(10**15, uuid.uuid4()).cursor)

    assert holds_what_is_there(mirror)


def test_who_has_missed_very_much_reads_lists_instead_of_rows(
    mirror: Any, claim: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert holds_what_is_there(mirror)
    mirror.keep_place(BEGINNING.cursor)
    mirror.copy.execute("INSERT INTO kept VALUES ('claim', 'nobody has told that it is gone', NULL, NULL, '{}')")
    monkeypatch.setattr("mirror.PAGE", 1)

    assert holds_what_is_there(mirror)


def test_what_goes_takes_along_what_belongs_to_it_and_brings_it_back(
    mirror: Any, olu: Any, article: Article, claim: Any
) -> None:
    assert holds_what_is_there(mirror)

    for path in (f"claims/{claim['id']}/", f"articles/{article.pk}/"):
        olu.workbench.send("DELETE", olu.path + path, version="*")
        assert holds_what_is_there(mirror)
        olu.create(f"{path}restore/")
        assert holds_what_is_there(mirror)


def test_what_is_merged_and_parted_again_is_read_as_it_is_now(
    mirror: Any, olu: Any, cast: Cast, article: Article, claim: Any
) -> None:
    other = mark(cast.ben, article, "Its keeper says the roof leaks", "sourced")
    assert holds_what_is_there(mirror)

    olu.create("decisions/", claim=str(other.pk), tag="opinion", reason="So it is.")
    olu.workbench.send("POST", f"{olu.path}claims/{claim['id']}/merge/", {"into": str(other.pk)}, version="*")
    assert holds_what_is_there(mirror)

    merged = olu.get("events/", verb="claim.merged")["results"][-1]
    olu.create(f"acts/{merged['act']}/undo/")
    assert holds_what_is_there(mirror)


def test_what_becomes_confidential_goes_and_comes_with_ones_role(mirror: Any, olu: Any, cast: Cast, claim: Any) -> None:
    [evidence] = olu.get("evidence/")["results"]
    assert holds_what_is_there(mirror)

    olu.change("evidence/", evidence, confidential=True)
    assert holds_what_is_there(mirror)

    change_role(actor=cast.olu, membership=Membership.objects.get(contributor=cast.ben), role="editor")
    assert holds_what_is_there(mirror)
