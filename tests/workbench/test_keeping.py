"""`manage.py backup` and `restore`, on real databases by real processes."""

from __future__ import annotations

import gzip
import io
import json
import re
import subprocess
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workbench.conftest import Installation

Edit = Callable[[dict[str, bytes]], None]


def rewritten(source: Path, edit: Edit, folder: Path) -> Path:
    """A copy of an archive after `edit` has had its contents in hand."""
    with tarfile.open(source) as archive:
        contents = {entry.name: archive.extractfile(entry).read() for entry in archive}  # type: ignore[union-attr]
    edit(contents)
    target = folder / "edited.tar"
    with tarfile.open(target, "w") as archive:
        for name, value in contents.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(value)
            archive.addfile(entry, io.BytesIO(value))
    return target


def with_manifest(contents: dict[str, bytes], /, **changes: object) -> None:
    contents["manifest.json"] = json.dumps(json.loads(contents["manifest.json"]) | changes).encode()


@pytest.fixture(scope="module")
def archive(lived_in: Installation) -> Path:
    """A backup of an installation with ada and ben in it."""
    done = lived_in.manage("backup", lived_in.data / "made.tar")
    assert done.returncode == 0, done.stderr
    return lived_in.data / "made.tar"


def damage(contents: dict[str, bytes]) -> None:
    name = next(name for name in contents if name.startswith("files/"))
    contents[name] = b"X" + contents[name][1:]


def lose_a_file(contents: dict[str, bytes]) -> None:
    del contents[next(name for name in contents if name.startswith("files/"))]


def escape(contents: dict[str, bytes]) -> None:
    contents["files/../../escaped.txt"] = b"out"


def come_from_the_root(contents: dict[str, bytes]) -> None:
    contents["/etc/escaped"] = b"out"


def come_from_the_future(contents: dict[str, bytes]) -> None:
    with_manifest(contents, migrations=["annotations.9999_flying_claims"])


def come_without_the_database(contents: dict[str, bytes]) -> None:
    del contents["database.dump"]
    seals = json.loads(contents["manifest.json"])["contents"]
    with_manifest(contents, contents={name: seals[name] for name in seals if name in contents})


def list_no_contents(contents: dict[str, bytes]) -> None:
    with_manifest(contents, contents=[])


def list_no_migrations(contents: dict[str, bytes]) -> None:
    with_manifest(contents, migrations=[7])


def nest_without_end(contents: dict[str, bytes]) -> None:
    contents["manifest.json"] = b"[" * 100_000


def be_cut_off(contents: dict[str, bytes]) -> None:
    del contents["manifest.json"]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (damage, "is damaged"),
        (lose_a_file, "is damaged"),
        (escape, "an entry that no backup has"),
        (come_from_the_root, "an entry that no backup has"),
        (come_from_the_future, "annotations.9999_flying_claims"),
        (come_without_the_database, "has no database"),
        (list_no_contents, "has no database"),
        (list_no_migrations, "has no migrations"),
        (nest_without_end, "not a backup"),
        (be_cut_off, "ends before its list of contents"),
    ],
)
def test_an_archive_that_is_not_right_changes_nothing(
    archive: Path, other: Installation, edit: Edit, said: str, tmp_path: Path
) -> None:
    other.add("chi")

    done = other.manage("restore", rewritten(archive, edit, tmp_path), "--replace")

    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert set(other.people()) == {"chi"}
    assert [path.name for path in other.files.rglob("*.txt")] == ["chi.txt"]
    assert not list(tmp_path.rglob("escaped*"))


