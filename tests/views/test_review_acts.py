"""Acts on the review page over HTTP: what each answers, and what is refused."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from annotations import queries
from annotations.models import Article, Assessment, Claim, Decision, Event, Evidence
from annotations.services.assessments import AssessmentInput, assess_claim
from annotations.services.claims import change_claim, delete_claim
from tests.cast import TEXT, Cast, mark
from tests.views.review import HTMX, QUOTE, act, signed_in, url

# Who may not


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
        {"start": "0.0", "end": "2"},
        {"start": "\u0660", "end": "\u0662"},
        {"start": " 0", "end": "2"},
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


def test_a_decision_one_has_not_seen_is_not_replaced(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    act(cast.olu, "claim_decide", claim, tag="sourced", reason="The keeper is named.", seen="")
    theirs = claim.decisions.get()

    late = act(cast.ada, "claim_decide", claim, tag="opinion", reason="It is a view.", seen="")
    assert late.status_code == 409
    assert "The keeper is named." in late.content.decode()
    assert claim.decisions.get() == theirs

    known = act(cast.ada, "claim_decide", claim, tag="opinion", reason="It is a view.", seen=theirs.pk)
    assert known.status_code == 200
    assert claim.decisions.count() == 2


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
