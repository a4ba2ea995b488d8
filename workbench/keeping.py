"""Backup and restore: the database and all files in one archive, every part with its checksum.

The archive is a tar file (gzipped when its name ends in `gz`) with `database.dump`, `files/…` and, last of all,
`manifest.json`: an archive without it was never finished. The dump is one moment of the database and is made before
the files are read, so every file it names is there; stored files never change once they are finished.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from workbench import dumping, migrating

DUMP = "database.dump"
FILES = "files/"
MANIFEST = "manifest.json"
FORMAT = 1
CHUNK = 1024 * 1024


class KeepingError(Exception):
    """A backup that cannot be made or taken back; the message is a sentence, and nothing has changed."""


@dataclass
class Hashing:
    """A file that is hashed as it is read."""

    source: IO[bytes]
    size: int = 0

    def __post_init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read on; tarfile and we ask in pieces."""
        piece = self.source.read(size)
        self.sha256.update(piece)
        self.size += len(piece)
        return piece

    def seal(self) -> dict[str, Any]:
        """What the manifest says of it."""
        return {"sha256": self.sha256.hexdigest(), "size": self.size}


def make_backup(target: Path) -> int:
    """Write the archive and return the number of files in it, the database not counted.

    It appears under its name when it is whole and on disk.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    # Mode 0600, for everything is in there.
    handle, part = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w:gz" if target.name.endswith("gz") else "w") as archive:
                count = _fill(archive)
            raw.flush()
            os.fsync(raw.fileno())
        Path(part).replace(target)
        _sync(target.parent)
    finally:
        Path(part).unlink(missing_ok=True)
    return count


def _fill(archive: tarfile.TarFile) -> int:
    seals: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / DUMP
        with migrating.one_at_a_time():
            applied = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
            dumping.dump(dump)
        with dump.open("rb") as source:
            seals[DUMP] = _add(archive, DUMP, source, dump.stat().st_size)
    for name in _stored(""):
        try:
            stored = default_storage.open(name)
        except FileNotFoundError:
            continue  # an unfinished file that has got its name meanwhile, and is listed or made again under it
        with stored:
            seals[FILES + name] = _add(archive, FILES + name, stored, stored.size)
    manifest = {"format": FORMAT, "made_at": datetime.now(UTC).isoformat(), "migrations": applied, "contents": seals}
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps(manifest, indent=1).encode())
        size = file.tell()
        file.seek(0)
        _add(archive, MANIFEST, file, size)
    return len(seals) - 1


def _add(archive: tarfile.TarFile, name: str, source: Any, size: int) -> dict[str, Any]:
    entry = tarfile.TarInfo(name)
    entry.size = size
    entry.mode = 0o600
    entry.mtime = int(datetime.now(UTC).timestamp())
    reader = Hashing(source)
    archive.addfile(entry, reader)
    return reader.seal()


def _stored(folder: str) -> Iterator[str]:
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        yield f"{folder}{name}"
    for inner in folders:
        yield from _stored(f"{folder}{inner}/")


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def restore_backup(source: Path, *, replace: bool) -> int:
    """Check the whole archive, then take it back; return the number of files in it.

    Args:
        source: an archive that `make_backup` wrote.
        replace: give up what is in the database now.

    Raises:
        KeepingError: not an archive of ours, damaged, of a newer version, or there is something to lose.
        dumping.DumpError: PostgreSQL refused. What was there is there still.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        manifest = _unpack(source, folder)
        _require_known(manifest)
        with migrating.one_at_a_time():
            if not replace and not _is_empty():
                raise KeepingError("The database is not empty. --replace gives up what is in it.")
            _put_files(folder, manifest, replacing=False)
            _load(folder / DUMP)
            _put_files(folder, manifest, replacing=True)
    return len(manifest["contents"]) - 1


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Lay the archive's contents out in `folder`, and hold each against its checksum."""
    seals: dict[str, dict[str, Any]] = {}
    try:
        with tarfile.open(source, "r:*") as archive:
            for entry in archive:
                _require_harmless(entry)
                if entry.name in seals:
                    raise KeepingError(f"The archive has {entry.name} twice.")
                seals[entry.name] = _lay_out(archive, entry, folder / entry.name)
        manifest = json.loads((folder / MANIFEST).read_bytes())
        _require_form(manifest)
    except FileNotFoundError:
        reason = "it ends before its list of contents" if source.exists() else "there is no such file"
        raise KeepingError(f"{source} cannot be restored: {reason}.") from None
    except (tarfile.TarError, EOFError, OSError, ValueError, RecursionError, zlib.error, lzma.LZMAError) as error:
        raise KeepingError(f"{source} is not a backup, or a damaged one ({error}).") from None
    seals.pop(MANIFEST)
    contents = manifest["contents"]
    wrong = sorted(name for name in seals.keys() | contents.keys() if seals.get(name) != contents.get(name))
    if wrong:
        raise KeepingError(f"{source} is damaged: {', '.join(wrong[:5])} is missing or not what was written.")
    return dict(manifest)


