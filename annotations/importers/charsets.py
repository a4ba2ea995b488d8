"""The encoding a web page says it is in: believed where its bytes agree, and else proposed like any other."""

from __future__ import annotations

import re

from annotations.errors import UndecodableError
from annotations.importers.decoding import Decoded, decode, reads_as_unicode

HEAD_LENGTH = 4_096

_META = re.compile(rb"""<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([a-z0-9_:.-]{1,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([a-z0-9_:.-]{1,40})""", re.IGNORECASE)
# Browsers read the old names as the wider set that those who wrote them meant (WHATWG, Encoding, 4.2).
_MEANT = {
    "iso-8859-1": "windows-1252",
    "latin1": "windows-1252",
    "latin-1": "windows-1252",
    "us-ascii": "windows-1252",
    "ascii": "windows-1252",
    "iso-8859-9": "windows-1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gbk",
    "gb_2312-80": "gbk",
    "x-gbk": "gbk",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift-jis": "cp932",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "utf8": "utf-8",
}


def decode_declared(raw: bytes, by_server: str = "") -> Decoded:
    """The text of a page: by its byte order mark, else as UTF-8 where it is that whatever it says, else in the encoding
    its server or itself declares, else in the likeliest, which is not certain.

    Raises:
        UndecodableError: no text in any encoding (see `decode`).
    """
    if reads_as_unicode(raw) and (plain := decode(raw)).certain:
        return plain
    for declared in filter(None, [by_server, _declared_within(raw)]):
        name = declared.strip().strip("\"'").lower()
        for encoding in dict.fromkeys([_MEANT.get(name, name), name]):
            try:
                return decode(raw, encoding)
            except UndecodableError:
                continue
    return decode(raw)


def _declared_within(raw: bytes) -> str:
    head = raw[:HEAD_LENGTH]
    found = _XML.search(head) or _META.search(head)
    name = found[1].decode("ascii") if found else ""
    # Who could be read up to here as ASCII is in no wide encoding, whatever it says.
    return "utf-8" if name.lower().startswith(("utf-16", "utf-32")) else name
