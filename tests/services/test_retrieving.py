"""Articles by their address: noted down, fetched once, and kept as they came."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db.models.functions import Now
from pytest_django import Settings

from annotations.errors import InvalidInputError, NotPermittedError
from annotations.fetching import NotFetchedError
from annotations.importers.answers import ItemRead, ItemRefused
from annotations.importers.text import read_text
from annotations.models import Event, FetchTurn, Import
from annotations.services.jobs import LostLeaseError, claim_job, sweep_jobs
from annotations.services.retrieving import request_address, retrieve, with_address
from tests.cast import Cast
from tests.fetching.sites import THIS_MACHINE, Site, answer, leading_to, site
from tests.messages import Message

PAGE = b"<p>High water at noon.</p>"


@pytest.fixture
def pages(settings: Settings) -> Iterator[Site]:
    settings.FETCH_ALLOWED_NETWORKS = THIS_MACHINE
    settings.FETCH_DELAY_SECONDS = 0
    with site({"/": leading_to("/tides"), "/tides": answer(PAGE)}) as first:
        yield first


def held(job: Import) -> Import:
    taken = claim_job(Import, job.pk)
    assert taken is not None
    return taken


def test_a_viewer_asks_for_no_address(cast: Cast) -> None:
    with pytest.raises(NotPermittedError):
        request_address(actor=cast.vic, url="https://tides.example/")


@pytest.mark.parametrize("url", ["", "tides", "ftp://tides.example/", "https://ada:secret@tides.example/"])
def test_what_is_no_address_is_refused_at_once(cast: Cast, url: str) -> None:
    with pytest.raises(InvalidInputError):
        request_address(actor=cast.ben, url=url)

    assert not Import.objects.exists()


def test_what_cannot_be_fetched_leaves_nothing_behind(cast: Cast, pages: Site) -> None:
    job = held(request_address(actor=cast.ben, url=f"{pages.address}/ebb"))

    with pytest.raises(NotFetchedError, match="answered with 404"):
        retrieve(job)

    assert (Import.objects.get().path, default_storage.exists(f"imports/{job.pk}")) == ("", False)


def test_who_has_lost_the_import_writes_nothing_into_it(cast: Cast, pages: Site) -> None:
    job = held(request_address(actor=cast.ben, url=pages.address))
    Import.objects.update(lease_token=None)

    with pytest.raises(LostLeaseError):
        retrieve(job)

    assert Import.objects.get().path == ""


def test_an_import_whose_host_is_busy_is_come_back_to(cast: Cast, pages: Site, unsent: list[Message]) -> None:
    FetchTurn.objects.create(host="127.0.0.1", not_before=Now() + timedelta(seconds=600))
    job = held(request_address(actor=cast.ben, url=pages.address))

    assert not retrieve(job)

    waiting = Import.objects.get()
    assert (waiting.state, waiting.attempts, waiting.is_held) == (Import.State.QUEUED, 0, True)
    assert sweep_jobs() == 0
    Import.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert claim_job(Import, job.pk) is not None


def test_an_address_is_noted_down_in_its_one_spelling_and_a_worker_is_woken(
    cast: Cast, unsent: list[Message], django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture without a type
        job = request_address(
            actor=cast.ben, url="https://TIDES.example:443/noon?utm_source=x#top", options={"clean": True}
        )

    assert (job.url, job.origin, job.state, job.phase) == ("https://tides.example/noon", "address", "queued", "reading")
    assert job.options == {"clean": True}
    assert unsent == [("annotations.read_import", [str(job.pk)])]
    assert Event.objects.get(verb="import.received").object_id == job.pk


def test_what_was_fetched_is_kept_as_it_came(cast: Cast, pages: Site) -> None:
    job = held(request_address(actor=cast.ben, url=pages.address))

    assert retrieve(job)

    kept = Import.objects.get()
    assert (kept.path, kept.fetched_from) == (job.path, job.fetched_from)
    assert kept.fetched_from == f"{pages.address}/tides"
    assert kept.retrieved_at is not None
    assert (kept.size, kept.sha256) == (len(PAGE), hashlib.sha256(PAGE).hexdigest())
    with default_storage.open(kept.path) as file:
        assert file.read() == PAGE


def test_who_takes_up_the_work_of_another_does_not_fetch_again(cast: Cast, pages: Site) -> None:
    retrieve(held(request_address(actor=cast.ben, url=pages.address)))
    Import.objects.update(lease_until=Now() - timedelta(seconds=1))

    assert retrieve(held(Import.objects.get()))

    assert pages.paths.count("/tides") == 1


def read_at(url: str, *texts: str) -> list[ItemRead | ItemRefused]:
    """Some articles that were read, without an address of their own, and with the one they were fetched from."""
    found = [ItemRead(n, "", read_text(text)) for n, text in enumerate(texts, start=1)]
    return with_address(Import(fetched_from=url), found)


def address_in(answer: ItemRead | ItemRefused) -> str:
    assert isinstance(answer, ItemRead)
    return answer.proposal.url


def test_the_one_article_of_an_address_has_that_address() -> None:
    url = "https://tides.example/noon.pdf"
    own = ItemRead(1, "", replace(read_text("High water."), url="https://tides.example/own"))

    assert [address_in(one) for one in read_at(url, "High water.")] == [url]
    assert [address_in(one) for one in read_at(url, "High water.", "Low water.")] == ["", ""]
    assert [address_in(one) for one in read_at("", "High water.")] == [""]
    assert with_address(Import(fetched_from=url), [own]) == [own]
