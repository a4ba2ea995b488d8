"""Bytes to text: strictly, and never with an encoding that was only guessed unless a person has seen it.

UTF-8 and whatever carries a byte order mark are certain. For everything else the likeliest encoding is proposed and
a person confirms it by looking at the text.
"""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass
from encodings.aliases import aliases

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from annotations.errors import UndecodableError
from annotations.importers.canonical import MAX_TEXT_LENGTH

# Four bytes a code point at most in any of the encodings, and twice that for text that is nothing but CRLF.
MAX_BYTES = 8 * MAX_TEXT_LENGTH
SAMPLE_LENGTH = 4_096
STRETCH_LENGTH = 160

# Python's name of the codec: the name people know it by. Likelier ones first, for ties between guesses.
# Python also calls "rot13" and "zip" codecs, and "utf-7" hides markup: what is not here is not an encoding to us.
ENCODINGS = {
    "utf_8": "utf-8",
    "cp1252": "windows-1252",
    "cp1250": "windows-1250",
    "cp1251": "windows-1251",
    "utf_16_le": "utf-16-le",
    "utf_16_be": "utf-16-be",
    "shift_jis": "shift_jis",
    "cp932": "cp932",
    "gb18030": "gb18030",
    "gbk": "gbk",
    "big5": "big5",
    "euc_kr": "euc-kr",
    "cp949": "cp949",
    "euc_jp": "euc-jp",
    "koi8_r": "koi8-r",
    "koi8_u": "koi8-u",
    "cp1253": "windows-1253",
    "cp1254": "windows-1254",
    "cp1255": "windows-1255",
    "cp1256": "windows-1256",
    "cp1257": "windows-1257",
    "cp1258": "windows-1258",
    "cp874": "cp874",
    "iso8859_15": "iso-8859-15",
    "iso8859_2": "iso-8859-2",
    "iso8859_5": "iso-8859-5",
    "iso8859_6": "iso-8859-6",
    "iso8859_7": "iso-8859-7",
    "iso8859_8": "iso-8859-8",
    "iso8859_9": "iso-8859-9",
    "iso8859_16": "iso-8859-16",
    "latin_1": "iso-8859-1",
    "mac_roman": "macintosh",
    "mac_cyrillic": "mac-cyrillic",
    "cp437": "ibm437",
    "cp850": "ibm850",
    "cp852": "ibm852",
    "cp866": "ibm866",
    "iso2022_jp": "iso-2022-jp",
    "utf_32_le": "utf-32-le",
    "utf_32_be": "utf-32-be",
    "ascii": "us-ascii",
}
_RARE = {"mac_roman", "mac_cyrillic", "cp437", "cp850", "cp852", "cp866"}
_BY_NAME = {name.replace("-", "_"): codec for codec, name in ENCODINGS.items()}

# UTF-32 before UTF-16: its little-endian mark begins with the other's.
_MARKS = (
    (codecs.BOM_UTF8, "utf_8"),
    (codecs.BOM_UTF32_LE, "utf_32_le"),
    (codecs.BOM_UTF32_BE, "utf_32_be"),
    (codecs.BOM_UTF16_LE, "utf_16_le"),
    (codecs.BOM_UTF16_BE, "utf_16_be"),
)
_OTHER_FILES = (
    b"%PDF-",
    b"PK\x03\x04",
    b"{\\rtf",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
)
_LAYOUT = frozenset("\t\n\v\f\r\x85")


@dataclass(frozen=True, slots=True)
class Decoded:
    """What bytes say.

    Args:
        text: all of it; a byte order mark is still in front, for `canonicalise` is where it goes.
        encoding: its usual name ("utf-8", "windows-1252"), which `decode` takes again.
        certain: False when the encoding is a guess that a person has to confirm.
        had_bom: whether the bytes began with a byte order mark.
    """

    text: str
    encoding: str
    certain: bool
    had_bom: bool


def decode(raw: bytes, encoding: str | None = None) -> Decoded:
    """The text in the bytes, every byte of it accounted for.

    Args:
        encoding: the one a person named or confirmed; None to find out.

    Raises:
        UndecodableError: an empty, binary or oversized file; an encoding that is not known here; bytes that are no
            text in it (`details`: `encoding`, `at` in bytes).
    """
    _refuse_hopeless(raw)
    marked = _codec_by_mark(raw)
    if encoding is not None:
        return _decode_as(raw, _codec_by_name(encoding, marked), certain=True)
    if marked:
        return _decode_as(raw, marked, certain=True)
    guess = next(iter(_likely_codecs(raw)), None)
    if guess is None:
        raise UndecodableError(
            _("This is not text in an encoding known here, nor a file that is read. Save it as text, HTML or PDF."),
            field="file",
        )
    return _decode_as(raw, guess, certain=guess == "utf_8")


def candidates(raw: bytes) -> list[str]:
    """The encodings in which the bytes read as text, likeliest first, for a person to choose from.

    Empty for what `decode` refuses.
    """
    try:
        _refuse_hopeless(raw)
    except UndecodableError:
        return []
    marked = _codec_by_mark(raw)
    return [ENCODINGS[codec] for codec in ([marked] if marked else _likely_codecs(raw))]


