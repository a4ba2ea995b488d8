"""Very many changes in one request: in their order, as one act, all of them or what can be."""

from __future__ import annotations

import io
import json
from functools import partial
from typing import Any

import pytest
from django.test import override_settings

from annotations import queries
from annotations.models import AnswerPart, Article, Claim, Event, Evidence, Source
from annotations.services.decisions import take_decision
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.services.merging import merge_claims
from annotations.services.undo import undo_act
from api import bulk
from api.streams import NDJSON
from tests.api.client import Api, refused
from tests.api.w3c.annotations import link
from tests.api.w3c.door import Door
from tests.cast import Cast, bring_in, mark
from tests.meanwhile import all_at_once

CLAIMS, EVIDENCE = "claims/bulk/", "evidence/bulk/"


def answered(response: Any) -> Any:
    """What a bulk was answered with."""
    assert response.status_code == 200, response.content
    return json.loads(b"".join(response.streaming_content))


def marking(article: Article, quote: str, **said: Any) -> dict[str, Any]:
    return {"op": "create", "article": str(article.pk), "quote": quote, **said}


def at(row: Claim | Evidence, op: str, **said: Any) -> dict[str, Any]:
    row.refresh_from_db()
    return {"op": op, "id": str(row.pk), "version": row.version, **said}


def test_what_is_sent_again_under_its_key_is_answered_alike(
    ben: Api, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.reports.AT_ONCE", 50)
    rows = [marking(article, quote) for quote in ("it rains", "the roof leaks")]

    first, again = (answered(ben.post(CLAIMS, rows, Idempotency_Key="rows-7")) for _time in range(2))

    assert first == again
    assert first["done"] == Claim.objects.count() == 2
    assert AnswerPart.objects.count() > 3
    refused(ben.post(CLAIMS, rows[:1], Idempotency_Key="rows-7"), 422, "key-reused")


@pytest.mark.parametrize("body", [b"", b"{}", b'{"op": "create"}', b"[", b"5", b'[{"op": "delete"}'])
def test_what_is_no_array_of_rows_is_refused(ben: Api, body: bytes) -> None:
    refused(ben.post(CLAIMS, body), 400, "malformed")


def test_of_lines_that_broke_off_nothing_is_done(ben: Api, article: Article) -> None:
    line = json.dumps(marking(article, "it rains")).encode() + b"\n"
    come: dict[str, Any] = {"CONTENT_LENGTH": str(len(line) + 1), "wsgi.input": io.BytesIO(line)}

    broken = ben.client.generic("POST", ben.address(CLAIMS), line, NDJSON, **come)

    refused(broken, 400, "malformed")
    assert not Claim.objects.exists()


@pytest.mark.parametrize("value", ["", "1", "yes"])
def test_atomic_is_true_or_false(ben: Api, value: str) -> None:
    refused(ben.post(f"{CLAIMS}?atomic={value}", []), 400, "invalid", "atomic")


@override_settings(IMPORT_MAX_BYTES=100)
def test_a_body_longer_than_any_file_is_refused(ben: Api) -> None:
    refused(ben.post(CLAIMS, b"[" + b" " * 200 + b"]"), 413, "too-large")


def test_one_row_that_is_refused_keeps_all_out_and_every_one_is_told(ben: Api, article: Article) -> None:
    rows = [marking(article, "the roof leaks"), 5, marking(article, "the roof lacks"), {"op": "burn"}]

    problem = refused(ben.post(CLAIMS, rows), 422, "rows-refused")

    told = [(one["index"], one["status"], one["problem"]["type"], one["problem"]["field"]) for one in problem["rows"]]
    assert told == [
        (1, 400, "/problems/invalid", "op"),
        (2, 400, "/problems/quote-not-found", "quote"),
        (3, 400, "/problems/invalid", "op"),
    ]
    assert not Claim.objects.exists()


def test_no_more_refusals_are_told_than_anybody_reads(
    ben: Api, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 30)

    problem = refused(ben.post(CLAIMS, [{"op": "burn"}] * 500), 422, "rows-refused")

    assert [one["index"] for one in problem["rows"]] == list(range(100))


def test_rows_are_refused_as_they_would_be_by_themselves(ben: Api, cast: Cast, article: Article, mallory: Api) -> None:
    mine, theirs = (mark(who, article, "the roof leaks") for who in (cast.ben, cast.chi))
    elsewhere = mark(cast.mallory, bring_in(cast.mallory), "it rains")
    rows = [
        at(mine, "change", statement="It drips."),
        at(mine, "change", statement="It drips more."),
        at(theirs, "delete"),
        at(elsewhere, "delete"),
        marking(article, "it rains", tag="true"),
        {**marking(article, "it rains"), "colour": "red"},
        at(mine, "change", checkable="perhaps"),
        at(mine, "delete", version=True),
        marking(article, "it rains", tag="opinion"),
    ]

    answer = answered(ben.post(f"{CLAIMS}?atomic=false", rows))

    assert [one["status"] for one in answer["results"]] == [200, 412, 403, 404, 400, 400, 400, 400, 201]
    assert (answer["done"], answer["refused"]) == (2, 7)
    assert [one["problem"]["field"] for one in answer["results"][4:8]] == ["tag", "colour", "checkable", "version"]
    assert queries.claims_visible_to(cast.ben).count() == 3


def test_a_claim_that_has_become_part_of_another_is_refused_by_name(ben: Api, cast: Cast, article: Article) -> None:
    gone, kept = mark(cast.ben, article, "the roof leaks"), mark(cast.ben, article, "Its keeper says")
    merge_claims(actor=cast.ben, claim=gone, into=kept)

    problem = refused(
        ben.post(CLAIMS, [at(gone, "change", statement="It drips."), at(gone, "delete")]), 422, "rows-refused"
    )

    assert [row["problem"]["merged_into"] for row in problem["rows"]] == [str(kept.pk)] * 2


def test_what_is_wrong_with_the_evidence_of_a_claim_is_told_of_that(ben: Api, article: Article) -> None:
    own = {"cited_passage": {"article": str(article.pk), "quote": "it rains"}}
    rows = [marking(article, "the roof leaks", evidence=evidence) for evidence in ({"url": "roofs"}, own)]

    told = refused(ben.post(CLAIMS, rows), 422, "rows-refused")["rows"]

    assert [one["problem"]["field"] for one in told] == ["evidence.url", "evidence.cited_passage"]


def test_rows_are_done_in_their_order(ben: Api, cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, "the roof leaks")
    rows = [
        at(claim, "change", statement="It drips."),
        at(claim, "change", version=2, statement="It drips more."),
        marking(article, "it rains"),
        at(claim, "delete", version=3),
    ]

    answer = answered(ben.post(CLAIMS, rows))

    assert [(one["index"], one["op"], one["status"], one["version"]) for one in answer["results"]] == [
        (0, "change", 200, 2),
        (1, "change", 200, 3),
        (2, "create", 201, 1),
        (3, "delete", 200, 4),
    ]
    claim.refresh_from_db()
    assert (claim.statement, claim.deleted_at is None) == ("It drips more.", False)


def test_what_is_so_already_is_no_change(ben: Api, cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, "the roof leaks")
    added = add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput({"title": "A talk"}, {"stance": "refutes"}))
    events = Event.objects.count()

    for path, row, said in ((CLAIMS, claim, {"statement": ""}), (EVIDENCE, added, {"stance": "refutes"})):
        (one,) = answered(ben.post(path, [at(row, "change", **said)]))["results"]
        assert (one["status"], one["version"]) == (200, row.version)

    assert Event.objects.count() == events