def _require_form(manifest: Any) -> None:
    """Raise ValueError unless the list of contents is one that a backup may have."""
    there = manifest if isinstance(manifest, dict) else {}
    contents, migrations = there.get("contents"), there.get("migrations")
    if not isinstance(contents, dict) or DUMP not in contents:
        raise ValueError("its list of contents has no database")
    if not isinstance(migrations, list) or not all(isinstance(name, str) for name in migrations):
        raise ValueError("its list of contents has no migrations")


def _require_harmless(entry: tarfile.TarInfo) -> None:
    path = PurePosixPath(entry.name)
    ours = entry.name in {DUMP, MANIFEST} or (entry.name.startswith(FILES) and len(path.parts) > 1)
    if not entry.isreg() or not ours or path.is_absolute() or ".." in path.parts or str(path) != entry.name:
        raise KeepingError(f"The archive has an entry that no backup has: {entry.name!r}.")


def _lay_out(archive: tarfile.TarFile, entry: tarfile.TarInfo, target: Path) -> dict[str, Any]:
    target.parent.mkdir(parents=True, exist_ok=True)
    stream = archive.extractfile(entry)
    assert stream is not None
    reader = Hashing(stream)
    with target.open("wb") as out:
        while piece := reader.read(CHUNK):
            out.write(piece)
    return reader.seal()


def _require_known(manifest: dict[str, Any]) -> None:
    if manifest.get("format") != FORMAT:
        raise KeepingError("The backup is of a form that this version does not know. Restore it with a newer one.")
    unknown = migrating.unknown_migrations(manifest["migrations"])
    if unknown:
        raise KeepingError(
            f"The backup was made by a newer version of the workbench (it has {', '.join(unknown)}). "
            "Restore it with that version."
        )


def _is_empty() -> bool:
    there = set(connection.introspection.table_names())
    models = apps.get_app_config("annotations").get_models()
    return not any(model._base_manager.exists() for model in models if model._meta.db_table in there)


def _put_files(folder: Path, manifest: dict[str, Any], *, replacing: bool) -> None:
    """Store the files: what is missing before the database names it, what differs once there is no way back."""
    for name, seal in manifest["contents"].items():
        if not name.startswith(FILES):
            continue
        stored = name.removeprefix(FILES)
        if default_storage.exists(stored):
            if not replacing or _seal_of(stored) == seal:
                continue
            default_storage.delete(stored)
        with (folder / name).open("rb") as file:
            if default_storage.save(stored, File(file)) != stored:
                raise KeepingError(f"The file store does not take the name {stored}.")


def _seal_of(name: str) -> dict[str, Any]:
    with default_storage.open(name) as file:
        reader = Hashing(file)
        while reader.read(CHUNK):
            pass
    return reader.seal()


def _load(dump: Path) -> None:
    """Load the dump and bring it up to this version; if that fails, what was there comes back."""
    connection.close()
    dumping.load(dump)
    loaded = False
    try:
        call_command("migrate", verbosity=0)
        loaded = True
    finally:
        connection.close()
        if loaded:
            dumping.forget_before()
        else:
            dumping.bring_back()
