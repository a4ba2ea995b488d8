"""The PostgreSQL that comes along: started, shared, stopped by the last, found again after a kill."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from workbench import embedded, places
from workbench.environment import CannotStartError

HOLD = "import sys; from pathlib import Path; from workbench import embedded\n"
HOLD += "print(embedded.ensure_running(Path(sys.argv[1])), flush=True); sys.stdin.read()"


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that the server's own user can reach; pytest's are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="workbench-test."))
    folder.chmod(0o711)
    yield folder
    for process in servers(folder):
        process.kill()
        process.wait()
    shutil.rmtree(folder)


def servers(folder: Path) -> list[psutil.Process]:
    """The postmaster on this folder, if one runs."""
    note = folder / "postgres" / "postmaster.pid"
    pids = [int(note.read_text().split()[0])] if note.exists() else []
    return [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]


class Holder:
    """A process that uses the server until it is let go."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=places.ROOT,
            env=os.environ | variables,
        )

    def ready(self) -> Holder:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.communicate(timeout=60)
        return self

    def release(self) -> None:
        _, said = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, said

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)


def hold(folder: Path, **variables: str) -> Holder:
    return Holder(folder, **variables).ready()


def ask(folder: Path, statement: str) -> object:
    with psycopg.connect(embedded.url(folder), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone() if cursor.description else None


def test_the_last_to_leave_stops_the_server(data: Path) -> None:
    first, second = hold(data), hold(data)

    first.release()
    assert ask(data, "SELECT 1") == (1,)

    second.release()
    assert servers(data) == []


def test_two_that_start_at_once_share_one_server(data: Path) -> None:
    both = [Holder(data), Holder(data)]

    for holder in both:
        holder.ready()
    assert len(servers(data)) == 1
    for holder in both:
        holder.release()

    assert servers(data) == []


def test_a_server_left_by_a_killed_process_is_found_with_its_data(data: Path) -> None:
    killed = hold(data)
    ask(data, "CREATE TABLE kept (id int)")
    killed.kill()
    (left,) = servers(data)

    following = hold(data)

    assert [process.pid for process in servers(data)] == [left.pid]
    assert ask(data, "SELECT count(*) FROM kept") == (0,)
    following.release()
    assert servers(data) == []


def test_a_server_that_was_killed_itself_comes_back_with_its_data(data: Path) -> None:
    first = hold(data)
    ask(data, "CREATE TABLE kept (id int)")
    (server,) = servers(data)
    for process in [server, *server.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):  # the first takes some of the others along
            process.kill()
            process.wait()
    first.kill()

    following = hold(data)

    assert ask(data, "SELECT count(*) FROM kept") == (0,)
    following.release()


def test_a_path_too_long_for_a_socket_works_all_the_same(data: Path) -> None:
    deep = data / ("a folder with a long name and 'quotes' and \"more\", " * 3)

    process = hold(deep)

    assert ask(deep, "SELECT 1") == (1,)
    process.release()


def test_it_needs_no_home_and_heeds_no_variable_of_postgresql(data: Path) -> None:
    process = hold(data, HOME="/nonexistent", PGHOST="elsewhere", PGPORT="1", PGDATA="/nowhere", XDG_RUNTIME_DIR="")

    assert ask(data, "SHOW port") == ("5432",)
    assert ask(data, "SHOW listen_addresses") == ("",)
    process.release()


def test_data_of_another_version_is_left_alone(data: Path) -> None:
    hold(data).release()
    (data / "postgres" / "PG_VERSION").write_text("12\n")

    with pytest.raises(CannotStartError, match="was written by PostgreSQL 12"):
        embedded.ensure_running(data)


def test_a_socket_folder_made_by_somebody_else_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "SHORT", data)
    monkeypatch.setattr(embedded, "LONGEST_SOCKET_PATH", 10)
    theirs = embedded._socket_folder(data)
    theirs.mkdir(mode=0o777)
    theirs.chmod(0o777)

    with pytest.raises(CannotStartError, match="is not ours"):
        embedded.ensure_running(data)


def test_a_folder_that_cannot_be_made_is_named(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data / "file").write_text("in the way")

    with pytest.raises(CannotStartError, match="WORKBENCH_DATA names another one"):
        embedded.ensure_running(data / "file" / "below")


def test_root_is_told_when_a_folder_it_names_is_closed_to_others(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    data.chmod(0o700)
    monkeypatch.setenv("WORKBENCH_DATA", str(data / "inside"))

    with pytest.raises(CannotStartError, match="closed to other users"):
        places.data_folder()
    assert data.stat().st_mode & 0o777 == 0o700


def test_root_in_a_private_project_keeps_its_data_where_the_server_can_go(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("WORKBENCH_DATA")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(places, "ROOT", data)
    data.chmod(0o700)

    assert places.data_folder().parent == places.SHARED


def test_the_secret_key_is_made_once_and_for_its_owner_alone(data: Path) -> None:
    first = places.secret_key(data)

    assert places.secret_key(data) == first
    assert len(first) >= 50
    assert (data / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in data.iterdir()] == ["secret_key"]
