"""Reading bodies strictly: what is no JSON in UTF-8 is refused here, whatever it might have meant."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

DEEPEST_WRITTEN = 250  # orjson reads deeper nesting than it writes
MOST_VALUES = 250_000  # in one body: each takes a few bytes on the way and a hundred in memory
STRING = rb'"(?:[^"\\]++|\\.)*+'  # in JSON, up to the quotation mark that ends it
STRINGS = re.compile(STRING + rb'"?', re.DOTALL)


class StrictJSONParser(BaseParser):
    """JSON by orjson: refuses NaN, lone surrogates, other encodings, deep nesting; and a name that stands twice."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        # The request's own body, because it is the one that refuses what is larger than the settings allow.
        body = parser_context["request"].body if parser_context else stream.read()
        return read_strictly(body)


def read_strictly(body: bytes) -> Any:
    """What JSON in UTF-8 says. Raises ParseError; RequestDataTooBig for far more values than anybody means."""
    if values_in(body) > MOST_VALUES and values_in(STRINGS.sub(b"", body)) > MOST_VALUES:
        raise RequestDataTooBig
    try:
        read = orjson.loads(body)
        json.loads(body, object_pairs_hook=refuse_repeated)
        if body.count(b"[") + body.count(b"{") > DEEPEST_WRITTEN:
            orjson.dumps(read)  # what could not be written again could be neither kept nor told from another
    except (ValueError, RecursionError, orjson.JSONEncodeError) as broken:
        raise ParseError(_("The body is not JSON in UTF-8: %s.") % broken) from broken
    return read


def values_in(body: bytes) -> int:
    """How many values are opened or parted from others; those in words count here, too."""
    return sum(map(body.count, (b"[", b"{", b",")))


def refuse_repeated(pairs: list[tuple[str, Any]]) -> None:
    """Refuse an object that names something twice: one of the two would be lost unseen (RFC 8259, 4)."""
    if len(pairs) > 1 and len({name for name, _value in pairs}) < len(pairs):
        [(name, _times)] = Counter(name for name, _value in pairs).most_common(1)
        raise ParseError(_("The body has an object in which a name stands twice: “%s”.") % name[:100])
