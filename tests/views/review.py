"""How tests ask for the review page and act on it over HTTP."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Article, Claim, Contributor, Evidence

TRICKY = Path(__file__).parents[2] / ".." / "shared" / "checks" / "tricky_texts.json"
CASES = json.loads(TRICKY.read_text())["cases"] if TRICKY.exists() else []
tricky = pytest.mark.skipif(not CASES, reason="the folder with the tricky texts is not beside the project")
HTMX = {"HX-Request": "true"}
QUOTE = "the roof leaks"


def signed_in(who: Contributor) -> Client:
    client = Client()
    assert who.user is not None
    client.force_login(who.user)
    return client


def url(name: str, of: Article | Claim | Evidence, **more: object) -> str:
    return reverse(name, kwargs={"project": of.project_id, type(of).__name__.lower(): of.pk, **more})


def page_of(who: Contributor, article: Article, claim: Claim | None = None) -> str:
    """The review page, with a claim's card opened."""
    asked = {"claim": str(claim.pk)} if claim else {}
    return signed_in(who).get(url("review", article), asked).content.decode()


def act(who: Contributor, name: str, of: Article | Claim | Evidence, **values: object) -> Any:
    """What the page gets when it sends a form by its scripts."""
    return signed_in(who).post(url(name, of), values, headers=HTMX)


class Text(HTMLParser):
    """Collects what stands inside elements with `data-start`, as the browser's module reads it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.depth, self.text = 0, ""

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = dict(attrs).get("data-start")
        if start is not None:
            assert int(start) == len(self.text)
        if start is not None or self.depth:
            self.depth += 1

    def handle_endtag(self, _tag: str) -> None:
        self.depth = max(0, self.depth - 1)

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.text += data


def text_on(page: str) -> str:
    reader = Text()
    reader.feed(page)
    return reader.text
