"""Annotations as programs of the field send them, and the W3C's own tests of those that are served."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path
from typing import Any

import pytest

Json = dict[str, Any]

MODEL = "http://www.w3.org/ns/anno.jsonld"
CHECK = Path(__file__).parents[4] / "shared" / "checks" / "w3c" / "run_model.py"
checked = pytest.mark.skipif(not CHECK.is_file(), reason="the W3C's tests (../shared/checks/w3c) are not here")


def on(source: str, words: str = "the roof leaks", *more: Any, **members: Any) -> Json:
    """A target: words of a text, and whatever else is said of it."""
    quote = {"type": "TextQuoteSelector", "exact": words}
    return {"type": "SpecificResource", "source": source, "selector": [quote, *more] if more else quote, **members}


def annotation(target: Any, *bodies: Any, **members: Any) -> Json:
    """An annotation; a single body stands by itself."""
    body = {"body": bodies[0] if len(bodies) == 1 else list(bodies)} if bodies else {}
    return {"@context": MODEL, "type": "Annotation", **body, "target": target, **members}


def words(value: str, purpose: str | list[str] = "commenting", **members: Any) -> Json:
    return {"type": "TextualBody", "value": value, "purpose": purpose, **members}


def link(source: Any, **members: Any) -> Json:
    return {"type": "SpecificResource", "purpose": "linking", "source": source, **members}


def bodies(shown: Json, purpose: str) -> list[Json]:
    """The bodies of an annotation with one purpose."""
    found = shown.get("body", [])
    return [one for one in (found if isinstance(found, list) else [found]) if one.get("purpose") == purpose]


@functools.cache
def suite() -> Any:
    """The program that runs the W3C's tests, as a module: starting it anew for each document would take seconds."""
    spec = importlib.util.spec_from_file_location("run_model", CHECK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def problems_in(*documents: Json, text: str | None = None) -> list[str]:
    """The MUSTs that documents, and the pages and annotations within them, fail."""
    found = []
    for number, document in enumerate(documents):
        for name, each in [(str(number), document), *suite().embedded(str(number), document)]:
            _kind, results = suite().check(each, text)
            found += [f"{name}: {one['id']} {one['err'] or one['msg']}" for one in results if must(one)]
    return found


def must(result: Json) -> bool:
    """Whether a result is a MUST that fails, or something of ours that would vanish from linked data."""
    lost = result["id"] in ("X-ld-dropped", "X-ld-relative")
    return not result["ok"] and (lost or result["level"] == "must")
