"""A worker reads what has come in: it ends proposed or failed, with nothing half brought in."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Callable, Generator

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from pytest_django import Settings

from annotations.importers.answers import Head
from annotations.models import Article, Contributor, Event, Import, ImportItem
from annotations.services import reading
from annotations.services.imports import receive_bytes, reread_import
from annotations.services.jobs import claim_job, sweep_jobs
from annotations.services.reading import read_import
from annotations.services.steering import cancel_import
from tests.cast import Cast
from tests.importers.pages import linked_data, page
from tests.reading import read

pytestmark = pytest.mark.django_db

TEXT = b"The lighthouse is lit again\n\nIts lamp was dark for nine years, and nobody had missed it.\n"
ROWS = b"".join(b'{"title": "Row %d", "text": "Words of row %d."}\n' % (n, n) for n in range(1, 8))
BOMB = '<!DOCTYPE html [<!ENTITY a "' + "a" * 999 + '"><!ENTITY b "&a;&a;">]><html><body>&b;</body></html>'


def sent(actor: Contributor, raw: bytes, name: str = "", **more: object) -> Import:
    origin = "upload" if name else "paste"
    return receive_bytes(actor=actor, name=name, raw=raw, origin=origin, **more)  # type: ignore[arg-type]  # any


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, raw in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), raw)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "raw", "sentence"),
    [
        ("a.pdf", TEXT, "By its name this is a PDF, by its content it is plain text."),
        ("a.html", ("<div>" * 300 + "x").encode(), "nested deeper"),
        ("a.html", BOMB.encode(), "entities"),
        ("a.html", b"<html><p>half\x00a word</p></html>", "not text in an encoding"),
        ("a.html", b"<html><body></body></html>", "nothing to read"),
        ("a.html", b"<html><body><p> </p></body></html>", "no text"),
        ("a.md", b"> " * 300 + b"x", "nested deeper"),
        ("a.eml", b"From: a@x.example\nSubject: x\nContent-Type: multipart/encrypted; boundary=x\n\nx", "encrypted"),
        ("a.txt", b"a\n" * 60_000, "60000 line breaks; at most 50000 can be kept"),
        ("a.txt", b"word " * 500_000, "2500000 code points; at most 2000000 can be kept"),
        ("a.docx", b"PK\x03\x04 and so on", "damaged or was cut off"),
        ("a.xlsx", zipped(word__document_xml=b"<x/>"), "by its content it is a Word document"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office"),
        ("a", bytes(range(256)) * 4, "not text in an encoding"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_ends_with_a_sentence_and_nothing_else(
    cast: Cast, name: str, raw: bytes, sentence: str
) -> None:
    received = read(sent(cast.ben, raw, name))

    assert (received.state, received.problem_code != "") == (Import.State.FAILED, True)
    assert sentence in received.problem
    assert (received.items.count(), Article.objects.count()) == (0, 0)
    assert Event.objects.filter(verb="import.failed", object_id=received.pk).count() == 1


def test_an_import_that_is_not_there_is_no_error(db: None) -> None:
    read_import(uuid.uuid4())

    assert not Import.objects.exists()


def test_what_somebody_else_holds_is_left_alone(cast: Cast) -> None:
    received = sent(cast.ben, TEXT)
    assert claim_job(Import, received.pk) is not None

    read_import(received.pk)

    received.refresh_from_db()
    assert received.state == Import.State.RUNNING
    assert received.items.count() == 0


def test_the_name_of_a_problem_goes_with_it(cast: Cast) -> None:
    received = read(sent(cast.ben, b"The lamp is lit.", "a.txt"))
    wrong = read(reread_import(actor=cast.ben, received=received, encoding="klingon"))

    right = read(reread_import(actor=cast.ben, received=received))

    assert (wrong.state, wrong.problem_code) == (Import.State.FAILED, "undecodable")
    assert (right.state, right.problem_code) == (Import.State.PROPOSED, "")


def test_a_message_that_comes_late_reads_nothing_twice(cast: Cast) -> None:
    received = read(sent(cast.ben, TEXT))

    read(received)

    assert (received.state, received.items.count()) == (Import.State.PROPOSED, 1)


def test_a_page_is_proposed_with_its_record_its_blocks_and_their_reasons(cast: Cast) -> None:
    raw = page(head=linked_data(headline="The mill turns", author={"name": "Io Marsh"}, datePublished="2024-03-09"))

    received = read(sent(cast.ben, raw.encode(), "mill.html"))

    item = received.items.get()
    assert (received.state, received.format, received.encoding) == (Import.State.PROPOSED, "html", "utf-8")
    assert (received.done, received.total, received.lease_token) == (0, 1, None)
    assert (item.record["title"], item.record["published_on"]) == ("The mill turns", "2024-03-09")
    assert "JSON-LD" in item.why["byline"]
    assert {block["kind"] for block in item.blocks} >= {"heading", "caption", "quote", "list_item", "table_row"}
    assert any(block["links"] for block in item.blocks)


def test_an_encoding_that_is_not_certain_is_left_to_a_person(cast: Cast) -> None:
    received = read(sent(cast.ben, "Το φως του φάρου άναψε ξανά ύστερα από χρόνια.".encode("cp1253"), "a.txt"))

    assert (received.state, received.encoding) == (Import.State.PROPOSED, "")
    assert "windows-1253" in dict(received.encodings)


def test_the_encoding_of_a_page_can_be_chosen_as_that_of_a_text(cast: Cast) -> None:
    received = read(sent(cast.ben, page("<p>Το φως του φάρου άναψε ξανά.</p>").encode("cp1253"), "a.html"))
    guessed = (received.encoding, received.encodings[0][0])

    chosen = read(reread_import(actor=cast.ben, received=received, encoding="windows-1253"))

    assert guessed == ("", "windows-1253")
    assert (chosen.encoding, chosen.items.latest("index").text) == ("windows-1253", "Το φως του φάρου άναψε ξανά.")


def test_what_was_pasted_is_text_whatever_it_looks_like(cast: Cast) -> None:
    received = read(sent(cast.ben, b"<html><body>Look at this markup.</body></html>"))

    assert (received.format, received.items.get().text) == ("text", "<html><body>Look at this markup.</body></html>")


def test_rows_are_kept_without_their_texts(cast: Cast) -> None:
    received = read(sent(cast.ben, ROWS, "rows.jsonl"))

    items = list(received.items.all())
    assert (received.state, received.format, received.total) == (Import.State.PROPOSED, "jsonl", 7)
    assert [item.record["title"] for item in items] == [f"Row {n}" for n in range(1, 8)]
    assert {item.text for item in items} == {""}
    assert len({item.text_sha256 for item in items}) == 7


def test_a_row_that_cannot_be_read_costs_itself_alone(cast: Cast) -> None:
    received = read(sent(cast.ben, ROWS + b'{"title": "No text"}\n{broken\n' + ROWS, "rows.jsonl"))

    states = list(received.items.values_list("state", flat=True))
    assert states == ["proposed"] * 7 + ["failed"] * 2 + ["proposed"] * 7
    assert all(received.items.filter(state="failed").values_list("problem", flat=True))


def test_a_worker_that_takes_up_the_work_goes_on_behind_the_last_row(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.IMPORT_ROWS_AT_ONCE = 2
    received = sent(cast.ben, ROWS, "rows.jsonl")
    with monkeypatch.context() as patched:
        patched.setattr(reading, "keep_batch", dying_after(2))
        with pytest.raises(KeyboardInterrupt):
            read_import(received.pk)
    Import.objects.filter(pk=received.pk).update(lease_until=None)
    kept = list(received.items.values_list("pk", flat=True))

    sweep_jobs()
    read(received)

    assert len(kept) == 4
    assert list(received.items.values_list("pk", flat=True))[:4] == kept
    assert list(received.items.values_list("index", flat=True)) == list(range(1, 8))


def dying_after(batches: int) -> Callable[..., str]:
    """`keep_batch` of a worker that is killed after so many."""
    keep, done = reading.keep_batch, [0]

    def keeping(job: Import, batch: object) -> str:
        if done[0] == batches:
            raise KeyboardInterrupt
        done[0] += 1
        return keep(job, batch)  # type: ignore[arg-type]  # passed on

    return keeping


def test_a_worker_that_dies_between_reading_and_saying_so_leaves_nothing_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = sent(cast.ben, TEXT)
    with monkeypatch.context() as patched:
        patched.setattr(reading, "end_reading", interrupted)
        with pytest.raises(KeyboardInterrupt):
            read_import(received.pk)
    Import.objects.filter(pk=received.pk).update(lease_until=None)

    sweep_jobs()
    read(received)

    assert (received.state, received.items.count()) == (Import.State.PROPOSED, 1)


def interrupted(*_arguments: object) -> None:
    raise KeyboardInterrupt


def test_who_cancels_is_heeded_at_the_next_batch(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.IMPORT_ROWS_AT_ONCE = 2
    received = sent(cast.ben, ROWS, "rows.jsonl")
    keep = reading.keep_batch

    def keep_and_cancel(job: Import, batch: object) -> str:
        cancel_import(actor=cast.ben, received=received)
        return keep(job, batch)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(reading, "keep_batch", keep_and_cancel)
    read(received)

    assert (received.state, received.items.count()) == (Import.State.CANCELLED, 2)


def test_an_import_whose_options_have_answered_is_on_its_way_to_be_written(cast: Cast) -> None:
    received = read(sent(cast.ben, TEXT, options={"duplicates": "skip"}))

    assert (received.state, received.phase) == (Import.State.QUEUED, Import.Phase.WRITING)
    assert received.items.get().state == ImportItem.State.PROPOSED


@pytest.mark.parametrize(
    ("raised", "sentence"),
    [(SoftTimeLimitExceeded(), "longer than a job may take"), (OSError(28, "disk full"), "disk full")],
)
def test_what_stops_a_worker_is_said(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, raised: Exception, sentence: str
) -> None:
    def stopped(*_arguments: object) -> Generator[Head, None, None]:
        yield Head("text")
        raise raised

    monkeypatch.setattr(reading, "read_apart", stopped)

    received = read(sent(cast.ben, TEXT))

    assert (received.state, sentence in received.problem) == (Import.State.FAILED, True)


def test_the_settings_are_the_limits(cast: Cast, settings: Settings) -> None:
    settings.IMPORT_MAX_DEPTH = 12

    received = read(sent(cast.ben, page("<div>" * 20 + "deep").encode(), "a.html"))

    assert "nested deeper" in received.problem
