"""PDF: pages of drawn letters, read back into paragraphs.

What a PDF can do beside showing words (scripts, attachments, forms to send, links that open something) is never looked
at. Pictures are not read: a scan without a text layer is refused as such.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pypdf import PasswordType, PdfReader, apply_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

from annotations.importers.limits import Limits
from annotations.importers.pdf_lines import Drawing, Line
from annotations.importers.pdf_paragraphs import Flowed, Paragraph, flow
from annotations.importers.pieces import Piece, assemble
from annotations.importers.plain_text import Proposal
from annotations.importers.properties import record_of
from annotations.importers.refusals import (
    BrokenFileError,
    EncryptedFileError,
    NoTextError,
    TooManyPagesError,
    UnpacksTooLargeError,
)

LARGEST_STREAM = 64 * 1024**2

_MADE = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")
# "broken PDF files might cause other Exceptions", its documentation says.
_BROKEN = (
    PyPdfError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RecursionError,
    NotImplementedError,
    EOFError,
    OSError,
    struct.error,
    zlib.error,
)


def read_pdf(raw: bytes, limits: Limits) -> Proposal:
    """The article in a PDF.

    Raises:
        EncryptedFileError, BrokenFileError, TooManyPagesError, UnpacksTooLargeError, NoTextError.
    """
    stream = min(LARGEST_STREAM, limits.max_unpacked_bytes)
    bounds = apply_configuration(
        zlib_maximum_output_length=stream,
        lzw_maximum_output_length=stream,
        run_length_maximum_output_length=stream,
        array_based_stream_maximum_output_length=stream,
        jbig2dec_binary=None,  # it would start a program for the sake of a picture
    )
    with bounds, _at_the_edge():
        reader = PdfReader(io.BytesIO(raw))
        _require_readable(reader, limits)
        drawing = Drawing(reader, limits.max_unpacked_bytes)
        pages = [drawing.lines_of(page) for page in reader.pages]
        properties = _properties(reader)
    if not any(pages):
        raise NoTextError(
            _("This PDF holds pictures of pages and no text. Have it read by a text recognition (OCR) first."),
            field="file",
        )
    flowed = flow(pages)
    pieces = [_piece(paragraph) for paragraph in flowed.paragraphs]
    return assemble(pieces, record_of(pieces, **properties), done=_done(flowed, pages, drawing))


@contextmanager
def _at_the_edge() -> Iterator[None]:
    """What pypdf raises, as what the file is refused for."""
    try:
        yield
    except (FileNotDecryptedError, DependencyError) as error:
        raise _encrypted() from error
    except LimitReachedError as error:
        raise UnpacksTooLargeError(
            _("This PDF grows past what is read while it is unpacked. Save it again, or only its pages with text."),
            field="file",
        ) from error
    except _BROKEN as error:
        raise BrokenFileError(
            _("This PDF is damaged or cut off and cannot be read. Open it, save it again and bring that in."),
            field="file",
        ) from error


def _encrypted() -> EncryptedFileError:
    return EncryptedFileError(
        _("This PDF is locked with a password. Save it without one and bring that in."), field="file"
    )


def _require_readable(reader: PdfReader, limits: Limits) -> None:
    # Many are locked against changing alone, and open without a password.
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise _encrypted()
    pages = len(reader.pages)
    if pages > limits.max_pages:
        raise TooManyPagesError(
            _("This PDF has %(pages)d pages; at most %(limit)d are read. Split it.")
            % {"pages": pages, "limit": limits.max_pages},
            field="file",
            limit=limits.max_pages,
        )


def _properties(reader: PdfReader) -> dict[str, Any]:
    """Title, author and day of making, as far as the PDF names them in a form that can be read."""
    told = reader.metadata
    if told is None:
        return {}
    words = {"title": told.title, "author": told.author}
    plain = {name: value if isinstance(value, str) else "" for name, value in words.items()}
    return {**plain, "made": _day(told.creation_date_raw)}


def _day(words: Any) -> date | None:
    """The day in "D:20310502…". pypdf would make one of "D:20311332" too."""
    found = _MADE.match(words) if isinstance(words, str) else None
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _piece(paragraph: Paragraph) -> Piece:
    return Piece(paragraph.kind, paragraph.text, paragraph.level)


def _done(flowed: Flowed, pages: Sequence[Sequence[Line]], drawing: Drawing) -> list[str]:
    """What was done to the text, and what of it could not be read, in sentences."""
    empty = [number for number, lines in enumerate(pages, start=1) if not lines]
    done = []
    if flowed.hyphens_joined:
        done.append(
            ngettext(
                "%(count)d word that was parted by a hyphen at the end of its line was joined.",
                "%(count)d words that were parted by hyphens at the ends of their lines were joined.",
                flowed.hyphens_joined,
            )
            % {"count": flowed.hyphens_joined}
        )
    if empty:
        done.append(_("There is no text on these of its pages, maybe pictures: %(pages)s.") % {"pages": _listed(empty)})
    if drawing.unread:
        done.append(
            ngettext(
                "%(count)d stretch is drawn in signs that say not which letters they are; it was left out.",
                "%(count)d stretches are drawn in signs that say not which letters they are; they were left out.",
                drawing.unread,
            )
            % {"count": drawing.unread}
        )
    if drawing.turned:
        done.append(_("Words that stand on their side, as along the edge of a page, were left out."))
    return done


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:20])) + (" …" if len(numbers) > 20 else "")
