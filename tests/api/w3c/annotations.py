"""Annotations as programs of the field send them, and the W3C's own tests of those that are served."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

Json = dict[str, Any]

MODEL = "http://www.w3.org/ns/anno.jsonld"
CHECK = Path(__file__).parents[4] / "shared" / "checks" / "w3c" / "run_model.py"
checked = pytest.mark.skipif(not CHECK.is_file(), reason="the W3C's tests (../shared/checks/w3c) are not here")


def on(source: str, words: str = "the roof leaks", *more: Json, **members: Any) -> Json:
    """A target: words of a text, and whatever else is said of it."""
    quote = {"type": "TextQuoteSelector", "exact": words}
    return {"type": "SpecificResource", "source": source, "selector": [quote, *more] if more else quote, **members}


def annotation(target: Any, *bodies: Any, **members: Any) -> Json:
    """An annotation; a single body stands by itself."""
    body = {"body": bodies[0] if len(bodies) == 1 else list(bodies)} if bodies else {}
    return {"@context": MODEL, "type": "Annotation", **body, "target": target, **members}


def words(value: str, purpose: str = "commenting", **members: Any) -> Json:
    return {"type": "TextualBody", "value": value, "purpose": purpose, **members}


def link(source: Any, **members: Any) -> Json:
    return {"type": "SpecificResource", "purpose": "linking", "source": source, **members}


def problems_in(folder: Path, *documents: Any, text: str = "") -> str:
    """What the W3C's tests find wrong with documents that are served; "" for nothing."""
    arguments = []
    for number, document in enumerate(documents):
        file = folder / f"{number}.json"
        file.write_text(json.dumps(document), "utf-8")
        arguments.append(str(file))
    if text:
        (folder / "article.txt").write_text(text, "utf-8", newline="")
        arguments += ["--text", str(folder / "article.txt")]
    command = [sys.executable, "-W", "error", str(CHECK), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout if done.returncode else ""
