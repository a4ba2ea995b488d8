"""Where things are kept, and whether that can work."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from pathlib import Path

from workbench import environment
from workbench.environment import CannotStartError

ROOT = Path(__file__).resolve().parent.parent

# As root the embedded PostgreSQL runs as a user of its own, which cannot enter a private folder. Nobody's private
# folder is opened for that: what the server needs is kept here instead.
SHARED = Path("/var/lib/claim-workbench")


def data_folder() -> Path:
    """The folder with database, files and secret key: WORKBENCH_DATA, else `var/` in the project.

    Raises:
        CannotStartError: root names a folder that the embedded server's user cannot enter.
    """
    named = environment.text("WORKBENCH_DATA")
    folder = Path(named).expanduser().absolute() if named else ROOT / "var"
    closed = closed_folder(folder) if os.geteuid() == 0 and not environment.text("DATABASE_URL") else None
    if closed is None:
        return folder
    if named:
        raise CannotStartError(
            f"WORKBENCH_DATA is {folder}, but {closed} is closed to other users, and PostgreSQL does not run as root. "
            "Name a folder that others may enter, such as /srv/workbench, or start as an ordinary user."
        )
    return SHARED / hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12]


def closed_folder(path: Path) -> Path | None:
    """The topmost part of an absolute path that other users cannot enter, or None."""
    for part in [*reversed(path.parents), path]:
        if part.exists() and not part.stat().st_mode & 0o001:
            return part
    return None


def require_writable(folder: Path, *, name: str = "WORKBENCH_DATA") -> None:
    """Make the folder if need be and write into it once.

    Raises:
        CannotStartError: it cannot be made or written.
    """
    try:
        if not folder.exists():
            folder.mkdir(parents=True)
            # Others may pass through (the database's own user does), not look around.
            folder.chmod(0o711)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise CannotStartError(f"The folder {folder} cannot be written ({reason}). {name} names another one.") from None


def secret_key(data: Path) -> str:
    """The key kept in the data folder, made on first use. Two processes starting at once get the same one."""
    path = data / "secret_key"
    if not path.exists():
        require_writable(data)
        handle, fresh = tempfile.mkstemp(dir=data, prefix="secret_key.")  # mkstemp gives mode 0600
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            Path(fresh).unlink()
    try:
        return path.read_text().strip()
    except OSError as error:
        raise CannotStartError(f"The secret key in {path} cannot be read ({error.strerror}).") from None
