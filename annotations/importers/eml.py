"""A mail as an article: its subject is the title, its sender the author, its body the text.

Of the two bodies most mails have, HTML is taken for its structure, unless it says much less than the plain one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import EmailPolicy
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.importers.canonical import canonicalise
from annotations.importers.charsets import decode_declared
from annotations.importers.decoding import Decoded
from annotations.importers.html import pieces_of_html
from annotations.importers.limits import Limits
from annotations.importers.pieces import Piece, Record, assemble
from annotations.importers.plain_text import Proposal, propose
from annotations.importers.properties import in_one_line
from annotations.importers.refusals import (
    BrokenFileError,
    EncryptedFileError,
    NoTextError,
    TooDeepError,
    TooManyEntriesError,
)

LEAST_OF_PLAIN = 0.6  # of the words of the plain body, in the one of HTML
MOST_MAILS = 20  # one in the other
MOST_PARTS = 1_000
MOST_NAMED = 5
LONGEST_HEADER = 4_000
MOST_LINES = 100  # of one header

_FLOWED = re.compile(r"(?<=[^\s-]) \n(?=[^\s>])")
# What the library raises on headers that are none, besides what is wrong with their encoding (LookupError, ValueError).
_BROKEN_HEADER = (AttributeError, IndexError, LookupError, TypeError, ValueError, RecursionError)


class BoundedPolicy(EmailPolicy):
    """The library's own reading of headers, of as much of each as a mail has need of: it takes quadratic time."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse([line[:LONGEST_HEADER] for line in sourcelines[:MOST_LINES]])
        return name, value[:LONGEST_HEADER]


@dataclass(frozen=True, slots=True)
class Body:
    """The pieces of a mail's text, and sentences on how they were come by."""

    pieces: list[Piece]
    done: list[str]


def read_eml(raw: bytes, limits: Limits) -> Proposal:
    """The article in a mail.

    Raises:
        EncryptedFileError, TooDeepError, TooManyEntriesError, NoTextError, BrokenFileError, InvalidTextError.
    """
    message = parsed(raw, limits)
    parts = list(parts_of(message, limits))
    mails = [part for part in parts if part is message or is_mail(part)]
    bodies = [body_of(part, limits) for part in mails[:MOST_MAILS]]
    record = record_of_mail(message)
    pieces = [piece for mail, body in zip(mails, bodies, strict=False) for piece in with_subject(mail, body, message)]
    if not any(body.pieces for body in bodies):
        raise NoTextError(_("There is no text in this mail that could be read."), field="file")
    return assemble(pieces, record, [*(line for body in bodies for line in body.done), *attached(parts)])


def parsed(raw: bytes, limits: Limits) -> EmailMessage:
    try:
        return cast(EmailMessage, BytesParser(policy=BoundedPolicy()).parsebytes(raw))
    except RecursionError as deep:
        raise too_deep(limits) from deep
    except (*_BROKEN_HEADER, UnicodeError) as broken:
        sentence = _("This mail is damaged, so it could not be read. Save it again.")
        raise BrokenFileError(sentence, field="file") from broken


def too_deep(limits: Limits) -> TooDeepError:
    sentence = _("This mail is nested deeper than is read. Save its text by itself.")
    return TooDeepError(sentence, field="file", limit=limits.max_depth)


def parts_of(message: EmailMessage, limits: Limits) -> Iterator[EmailMessage]:
    """The mail and all its parts, in order, without recursion; each counted, and how deep it is."""
    waiting = [(message, 0)]
    count = 0
    while waiting:
        part, depth = waiting.pop()
        count += 1
        require_not_encrypted(part)
        if depth > limits.max_depth:
            raise too_deep(limits)
        if count > MOST_PARTS:
            sentence = _("This mail has more than %(limit)d parts. Save its text by itself.")
            raise TooManyEntriesError(sentence % {"limit": MOST_PARTS}, field="file", limit=MOST_PARTS)
        yield part
        inner = part.get_payload() if part.is_multipart() else []
        if isinstance(inner, list):
            waiting += [(one, depth + 1) for one in reversed(inner) if isinstance(one, EmailMessage)]


def require_not_encrypted(part: EmailMessage) -> None:
    kind = part.get_content_type()
    enveloped = kind.endswith("pkcs7-mime") and "signed" not in str(part.get_param("smime-type") or "")
    if kind == "multipart/encrypted" or enveloped:
        raise EncryptedFileError(
            _("This mail is encrypted. Open it, and save its text without encryption."), field="file"
        )