def test_lines_are_answered_by_lines(ben: Api, article: Article) -> None:
    lines = [json.dumps(marking(article, quote)).encode() for quote in ("it rains", "the roof leaks")]
    sent = b"\n".join([lines[0], b'{"op": ', lines[1]])

    response = ben.client.post(ben.address(f"{CLAIMS}?atomic=false"), sent, content_type="application/x-ndjson")

    summary, *rows = [json.loads(line) for line in response.getvalue().splitlines()]
    assert response["Content-Type"] == "application/x-ndjson"
    assert (summary["done"], summary["refused"], [one["status"] for one in rows]) == (2, 1, [201, 400, 201])
    assert rows[1]["problem"]["type"] == "/problems/malformed"


def test_where_no_row_can_be_done_the_answer_is_a_refusal(ben: Api) -> None:
    problem = refused(ben.post(f"{CLAIMS}?atomic=false", [{"op": "burn"}]), 422, "rows-refused")

    assert [one["index"] for one in problem["rows"]] == [0]


def test_nothing_is_no_act(ben: Api) -> None:
    assert answered(ben.post(CLAIMS, [])) == {"act": None, "done": 0, "refused": 0, "results": []}


@pytest.mark.parametrize("body", [b"", b"\n \r\n"])
def test_no_lines_are_no_act_either(ben: Api, body: bytes) -> None:
    of_lines = {"content-type": "application/x-ndjson"}  # Django’s client says nothing of the kind of an empty body
    response = ben.client.generic("POST", ben.address(CLAIMS), body, of_lines["content-type"], headers=of_lines)

    assert response.getvalue() == b'{"act":null,"done":0,"refused":0}\n'


def test_what_is_created_is_read_as_any_claim(ben: Api, article: Article) -> None:
    url = "https://roofs.example/report"
    row = marking(article, "the roof leaks", tag="disputed", statement="It leaks.", evidence={"url": url})

    [made] = answered(ben.post(CLAIMS, [row]))["results"]

    claim = ben.get(f"claims/{made['id']}/").json()
    assert (claim["tag"], claim["statement"], claim["span"]["quote"]) == ("disputed", "It leaks.", "the roof leaks")
    assert Evidence.objects.get().source == Source.objects.get(url=url)


