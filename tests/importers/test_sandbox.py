"""A reader that hangs, eats memory, dies or lies harms one file, or one entry of one."""

from __future__ import annotations

import errno
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from annotations.importers.answers import Head, ItemRead, ItemRefused, Request
from annotations.importers.limits import Limits
from annotations.importers.plain_text import propose
from annotations.importers.readers import refusal_of
from annotations.importers.refusals import (
    EmptyFileError,
    ReaderDiedError,
    ReaderFailedError,
    TooDeepError,
    TookTooLongError,
    TookTooMuchMemoryError,
)
from annotations.importers.sandbox import PROGRAM, read_apart
from workbench import places
from workbench.places import closed_folder

MISBEHAVING = (*PROGRAM[:-1], "tests.importers.misbehaving")
# Long enough for a busy machine to give what is not late, short enough to wait for what is.
SHORT = Limits(seconds=3)


def read(way: str, limits: Limits | None = None) -> list[Head | ItemRead | ItemRefused]:
    return list(read_apart(Request(path="", name=way), limits or Limits(), program=MISBEHAVING))


def text_of(way: str) -> str:
    _head, item = read(way)
    assert isinstance(item, ItemRead)
    return item.proposal.text


@pytest.fixture(autouse=True)
def nobody_is_left() -> Iterator[None]:
    yield
    left = [child.cmdline() for child in psutil.Process().children(recursive=True)]
    assert [command for command in left if MISBEHAVING[-1] in command] == []


@pytest.mark.parametrize("way", ["hang", "drip"])
def test_who_gives_no_answer_in_time_is_stopped(way: str) -> None:
    with pytest.raises(TookTooLongError, match="3 seconds"):
        read(way, SHORT)


def test_who_takes_the_processor_for_too_long_is_stopped_though_nobody_waits_for_it() -> None:
    answers = read_apart(Request(path="", name="spin"), Limits(seconds=1), program=MISBEHAVING)
    next(answers)
    [spinning] = [child for child in psutil.Process().children() if MISBEHAVING[-1] in child.cmdline()]

    os.waitid(os.P_PID, spinning.pid, os.WEXITED | os.WNOWAIT)

    with pytest.raises(TookTooLongError):
        next(answers)


@pytest.mark.parametrize("way", ["die", "eat_memory", "half_a_frame"])
def test_who_dies_is_said_to_have_died(way: str, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ReaderDiedError):
        read(way, Limits(memory_bytes=256 * 1024**2))
    assert "reader-died" in caplog.text


@pytest.mark.parametrize(
    "way",
    ["huge_frame", "garbage", "no_answer", "wrong_block", "say_it_twice", "no_head", "two_heads", "nothing"],
)
def test_what_is_no_answer_is_not_believed(way: str) -> None:
    with pytest.raises(ReaderFailedError, match="no answer"):
        read(way)


def test_what_a_library_prints_is_no_answer_and_goes_to_the_log() -> None:
    assert text_of("print_and_answer") == "well"


def test_a_reader_knows_no_secret_and_no_database() -> None:
    assert text_of("surrounding") == str(["LC_ALL", "PATH"])


def test_a_reader_opens_no_connection_and_starts_no_program() -> None:
    assert text_of("reach_out") == "7 of 7"


def test_a_reader_opens_few_files_and_fills_no_disk() -> None:
    assert text_of("open_files") == "64"
    assert text_of("write_much") == str(errno.EFBIG)


@pytest.mark.parametrize(
    ("way", "refusal"), [("die_in_the_third", ReaderDiedError), ("hang_in_the_third", TookTooLongError)]
)
def test_who_dies_of_an_entry_costs_that_entry_alone(way: str, refusal: type[ReaderFailedError]) -> None:
    head, *items = read(way, SHORT)

    assert isinstance(head, Head)
    assert [type(item) for item in items] == [ItemRead, ItemRead, ItemRefused, ItemRead, ItemRead]
    assert [item.index for item in items if not isinstance(item, Head)] == [1, 2, 3, 4, 5]
    assert isinstance(items[2], ItemRefused)
    assert isinstance(items[2].refusal, refusal)
    assert items[2].locator == "row 3"


