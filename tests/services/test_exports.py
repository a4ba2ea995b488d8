"""Asking for an export, and the file that comes of it."""

from __future__ import annotations

import errno
import hashlib
import io
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.storage import default_storage
from django.db import transaction

from annotations.errors import ConflictError, InvalidInputError, NotPermittedError
from annotations.exporters import EXPORTERS, assembly
from annotations.models import Article, Event, Export, Job
from annotations.services import exports
from annotations.services.exports import part_of, request_export, retry_export, run_export
from annotations.services.jobs import keep_lease
from tests.cast import Cast, mark
from tests.meanwhile import all_at_once
from tests.messages import Message

committed = pytest.mark.django_db(transaction=True)
Write = Callable[[Any, Any], None]


@pytest.fixture
def write_instead(monkeypatch: pytest.MonkeyPatch) -> Callable[[Write], None]:
    def replace(write: Write) -> None:
        monkeypatch.setitem(EXPORTERS, "jsonl", SimpleNamespace(extension="jsonl", content_type="", write=write))

    return replace


def stored() -> list[str]:
    return default_storage.listdir("exports")[1] if default_storage.exists("exports") else []


def lines(export: Export) -> list[dict[str, Any]]:
    with default_storage.open(export.path) as file:
        return [json.loads(line) for line in file.read().splitlines()]


def ran(export: Export) -> Export:
    run_export(export.pk)
    export.refresh_from_db()
    return export


def test_a_viewer_may_not_export(cast: Cast) -> None:
    with pytest.raises(NotPermittedError):
        request_export(actor=cast.vic, format="jsonl")

    assert not Export.objects.exists()


def test_an_unknown_format_is_refused(cast: Cast) -> None:
    with pytest.raises(InvalidInputError) as refused:
        request_export(actor=cast.ben, format="../../etc")

    assert refused.value.field == "format"


