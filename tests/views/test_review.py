"""The review page over HTTP: who reads it, what it shows, what it says of what happened since."""

from __future__ import annotations

import html
import json
import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.models import Article, Claim, Evidence
from annotations.services.articles import delete_article
from annotations.services.assessments import AssessmentInput, assess_claim
from annotations.services.evidence import EvidenceInput, add_evidence
from tests.cast import TEXT, Cast, bring_in, mark
from tests.views.review import CASES, HTMX, QUOTE, act, page_of, signed_in, text_on, tricky, url

# Who reads


def test_a_stranger_is_led_to_sign_in(article: Article) -> None:
    response = Client().get(url("review", article))

    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


def test_a_member_of_another_project_finds_nothing(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE)
    client = signed_in(cast.mallory)

    assert client.get(url("review", article)).status_code == 404
    assert client.get(url("claim", claim), headers=HTMX).status_code == 404
    assert client.post(url("claim_create", article), {"quote": QUOTE, "tag": "opinion"}).status_code == 404
    assert Claim.objects.count() == 1


def test_another_projects_claim_is_not_found_under_ones_own_project(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE)
    address = reverse("claim_delete", kwargs={"project": cast.mallory.project_id, "claim": claim.pk})

    assert signed_in(cast.mallory).post(address).status_code == 404


def test_a_viewer_reads_and_is_offered_nothing_to_change(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")

    page = page_of(cast.vic, article, claim)

    assert QUOTE in page
    assert "data-bar" not in page
    assert [form for form in re.findall(r"<form[^>]*action=\"([^\"]*)", page) if "logout" not in form] == []


# What the page shows


def test_the_text_in_the_page_is_the_text_that_is_stored(cast: Cast, article: Article) -> None:
    for quote in (QUOTE, "roof leaks, but", "Its keeper says the roof leaks, but the council says the roof is sound."):
        mark(cast.ben, article, quote, "disputed")

    page = page_of(cast.ben, article)

    assert text_on(page) == TEXT


@tricky
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_so_it_is_for_texts_that_break_offsets(cast: Cast, case: dict[str, Any]) -> None:
    article = bring_in(cast.ben, case["text"])

    for span in filter(None, case["canonical_spans"]):
        assert act(cast.ben, "claim_create", article, tag="sourced", **span).status_code == 200

    page = page_of(cast.ben, article)
    assert text_on(page) == case["canonical_text"]
    stored = set(Claim.objects.values_list("placements__passage__start", "placements__passage__end"))
    assert stored == {(span["start"], span["end"]) for span in filter(None, case["canonical_spans"])}


@tricky
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_quote_that_is_gone_is_refused_and_one_that_stands_is_found(cast: Cast, case: dict[str, Any]) -> None:
    article = bring_in(cast.ben, case["text"])

    for given, kept in zip(case["spans"], case["canonical_spans"], strict=True):
        words = {"quote": given["quote"] if kept is None else kept["quote"]}
        if kept is not None:
            text = case["canonical_text"]
            words["prefix"] = text[max(0, kept["start"] - 32) : kept["start"]]
            words["suffix"] = text[kept["end"] : kept["end"] + 32]
        # As a browser sends a form: with CRLF.
        sent = {name: value.replace("\n", "\r\n") for name, value in words.items()}
        response = act(cast.ben, "claim_create", article, tag="sourced", **sent)
        assert response.status_code == (400 if kept is None else 200)
        if kept is not None:
            passage = Claim.objects.latest("id").placements.get().passage
            assert (passage.start, passage.end, passage.quote) == (kept["start"], kept["end"], kept["quote"])


def test_every_mark_leads_to_a_card_that_is_there(cast: Cast, article: Article) -> None:
    for quote in (QUOTE, "roof leaks, but", "lends 4,200 books"):
        mark(cast.ben, article, quote, "opinion")

    page = page_of(cast.ben, article)

    named = {name for names in re.findall(r'aria-details="([^"]*)"', page) for name in names.split()}
    assert len(named) == 3
    assert all(f'id="{name}"' in page for name in named)


def test_ids_stand_once(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "opinion")
    add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput({"url": "https://tides.example/"}))
    mark(cast.ben, article, "lends 4,200 books", "sourced")

    page = page_of(cast.ada, article, claim)

    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


