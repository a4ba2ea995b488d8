"""Files into the store and out of it again: whole or not at all, and never in memory as one."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from annotations.errors import ConflictError
from annotations.importers.refusals import EmptyFileError, TooLargeError
from annotations.models import Revision

if TYPE_CHECKING:
    BinaryFile = File[bytes]
else:
    BinaryFile = File  # generic in its type stubs alone


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the store: its name there, its size in bytes and its SHA-256."""

    path: str
    size: int
    sha256: str


class WholeFile(BinaryFile):
    """A finished file for the store, which may move it if it keeps files on the same disk: no second copy is made."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.open("rb"), name=path.name)
        self.path = path

    def temporary_file_path(self) -> str:
        """Where the store finds the file. Its presence is what tells Django that it may be moved."""
        return str(self.path)


def store_received(chunks: Iterable[bytes]) -> Stored:
    """Keep what somebody sends, as it comes, under a name of ours.

    Raises:
        TooLargeError, EmptyFileError: nothing is kept.
    """
    part = part_named(uuid.uuid4())
    try:
        with part.open("wb") as file:
            size, sha256 = copy_measured(chunks, file)
            file.flush()
            os.fsync(file.fileno())
        with WholeFile(part) as whole:
            return Stored(default_storage.save(f"imports/{part.stem}", whole), size, sha256)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def kept_if_used(path: str) -> Iterator[None]:
    """Keep a file of the store only where a revision was made of it."""
    try:
        yield
    finally:
        if not Revision.objects.filter(received_path=path).exists():
            default_storage.delete(path)


def copy_measured(chunks: Iterable[bytes], out: IO[bytes]) -> tuple[int, str]:
    """Write the chunks; their size in bytes and their SHA-256. Raises TooLargeError, EmptyFileError."""
    size, digest = 0, hashlib.sha256()
    for chunk in chunks:
        size += len(chunk)
        if size > settings.IMPORT_MAX_BYTES:
            raise too_large(_("This"))
        digest.update(chunk)
        out.write(chunk)
    if not size:
        raise EmptyFileError(_("The file is empty."), field="file")
    return size, digest.hexdigest()


def too_large(what: str) -> TooLargeError:
    limit = settings.IMPORT_MAX_BYTES
    said = _("%(what)s is longer than the %(limit)d MB that are taken at once. Split it.")
    return TooLargeError(said % {"what": what, "limit": limit // 1024**2}, field="file", limit=limit)


def require_sizes(files: Iterable[tuple[str, int]]) -> None:
    """Refuse several files, by their names and sizes in bytes, before any is kept: all of them come, or none.

    Raises:
        TooLargeError, EmptyFileError: it is named.
    """
    for name, size in files:
        if not size:
            said = _("“%(name)s” is empty. Leave it out; nothing was sent.")
            raise EmptyFileError(said % {"name": name}, field="file")
        if size > settings.IMPORT_MAX_BYTES:
            raise too_large(_("“%(name)s”") % {"name": name})


def part_named(name: uuid.UUID | None) -> Path:
    """Where a file is while it is being written."""
    part = Path(settings.DATA) / "parts" / f"{name}.part"
    part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return part


@contextmanager
def stored_on_disk(path: str) -> Iterator[Path]:
    """A file of the store as one on this machine's disk, which is a copy where the store is elsewhere.

    Raises:
        ConflictError: the store has lost it.
    """
    try:
        place = Path(default_storage.path(path))
    except NotImplementedError:
        with copied(path) as copy:
            yield copy
        return
    if not place.is_file():
        raise lost()
    yield place


@contextmanager
def copied(path: str) -> Iterator[Path]:
    """A copy of a file of the store, gone afterwards. Raises ConflictError."""
    with tempfile.NamedTemporaryFile() as copy:
        try:
            with default_storage.open(path) as file:
                shutil.copyfileobj(file, copy)
        except FileNotFoundError as gone:
            raise lost() from gone
        copy.flush()
        yield Path(copy.name)


def lost() -> ConflictError:
    return ConflictError(_("The file that was received is no longer there. Bring it in again."))