def test_nobody_keeps_the_workers_from_the_others(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_UNDER_WAY", 2)
    first, _second = (request_export(actor=cast.ben, format="jsonl") for _ in range(2))

    with pytest.raises(ConflictError):
        request_export(actor=cast.ben, format="jsonl")
    request_export(actor=cast.chi, format="jsonl")
    Export.objects.filter(pk=first.pk).update(state="failed")
    request_export(actor=cast.ben, format="jsonl")

    assert Export.objects.count() == 4


@pytest.mark.parametrize("state", ["queued", "running", "finished"])
def test_only_a_failed_export_is_run_again(cast: Cast, state: str) -> None:
    export = request_export(actor=cast.ben, format="jsonl")
    Export.objects.filter(pk=export.pk).update(state=state, path="exports/x.jsonl")

    with pytest.raises(ConflictError):
        retry_export(actor=cast.ben, export=export)


def test_asking_is_remembered_and_sent_once(
    cast: Cast, unsent: list[Message], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        export = request_export(actor=cast.ben, format="jsonl")
        assert unsent == []

    assert unsent == [("annotations.run_export", [str(export.pk)])]
    assert Event.objects.get(verb="export.requested").object_id == export.pk


@committed
def test_a_broker_that_is_down_loses_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_message: object, **_more: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(current_app, "send_task", refuse)

    export = request_export(actor=cast.ben, format="jsonl")

    assert ran(export).state == Job.State.FINISHED


@committed
@pytest.mark.parametrize("name", EXPORTERS)
def test_a_finished_export_has_a_whole_file(cast: Cast, article: Article, unsent: list[Message], name: str) -> None:
    mark(cast.ben, article, "the roof leaks", "disputed")

    export = ran(request_export(actor=cast.ben, format=name))

    with default_storage.open(export.path) as file:
        content = file.read()
    assert (export.state, export.done, export.total) == ("finished", 1, 1)
    assert (export.size, export.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert b"the roof leaks" in content
    assert export.path.startswith("exports/")
    assert export.path.endswith("." + EXPORTERS[name].extension)
    assert not part_of(export).exists()
    assert Event.objects.filter(verb="export.finished", object_id=export.pk).count() == 1


@committed
def test_a_second_message_for_the_same_export_changes_nothing(cast: Cast, unsent: list[Message]) -> None:
    export = ran(request_export(actor=cast.ben, format="jsonl"))
    before = (export.path, export.ended_at, stored())

    ran(export)

    assert (export.path, export.ended_at, stored()) == before


@committed
def test_a_full_disk_ends_it_with_a_sentence_and_leaves_nothing(
    cast: Cast, unsent: list[Message], write_instead: Callable[[Write], None]
) -> None:
    def fill(_rows: Any, _out: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    write_instead(fill)
    before = stored()

    export = ran(request_export(actor=cast.ben, format="jsonl"))

    assert export.state == Job.State.FAILED
    assert export.problem == "The file could not be written (No space left on device)."
    assert export.path == ""
    assert not part_of(export).exists()
    assert stored() == before


@committed
def test_what_takes_too_long_ends_with_a_sentence_and_can_run_again(
    cast: Cast, unsent: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_rows: Any, _out: Any) -> None:
        raise SoftTimeLimitExceeded

    with monkeypatch.context() as slow:
        slow.setitem(EXPORTERS, "jsonl", SimpleNamespace(extension="jsonl", content_type="", write=stop))
        export = ran(request_export(actor=cast.ben, format="jsonl"))
    assert "longer than a job may take" in export.problem

    again = ran(retry_export(actor=cast.chi, export=export))

    assert (again.state, again.problem, again.attempts) == ("finished", "", 1)
    assert len(unsent) == 2


@committed
def test_who_was_replaced_leaves_the_row_and_no_file(
    cast: Cast, unsent: list[Message], write_instead: Callable[[Write], None]
) -> None:
    export = request_export(actor=cast.ben, format="jsonl")

    def be_replaced(_rows: Any, out: io.BytesIO) -> None:
        out.write(b"half")
        others = Export.objects.filter(pk=export.pk)
        all_at_once(lambda: others.update(lease_token=export.pk))

    write_instead(be_replaced)
    before = stored()

    ran(export)

    assert (export.state, export.path) == (Job.State.RUNNING, "")
    assert stored() == before


@committed
def test_the_next_attempt_clears_away_what_a_dead_one_left(cast: Cast, unsent: list[Message]) -> None:
    export = request_export(actor=cast.ben, format="jsonl")
    dead = exports.take_export(export.pk)
    assert dead is not None
    part_of(dead).parent.mkdir(exist_ok=True)
    part_of(dead).write_bytes(b"half")
    Export.objects.filter(pk=export.pk).update(state=Job.State.QUEUED)

    ran(export)

    assert export.state == Job.State.FINISHED
    assert not part_of(dead).exists()


@committed
def test_the_file_shows_one_moment_and_progress_shows_meanwhile(
    cast: Cast, article: Article, unsent: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(cast.ben, article, "the roof leaks", "disputed")
    export = request_export(actor=cast.ben, format="jsonl")
    seen: list[int] = []
    original = assembly.annotated_set

    def meanwhile(running: Export, site: str) -> Any:
        rows = original(running, site)
        all_at_once(lambda: mark(cast.chi, article, "the roof is sound", "sourced"))
        all_at_once(lambda: keep_lease(running, done=1))
        all_at_once(lambda: seen.append(Export.objects.get(pk=running.pk).done))
        return rows

    monkeypatch.setattr(exports, "annotated_set", meanwhile)

    (line,) = lines(ran(export))

    assert [claim["span"]["quote"] for claim in line["claims"]] == ["the roof leaks"]
    assert seen == [1]


@committed
def test_nothing_can_be_written_by_accident_while_the_set_is_read(cast: Cast) -> None:
    with exports.snapshot(), pytest.raises(Exception, match="read-only"), transaction.atomic():
        Export.objects.create(project=cast.project, created_by=cast.ben, format="jsonl")
