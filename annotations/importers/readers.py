"""A file to answers: its format is told, its encoding settled, and the reader of the format does the rest.

This runs in the process that reads (`child`), and in tests. Nothing here asks the database or the network.
"""

from __future__ import annotations

import codecs
import io
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from annotations.errors import DomainError, UndecodableError
from annotations.importers.answers import Answer, Begun, Ended, Head, ItemRead, ItemRefused, Part, Request
from annotations.importers.charsets import decode_declared
from annotations.importers.columns import columns_as_told
from annotations.importers.decoding import MAX_BYTES, Decoded, decode, samples
from annotations.importers.failed_rows import Source, failed_rows
from annotations.importers.formats import FORMATS, Format
from annotations.importers.limits import Limits
from annotations.importers.pieces import Record
from annotations.importers.plain_text import RECORD, Proposal
from annotations.importers.refusals import (
    NestedArchiveError,
    ReaderFailedError,
    TooDeepError,
    TookTooMuchMemoryError,
    TooLargeError,
)
from annotations.importers.rows import Row
from annotations.importers.splitting import split
from annotations.importers.telling import tell_format
from annotations.importers.text import read_text

log = logging.getLogger(__name__)

LONGEST_PART = 1024**2
LONGEST_HEADING = 200
MOST_HEADINGS = 200

# A page of the web is one article, and so is a mail, however many titles of others stand on it.
MAY_HOLD_SEVERAL = frozenset({"text", "markdown", "docx", "pdf"})


def answers_to(request: Request, limits: Limits) -> Iterator[Answer]:
    """Everything that is to be said about a file.

    Raises:
        DomainError: nothing, or nothing more, can be read of it.
    """
    path = Path(request.path)
    require_size(path.stat().st_size, limits)
    with path.open("rb") as file:
        told = FORMATS[request.format] if request.format else tell_format(file, request.name)
    if request.failed:
        yield from _failed(path, told, limits, request)
    else:
        yield from _rows(path, told, limits, request) if told.is_bulk else _document(path, told, limits, request)
    yield Ended()


