"""The review page over HTTP: what it shows, what each act answers, and who is refused."""

from __future__ import annotations

import html
import json
import re
import uuid
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations import queries
from annotations.models import Article, Assessment, Claim, Contributor, Decision, Event, Evidence
from annotations.services.articles import delete_article
from annotations.services.assessments import AssessmentInput, assess_claim
from annotations.services.claims import change_claim, delete_claim
from annotations.services.evidence import EvidenceInput, add_evidence
from tests.cast import TEXT, Cast, bring_in, mark

TRICKY = Path(__file__).parents[2] / ".." / "shared" / "checks" / "tricky_texts.json"
CASES = json.loads(TRICKY.read_text())["cases"] if TRICKY.exists() else []
tricky = pytest.mark.skipif(not CASES, reason="the folder with the tricky texts is not beside the project")
HTMX = {"HX-Request": "true"}
QUOTE = "the roof leaks"


def signed_in(who: Contributor) -> Client:
    client = Client(raise_request_exception=True)
    assert who.user is not None
    client.force_login(who.user)
    return client


def url(name: str, of: Article | Claim | Evidence, **more: object) -> str:
    return reverse(name, kwargs={"project": of.project_id, type(of).__name__.lower(): of.pk, **more})


def act(who: Contributor, name: str, of: Article | Claim | Evidence, **values: object) -> Any:
    return signed_in(who).post(url(name, of), values, headers=HTMX)


