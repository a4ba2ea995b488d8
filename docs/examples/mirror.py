"""A copy of a project in SQLite that stays right, over `workbench_client`. Call it every minute, or once a night:

    with Workbench("https://workbench.example", token="cw_…") as workbench, sqlite3.connect("copy.db") as copy:
        Mirror(workbench.project("0197b6a2-…"), copy).catch_up()

A row names others by their ids and, beside these, by what they are called, which changes without an event of the row.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from workbench_client import ProblemError, Project

Json = dict[str, Any]

# What is kept, by the `object_type` of its events; what belongs to an article or a claim is listed by it.
PATHS = {
    "article": "articles/",
    "claim": "claims/",
    "assessment": "assessments/",
    "decision": "decisions/",
    "evidence": "evidence/",
    "source": "sources/",
}
OF_A_CLAIM = ("assessment", "decision", "evidence")
BELONGING = {"article": ("claim", *OF_A_CLAIM), "claim": OF_A_CLAIM}
PAGE = 500
FAR = 4  # pages of events behind: whoever has missed more reads lists, five hundred rows at once, and not row by row
OUT_OF_SIGHT = (301, 404, 410)  # part of another, in the trash or hidden, deleted

TABLES = """
CREATE TABLE IF NOT EXISTS kept (kind TEXT, id TEXT PRIMARY KEY, article TEXT, claim TEXT, row TEXT);
CREATE TABLE IF NOT EXISTS place (cursor TEXT);
"""
# With what belongs to it.
REMOVAL = """
DELETE FROM kept WHERE :key IN (id, claim, article) OR claim IN (SELECT id FROM kept WHERE article = :key)
"""


class Mirror:
    """The rows of a project, each as it stands at its own address, and the place in its feed up to which they are."""

    def __init__(self, project: Project, copy: sqlite3.Connection) -> None:
        self.project = project
        self.copy = copy
        copy.executescript(TABLES)

    def catch_up(self) -> None:
        """Take in all that has happened since the last time, however long ago that was."""
        for _page in range(FAR):
            place = self.copy.execute("SELECT cursor FROM place").fetchone()
            page = self.page_after(place[0]) if place else None
            if page is None:
                break
            self.follow(page["results"])
            self.keep_place(page["cursor"])
            if page["next"] is None:
                return
        self.begin()

    def page_after(self, cursor: str) -> Json | None:
        """What happened next; None where everything is to be read anew: the server has lost the place to a restored
        backup, or a role has opened or closed what is confidential."""
        try:
            page = self.project.get("events/", after=cursor, limit=PAGE)
        except ProblemError as refused:
            if refused.kind == "cursor-lost":
                return None
            raise
        return None if any(event["verb"].startswith("confidential.") for event in page["results"]) else page

    def begin(self) -> None:
        """Read everything. The place comes first: what happens meanwhile is read twice rather than not at all."""
        cursor = self.project.get("events/", after="latest")["cursor"]
        self.copy.execute("DELETE FROM kept")
        for kind in PATHS:
            self.read_list(kind)
        self.keep_place(cursor)

    def follow(self, events: list[Json]) -> None:
        """Read what has changed, as it is now: each event names its object, and the claim and article around it."""
        named = [(event["object_type"], event["object"]) for event in events]
        around = [(kind, event[kind]) for event in events for kind in ("article", "claim") if event[kind]]
        for kind, key in dict.fromkeys([*around, *named]):
            if kind in PATHS:
                self.read_row(kind, key)
        # What went out of sight with an article or a claim comes back with it, without events of its own.
        back = [event for event in events if event["verb"].endswith((".restored", ".undone"))]
        for kind, key in dict.fromkeys((event["object_type"], event["object"]) for event in back):
            for inner in BELONGING.get(kind, ()):
                self.read_list(inner, **{kind: key})

    def read_row(self, kind: str, key: str) -> None:
        try:
            self.keep(kind, self.project.get(f"{PATHS[kind]}{key}/"))
        except ProblemError as refused:
            if refused.status not in OUT_OF_SIGHT:
                raise
            self.copy.execute(REMOVAL, {"key": key})

    def read_list(self, kind: str, **query: str) -> None:
        for row in self.project.each(PATHS[kind], limit=PAGE, **query):
            self.keep(kind, row)

    def keep(self, kind: str, row: Json) -> None:
        self.copy.execute(
            "INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)",
            [kind, row["id"], row.get("article"), row.get("claim"), json.dumps(row)],
        )

    def keep_place(self, cursor: str) -> None:
        """Keep the place together with the rows that it is of."""
        self.copy.execute("DELETE FROM place")
        self.copy.execute("INSERT INTO place VALUES (?)", [cursor])
        self.copy.commit()
