"""ZIP archives of files of every format."""

from __future__ import annotations

import io
import stat
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings

from annotations.importers.answers import ItemRead, ItemRefused, Request
from annotations.importers.limits import Limits
from annotations.importers.readers import answers_to
from annotations.importers.refusals import BrokenFileError, TooManyEntriesError, UnpacksTooLargeError, UnreadableError
from annotations.importers.rows import Row
from annotations.importers.zip_entries import rows_of_zip
from tests.importers.damage import files
from tests.importers.docx_files import saved, written
from tests.importers.epubs import book
from tests.importers.pdfs import drawn, typed
from tests.importers.rows import on_disk
from tests.importers.zips import locked, zipped

WORDS = "The old bridge over the river has been closed for three years."


def read(raw: bytes, start: int = 1, limits: Limits | None = None) -> list[Row]:
    with on_disk(raw) as path:
        return list(rows_of_zip(path, limits or Limits(), start, {}))


def articles(raw: bytes, **options: Any) -> dict[str, str]:
    """What becomes of each entry: its text, or the code it is refused with."""
    with on_disk(raw) as path:
        answers = list(answers_to(Request(path=str(path), options=options), Limits()))
    read = {answer.locator: answer.proposal.text for answer in answers if isinstance(answer, ItemRead)}
    return read | {answer.locator: answer.refusal.code for answer in answers if isinstance(answer, ItemRefused)}


def codes(raw: bytes, **limits: int) -> list[str]:
    return [row.problem.code if row.problem else "" for row in read(raw, limits=Limits(**limits))]


def test_an_archive_that_is_cut_off_is_refused() -> None:
    with pytest.raises(BrokenFileError):
        read(zipped({"a.txt": b"a" * 1_000})[:60])


def test_an_archive_of_more_entries_than_are_read_is_refused() -> None:
    with pytest.raises(TooManyEntriesError):
        read(zipped({f"{number}.txt": b"a" for number in range(4)}), limits=Limits(max_entries=3))


@pytest.mark.parametrize(
    "name", ["../a.txt", "/a.txt", "b/../../a.txt", "C:\\a.txt", "..\\a.txt", "a\n.txt", "a" * 600]
)
def test_an_entry_whose_name_leads_out_of_the_archive_is_refused_alone(name: str) -> None:
    assert codes(zipped({name: b"a", "b.txt": b"b"})) == ["unsafe-name", ""]


def test_an_entry_without_a_name_is_refused_alone() -> None:
    raw = zipped({"a.txt": b"a", "b.txt": b"b"}).replace(b"a.txt", b"\0.txt")

    assert codes(raw) == ["unsafe-name", ""]


def test_an_entry_whose_name_hides_another_one_is_refused_alone() -> None:
    raw = zipped({"a.txtX.exe": b"a", "b.txt": b"b"}).replace(b"a.txtX.exe", b"a.txt\0.exe")

    assert codes(raw) == ["unsafe-name", ""]


def test_a_link_to_another_file_is_refused_alone() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/hostname")
        archive.writestr("b.txt", "b")

    assert codes(out.getvalue()) == ["unsafe-name", ""]


def test_entries_that_only_a_password_opens_are_refused() -> None:
    assert codes(locked(zipped({"a.txt": b"a", "b.txt": b"b"}))) == ["encrypted-file", "encrypted-file"]


def test_an_entry_that_unpacks_without_end_is_refused_alone() -> None:
    assert codes(zipped({"bomb.txt": b" " * 40_000_000, "b.txt": b"b"})) == ["unpacks-too-large", ""]


def test_an_entry_that_is_larger_than_a_file_may_be_is_refused_alone() -> None:
    assert codes(zipped({"a.txt": b"a" * 5_000, "b.txt": b"b"}), max_bytes=1_000) == ["unpacks-too-large", ""]


def test_entries_that_unpack_to_more_than_is_read_together_end_the_reading() -> None:
    with pytest.raises(UnpacksTooLargeError):
        codes(zipped({f"{number}.txt": b"a" * 5_000 for number in range(9)}), max_unpacked_bytes=12_000)


def test_an_entry_with_a_wrong_checksum_is_refused_alone() -> None:
    raw = bytearray(zipped({"a.txt": b"some words", "b.txt": b"b"}))
    raw[raw.index(b"a.txt") + 5] ^= 0xFF

    assert codes(bytes(raw)) == ["broken-file", ""]


def test_what_systems_leave_behind_is_skipped_and_it_says_so() -> None:
    names = ["__MACOSX/._a.txt", ".DS_Store", "b/.git/config", "Thumbs.db", "problems.csv"]
    rows = read(zipped({**dict.fromkeys(names, b"x"), "a.txt": b"a"}))

    assert [row.problem.code for row in rows if row.problem] == ["set-aside"] * 5
    assert [row.name for row in rows if row.problem is None] == ["a.txt"]


def test_folders_are_no_entries_and_the_others_keep_their_numbers() -> None:
    raw = zipped({"a/": b"", "a/one.txt": b"one", "two.txt": b"two"})

    assert [(row.index, row.locator, row.raw) for row in read(raw)] == [
        (2, "a/one.txt", b"one"),
        (3, "two.txt", b"two"),
    ]
    assert read(raw, start=3) == read(raw)[1:]


def test_two_entries_of_one_name_are_two_articles() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "one")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.txt", "two")

    assert [(row.locator, row.raw) for row in read(out.getvalue())] == [("a.txt", b"one"), ("a.txt (2)", b"two")]


def test_names_are_read_also_where_nothing_says_that_they_are_utf_8() -> None:
    raw = zipped({"Brücke.txt": b"a"})
    unsaid = bytearray(raw)
    for mark, flags in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        unsaid[unsaid.index(mark) + flags] &= ~0x08

    assert [row.locator for row in read(bytes(unsaid))] == [row.locator for row in read(raw)] == ["Brücke.txt"]


def test_each_entry_is_read_by_the_reader_of_its_format() -> None:
    raw = zipped(
        {
            "a.txt": WORDS.encode(),
            "b.pdf": drawn(typed([WORDS])),
            "c.docx": saved(written(WORDS)),
            "d.epub": book({"one.xhtml": f"<p>{WORDS}</p>"}),
        }
    )

    assert all(WORDS in text for text in articles(raw).values())
    assert list(articles(raw)) == ["a.txt", "b.pdf", "c.docx", "d.epub"]


def test_an_entry_that_cannot_be_read_says_why_and_the_others_are_read() -> None:
    raw = zipped(
        {
            "inner.zip": zipped({"a.txt": b"a"}),
            "table.csv": b"text\na\n",
            "picture.png": b"\x89PNG\r\n\x1a\n",
            "wrong.pdf": b"no pdf",
            "empty.txt": b"",
            "good.txt": WORDS.encode(),
        }
    )

    assert articles(raw) == {
        "inner.zip": "nested-archive",
        "table.csv": "nested-archive",
        "picture.png": "unknown-format",
        "wrong.pdf": "wrong-format",
        "empty.txt": "empty-file",
        "good.txt": WORDS,
    }


GOOD = zipped({"a.txt": WORDS.encode(), "b/c.txt": b"It sank.", "d/": b""})


@settings(max_examples=150)
@given(files(GOOD, start=b"PK\x03\x04"))
def test_a_damaged_archive_is_entries_that_are_read_or_have_a_problem_or_refused_by_name(raw: bytes) -> None:
    try:
        for row in read(raw):
            assert row.problem is None or isinstance(row.problem, UnreadableError)
    except UnreadableError:
        return