class Text(HTMLParser):
    """Collects what stands inside elements with `data-start`, as the browser's module reads it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.depth, self.text, self.starts = 0, "", [0]
        self.starts.clear()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = dict(attrs).get("data-start")
        if start is not None:
            self.starts.append(int(start))
            assert int(start) == len(self.text)
            self.depth = 1
        elif self.depth:
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        self.depth = max(0, self.depth - 1)

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.text += data


def text_on(page: str) -> str:
    reader = Text()
    reader.feed(page)
    return reader.text


# Who may not


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

    page = signed_in(cast.vic).get(url("review", article), {"claim": claim.pk}).content.decode()

    assert QUOTE in page
    assert "data-bar" not in page
    assert [form for form in re.findall(r"<form[^>]*action=\"([^\"]*)", page) if "logout" not in form] == []


@pytest.mark.parametrize(
    "name", ["claim", "claim_adjust", "claim_assess", "claim_withdraw", "claim_delete", "claim_restore", "claim_decide"]
)
def test_a_viewer_may_not_write(cast: Cast, article: Article, name: str) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")

    response = act(cast.vic, name, claim, tag="opinion", reason="because")

    assert response.status_code == 403
    assert "data-toast" in response.content.decode()


def test_a_reviewer_may_not_settle(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")

    assert act(cast.chi, "claim_decide", claim, tag="opinion", reason="because").status_code == 403
    assert not Decision.objects.exists()


def test_a_reviewer_may_not_delete_what_another_marked(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")

    assert act(cast.chi, "claim_delete", claim).status_code == 403
    assert queries.claims_visible_to(cast.ben).exists()


# What is refused


@pytest.mark.parametrize(
    "span",
    [
        {"start": "1.5", "end": "2"},
        {"start": "true", "end": "2"},
        {"start": "-1", "end": "2"},
        {"start": "5", "end": "2"},
        {"start": "0", "end": "1000000000000"},
        {"start": "0", "end": "1" + "0" * 400},
        {"start": "NaN", "end": "2"},
        {"start": "", "end": "2"},
        {"start": "0", "end": "3", "quote": "Not"},
        {"quote": ""},
        {"quote": "nowhere in the text"},
        {"quote": "roof"},
        {"quote": "a\0b"},
    ],
)
def test_a_span_that_does_not_hold_is_refused_and_changes_nothing(
    cast: Cast, article: Article, span: dict[str, str]
) -> None:
    before = Event.objects.count()

    response = act(cast.ben, "claim_create", article, tag="disputed", **span)

    assert response.status_code == 400
    assert "data-toast" in response.content.decode()
    assert not Claim.objects.exists()
    assert Event.objects.count() == before


@pytest.mark.parametrize("tag", ["", "false", "SOURCED"])
def test_a_claim_needs_one_of_the_three_tags(cast: Cast, article: Article, tag: str) -> None:
    assert act(cast.ben, "claim_create", article, quote=QUOTE, tag=tag).status_code == 400
    assert not Claim.objects.exists()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://a.example/", "nothing", "https://me:secret@a.example/"])
def test_evidence_needs_an_address_on_the_web(cast: Cast, article: Article, link: str) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")

    response = act(cast.ben, "evidence_add", claim, url=link)

    assert response.status_code == 400
    assert response["X-Refused-Field"] == "url"
    assert not Evidence.objects.exists()


def test_a_refusal_without_scripts_is_a_page_that_leads_back(cast: Cast, article: Article) -> None:
    came_from = "http://testserver" + url("review", article)

    response = signed_in(cast.ben).post(
        url("claim_create", article), {"quote": "nowhere", "tag": "opinion"}, headers={"Referer": came_from}
    )

    assert response.status_code == 400
    page = response.content.decode()
    assert 'role="alert"' in page
    assert f'href="{came_from}"' in page


def test_a_refusal_does_not_lead_to_strangers(cast: Cast, article: Article) -> None:
    response = signed_in(cast.ben).post(
        url("claim_create", article), {"quote": "nowhere"}, headers={"Referer": "https://evil.example/"}
    )

    assert "evil.example" not in response.content.decode()


def test_a_change_that_comes_too_late_shows_the_present_state(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    seen = claim.version
    change_claim(actor=cast.chi, claim=claim, fields={"statement": "The roof of the library leaks."})

    response = act(cast.ben, "claim", claim, statement="Mine.", version=seen)

    page = response.content.decode()
    assert response.status_code == 409
    assert "The roof of the library leaks." in page
    assert f'id="card-{claim.pk}"' in page
    claim.refresh_from_db()
    assert claim.statement == "The roof of the library leaks."


# What the page shows


def test_the_text_in_the_page_is_the_text_that_is_stored(cast: Cast, article: Article) -> None:
    for quote in (QUOTE, "roof leaks, but", "Its keeper says the roof leaks, but the council says the roof is sound."):
        mark(cast.ben, article, quote, "disputed")

    page = signed_in(cast.ben).get(url("review", article)).content.decode()

    assert text_on(page) == TEXT


@tricky
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_so_it_is_for_texts_that_break_offsets(cast: Cast, case: dict[str, Any]) -> None:
    article = bring_in(cast.ben, case["text"])

    for span in filter(None, case["canonical_spans"]):
        assert act(cast.ben, "claim_create", article, tag="sourced", **span).status_code == 200

    page = signed_in(cast.ben).get(url("review", article)).content.decode()
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

    page = signed_in(cast.ben).get(url("review", article)).content.decode()

    named = {name for names in re.findall(r'aria-details="([^"]*)"', page) for name in names.split()}
    assert len(named) == 3
    assert all(f'id="{name}"' in page for name in named)


def test_ids_stand_once(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "opinion")
    add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput({"url": "https://tides.example/"}))
    mark(cast.ben, article, "lends 4,200 books", "sourced")

    page = signed_in(cast.ada).get(url("review", article), {"claim": claim.pk}).content.decode()

    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


def test_text_is_escaped(cast: Cast) -> None:
    article = bring_in(cast.ben, "He wrote <script>alert(1)</script> & left.", title="<b>Tides</b>")
    mark(cast.ben, article, "<script>alert(1)</script>", "opinion")

    page = signed_in(cast.ben).get(url("review", article)).content.decode()

    assert "<script>alert" not in page
    assert "<b>Tides" not in page
    assert html.escape("<b>Tides</b>") in page


def test_nothing_in_the_page_needs_inline_script_or_style(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "opinion")

    page = signed_in(cast.ada).get(url("review", article), {"claim": claim.pk}).content.decode()

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", page)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))


def test_cards_stand_in_text_order(cast: Cast, article: Article) -> None:
    last = mark(cast.ben, article, "nicer to read", "opinion")
    inner = mark(cast.ben, article, "roof leaks", "disputed")
    outer = mark(cast.ben, article, "the roof leaks, but", "disputed")

    page = signed_in(cast.ben).get(url("review", article)).content.decode()

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

    page = signed_in(cast.ben).get(url("review", article)).content.decode()

    assert re.search(r'href="https://tides.example/report"[^>]*rel="noopener noreferrer nofollow"', page)


def test_the_number_of_queries_does_not_grow_with_the_claims(cast: Cast, article: Article) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection, ) as captured:
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


# What acts answer


def test_marking_answers_with_the_block_the_card_and_the_way_back(cast: Cast, article: Article) -> None:
    response = act(cast.ben, "claim_create", article, quote=QUOTE, tag="disputed")

    page = response.content.decode()
    claim = Claim.objects.get()
    assert response.status_code == 200
    assert re.findall(r'id="block-(\d+)"', page) == ["1"]
    assert re.findall(r'<article id="card-([^"]+)"', page) == [str(claim.pk)]
    assert reverse("act_undo", kwargs={"project": cast.project.pk, "act": Event.objects.latest("id").act}) in page


def test_marking_with_a_link_is_one_act(cast: Cast, article: Article) -> None:
    act(cast.ben, "claim_create", article, quote=QUOTE, tag="sourced", url="https://tides.example/a")

    evidence = Evidence.objects.get()
    assert evidence.stance == "supports"
    assert evidence.source is not None
    assert evidence.source.url == "https://tides.example/a"
    assert Event.objects.filter(claim_id=evidence.claim_id).values("act").distinct().count() == 1


def test_a_claim_over_two_blocks_answers_with_both(cast: Cast, article: Article) -> None:
    start, end = TEXT.index("a week."), TEXT.index("keeper") + 6

    page = act(
        cast.ben, "claim_create", article, start=start, end=end, quote=TEXT[start:end], tag="disputed"
    ).content.decode()

    assert re.findall(r'id="block-(\d+)"', page) == ["0", "1"]


def test_adjusting_draws_the_blocks_it_left_and_the_one_it_went_to(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")

    page = act(cast.ben, "claim_adjust", claim, quote="nicer to read", version=claim.version).content.decode()

    blocks = re.findall(r'id="block-(\d+)"', page)
    assert blocks == ["1", "2"]
    assert page.count("<mark") == 1
    assert "nicer to read" in page


def test_deleting_takes_the_card_away_and_undoing_brings_it_back(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")

    gone = act(cast.ben, "claim_delete", claim).content.decode()
    assert re.search(rf'data-claim="{claim.pk}" data-gone', gone)
    assert "<mark" not in gone

    undo = re.search(r'hx-post="([^"]*undo/)"', gone)
    assert undo
    back = signed_in(cast.ben).post(undo[1], headers=HTMX).content.decode()
    assert f'id="card-{claim.pk}"' in back
    assert "<mark" in back


def test_a_page_that_asks_for_a_deleted_claim_is_told_that_it_is_gone(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    delete_claim(actor=cast.ben, claim=claim)

    response = signed_in(cast.chi).get(url("claim", claim), headers=HTMX)

    assert response.status_code == 200
    assert "data-gone" in response.content.decode()


def test_a_second_reviewer_disagrees_and_the_claim_is_open(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")

    page = act(cast.chi, "claim_assess", claim, tag="sourced", rationale="The keeper is named.").content.decode()

    claim.refresh_from_db()
    assert claim.tag is None
    assert "card--unsettled" in page
    assert "mark--unsettled" in page
    assert "The keeper is named." in page


def test_withdrawing_takes_only_ones_own_assessment(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")

    assert act(cast.chi, "claim_withdraw", claim).status_code == 404
    assert act(cast.ben, "claim_withdraw", claim).status_code == 200
    assert Assessment.objects.get().withdrawn_at is not None


def test_an_editor_settles_and_takes_it_back(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    assess_claim(actor=cast.chi, claim=claim, new=AssessmentInput(tag="sourced"))

    settled = act(cast.ada, "claim_decide", claim, tag="sourced", reason="The keeper is the source.").content.decode()
    assert "card--sourced" in settled

    opened = act(cast.ada, "decision_withdraw", claim).content.decode()
    assert "card--unsettled" in opened


def test_evidence_is_added_changed_and_removed(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")

    act(cast.ben, "evidence_add", claim, url="https://tides.example/a", quote="it leaks", stance="refutes")
    evidence = Evidence.objects.get()
    assert (evidence.stance, evidence.quote) == ("refutes", "it leaks")

    act(cast.ben, "evidence_change", evidence, stance="context", version=evidence.version)
    evidence.refresh_from_db()
    assert (evidence.stance, evidence.quote) == ("context", "")

    assert "tides.example" not in act(cast.ben, "evidence_remove", evidence).content.decode()


def test_changing_details_changes_only_what_was_sent(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    change_claim(actor=cast.ben, claim=claim, fields={"claimant_name": "The keeper"})

    act(cast.chi, "claim", claim, statement="The roof of the library leaks.")

    claim.refresh_from_db()
    assert (claim.statement, claim.claimant_name) == ("The roof of the library leaks.", "The keeper")


# Without scripts


def test_without_scripts_marking_leads_to_the_opened_card_with_a_message(cast: Cast, article: Article) -> None:
    client = signed_in(cast.ben)

    response = client.post(url("claim_create", article), {"quote": QUOTE, "tag": "disputed"})

    claim = Claim.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"{url('review', article)}?claim={claim.pk}#card-{claim.pk}"
    page = client.get(response["Location"]).content.decode()
    assert "data-undo" in page
    assert url("evidence_add", claim) in page


def test_a_claims_address_leads_a_person_to_its_card(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")

    response = signed_in(cast.vic).get(url("claim", claim))

    assert response["Location"].endswith(f"#card-{claim.pk}")
    assert "HX-Request" in response["Vary"]


def test_undo_leads_back_to_where_it_was_asked_for_but_not_to_strangers(cast: Cast, article: Article) -> None:
    mark(cast.ben, article, QUOTE, "disputed")
    client = signed_in(cast.ben)
    undo = {"project": cast.project.pk, "act": queries.last_undoable_act(cast.ben)}

    response = client.post(reverse("act_undo", kwargs=undo), {"next": "https://evil.example/"})

    assert response["Location"].startswith(url("review", article))
    assert not queries.claims_visible_to(cast.ben).exists()


def test_what_is_another_persons_cannot_be_undone(cast: Cast, article: Article) -> None:
    mark(cast.ben, article, QUOTE, "disputed")
    undo = {"project": cast.project.pk, "act": queries.last_undoable_act(cast.ben)}

    assert signed_in(cast.chi).post(reverse("act_undo", kwargs=undo)).status_code == 409
    assert queries.claims_visible_to(cast.ben).exists()


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
        assert "aria-current=\"true\"" not in page