def reads_as_unicode(raw: bytes) -> bool:
    """Do the bytes begin with a byte order mark, or are they UTF-8? Nothing else is by chance."""
    return _codec_by_mark(raw) is not None or _decodes(raw, "utf_8")


def samples(raw: bytes) -> list[tuple[str, str]]:
    """The encodings to choose from, likeliest first, each with a short stretch of the text around its first character
    beyond ASCII; empty where there is no choice.
    """
    names = candidates(raw)
    return [(name, _stretch(decode(raw, name).text)) for name in names] if len(names) > 1 else []


def _stretch(text: str) -> str:
    first = next((at for at, character in enumerate(text) if character > "\x7f" and character != "\ufeff"), 0)
    start = max(0, first - STRETCH_LENGTH // 2)
    return " ".join(text[start : start + STRETCH_LENGTH].split())


def _refuse_hopeless(raw: bytes) -> None:
    if not raw:
        raise UndecodableError(_("The file is empty."), field="file")
    if len(raw) > MAX_BYTES:
        raise UndecodableError(
            _("The file is longer than any text that can be kept (%(limit)d code points).")
            % {"limit": MAX_TEXT_LENGTH},
            field="file",
            limit=MAX_TEXT_LENGTH,
        )
    if raw.startswith(_OTHER_FILES):
        raise UndecodableError(
            _("This is a document, picture or archive, not plain text. Save it as plain text first."), field="file"
        )


def _codec_by_mark(raw: bytes) -> str | None:
    return next((codec for mark, codec in _MARKS if raw.startswith(mark)), None)


def _codec_by_name(name: str, marked: str | None) -> str:
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    if plain in {"utf_16", "utf_32", "utf16", "utf32"} and marked:
        return marked
    codec = _BY_NAME.get(plain) or aliases.get(plain, plain)
    codec = "utf_8" if codec == "utf_8_sig" else codec
    if codec not in ENCODINGS:
        raise UndecodableError(
            _("No encoding of this name is known here. Known are: %(names)s.")
            % {"names": ", ".join(sorted(ENCODINGS.values()))},
            field="encoding",
        )
    return codec


def _decode_as(raw: bytes, codec: str, *, certain: bool) -> Decoded:
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError as error:
        raise UndecodableError(
            _("The file is not text in %(encoding)s: byte %(at)d does not fit.")
            % {"encoding": ENCODINGS[codec], "at": error.start},
            field="file",
            encoding=ENCODINGS[codec],
            at=error.start,
        ) from error
    return Decoded(text, ENCODINGS[codec], certain, had_bom=text.startswith("\ufeff"))


def _likely_codecs(raw: bytes) -> list[str]:
    """Codecs of bytes without a mark, likeliest first, no two that read the same; empty when they are no text."""
    if b"\0" in raw:
        return _wide_codecs(raw)
    if _decodes(raw, "utf_8"):
        # Escape sequences are valid UTF-8 too, but they are how ISO-2022 switches alphabets.
        switching = b"\x1b" in raw and _reads_as_text(raw, "iso2022_jp")
        return ["iso2022_jp", "utf_8"] if switching else ["utf_8"]
    readable = _distinct(raw, [codec for codec in ENCODINGS if _reads_as_text(raw, codec)])
    if not readable:
        return []
    matches = from_bytes(raw, cp_isolation=readable)
    # Curly quotes of Windows would else pass for accented letters of DOS and old Macs, which hardly anybody sends.
    ranks = {m.encoding: (m.encoding in _RARE, m.chaos, -m.coherence) for m in matches}
    return sorted(readable, key=lambda codec: ranks.get(codec, (True, 1.0, 0.0)))


def _distinct(raw: bytes, codecs_in_order: list[str]) -> list[str]:
    """The first of each group that reads alike: nobody can tell German in windows-1252 from windows-1250."""
    first_by_text = {hash(raw.decode(codec)): codec for codec in reversed(codecs_in_order)}
    return [codec for codec in codecs_in_order if codec in first_by_text.values()]


def _wide_codecs(raw: bytes) -> list[str]:
    """UTF-32 or UTF-16 without a mark. Digits, blanks and line ends of any script show where the zero byte goes;
    the wrong order of bytes would read as rare but valid ideographs.
    """
    little_endian = raw[1::2].count(0) >= raw[0::2].count(0)
    wide = ["utf_32_le", "utf_32_be", "utf_16_le" if little_endian else "utf_16_be"]
    return [codec for codec in wide if _reads_as_text(raw, codec)]


def _decodes(raw: bytes, codec: str) -> bool:
    try:
        raw.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _reads_as_text(raw: bytes, codec: str) -> bool:
    """Does it decode, without NUL and, in its first 4,096 code points, without what no text is made of?"""
    if not _decodes(raw, codec):
        return False
    text = raw.decode(codec)
    unlikely = {"Cc", "Cn", "Co"}
    return "\0" not in text and not any(
        unicodedata.category(character) in unlikely and character not in _LAYOUT for character in text[:SAMPLE_LENGTH]
    )
