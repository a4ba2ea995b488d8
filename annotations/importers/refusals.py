"""What a file is refused for, by name. Each carries a sentence that says what would help.

A parser turns its library's exceptions into these at its edge. They travel from the sandbox as code and sentence, and
are made again on this side of it by `refusal_from`.
"""

from __future__ import annotations

from typing import Any

from annotations.errors import DomainError, InvalidInputError


class UnreadableError(InvalidInputError):
    """A file of which no article can be made."""

    code = "unreadable"


class EmptyFileError(UnreadableError):
    """A file of no bytes."""

    code = "empty-file"


class UnknownFormatError(UnreadableError):
    """Bytes of a kind that is not read here."""

    code = "unknown-format"


class WrongFormatError(UnreadableError):
    """The name claims one format, the content is of another."""

    code = "wrong-format"


class BrokenFileError(UnreadableError):
    """Of a format that is known, but cut off or damaged."""

    code = "broken-file"


class EncryptedFileError(UnreadableError):
    """It cannot be read without a password."""

    code = "encrypted-file"


class NoTextError(UnreadableError):
    """There is nothing to read in it: a scan without a text layer, a page of pictures."""

    code = "no-text"


class EntitiesError(UnreadableError):
    """It declares XML entities, which can grow without end."""

    code = "entities"


class NoTextColumnError(UnreadableError):
    """A table of which no column is named as the text."""

    code = "no-text-column"


class TooLargeError(UnreadableError):
    """More bytes than are taken (`details`: `limit`)."""

    code = "too-large"


class TooDeepError(UnreadableError):
    """Nested deeper than is read (`details`: `limit`)."""

    code = "too-deep"


class TooManyPagesError(UnreadableError):
    """More pages than are read (`details`: `limit`)."""

    code = "too-many-pages"


class TooManyEntriesError(UnreadableError):
    """An archive or table of more entries than are read (`details`: `limit`)."""

    code = "too-many-entries"


class UnpacksTooLargeError(UnreadableError):
    """It grows past the limit while it is unpacked (`details`: `limit` in bytes)."""

    code = "unpacks-too-large"


class NestedArchiveError(UnreadableError):
    """An archive inside an archive."""

    code = "nested-archive"


class UnsafeNameError(UnreadableError):
    """An entry whose name leads out of its archive, or is no name."""

    code = "unsafe-name"


class SetAsideError(UnreadableError):
    """A part of an archive that is no article and was not meant to be one. It is skipped rather than failed."""

    code = "set-aside"


class ReaderFailedError(UnreadableError):
    """The reader gave up in a way nobody foresaw; the log says how."""

    code = "reader-failed"


class ReaderDiedError(ReaderFailedError):
    """The process that read it ended before it had answered."""

    code = "reader-died"


class TookTooLongError(ReaderFailedError):
    """It was not read within the time allowed (`details`: `limit` in seconds)."""

    code = "took-too-long"


class TookTooMuchMemoryError(ReaderFailedError):
    """It was not read within the memory allowed (`details`: `limit` in bytes)."""

    code = "took-too-much-memory"


def refusal_from(code: str, message: str, field: str, details: dict[str, Any]) -> DomainError:
    """The refusal that was raised on the other side of the sandbox; of a code nobody knows, an `UnreadableError`."""
    return _BY_CODE.get(code, UnreadableError)(message, field=field, **details)


def _with_below(kind: type[DomainError]) -> list[type[DomainError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in _with_below(child))]


_BY_CODE = {kind.code: kind for kind in _with_below(InvalidInputError)}
