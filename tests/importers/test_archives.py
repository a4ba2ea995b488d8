"""ZIP archives of strangers, opened with care."""

from __future__ import annotations

import io
import zipfile

import pytest

from annotations.importers.archives import Archive, opened, require_safe
from annotations.importers.limits import Limits
from annotations.importers.refusals import (
    BrokenFileError,
    EncryptedFileError,
    TooManyEntriesError,
    UnpacksTooLargeError,
    UnsafeNameError,
)
from tests.importers.zips import locked, zipped

MEGABYTE = 1024**2


def read(raw: bytes, name: str, **limits: int) -> bytes:
    with opened(io.BytesIO(raw), Limits(**limits)) as archive:
        return archive.read(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/",
        "/etc/passwd",
        "../a",
        "a/..",
        "a/../b",
        "..\\a",
        "\\a",
        "c:a",
        "C:/a",
        "a\0b",
        "a\nb",
        "a\u202eb",
        "a" * 501,
    ],
)
def test_a_name_that_leads_out_or_is_none_is_refused(name: str) -> None:
    with pytest.raises(UnsafeNameError):
        require_safe(name)


@pytest.mark.parametrize("name", ["a", "a/b.txt", "a..b", "..a/b", "Brücke/мост.txt", "a b", ".hidden", "a" * 500])
def test_any_other_name_is_safe(name: str) -> None:
    require_safe(name)


def test_the_sentence_about_a_name_shows_what_of_it_can_be_shown() -> None:
    with pytest.raises(UnsafeNameError, match="“a�b”"):
        require_safe("a\u202eb")


@pytest.mark.parametrize("raw", [b"", b"PK", b"PK\x05\x06" + b"\xff" * 18, zipped({"a": b"a"})[:-10]])
def test_what_is_no_archive_is_refused(raw: bytes) -> None:
    with pytest.raises(BrokenFileError), opened(io.BytesIO(raw), Limits()):
        pass


def test_an_archive_of_more_entries_than_are_read_is_refused() -> None:
    with pytest.raises(TooManyEntriesError, match="3 entries; at most 2") as refused:
        read(zipped({"a": b"", "b": b"", "c": b""}), "a", max_entries=2)
    assert refused.value.details == {"limit": 2}


def test_an_entry_that_is_not_there_is_refused() -> None:
    with pytest.raises(BrokenFileError):
        read(zipped({"a": b"a"}), "b")


def test_an_entry_that_only_a_password_opens_is_refused_also_for_its_head() -> None:
    with opened(io.BytesIO(locked(zipped({"a": b"a"}))), Limits()) as archive:
        with pytest.raises(EncryptedFileError):
            archive.read("a")
        with pytest.raises(EncryptedFileError):
            archive.head(archive.entries[0], 1)


def test_an_entry_that_is_packed_in_a_way_nobody_knows_is_refused() -> None:
    raw = bytearray(zipped({"a": b"a"}))
    for mark, method in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        raw[raw.index(mark) + method] = 77

    with pytest.raises(BrokenFileError):
        read(bytes(raw), "a")


def test_an_entry_that_grows_a_thousandfold_is_refused_though_the_limit_is_far() -> None:
    with pytest.raises(UnpacksTooLargeError):
        read(zipped({"a": b" " * (10 * MEGABYTE)}), "a")


def test_an_entry_that_lies_about_its_length_gives_no_more_than_it_says() -> None:
    raw = bytearray(zipped({"a": b"a" * 5_000}))
    at = raw.index(b"PK\x01\x02") + 24
    raw[at : at + 4] = (100).to_bytes(4, "little")

    with pytest.raises(BrokenFileError):
        read(bytes(raw), "a")


def test_what_comes_out_is_counted_over_all_entries() -> None:
    with opened(io.BytesIO(zipped({"a": b"a" * 600, "b": b"b" * 600})), Limits(max_unpacked_bytes=1_000)) as archive:
        assert archive.read("a") == b"a" * 600
        archive.require_within_limit()
        with pytest.raises(UnpacksTooLargeError) as refused:
            archive.read("b")
        with pytest.raises(UnpacksTooLargeError):
            archive.require_within_limit()
    assert refused.value.details == {"limit": 1_000}


def test_one_entry_may_be_given_a_limit_of_its_own() -> None:
    with opened(io.BytesIO(zipped({"a": b"a" * 600, "b": b"b"})), Limits()) as archive:
        with pytest.raises(UnpacksTooLargeError):
            archive.unpack(archive.entries[0], 500)
        assert archive.unpack(archive.entries[1], 500) == b"b"


@pytest.mark.parametrize(("raw", "limit"), [(b"a" * 2_000, 1_000), (b" " * (10 * MEGABYTE), 100 * MEGABYTE)])
def test_an_archive_is_weighed_by_what_it_says_before_anything_is_unpacked(raw: bytes, limit: int) -> None:
    with (
        opened(io.BytesIO(zipped({"a": raw})), Limits(max_unpacked_bytes=limit)) as archive,
        pytest.raises(UnpacksTooLargeError),
    ):
        archive.require_bounded()


def test_an_archive_is_opened_and_read() -> None:
    with opened(io.BytesIO(zipped({"a": b"words", "b/c": b"more"})), Limits()) as archive:
        archive.require_bounded()

        assert ("a" in archive, "c" in archive) == (True, False)
        assert (archive.read("a"), archive.read("b/c")) == (b"words", b"more")
        assert archive.head(archive.entries[0], 3) == b"wor"
        assert isinstance(archive, Archive)


def test_an_archive_that_is_only_stored_is_read_as_well() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a", " " * (10 * MEGABYTE))

    assert len(read(out.getvalue(), "a")) == 10 * MEGABYTE