@pytest.mark.parametrize(
    "damaged", [lambda raw: raw[: len(raw) // 2], lambda raw: raw[:500] + b"salt" * 50 + raw[700:]]
)
def test_a_compressed_archive_that_is_damaged_changes_nothing(
    archive: Path, other: Installation, damaged: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    other.add("chi")
    packed = tmp_path / "packed.tar.gz"
    packed.write_bytes(damaged(gzip.compress(archive.read_bytes())))

    done = other.manage("restore", packed, "--replace")

    assert done.returncode == 1
    # What salt becomes when it is unpacked depends on the bytes around it: an error, or an archive with nothing in it.
    assert re.search("not a backup, or a damaged one|it ends before its list of contents", done.stderr)
    assert "Traceback" not in done.stderr
    assert set(other.people()) == {"chi"}


def test_a_database_with_something_in_it_is_not_overwritten_unasked(archive: Path, other: Installation) -> None:
    other.add("chi")

    done = other.manage("restore", archive)

    assert done.returncode == 1
    assert "--replace" in done.stderr
    assert set(other.people()) == {"chi"}


def test_a_dump_that_postgresql_refuses_leaves_the_data_as_it_was(archive: Path, other: Installation) -> None:
    other.add("chi")
    with other.connect() as connection:
        # Room for the dump cannot be made while this name is taken.
        connection.execute("CREATE SCHEMA before_restore")

    done = other.manage("restore", archive, "--replace")

    assert done.returncode == 1
    assert "DROP SCHEMA before_restore CASCADE" in done.stderr
    assert set(other.people()) == {"chi"}


def test_a_dump_that_breaks_halfway_leaves_the_data_as_it_was(archive: Path, other: Installation) -> None:
    other.add("chi")
    with other.connect() as connection:
        # An extension's function in another schema under a name that the dump creates: it fails after many tables.
        connection.execute(
            "CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'no more'; END $$"
        )
        connection.execute(
            "CREATE EVENT TRIGGER halfway ON ddl_command_end WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION refuse()"
        )

    done = other.manage("restore", archive, "--replace")

    assert done.returncode == 1
    assert "no more" in done.stderr
    assert set(other.people()) == {"chi"}


def test_a_backup_is_taken_back_into_a_database_without_tables(archive: Path, blank: Installation) -> None:
    done = blank.manage("restore", archive)

    assert done.returncode == 0, done.stderr
    people = blank.people()
    assert set(people) == {"ada", "ben"}
    assert (blank.files / people["ada"]).read_text() == "the file of ada\n" * 100
    assert blank.manage("migrate", "--check").returncode == 0


def test_replacing_gives_up_what_was_there_and_can_be_done_again(archive: Path, other: Installation) -> None:
    other.add("chi")

    for _ in range(2):
        done = other.manage("restore", archive, "--replace")
        assert done.returncode == 0, done.stderr

    assert set(other.people()) == {"ada", "ben"}
    assert other.manage("backup", other.data / "again.tar.gz").returncode == 0


def test_a_stored_file_that_was_damaged_is_healed(archive: Path, other: Installation) -> None:
    other.manage("restore", archive)
    damaged = other.files / other.people()["ada"]
    damaged.write_text("gone bad")

    other.manage("restore", archive, "--replace")

    assert damaged.read_text() == "the file of ada\n" * 100


def test_a_backup_made_while_people_write_has_a_file_for_every_row(fresh: Installation, blank: Installation) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            fresh.add(f"person{number:05}")
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        done = fresh.manage("backup", fresh.data / "busy.tar.gz")
    finally:
        stop.set()
        writer.join()

    assert done.returncode == 0, done.stderr
    assert blank.manage("restore", fresh.data / "busy.tar.gz").returncode == 0
    people = blank.people()
    assert 0 < len(people) < len(fresh.people())
    for name, path in people.items():
        assert (blank.files / path).read_text() == f"the file of {name}\n" * 100


def test_a_backup_that_was_stopped_leaves_nothing_under_its_name(fresh: Installation) -> None:
    for number in range(50):
        fresh.add(f"person{number:05}")
    target = fresh.data / "stopped.tar"

    process = subprocess.Popen(fresh.command("backup", target), env=fresh.env)
    while not list(fresh.data.glob(".stopped.tar.*")):
        assert process.poll() is None
    process.kill()
    process.wait()

    assert not target.exists()


def test_an_archive_is_for_its_owner_alone(archive: Path) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600
