"""A small client for the API of the Claim Workbench, over httpx. Copy it into your program and change it as you like.

    with Workbench("https://workbench.example", token="cw_…") as workbench:
        project = workbench.project("0197b6a2-…")
        for claim in project.each("claims/", tag="disputed"):
            print(claim["span"]["quote"])

It waits when it is told to, repeats what may not have arrived (each POST has its key, so it is done once), follows
pages, and raises a `ProblemError` for every refusal.
"""

from __future__ import annotations

import json
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import IO, Any

import httpx

Json = dict[str, Any]

ATTEMPTS = 5
AGAIN = (429, 502, 503, 504)
PATIENT = httpx.Timeout(30, read=600)  # nothing is answered to very many rows before all of them are done


class ProblemError(Exception):
    """A refusal (RFC 9457). `kind` is its stable name, such as "quote-not-found"; `told` everything that was said."""

    def __init__(self, status: int, told: Json) -> None:
        super().__init__(told.get("detail") or told.get("title") or f"HTTP {status}")
        self.status = status
        self.told = told
        self.kind = str(told.get("type", "")).rpartition("/")[2]
        self.field = str(told.get("field", ""))


class StaleError(ProblemError):
    """Somebody was faster; `present` is the row as it is now."""

    @property
    def present(self) -> Any:
        return self.told.get("present")


class Workbench:
    """The API of one installation, as a token sees it."""

    def __init__(self, address: str, token: str, *, http: httpx.Client | None = None) -> None:
        self.base = f"{address.rstrip('/')}/api/v1/"
        self.http = http or httpx.Client(timeout=30)
        self.http.headers["Authorization"] = f"Bearer {token}"
        self.sleep: Callable[[float], None] = time.sleep

    def __enter__(self) -> Workbench:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.http.close()

    def me(self) -> Json:
        """Who the token acts as, what it may do, and the projects it reaches."""
        return self.get("me/")

    def project(self, project: str) -> Project:
        """One project, by its id."""
        return Project(self, f"projects/{project}/")

    def get(self, path: str, **query: Any) -> Json:
        """What is at an address. Raises ProblemError."""
        return self.send("GET", path, query=query).json()  # type: ignore[no-any-return]

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Json | None = None,
        version: int | str | None = None,
        lines: IO[bytes] | None = None,
    ) -> httpx.Response:
        """Send a request, again where it may not have arrived. Raises ProblemError.

        `version` is the one a change is meant for (or "*"); `lines` is a file of lines of JSON to be sent.
        """
        headers = {} if version is None else {"If-Match": "*" if version == "*" else f'"{version}"'}
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        timeout: Any = httpx.USE_CLIENT_DEFAULT
        if lines is not None:
            headers["Content-Type"], timeout = "application/x-ndjson", PATIENT
        for attempt in range(1, ATTEMPTS + 1):
            if lines is not None:
                lines.seek(0)
            try:
                answer = self.http.request(
                    method,
                    self.base + path,
                    params=query or None,
                    headers=headers,
                    json=body,
                    content=lines,
                    timeout=timeout,
                )
            except httpx.TransportError:
                if attempt == ATTEMPTS:
                    raise
                self.sleep(2**attempt)
                continue
            if answer.status_code not in AGAIN or attempt == ATTEMPTS:
                return refused_or_not(answer)
            self.sleep(float(answer.headers.get("Retry-After", 2**attempt)))
        raise AssertionError

    def each(self, path: str, **query: Any) -> Iterator[Json]:
        """Every row of a list, page by page."""
        page = self.get(path, **query)
        while True:
            yield from page["results"]
            if page["next"] is None:
                return
            page = self.get(page["next"].partition("/api/v1/")[2])


class Project:
    """One project. Paths are those behind `projects/…/` in the guide."""

    def __init__(self, workbench: Workbench, path: str) -> None:
        self.workbench = workbench
        self.path = path

    def get(self, path: str, **query: Any) -> Json:
        """One row."""
        return self.workbench.get(self.path + path, **query)

    def each(self, path: str, **query: Any) -> Iterator[Json]:
        """Every row of a list: `project.each("claims/", tag="disputed")`."""
        return self.workbench.each(self.path + path, **query)

    def create(self, path: str, **fields: Any) -> Json:
        """A new row. It is made once, however often this has to be sent."""
        return self.workbench.send("POST", self.path + path, fields).json()  # type: ignore[no-any-return]

    def change(self, path: str, row: Json, **fields: Any) -> Json:
        """A row with some of its fields as they should be. Raises StaleError where somebody was faster."""
        address = f"{self.path}{path}{row['id']}/"
        return self.workbench.send("PATCH", address, fields, version=row["version"]).json()  # type: ignore[no-any-return]

    def delete(self, path: str, row: Json) -> None:
        """Put a row into the trash. Raises StaleError where somebody was faster."""
        self.workbench.send("DELETE", f"{self.path}{path}{row['id']}/", version=row["version"])

    def mark(self, article: str, quote: str, **more: Any) -> Json:
        """Mark the words of a claim: `project.mark(article["id"], "the roof leaks", tag="disputed")`."""
        return self.create("claims/", article=article, quote=quote, **more)

    def many(self, path: str, rows: Iterable[Json], **query: Any) -> Iterator[Json]:
        """Do very many rows in one request (`claims/bulk/`, `evidence/bulk/`), and read what came of each."""
        with tempfile.TemporaryFile() as lines:  # its length is sent in front
            lines.writelines(json.dumps(row).encode() + b"\n" for row in rows)
            answer = self.workbench.send("POST", self.path + path, query=query, lines=lines)
        yield from (json.loads(line) for line in answer.iter_lines() if line.strip())

    def events(self, after: str = "", *, wait: float | None = None, **query: Any) -> Iterator[tuple[Json, str]]:
        """What happens, in order, each with the cursor to go on from; keep it, and nothing is missed for ever.

        With `wait` it goes on for ever, and looks again after that many seconds.
        """
        while True:
            page = self.get("events/", **({"after": after} if after else {}), **query)
            for index, event in enumerate(page["results"], 1):
                # Until the last of a page is done with, its beginning is the place: better twice than not at all.
                yield event, page["cursor"] if index == len(page["results"]) else after
            after = page["cursor"]
            if page["next"] is None:
                if wait is None:
                    return
                self.workbench.sleep(wait)


def refused_or_not(answer: httpx.Response) -> httpx.Response:
    """The answer, unless it is a refusal. Raises ProblemError."""
    if answer.is_success:
        return answer
    is_problem = answer.headers.get("Content-Type", "").startswith("application/problem+json")
    told = answer.json() if is_problem else {}
    raise (StaleError if answer.status_code == 412 else ProblemError)(answer.status_code, told)