def test_who_dies_between_two_entries_is_not_tried_for_ever() -> None:
    answers = read_apart(Request(path="", name="die_between_rows"), SHORT, program=MISBEHAVING)

    assert [type(next(answers)), type(next(answers))] == [Head, ItemRead]
    with pytest.raises(ReaderDiedError):
        next(answers)


def test_a_file_made_to_kill_its_reader_again_and_again_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotations.importers.sandbox.MOST_DEATHS", 0)

    with pytest.raises(ReaderDiedError):
        read("die_in_the_third")


def test_nobody_who_has_stopped_listening_is_talked_to() -> None:
    answers = read_apart(Request(path="", name="hang"), Limits(), program=MISBEHAVING)
    next(answers)

    answers.close()

    assert [child for child in psutil.Process().children() if MISBEHAVING[-1] in child.cmdline()] == []


def test_a_reader_ends_with_who_has_asked() -> None:
    asking = "from annotations.importers.sandbox import *; from tests.importers.test_sandbox import MISBEHAVING as it\n"
    asking += "said = read_apart(Request(path='', name='hang'), Limits(seconds=600), program=it); next(said)\n"
    asking += "import psutil, time; print(psutil.Process().children()[0].pid, flush=True); time.sleep(600)"
    who = subprocess.Popen([sys.executable, "-c", asking], stdout=subprocess.PIPE, cwd=places.ROOT, text=True)
    assert who.stdout is not None
    reader = psutil.Process(int(who.stdout.readline()))

    who.kill()
    who.wait()
    who.stdout.close()

    reader.wait(60)


def test_the_real_reader_reads_and_refuses(tmp_path: Path) -> None:
    (tmp_path / "light.txt").write_text("The lamp is lit again.\n")
    (tmp_path / "empty.txt").touch()

    head, item = read_apart(Request(path=str(tmp_path / "light.txt"), name="light.txt"), Limits())

    assert head == Head("text", False, "utf-8", True)
    assert isinstance(item, ItemRead)
    assert item.proposal == propose("The lamp is lit again.\n")
    with pytest.raises(EmptyFileError):
        list(read_apart(Request(path=str(tmp_path / "empty.txt"), name="empty.txt"), Limits()))


def test_what_a_reader_does_to_its_memory_is_told_from_what_it_does_otherwise() -> None:
    assert isinstance(refusal_of(MemoryError()), TookTooMuchMemoryError)
    assert isinstance(refusal_of(RecursionError()), TooDeepError)
    assert type(refusal_of(ZeroDivisionError())) is ReaderFailedError
    assert "not installed" in refusal_of(ModuleNotFoundError("lxml")).message


def test_it_works_in_a_worker_whose_processes_may_have_no_children_of_multiprocessing(tmp_path: Path) -> None:
    (tmp_path / "light.txt").write_text("The lamp is lit again.\n")

    with multiprocessing.get_context("spawn").Pool(1) as pool:  # its processes are daemonic, as Celery's are
        titles = pool.apply(titles_in, [str(tmp_path / "light.txt")])

    assert titles == ["The lamp is lit again"]


def titles_in(path: str) -> list[str]:
    answers = read_apart(Request(path=path, format="text"), Limits())
    return [answer.proposal.title for answer in answers if isinstance(answer, ItemRead)]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.skipif(
    any(closed_folder(path) for path in (Path(sys.executable).resolve(), places.ROOT)),
    reason="this Python, or this folder, is closed to everybody but root",
)
def test_it_works_as_somebody_who_is_not_root(tmp_path: Path) -> None:
    way = "from tests.importers.test_sandbox import *; print(text_of('open_files'))"

    done = subprocess.run(
        [sys.executable, "-B", "-c", way],
        cwd=places.ROOT, user=65534, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.stdout.strip() == "64", done.stderr
