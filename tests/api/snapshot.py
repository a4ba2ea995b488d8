"""docs/openapi.json: the description of the API as it was last promised. `python -m tests.api.snapshot` renews it.

What would break a program needs another version first: the next whole number in front, in SPECTACULAR_SETTINGS.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import orjson

from tests import conftest  # noqa: F401  # sets the environment of the tests
from tests.api.compatibility import breaking_changes
from workbench import places

FILE = places.ROOT / "docs" / "openapi.json"
RENEW = "Run `make openapi` and commit docs/openapi.json."


def described() -> dict[str, Any]:
    """The description as it is now, as JSON has it."""
    from api.documentation import openapi  # noqa: PLC0415  # after the environment is set

    now: dict[str, Any] = orjson.loads(orjson.dumps(openapi()))
    return now


def promised() -> dict[str, Any]:
    kept: dict[str, Any] = orjson.loads(FILE.read_bytes())
    return kept


def broken(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What `new` breaks of `old` without its version saying so."""
    return breaking_changes(old, new) if holds(old) and major(old) == major(new) else []


def holds(document: dict[str, Any]) -> bool:
    """Whether its version promises anything: one with a hyphen is still being made."""
    return "-" not in document["info"]["version"]


def major(document: dict[str, Any]) -> str:
    return str(document["info"]["version"]).partition(".")[0]


def main() -> int:
    """Write the snapshot, unless that would break a promise."""
    new = described()
    lost = broken(promised(), new) if FILE.exists() else []
    if lost:
        sys.stderr.write("\n".join([*lost, "Programs rely on these: keep them, or raise the version of the API.", ""]))
        return 1
    FILE.write_text(json.dumps(new, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
