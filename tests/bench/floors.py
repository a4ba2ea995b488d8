"""The floors beside which the API is measured, behind a door of their own: bare views of Django on the same database,
by the same server, that ask nobody who they are and check nothing.

- `bare/`: an answer without any query
- `insert/`: the rows of a claim that is marked and assessed, by an INSERT for each table
- `json/`: claims, or events, as PostgreSQL's own `json_agg` gives them, handed on without being read
- `count/`: how many claims there are, as PostgreSQL counts them
"""

from __future__ import annotations

import uuid
from typing import Any

import orjson
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from annotations.models import new_id

JSON = "application/json"
COLUMNS = """claim.id, claim.number, claim.article_id AS article, claim.tag, placement.revision_id AS revision,
    json_build_object('start', passage.start, 'end', passage."end", 'quote', passage.quote, 'prefix', passage.prefix,
        'suffix', passage.suffix) AS span,
    claim.statement, claim.claimant_name, claim.claimant_role, claim.claimant_type, claim.attribution_cue,
    claim.claim_date, claim.claim_date_precision, claim.claim_place, claim.claim_types, claim.checkable,
    claim.first_appearance_url, json_build_object('id', author.id, 'name', person.name) AS created_by,
    claim.created_at, claim.updated_at, claim.deleted_at, claim.version"""
VISIBLE = """FROM annotations_claim AS claim
    JOIN annotations_article AS article ON article.id = claim.article_id
    JOIN annotations_placement AS placement ON placement.claim_id = claim.id AND placement.superseded_at IS NULL
    JOIN annotations_passage AS passage ON passage.id = placement.passage_id
    JOIN annotations_contributor AS author ON author.id = claim.created_by_id
    JOIN annotations_user AS person ON person.id = author.user_id
    WHERE claim.project_id = %(project)s AND claim.deleted_at IS NULL AND claim.merged_into_id IS NULL
    AND article.deleted_at IS NULL {narrowed}"""
CLAIMS = f"""
SELECT coalesce(json_agg(row), '[]')::text FROM (
    SELECT {COLUMNS} {VISIBLE} ORDER BY claim.created_at DESC, claim.id DESC LIMIT %(limit)s
) AS row
"""
COUNT = f"SELECT json_build_object('count', count(*))::text {VISIBLE}"
NARROWED = {
    "claim": "AND claim.id = %(claim)s",
    "article": "AND claim.article_id = %(article)s",
    "tag": "AND claim.tag = %(tag)s",
    "search": "AND (claim.statement ILIKE %(search)s OR passage.quote ILIKE %(search)s)",
}
EVENTS = """
SELECT coalesce(json_agg(row), '[]')::text FROM (
    SELECT id, act, contributor_id AS contributor, verb, object_type, object_id AS object, article_id AS article,
        claim_id AS claim, before, after, undoes, position, created_at
    FROM annotations_event WHERE project_id = %(project)s AND position > %(after)s ORDER BY position LIMIT %(limit)s
) AS row
"""
INSERTS = (
    """INSERT INTO annotations_claim (id, project_id, created_at, updated_at, version, article_id, number, tag,
        statement, claimant_name, claimant_role, claimant_type, attribution_cue, claim_date_precision, claim_place,
        claim_types, checkable, first_appearance_url, created_by_id)
    VALUES (%(claim)s, %(project)s, %(now)s, %(now)s, 2, %(article)s, %(number)s, %(tag)s, '', '', '', '', '', '', '',
        '{}', '', '', %(contributor)s)""",
    """INSERT INTO annotations_passage (id, project_id, created_at, revision_id, start, "end", quote, prefix, suffix)
    VALUES (%(passage)s, %(project)s, %(now)s, %(revision)s, %(start)s, %(end)s, %(quote)s, %(prefix)s, %(suffix)s)""",
    """INSERT INTO annotations_placement (id, project_id, created_at, version, claim_id, revision_id, passage_id, how,
        placed_by_id)
    VALUES (%(placement)s, %(project)s, %(now)s, 1, %(claim)s, %(revision)s, %(passage)s, 'marked', %(contributor)s)""",
    """INSERT INTO annotations_assessment (id, project_id, created_at, version, claim_id, passage_id, contributor_id,
        tag, rationale, certainty, opinion_holder, given_blind, guideline_version_id)
    VALUES (%(assessment)s, %(project)s, %(now)s, 1, %(claim)s, %(passage)s, %(contributor)s, %(tag)s, %(rationale)s,
        '', '', false, %(guideline)s)""",
)
EVENT = """INSERT INTO annotations_event (id, project_id, created_at, act, contributor_id, verb, object_type, object_id,
    article_id, claim_id, after, confidential) VALUES """
ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, false)"


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"{}", content_type=JSON)


def insert(request: HttpRequest) -> HttpResponse:
    """The rows that marking and assessing a claim leaves, its events with it."""
    sent = orjson.loads(request.body)
    made = {name: new_id() for name in ("claim", "passage", "placement", "assessment", "act")}
    row = {**sent, **made, "now": timezone.now()}
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in INSERTS:
            cursor.execute(statement, row)
        told = [value for event in events_of(row) for value in event]
        cursor.execute(EVENT + ", ".join([ROW] * (len(told) // ROW.count("%s"))), told)
    return HttpResponse(orjson.dumps({"id": row["claim"]}), content_type=JSON, status=201)


def events_of(row: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The four events of the act: marked, placed, assessed, settled."""
    span = {name: row[name] for name in ("start", "end")}
    told: list[tuple[str, str, uuid.UUID, dict[str, Any]]] = [
        ("claim.marked", "claim", row["claim"], {"number": row["number"], **span}),
        ("claim.placed", "placement", row["placement"], {"passage_id": row["passage"], **span}),
        ("assessment.given", "assessment", row["assessment"], {"tag": row["tag"], "rationale": row["rationale"]}),
        ("claim.settled", "claim", row["claim"], {"tag": row["tag"]}),
    ]
    shared = (row["act"], row["contributor"])
    place = (row["article"], row["claim"])
    return [
        (new_id(), row["project"], row["now"], *shared, verb, kind, pk, *place, orjson.dumps(after).decode())
        for verb, kind, pk, after in told
    ]


def claims(request: HttpRequest) -> HttpResponse:
    """A page of claims, newest first; `claim`, `article`, `tag` and `search` narrow it."""
    return answer(narrowed(CLAIMS, request), {"limit": "50", **asked_of(request)})


def count(request: HttpRequest) -> HttpResponse:
    """How many claims there are; narrowed as `claims`."""
    return answer(narrowed(COUNT, request), asked_of(request))


def narrowed(statement: str, request: HttpRequest) -> str:
    """The statement with the conditions that are asked for."""
    return statement.replace("{narrowed}", " ".join(NARROWED[name] for name in NARROWED if name in request.GET))


def asked_of(request: HttpRequest) -> dict[str, str]:
    """What is asked for; words to be found anywhere, as they are by ours."""
    asked: dict[str, str] = request.GET.dict()
    return {**asked, "search": f"%{asked['search']}%"} if "search" in asked else asked


def events(request: HttpRequest) -> HttpResponse:
    """A page of events after a position."""
    return answer(EVENTS, {"limit": "50", "after": "0", **request.GET.dict()})


def answer(statement: str, asked: dict[str, str]) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return HttpResponse(cursor.fetchone()[0], content_type=JSON)


urlpatterns = [
    path("bare/", bare),
    path("insert/", insert),
    path("json/claims/", claims),
    path("count/claims/", count),
    path("json/events/", events),
]