def test_text_is_escaped(cast: Cast) -> None:
    article = bring_in(cast.ben, "He wrote <script>alert(1)</script> & left.", title="<b>Tides</b>")
    mark(cast.ben, article, "<script>alert(1)</script>", "opinion")

    page = page_of(cast.ben, article)

    assert "<script>alert" not in page
    assert "<b>Tides" not in page
    assert html.escape("<b>Tides</b>") in page


def test_nothing_in_the_page_needs_inline_script_or_style(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "opinion")

    page = page_of(cast.ada, article, claim)

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", page)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))


def test_cards_stand_in_text_order(cast: Cast, article: Article) -> None:
    last = mark(cast.ben, article, "nicer to read", "opinion")
    inner = mark(cast.ben, article, "roof leaks", "disputed")
    outer = mark(cast.ben, article, "the roof leaks, but", "disputed")

    page = page_of(cast.ben, article)

    assert re.findall(r'id="card-([^"]+)"', page) == [str(claim.pk) for claim in (outer, inner, last)]


def test_confidential_evidence_is_shown_to_editors_and_its_author_alone(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    secret = EvidenceInput({"url": "https://leaks.example/memo"}, {"confidential": True})
    add_evidence(actor=cast.ben, claim=claim, new=secret)

    seen = {
        who: "leaks.example" in signed_in(getattr(cast, who)).get(url("review", article)).content.decode()
        for who in ("olu", "ada", "ben", "chi", "vic")
    }

    assert seen == {"olu": True, "ada": True, "ben": True, "chi": False, "vic": False}


def test_links_to_evidence_tell_the_other_side_nothing(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput({"url": "https://tides.example/report"}))

    page = page_of(cast.ben, article)

    assert re.search(r'href="https://tides.example/report"[^>]*rel="noopener noreferrer nofollow"', page)


def test_the_number_of_queries_does_not_grow_with_the_claims(cast: Cast, article: Article) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert signed_in(cast.ada).get(url("review", article)).status_code == 200
        return len(captured)

    def fill() -> None:
        for quote in (QUOTE, "roof leaks, but", "lends 4,200 books", "nicer to read"):
            claim = mark(cast.ben, article, quote, "disputed")
            assess_claim(actor=cast.chi, claim=claim, new=AssessmentInput(tag="sourced", rationale="It says so."))
            add_evidence(actor=cast.chi, claim=claim, new=EvidenceInput({"url": f"https://a.example/{claim.number}"}))

    fill()
    few = count()
    fill()
    fill()

    assert count() == few


# What happened since


def test_changes_tell_ids_after_a_position_oldest_first(cast: Cast, article: Article) -> None:
    client = signed_in(cast.vic)
    address = reverse("changes", kwargs={"project": cast.project.pk})
    first = mark(cast.ben, article, QUOTE, "disputed")
    seen = client.get(address).json()["events"]
    second = mark(cast.ben, article, "lends 4,200 books", "sourced")

    later = client.get(address, {"after": seen[-1]["position"]}).json()["events"]

    assert {event["claim"] for event in seen} >= {str(first.pk)}
    assert {event["claim"] for event in later} == {str(second.pk)}
    assert [event["position"] for event in later] == sorted(event["position"] for event in later)


def test_changes_say_nothing_of_others_confidential_evidence(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    address = reverse("changes", kwargs={"project": cast.project.pk})
    client = signed_in(cast.chi)
    after = client.get(address).json()["events"][-1]["position"]
    add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput({"title": "A memo"}, {"confidential": True}))

    told = client.get(address, {"after": after}).json()["events"]

    assert str(Evidence.objects.get().pk) not in json.dumps(told)
    assert len(signed_in(cast.ada).get(address, {"after": after}).json()["events"]) > len(told)


@pytest.mark.parametrize("after", ["", "x", "-1", "1" * 40, "1.5"])
def test_a_position_that_is_none_asks_from_the_start(cast: Cast, article: Article, after: str) -> None:
    address = reverse("changes", kwargs={"project": cast.project.pk})

    assert signed_in(cast.vic).get(address, {"after": after}).json()["events"]


def test_an_article_in_the_trash_has_no_page(cast: Cast, article: Article) -> None:
    delete_article(actor=cast.ada, article=article)

    assert signed_in(cast.ada).get(url("review", article)).status_code == 404


def test_a_claim_asked_for_by_no_id_opens_nothing(cast: Cast, article: Article) -> None:
    mark(cast.ben, article, QUOTE)

    for asked in ("7", "'", str(uuid.uuid4())):
        page = signed_in(cast.ben).get(url("review", article), {"claim": asked}).content.decode()
        assert 'aria-current="true"' not in page
