"""The canonical form of a text: the one its offsets are counted on, for ever.

A leading byte order mark goes, every line ends in LF, and nothing else is ever changed: no normalising, no trimming,
no collapsing of blanks.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from annotations.errors import InvalidTextError

MAX_TEXT_LENGTH = 2_000_000
"""The longest text that is kept, in code points."""

MAX_LINES = 50_000
"""How many line ends a text may have. Each is looked at on its own: a million of them would hold a page up for long."""

# PostgreSQL cannot hold U+0000, and no encoding can write a surrogate that has lost its other half.
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


def canonicalise(text: str) -> str:
    """The text with one leading BOM dropped and CRLF and CR turned into LF.

    Raises:
        InvalidTextError: it holds NUL or a lone surrogate (`details`: `at` in code points of the text as sent, `line`,
            `code_point`), nothing but blanks, more than `MAX_TEXT_LENGTH` code points (`length`, `limit`), or more than
            `MAX_LINES` line ends (`lines`, `limit`).
    """
    unkeepable = UNKEEPABLE.search(text)
    if unkeepable:
        raise _refused_at(text, unkeepable.start())
    canonical = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not canonical or canonical.isspace():
        raise InvalidTextError(_("There is nothing to read in this text."), field="text")
    if len(canonical) > MAX_TEXT_LENGTH:
        raise InvalidTextError(
            _("The text has %(length)d code points; at most %(limit)d can be kept. Split it.")
            % {"length": len(canonical), "limit": MAX_TEXT_LENGTH},
            field="text",
            length=len(canonical),
            limit=MAX_TEXT_LENGTH,
        )
    _require_not_too_many_lines(canonical)
    return canonical


def _require_not_too_many_lines(canonical: str) -> None:
    lines = canonical.count("\n")
    if lines > MAX_LINES:
        raise InvalidTextError(
            _("The text has %(lines)d line breaks; at most %(limit)d can be kept. Split it.")
            % {"lines": lines, "limit": MAX_LINES},
            field="text",
            lines=lines,
            limit=MAX_LINES,
        )


def _refused_at(text: str, at: int) -> InvalidTextError:
    code_point = f"U+{ord(text[at]):04X}"
    line = text.count("\n", 0, at) + 1
    what = _("NUL") if text[at] == "\0" else _("half of a surrogate pair")
    return InvalidTextError(
        _("The text holds %(code_point)s (%(what)s) at code point %(at)d, line %(line)d, which cannot be kept.")
        % {"code_point": code_point, "what": what, "at": at, "line": line},
        field="text",
        at=at,
        line=line,
        code_point=code_point,
    )