def require_size(size: int, limits: Limits) -> None:
    """Refuse a file of more bytes than are taken."""
    if size > limits.max_bytes:
        raise TooLargeError(
            _("This is longer than the %(limit)d MB that are taken at once. Split it.")
            % {"limit": limits.max_bytes // 1024**2},
            field="file",
            limit=limits.max_bytes,
        )


def _document(path: Path, told: Format, limits: Limits, request: Request) -> Iterator[Answer]:
    raw = path.read_bytes()
    if told.is_text:
        decoded = _decoded(raw, told, request.options)
        yield Head(told.name, False, decoded.encoding, decoded.certain, tuple(samples(raw)))
        proposal = _read_decoded(decoded.text, told, limits, request.options)
    else:
        yield Head(told.name)
        proposal = _function(told)(raw, limits)
    for index, part in enumerate(_parts(told, proposal), start=1):
        yield ItemRead(index, "", part)


def _parts(told: Format, proposal: Proposal) -> list[Proposal]:
    if told.name not in MAY_HOLD_SEVERAL:
        return [proposal]
    return [replace(p.proposal, reasons=tuple(filter(None, [p.reason, *p.proposal.reasons]))) for p in split(proposal)]


def _decoded(raw: bytes, told: Format, options: Mapping[str, Any]) -> Decoded:
    """The text, in the encoding a person chose, else in the one it declares, else in the likeliest."""
    chosen = str(options.get("encoding") or "")
    if told.name == "html" and not chosen:
        return decode_declared(raw, str(options.get("charset") or ""))
    return decode(raw, chosen or None)


def _read_decoded(text: str, told: Format, limits: Limits, options: Mapping[str, Any]) -> Proposal:
    if told.name == "text":
        return read_text(text, clean=_is_cleaned(options))
    more = {"url": str(options.get("url") or "")} if told.name == "html" else {}
    read: Callable[..., Proposal] = _function(told)
    return read(text, limits, **more)


def _is_cleaned(options: Mapping[str, Any]) -> bool:
    return options.get("clean") is not False


def _function(told: Format) -> Callable[..., Any]:
    module, _colon, name = told.reader.partition(":")
    return getattr(import_module(module), name)  # type: ignore[no-any-return]  # of the registry


def _rows(path: Path, told: Format, limits: Limits, request: Request) -> Iterator[Answer]:
    options = dict(request.options)
    head = Head(told.name, True)
    if told.is_text:
        decoded, guesses = _head_of_table(path, told, options)
        options["encoding"] = decoded.encoding
        head = Head(told.name, True, decoded.encoding, decoded.certain, tuple(guesses))
    yield _with_columns(head, path, told, limits, options)
    for row in _function(told)(path, limits, request.start, options):
        yield Begun(row.index, row.locator)
        yield _item_of(row, limits, options)


def _with_columns(head: Head, path: Path, told: Format, limits: Limits, options: Mapping[str, Any]) -> Head:
    """What a file is, with the columns it has where it is a table, and what each of them is taken for."""
    headings = getattr(import_module(told.reader.partition(":")[0]), "headings", None)
    if headings is None:
        return head
    names = [name for name in headings(path, limits, options) if len(name) <= LONGEST_HEADING][:MOST_HEADINGS]
    return replace(head, columns=tuple(names), fields=columns_as_told(names, options))


def _failed(path: Path, told: Format, limits: Limits, request: Request) -> Iterator[Part]:
    """The rows that could not be brought in, in parts no longer than an answer may be."""
    options = dict(request.options)
    if told.is_text:
        options["encoding"] = _head_of_table(path, told, options)[0].encoding
    problems = {int(index): problem for index, problem in request.failed.items()}
    for raw in failed_rows(told.name, Source(path, limits, options), problems):
        for start in range(0, len(raw), LONGEST_PART):
            yield Part(raw[start : start + LONGEST_PART])


def _head_of_table(path: Path, told: Format, options: Mapping[str, Any]) -> tuple[Decoded, list[tuple[str, str]]]:
    """The encoding of a file of many rows, by as much of it as is read at once. A row that is no text in it is refused
    by itself, later."""
    with path.open("rb") as file:
        head = file.read(MAX_BYTES)
    if len(head) == MAX_BYTES:
        head = head[: head.rfind(b"\n") + 1] or head
    chosen = str(options.get("encoding") or "")
    if told.name == "jsonl" and not chosen and _is_mostly_utf8(head):
        return Decoded("", "utf-8", certain=True, had_bom=head.startswith(codecs.BOM_UTF8)), []
    try:
        return decode(head, chosen or None), samples(head)
    except UndecodableError as refused:
        if not chosen or "at" not in refused.details:
            raise
        return Decoded("", str(refused.details["encoding"]), certain=True, had_bom=False), samples(head)


def _is_mostly_utf8(head: bytes) -> bool:
    """Whether most lines are text in the encoding in which JSON is written (RFC 8259, 8.1)."""
    lines = head.splitlines()
    good = sum(_is_utf8(line) for line in lines)
    return b"\0" not in head and good * 2 > len(lines)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _item_of(row: Row, limits: Limits, options: Mapping[str, Any]) -> ItemRead | ItemRefused:
    """What becomes of a row. Whatever is wrong with it is wrong with it alone."""
    try:
        if row.problem is not None:
            raise row.problem
        proposal = _entry(row, limits, options) if row.name else read_text(row.text, clean=_is_cleaned(options))
        return ItemRead(row.index, row.locator, with_record(proposal, _dated(row, proposal)))
    except Exception as error:  # noqa: BLE001  # a parser may raise anything; the rows after it can be read
        known = {name: getattr(row.record, name) for name in RECORD if getattr(row.record, name)}
        return ItemRefused(row.index, row.locator, refusal_of(error), known)


def _dated(row: Row, proposal: Proposal) -> Record:
    """What is known of a row; the day it was fetched only where its text does not say when it was published."""
    if row.seen_on is None or row.record.published_on or proposal.published_on:
        return row.record
    fetched = _("The day is the one on which it was fetched; it may have been published on another.")
    return replace(row.record, published_on=row.seen_on, why={**row.record.why, "published_on": fetched})


def _entry(row: Row, limits: Limits, options: Mapping[str, Any]) -> Proposal:
    """The article in an entry of an archive."""
    options = {**options, "charset": row.charset, "url": row.record.url}
    require_size(len(row.raw), limits)
    told = tell_format(io.BytesIO(row.raw), row.name)
    if told.is_bulk:
        raise NestedArchiveError(
            _("This is %(told)s inside an archive. Import it by itself.") % {"told": told.title}, field="file"
        )
    if not told.is_text:
        read: Callable[..., Proposal] = _function(told)
        return read(row.raw, limits)
    decoded = _decoded(row.raw, told, {**options, "encoding": ""})
    if not decoded.certain and options.get("encoding"):
        decoded = _decoded(row.raw, told, options)
    if not decoded.certain:
        raise UndecodableError(
            _("Its encoding is not certain; it is likeliest %(encoding)s. Choose an encoding for it.")
            % {"encoding": decoded.encoding},
            field="encoding",
        )
    return _read_decoded(decoded.text, told, limits, options)


def with_record(proposal: Proposal, record: Record) -> Proposal:
    """The proposal with what a row says of its article; that goes before what the text says."""
    fields = {name: getattr(record, name) for name in RECORD if getattr(record, name)}
    why = {name: reason for name, reason in proposal.why.items() if name not in fields}
    return replace(proposal, **fields, why={**why, **record.why})


def refusal_of(error: Exception) -> DomainError:
    """The refusal in whatever a reader has raised. What nobody foresaw is written to the log and has one name."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, MemoryError):
        return TookTooMuchMemoryError(
            _("Reading this takes more memory than is given to one file. Make it smaller, or save it in another way."),
            field="file",
        )
    if isinstance(error, RecursionError):
        return TooDeepError(_("This is nested deeper than is read. Save it in a simpler form."), field="file")
    log.error("A file could not be read.", exc_info=error)
    if isinstance(error, ImportError):
        return ReaderFailedError(
            _("What reads such files is not installed here: nothing is wrong with yours. Tell who runs the workbench."),
            field="file",
        )
    return ReaderFailedError(
        _("This could not be read: it is damaged, or of a kind the reader does not know. Save it in another format."),
        field="file",
    )
