"""What requests of the API cost, each beside its floor: the same work by a bare view of Django on the same rows, behind
the same server, in the same run (`tests.bench.floors`).

- *CPU*: milliseconds of processors an operation takes, of the server and of the database together, and the latter alone
- *requests/s*, *p50*, *p95*: as clients see them who wait for each answer

Creating marks a claim and assesses it; its floor writes the same rows by plain INSERTs. Reading and lists stand beside
PostgreSQL's `json_agg` of the same rows.
"""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson

from annotations import queries
from annotations.models import ApiToken, Article, Claim, Contributor
from annotations.queries import BEGINNING
from annotations.services.people import create_token
from api.views.claims import ClaimList
from tests.bench import Measured
from tests.bench.load import Asked, Door, Taken, cpu_of_database, doors
from tests.bench.rows import articles_with, copy_in, empty_tables, taken_out
from tests.bench.text import Words, scattered_spans
from tests.cast import founder


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured. `projects`, `articles`: claims there are already; `requests`: how many of a kind."""

    projects: Sequence[int]
    articles: Sequence[int]
    requests: int
    text: int
    bulk: int


WHOLE = Scale(projects=(0, 10_000, 100_000), articles=(20, 500, 5_000), requests=400, text=60_000, bulk=50_000)
QUICK = Scale(projects=(0, 5_000), articles=(20, 500), requests=100, text=60_000, bulk=5_000)
WARM = 100  # requests until every connection has planned what is asked again and again
FILLING = 500  # claims in each article that only fills the project
FILLING_TEXT = 8_000


@dataclass(slots=True)
class Bench:
    """The two doors, and who asks."""

    web: Door
    floors: Door
    olu: Contributor
    words: Words
    scale: Scale

    @property
    def project(self) -> str:
        return f"/api/v1/projects/{self.olu.project_id}/"


def measure(*, quick: bool = False, scale: Scale | None = None) -> Iterator[Measured]:
    """Every operation; the project grows meanwhile."""
    scale = scale or (QUICK if quick else WHOLE)
    olu = founder("olu-api", "API")
    assert olu.user is not None
    _token, secret = create_token(user=olu.user, name="bench", scopes=list(ApiToken.Scope.values))
    with tempfile.TemporaryDirectory() as folder, doors(Path(folder), secret) as (web, floors):
        bench = Bench(web, floors, olu, Words(5), scale)
        yield from beside("bare view", floors.take([[Asked("/bare/")]] * scale.requests))
        for size in scale.projects:
            fill(bench, size)
            yield from creating(bench, f"{size:,} claims", scale.articles[0])
        for count in scale.articles[1:]:
            yield from creating(bench, f"{size:,} claims", count)
        yield from reading(bench)
        for count in scale.articles:
            yield from listing(bench, count)
        yield from finding(bench, f"{size:,} claims")
        yield from counting(bench, f"{size:,} claims")
        yield from following(bench, f"{size:,} claims")
    # In processes that have done nothing else, so that their peak is its own.
    with tempfile.TemporaryDirectory() as folder, doors(Path(folder), secret) as (web, floors):
        yield from bulk(Bench(web, floors, olu, bench.words, scale), Path(folder))


def beside(case: str, taken: Taken, floor: Taken | None = None) -> Iterator[Measured]:
    """The figures of an operation, each with that of its floor."""
    under = dict(figures(floor)) if floor else {}
    for (name, unit), value in figures(taken):
        yield Measured("api", f"{case}: {name}", value, unit, under.get((name, unit)))


def figures(taken: Taken) -> Iterator[tuple[tuple[str, str], float]]:
    """What is said of an operation: name and unit, and the figure."""
    yield ("CPU", "ms"), taken.cpu
    yield ("CPU of the database", "ms"), taken.database
    yield ("requests", "1/s"), taken.per_second
    yield ("p50", "ms"), taken.percentile(50)
    yield ("p95", "ms"), taken.percentile(95)


def fill(bench: Bench, size: int) -> None:
    """Let the project have `size` claims, but for those of the articles that are measured."""
    missing = size - Claim.objects.filter(project=bench.olu.project_id).count()
    if missing > 0:
        articles_with(bench.olu, bench.words, FILLING_TEXT, [FILLING] * (missing // FILLING))


def creating(bench: Bench, where: str, count: int) -> Iterator[Measured]:
    """Claims marked and assessed in articles with `count` claims, by one client and by eight."""
    several = max(1, 100 // count)
    for clients in (1, 8):
        case = f"create, {where}, {count:,} in the article, {clients} at once"
        ours, floor = (articles_with(bench.olu, bench.words, bench.scale.text, [count] * several) for _ in range(2))
        marked = list(itertools.islice(claims_for(ours, count), bench.scale.requests))
        bodies = [[Asked(f"{bench.project}claims/", "POST", orjson.dumps(body))] for body in marked]
        rows = itertools.islice(claims_for(floor, count), bench.scale.requests)
        inserts = [[insert_of(bench, body, number)] for number, body in enumerate(rows, 1_000_000)]
        yield from beside(case, warmed(bench.web, bodies, clients), warmed(bench.floors, inserts, clients))


def warmed(door: Door, operations: Sequence[Sequence[Asked]], clients: int = 1, *, warm: int = 0) -> Taken:
    """The figures of all operations but the first, with which the processes of a server get warm: these are done anew
    until there were `warm` of them."""
    first = max(1, len(operations) // 10)
    door.take(list(operations[:first]) * max(1, warm // first), clients=4)
    return door.take(operations[first:], clients)


def claims_for(articles: Sequence[Article], count: int, more: int = 1_000) -> Iterator[dict[str, Any]]:
    """Bodies that mark words nobody has marked in articles with `count` claims, in one article after the other."""
    revisions = [queries.current_revision(article) for article in articles]
    free = [free_spans(revision.text, count, more) for revision in revisions]
    for spans in zip(*free, strict=False):
        for revision, (start, end) in zip(revisions, spans, strict=True):
            place = {"article": str(revision.article_id), "revision": str(revision.pk), "start": start, "end": end}
            yield {**place, "quote": revision.text[start:end], "tag": "disputed", "rationale": "Two reports differ."}


def free_spans(text: str, count: int, more: int) -> list[tuple[int, int]]:
    """Spans that are none of the `count` first, up to `more` of them."""
    taken = set(scattered_spans(text, count))
    return [span for span in scattered_spans(text, count + more) if span not in taken]


def insert_of(bench: Bench, body: dict[str, Any], number: int) -> Asked:
    """The same rows for the floor, which has to be told what we find out."""
    guideline = queries.guideline_of(bench.olu.project).pk
    whose = {"project": bench.olu.project_id, "contributor": bench.olu.pk, "guideline": guideline}
    sent = {**body, **whose, "number": number, "prefix": "p" * 32, "suffix": "s" * 32}
    return Asked("/insert/", "POST", orjson.dumps(sent))


def reading(bench: Bench) -> Iterator[Measured]:
    claims = Claim.objects.filter(project=bench.olu.project_id).order_by("pk").values_list("pk", flat=True)
    asked = claims[: bench.scale.requests]
    ours = [[Asked(f"{bench.project}claims/{pk}/")] for pk in asked]
    floor = [[Asked(f"/json/claims/?project={bench.olu.project_id}&claim={pk}")] for pk in asked]
    yield from beside("read one", warmed(bench.web, ours, warm=WARM), warmed(bench.floors, floor, warm=WARM))


def listing(bench: Bench, count: int) -> Iterator[Measured]:
    """All claims of an article, over as many pages as it takes; the floor gives them in one."""
    (article,) = articles_with(bench.olu, bench.words, bench.scale.text, [count])
    times = max(5, bench.scale.requests * 20 // (count + 60))
    pages = [
        Asked(path)
        for path in pages_of(bench, f"{bench.project}claims/?article={article.pk}&limit={ClaimList.largest_page}")
    ]
    whole = Asked(f"/json/claims/?project={bench.olu.project_id}&article={article.pk}&limit={count}")
    ours = warmed(bench.web, [pages] * times, warm=WARM)
    yield from beside(f"list {count:,}", ours, warmed(bench.floors, [[whole]] * times, warm=WARM))


def bulk(bench: Bench, folder: Path) -> Iterator[Measured]:
    """Very many claims in one request, into empty tables; the floor is COPY of the very rows they leave."""
    count = bench.scale.bulk
    empty_tables()
    articles = articles_with(bench.olu, bench.words, bench.scale.text, [0] * 10)
    rows = itertools.islice(claims_for(articles, 0, count // 10 + 1), count)
    body = b"".join(orjson.dumps({"op": "create", **row}) + b"\n" for row in rows)
    asked = Asked(f"{bench.project}claims/bulk/", "POST", body, "application/x-ndjson")
    taken = bench.web.take([[asked]])
    files = taken_out(folder)
    before, began = (time.process_time() * 1000, cpu_of_database()), time.perf_counter()
    copy_in(files)
    seconds = time.perf_counter() - began
    ours, databases = time.process_time() * 1000 - before[0], cpu_of_database() - before[1]
    yield from beside(f"bulk create {count:,}", taken, Taken(ours, databases, [seconds * 1000], 1 / seconds))
    yield Measured("api", f"bulk create {count:,}: peak of a server process", bench.web.peak(), "MiB")


def finding(bench: Bench, where: str) -> Iterator[Measured]:
    """The first page of what a filter or some words find."""
    common, second, *_, rare = bench.words.known
    for case, asked in {
        "by tag": {"tag": "disputed"},
        "a common word": {"search": common},
        "two common words": {"search": f"{common} {second}"},
        "a rare word": {"search": rare},
        "an absent word": {"search": "zwölfboten"},
    }.items():
        ours = f"{bench.project}claims/?{urlencode(asked)}"
        floor = f"/json/claims/?{urlencode({'project': bench.olu.project_id, **asked})}"
        yield from beside(f"find {case}, {where}", *both(bench, ours, floor))


def counting(bench: Bench, where: str) -> Iterator[Measured]:
    """The same page with the exact count of all that is found, which is given where it is asked for."""
    common, second, *_ = bench.words.known
    for case, asked in {
        "all": {},
        "by tag": {"tag": "disputed"},
        "two common words": {"search": f"{common} {second}"},
    }.items():
        ours = f"{bench.project}claims/?{urlencode({**asked, 'count': 'exact'})}"
        floor = f"/count/claims/?{urlencode({'project': bench.olu.project_id, **asked})}"
        yield from beside(f"count exactly, {case}, {where}", *both(bench, ours, floor))


def following(bench: Bench, where: str) -> Iterator[Measured]:
    """Pages of the feed: the first, one in the middle, and what is new when there is nothing."""
    told = queries.events_in_order(bench.olu.project_id).order_by("position")
    middle = queries.place_of(told[told.count() // 2])
    newest = queries.newest_place(told)
    for case, place in {"the first page": BEGINNING, "in the middle": middle, "nothing new": newest}.items():
        ours = f"{bench.project}events/?{urlencode({'after': place.cursor} if place.position else {})}"
        floor = f"/json/events/?project={bench.olu.project_id}&after={place.position}"
        yield from beside(f"feed, {case}, {where}", *both(bench, ours, floor))


def both(bench: Bench, ours: str, floor: str) -> tuple[Taken, Taken]:
    """What it takes to GET something often enough, and the same of its floor."""
    times = bench.scale.requests // 2
    web, under = ([[Asked(path)]] * times for path in (ours, floor))
    return warmed(bench.web, web, warm=WARM), warmed(bench.floors, under, warm=WARM)


def pages_of(bench: Bench, path: str) -> Iterator[str]:
    """The addresses of all pages of a list."""
    following: str | None = path
    while following:
        yield following
        following = orjson.loads(bench.web.get(following))["next"]
        following = following and following[following.index("/api/") :]
