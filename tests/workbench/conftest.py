"""Installations of their own: a database, a data folder, and `manage.py` as a real process."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from workbench import database, places


@dataclass
class Installation:
    """One workbench beside the one under test."""

    name: str
    data: Path
    parameters: dict[str, str]
    env: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parameters = self.parameters | {"dbname": self.name}
        ours = {"DATABASE_URL": database.for_url(self.parameters), "WORKBENCH_DATA": str(self.data)}
        self.env = os.environ | ours | {"STORAGE_URL": (self.data / "files").as_uri()}

    @property
    def files(self) -> Path:
        return self.data / "files"

    def command(self, *arguments: str | Path) -> list[str]:
        return [sys.executable, str(places.ROOT / "manage.py"), *map(str, arguments)]

    def manage(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.command(*arguments), env=self.env, capture_output=True, text=True, check=False)

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(database.for_libpq(self.parameters), autocommit=True)

    def people(self) -> dict[str, str]:
        """User name → the name of a file that belongs to them (kept as their mail address)."""
        with self.connect() as connection:
            return dict(connection.execute("SELECT username, email FROM annotations_user").fetchall())

    def add(self, username: str) -> None:
        """A file, and after it a row that names it, as the workbench itself does it."""
        path = self.files / username[-2:] / f"{username}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"the file of {username}\n" * 100)
        with self.connect() as connection:
            connection.execute(
                "INSERT INTO annotations_user (id, password, is_superuser, username, email, is_staff, is_active,"
                " date_joined, name, keys_on, version) VALUES (%s, '', false, %s, %s, false, true, now(), '', true, 1)",
                [uuid.uuid4(), username, str(path.relative_to(self.files))],
            )


@pytest.fixture(scope="session")
def server() -> dict[str, str]:
    """Where the server of the test run is."""
    return database.from_environment("DATABASE_URL", "")


@pytest.fixture(scope="session")
def migrated(server: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a migrated database that others are copied from."""
    yield from _made(server, tmp_path_factory.mktemp("migrated"), "", migrate=True)


@pytest.fixture(scope="module")
def lived_in(server: dict[str, str], tmp_path_factory: pytest.TempPathFactory, migrated: str) -> Iterator[Installation]:
    """An installation with ada and ben in it, for tests that change nothing in it."""
    folder = tmp_path_factory.mktemp("lived-in")
    for name in _made(server, folder, migrated):
        made = Installation(name, folder / name, server)
        made.add("ada")
        made.add("ben")
        yield made


@pytest.fixture
def blank(server: dict[str, str], tmp_path: Path) -> Iterator[Installation]:
    """An installation whose database has nothing in it, not even tables."""
    for name in _made(server, tmp_path, ""):
        yield Installation(name, tmp_path / name, server)


@pytest.fixture
def fresh(server: dict[str, str], tmp_path: Path, migrated: str) -> Iterator[Installation]:
    """An installation that was just started."""
    for name in _made(server, tmp_path, migrated):
        yield Installation(name, tmp_path / name, server)


@pytest.fixture
def other(server: dict[str, str], tmp_path: Path, migrated: str) -> Iterator[Installation]:
    """A second installation."""
    for name in _made(server, tmp_path, migrated):
        yield Installation(name, tmp_path / name, server)


def _made(server: dict[str, str], folder: Path, template: str, *, migrate: bool = False) -> Iterator[str]:
    name = f"scratch_{uuid.uuid4().hex[:12]}"
    (folder / name).mkdir()
    maintenance = database.for_libpq(server | {"dbname": "postgres"})
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} {f'TEMPLATE {template}' if template else ''}")
    if migrate:
        done = Installation(name, folder / name, server).manage("migrate", "--verbosity=0")
        assert done.returncode == 0, done.stderr
    yield name
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