def is_mail(part: EmailMessage) -> bool:
    """Is it a mail of its own, forwarded within another?"""
    return part.get_content_maintype() in {"text", "multipart"} and bool(part.keys()) and "from" in part


def with_subject(mail: EmailMessage, body: Body, outer: EmailMessage) -> list[Piece]:
    """The pieces of a mail under its subject, which is the title where it is the outermost."""
    subject = header(mail, "subject")
    if not subject or not body.pieces:
        return body.pieces
    return [Piece("heading", subject, 1 if mail is outer else 2), *body.pieces]


def body_of(mail: EmailMessage, limits: Limits) -> Body:
    """The text of a mail in the better of its two forms; of one without any, nothing."""
    html, plain = (text_part(mail, kind) for kind in ("html", "plain"))
    read_html = html_body(html, limits) if html is not None else Body([], [])
    read_plain = plain_body(plain) if plain is not None else Body([], [])
    enough = words_in(read_html.pieces) >= LEAST_OF_PLAIN * words_in(read_plain.pieces)
    return read_html if read_html.pieces and enough else read_plain


def text_part(mail: EmailMessage, kind: str) -> EmailMessage | None:
    try:
        part = mail.get_body(preferencelist=(kind,))
    except _BROKEN_HEADER:
        return None
    return part if isinstance(part, EmailMessage) else None


def words_in(pieces: Sequence[Piece]) -> int:
    return sum(len(piece.text.split()) for piece in pieces)


def html_body(part: EmailMessage, limits: Limits) -> Body:
    text, done = decoded(part)
    try:
        return Body(pieces_of_html(text, limits), done)
    except NoTextError:
        return Body([], [])


def plain_body(part: EmailMessage) -> Body:
    text, done = decoded(part)
    if not text.strip():
        return Body([], [])
    text = canonicalise(text)
    if part.get_param("format") == "flowed":
        text = _FLOWED.sub(" ", text)
    proposal = propose(text)
    pieces = [
        Piece(block.kind, proposal.text[block.start : block.end], block.level + 1 if block.level else 0)
        for block in proposal.blocks
    ]
    return Body(pieces, done)


def decoded(part: EmailMessage) -> tuple[str, list[str]]:
    """The text of a part, and a sentence where its encoding had to be guessed."""
    payload: Any = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    if not raw.strip():
        return "", []
    named = charset_of(part)
    found: Decoded = decode_declared(raw, named)
    if found.certain:
        return found.text, []
    told = _("The mail's encoding (%(named)s) does not fit; it was read as %(encoding)s, which is likeliest. Check it.")
    return found.text, [told % {"named": named or _("none named"), "encoding": found.encoding}]


def charset_of(part: EmailMessage) -> str:
    try:
        return str(part.get_content_charset() or "")
    except _BROKEN_HEADER:
        return ""


def header(mail: EmailMessage, name: str) -> str:
    """A header as people read it; "" where it is missing or none."""
    try:
        value = str(mail[name] or "")
    except _BROKEN_HEADER:
        return ""
    # Bytes that are in no encoding come as lone surrogates, which nothing can keep.
    return in_one_line(value.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def record_of_mail(message: EmailMessage) -> Record:
    """What the headers say."""
    name, address = parseaddr(header(message, "from"))
    return Record(
        title=header(message, "subject"),
        byline=name or address,
        published_on=day_of(header(message, "date")),
        why={
            "title": _("The title is the subject of the mail."),
            "byline": _("The byline is who has sent the mail."),
            "published_on": _("The day is the one on which the mail was sent."),
        },
    )


def day_of(value: str) -> date | None:
    try:
        return parsedate_to_datetime(value).date()
    except _BROKEN_HEADER:
        return None


def attached(parts: Sequence[EmailMessage]) -> list[str]:
    """The sentence on files that came with the mail and are not read."""
    names = [name for part in parts if not part.is_multipart() and (name := file_name(part))]
    if not names:
        return []
    shown = ", ".join(names[:MOST_NAMED]) + ("…" if len(names) > MOST_NAMED else "")
    return [
        ngettext(
            "%(count)d file came with the mail and was not read: %(names)s. Bring it in by itself.",
            "%(count)d files came with the mail and were not read: %(names)s. Bring them in by themselves.",
            len(names),
        )
        % {"count": len(names), "names": shown}
    ]


def file_name(part: EmailMessage) -> str:
    try:
        return in_one_line(str(part.get_filename() or "").encode("utf-8", "replace").decode())
    except _BROKEN_HEADER:
        return ""