def test_all_of_it_is_one_act_and_is_taken_back(ben: Api, cast: Cast, article: Article) -> None:
    changed, deleted = (mark(cast.ben, article, quote) for quote in ("the roof leaks", "it rains"))
    rows = [marking(article, "harbour"), at(changed, "change", statement="It drips."), at(deleted, "delete")]
    act = answered(ben.post(CLAIMS, rows))["act"]

    assert set(Event.objects.filter(act=act).values_list("verb", flat=True)) == {
        "claim.marked",
        "claim.placed",
        "claim.changed",
        "claim.deleted",
    }
    undo_act(actor=cast.ben, act=act)

    seen = queries.claims_visible_to(cast.ben).order_by("number").values_list("number", "statement")
    assert list(seen) == [(1, ""), (2, "")]


def test_evidence_is_linked_changed_and_removed(ben: Api, cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, "the roof leaks", tag="sourced")
    rows = [{"op": "create", "claim": str(claim.pk), "url": f"https://roofs.example/{i}"} for i in range(3)]
    answered(ben.post(EVIDENCE, rows))
    take_decision(actor=cast.ada, claim=claim, tag="opinion", reason="Seen.")
    first, second, third = Evidence.objects.order_by("source__url")

    answer = answered(
        ben.post(
            EVIDENCE,
            [
                at(first, "change", stance="refutes", confidential=True),
                at(second, "delete"),
                {"op": "create", "claim": str(claim.pk), "source": str(third.source_id), "note": "Again."},
            ],
        )
    )

    assert [one["status"] for one in answer["results"]] == [200, 200, 201]
    assert list(queries.evidence_visible_to(cast.chi).values_list("note", flat=True)) == ["", "Again."]
    claim.refresh_from_db()
    assert (claim.tag, claim.decisions.get().stands) == ("sourced", False)


def test_others_evidence_is_not_changed_by_the_many(ben: Api, chi: Api, cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, "the roof leaks")
    answered(ben.post(EVIDENCE, [{"op": "create", "claim": str(claim.pk), "title": "A talk", "confidential": True}]))
    hidden = Evidence.objects.get()

    problem = refused(chi.post(EVIDENCE, [at(hidden, "delete")]), 422, "rows-refused")

    assert problem["rows"][0]["status"] == 404


@pytest.mark.django_db(transaction=True)
def test_several_who_cite_the_same_addresses_in_other_orders_wait_for_each_other(
    cast: Cast, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.bulk.AT_ONCE", 1)
    door = Door(Api(cast.ada), bring_in(cast.ada))
    claims = [mark(cast.ben, one, "it rains") for one in (article, bring_in(cast.ben))]
    urls = [f"https://roofs.example/{i}" for i in range(20)]

    def linking(claim: Claim, cited: list[str]) -> Any:
        return answered(
            Api(cast.ben).post(EVIDENCE, [{"op": "create", "claim": str(claim.pk), "url": u} for u in cited])
        )

    all_at_once(
        partial(linking, claims[0], urls),
        partial(linking, claims[1], urls[::-1]),
        partial(door.make, [link(url) for url in urls[5:] + urls[:5]]),
    )

    assert (Source.objects.count(), Evidence.objects.count()) == (20, 60)


@pytest.mark.django_db(transaction=True)
def test_two_who_mark_in_the_same_articles_in_other_orders_wait_for_each_other(
    cast: Cast, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.bulk.AT_ONCE", 1)
    articles = [article, bring_in(cast.ben)]

    def mark_in(order: list[Article]) -> Any:
        return answered(Api(cast.ben).post(CLAIMS, [marking(one, "it rains") for one in order] * 5))

    all_at_once(partial(mark_in, articles), partial(mark_in, articles[::-1]))

    assert Claim.objects.count() == 20


ODD: list[Any] = [None, True, 10**30, "a\0b", [["a\0"]], {"a": 1}, "9999-12-31T23:59:59-23:59"]


@pytest.mark.parametrize(
    ("path", "op", "fields"),
    [
        (
            CLAIMS,
            "create",
            "article revision quote start prefix tag rationale evidence claim_types claim_date checkable",
        ),
        (CLAIMS, "change", "id version statement claim_types claim_date first_appearance_url"),
        (CLAIMS, "delete", "id version"),
        (EVIDENCE, "create", "claim url title source cited_passage stance accessed_at confidential"),
        (EVIDENCE, "change", "id version stance accessed_at confidential"),
    ],
)
def test_whatever_stands_in_a_row_is_refused_or_done(
    olu: Api, cast: Cast, article: Article, path: str, op: str, fields: str
) -> None:
    claim = mark(cast.ben, article, "the roof leaks")
    whole: dict[str, Any] = {"op": op, "id": str(claim.pk), "version": 1}
    if op == "create":
        whole = (
            marking(article, "it rains") if path == CLAIMS else {"op": op, "claim": str(claim.pk), "title": "A talk"}
        )

    response = olu.post(f"{path}?atomic=false", [{**whole, name: odd} for name in fields.split() for odd in ODD])

    answer = json.loads(response.getvalue())
    assert {one["status"] for one in answer.get("results") or answer["rows"]} <= {200, 201, 400, 404, 412}
