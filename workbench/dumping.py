"""The database into a file and back, by PostgreSQL's own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from workbench import embedded
from workbench.environment import CannotStartError

# Who is signed in, and how often somebody guessed a password, is nobody's business later on. The queue is made anew:
# the job rows know what is to be done.
LEFT_OUT = ["--exclude-schema=pgmq", "--exclude-table-data=django_session", "--exclude-table-data=workbench_cache"]
PLAIN = ["--no-owner", "--no-privileges", "--no-comments"]
BEFORE = "before_restore"
PATIENCE = "30s"


class DumpError(Exception):
    """PostgreSQL's programs are missing, too old, or refused; the message is a sentence."""


def dump(target: Path) -> None:
    """Write the database as of this moment to `target`, in pg_dump's custom format.

    Raises:
        DumpError: no suitable pg_dump, or it failed.
    """
    connection, variables = _connection()
    command = [_program("pg_dump"), "--format=custom", *PLAIN, *LEFT_OUT, "--file", str(target), "--dbname", connection]
    _check(subprocess.run(command, env=variables, capture_output=True, text=True, check=False), "pg_dump")


def load(source: Path) -> None:
    """Replace what is in the schema `public` by the dump, in one transaction; what was there is put aside.

    Follow it by `forget_before` or `bring_back`.

    Raises:
        DumpError: it failed, and nothing has changed.
    """
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "restore.sql"
        chosen = Path(folder) / "contents"
        chosen.write_text("".join(line for line in _contents(source) if " SCHEMA - public " not in line))
        command = [_program("pg_restore"), *PLAIN, "--use-list", str(chosen), "--file", str(script), str(source)]
        _check(subprocess.run(command, capture_output=True, text=True, check=False), "pg_restore")
        begin = Path(folder) / "begin.sql"
        begin.write_text(_put_aside())
        connection, variables = _connection()
        command = [_program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        command += ["--output", os.devnull, "--file", str(begin), "--file", str(script), "--dbname", connection]
        _check(subprocess.run(command, env=variables, capture_output=True, text=True, check=False), "psql")


def forget_before() -> None:
    """Throw away what was put aside."""
    with psycopg.connect(settings.DATABASE_DIRECT_URL) as connection:
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(BEFORE)))


def bring_back() -> None:
    """Throw away what was loaded and take what was put aside."""
    with psycopg.connect(settings.DATABASE_DIRECT_URL) as connection:
        for name in _extensions(connection, "public"):
            connection.execute(
                sql.SQL("ALTER EXTENSION {} SET SCHEMA {}").format(sql.Identifier(name), sql.Identifier(BEFORE))
            )
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute(sql.SQL("ALTER SCHEMA {} RENAME TO public").format(sql.Identifier(BEFORE)))


def _contents(source: Path) -> list[str]:
    command = [_program("pg_restore"), "--list", str(source)]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    _check(listed, "pg_restore")
    return listed.stdout.splitlines(keepends=True)


def _put_aside() -> str:
    """The statements that make room. Extensions stay: the old indexes and the new ones use the same."""
    with psycopg.connect(settings.DATABASE_DIRECT_URL) as connection:
        if connection.execute("SELECT to_regnamespace(%s)", [BEFORE]).fetchone() != (None,):
            raise DumpError(
                f"An earlier restore was interrupted and left the data from before it in the schema {BEFORE}. "
                f"If it is not needed: DROP SCHEMA {BEFORE} CASCADE."
            )
        lines = [
            f"SET lock_timeout = '{PATIENCE}'",
            f"ALTER SCHEMA public RENAME TO {BEFORE}",
            "CREATE SCHEMA public",
            "GRANT USAGE ON SCHEMA public TO PUBLIC",
        ]
        move = sql.SQL("ALTER EXTENSION {} SET SCHEMA public")
        lines += [move.format(sql.Identifier(name)).as_string(connection) for name in _extensions(connection, "public")]
    return "".join(line + ";\n" for line in lines)


def _extensions(connection: psycopg.Connection, schema: str) -> list[str]:
    rows = connection.execute(
        "SELECT extname FROM pg_extension WHERE extnamespace = to_regnamespace(%s)", [schema]
    ).fetchall()
    return [name for (name,) in rows]


def _connection() -> tuple[str, dict[str, str]]:
    """The connection string without its password, which everybody could read in the process list, and the rest."""
    parts = conninfo_to_dict(settings.DATABASE_DIRECT_URL)
    password = str(parts.pop("password", ""))
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return make_conninfo("", **parts), variables | ({"PGPASSWORD": password} if password else {})


def _program(name: str) -> str:
    """The first pg_dump, pg_restore or psql that is not older than the server."""
    with psycopg.connect(settings.DATABASE_DIRECT_URL) as connection:
        server = connection.info.server_version // 10000
    found = []
    for program in _candidates(name):
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
        words = [word for word in answer.stdout.split() if word[0].isdigit()]
        if not words:
            continue
        found.append(words[0])
        if int(words[0].split(".")[0].rstrip("abcdefghijklmnopqrstuvwxyz")) >= server:
            return program
    have = f"only {', '.join(found)} was found" if found else "none was found"
    raise DumpError(f"The server is PostgreSQL {server}, which needs {name} {server} or newer; {have}.")


def _candidates(name: str) -> list[str]:
    try:
        ours = [str(embedded.programs() / name)]
    except CannotStartError:
        ours = []
    path = shutil.which(name)
    others = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return [*ours, *([path] if path else []), *map(str, others)]


def _check(done: subprocess.CompletedProcess[str], name: str) -> None:
    if done.returncode:
        said = " ".join(done.stderr.split()) or f"status {done.returncode}"
        raise DumpError(f"{name} failed: {said}")
