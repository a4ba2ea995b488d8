"""What the review page costs its reader, from the first byte to the frame: 60 kB of text with ever more claims.

The workbench runs as `make run` starts it, the page in a headless Chromium with an empty cache. Each number stands
beside its floor: the same on the same text without any claim, in the same run.

- *render*: a request of the page until its last byte, and its size
- *opened*: from the start of the navigation until a frame with all highlights is drawn and the page takes keys
- *saved*: from the press of a tag's key until a frame shows the claim's mark and its card, as the server answered them
- *other page*: from that press until a frame of another reviewer's page shows the claim
- *scrolling*: frames drawn per second while the text, or the cards, scroll by 60 pixels a frame
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection, connections
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from annotations import queries
from annotations.models import Article, Contributor
from tests.bench import Measured
from tests.bench.text import invented_text, nested_spans, scattered_spans, words_of
from tests.browser.conftest import REASON, chromium
from tests.browser.review import address
from tests.cast import bring_in, founder, member
from tests.many import mark_spans
from tests.stack import Stack, started

SCRIPTS = Path(__file__).with_name("review.js")
Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured: everything, or just enough to see a change while one works on it."""

    claims: Sequence[int]
    loads: int
    presses: int
    seconds: float


WHOLE = Scale(claims=(20, 500, 2_000, 5_000), loads=7, presses=40, seconds=3)
QUICK = Scale(claims=(500, 5_000), loads=3, presses=8, seconds=1)


@dataclass
class Bench:
    """The running workbench, a browser and two reviewers."""

    stack: Stack
    browser: Browser
    ben: Contributor
    chi: Contributor
    scale: Scale

    def __post_init__(self) -> None:
        # Found before a browser runs: asking for a session is the ORM's work.
        self.cookies = {who.pk: self.stack.cookie(who) for who in (self.ben, self.chi)}

    @contextmanager
    def page(self, who: Contributor, article: Article) -> Iterator[Page]:
        """A page of somebody on an article, in a browser that has never been there."""
        context = self.browser.new_context(viewport={"width": 1280, "height": 860})
        try:
            yield self.open(context, who, article)
        finally:
            context.close()

    def open(self, context: BrowserContext, who: Contributor, article: Article) -> Page:
        context.add_cookies([{"name": "sessionid", "value": self.cookies[who.pk], "url": self.stack.url}])
        context.add_init_script(path=SCRIPTS)
        page = context.new_page()
        page.goto(self.stack.url + address(article))
        page.evaluate("bench.opened")
        return page


def measure(*, quick: bool = False) -> Iterator[Measured]:
    """Every figure for every number of claims; first the text without any."""
    scale = QUICK if quick else WHOLE
    ben = founder("ben", "Bench")
    chi = member(ben.project, "chi", "reviewer")
    text = invented_text(60_000)
    floor: dict[str, float] = {}
    with workbench(ben, chi, scale) as bench:
        for case, spans in cases(text, scale):
            article = bring_in(ben, text, title=case or "no claim")
            if spans:
                mark_spans(ben, article, spans)
                take_stock()
            for name, value, unit in figures(bench, article, text):
                floor.setdefault(name, value)
                yield Measured("review", f"{case}: {name}", value, unit, floor[name] if case != NONE else None)


def take_stock() -> None:
    """Let the database know how many rows there are, as its own service does within a minute."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


NONE = "no claim"


def cases(text: str, scale: Scale) -> Iterator[tuple[str, Spans]]:
    yield NONE, []
    for count in scale.claims:
        yield f"{count:,} claims", scattered_spans(text, count)
    yield "400 claims, each within the next", nested_spans(text, 400)


@contextmanager
def workbench(ben: Contributor, chi: Contributor, scale: Scale) -> Iterator[Bench]:
    path = chromium()
    if path is None:
        raise SystemExit(REASON)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with tempfile.TemporaryDirectory() as folder, started(Path(folder)) as stack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield Bench(stack, browser, ben, chi, scale)
        browser.close()
        connections.close_all()  # the one that Playwright's loop has made Django open


Figures = Iterator[tuple[str, float, str]]


def figures(bench: Bench, article: Article, text: str) -> Figures:
    yield from rendering(bench, article)
    yield from opening(bench, article)
    yield from scrolling(bench, article)
    yield from saving(bench, article, text)


def rendering(bench: Bench, article: Article) -> Figures:
    with bench.stack.client(bench.ben) as client:
        ask = partial(client.get, address(article))
        size = len(ask().content)
        yield "render", statistics.median(milliseconds(ask) for _ in range(bench.scale.loads)), "ms"
        yield "size", size / 1024, "kB"


def milliseconds(job: Callable[[], Any]) -> float:
    start = time.perf_counter()
    job()
    return (time.perf_counter() - start) * 1000


def opening(bench: Bench, article: Article) -> Figures:
    took = []
    for _ in range(bench.scale.loads):
        with bench.page(bench.ben, article) as page:
            took.append(page.evaluate("bench.opened"))
    yield "opened", statistics.median(took), "ms"


def scrolling(bench: Bench, article: Article) -> Figures:
    with bench.page(bench.ben, article) as page:
        for what, hook in (("text", "html"), ("cards", ".review__scroll")):
            fps = page.evaluate("([hook, seconds]) => bench.scroll(hook, seconds)", [hook, bench.scale.seconds])
            yield f"scrolling the {what}", fps, "frames/s"


def saving(bench: Bench, article: Article, text: str) -> Figures:
    """The spans are words in the middle of the text, far from the claims that end with them by chance."""
    free = words_of(text)[200::7][: bench.scale.presses]
    with bench.page(bench.chi, article) as watching, bench.page(bench.ben, article) as working:
        watching.evaluate("bench.follows")
        saved, seen = [], []
        for span in free:
            pressed, drawn = press(working, span)
            saved.append(drawn - pressed)
            seen.append(watching.evaluate("bench.nextClaim()") - pressed)
    yield "saved, median", statistics.median(saved), "ms"
    yield "saved, 95 of 100", percentile(saved, 95), "ms"
    yield "other page, median", statistics.median(seen), "ms"
    yield "other page, 95 of 100", percentile(seen, 95), "ms"
    assert len(queries.current_revision(article).text) == len(text)


def press(page: Page, span: tuple[int, int]) -> tuple[float, float]:
    """Tag a span by its key. When it was pressed and when it was drawn, on the clock of the machine."""
    page.evaluate("(span) => bench.select(span)", list(span))
    page.keyboard.press("2")
    drawn = page.evaluate("bench.nextClaim()")
    pressed = page.evaluate("bench.pressed")
    page.keyboard.press("Escape")
    return pressed, drawn


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that as many percent of all do not exceed."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]
