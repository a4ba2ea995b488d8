"""Undo and redo of everything one can do on the review page, by the buttons it draws, on another day too."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from annotations import queries, review_urls
from annotations.models import Article, Claim, Contributor, Decision, Evidence
from annotations.services.articles import change_article
from annotations.services.assessments import AssessmentInput, assess_claim
from annotations.services.claims import change_claim, delete_claim
from annotations.services.decisions import take_decision
from annotations.services.evidence import EvidenceInput, add_evidence, remove_evidence
from tests.cast import Cast, bring_in, mark
from tests.services.undoing import state, take_back
from tests.views.review import HTMX, QUOTE, act, page_of, signed_in, url

pytestmark = pytest.mark.django_db

LINK = "https://example.org/roof"


def buttons(page: str) -> dict[str, tuple[str, str]]:
    """What undo and redo are called on a page, and where each leads: "" for one that has nothing to do."""
    found = re.findall(
        r'(?:action="([^"]*)"[^>]*>(?:<input[^>]*>)?)?<button[^>]*data-turn="(\w+)" title="([^"]*)"', page
    )
    return {key: (html.unescape(label), action) for action, key, label in found}


def turn(who: Contributor, article: Article, key: str) -> Any:
    """Press the button as a page that has just been opened shows it."""
    _label, action = buttons(page_of(who, article))[key]
    assert action, f"there is nothing to {key}"
    return signed_in(who).post(action, headers=HTMX)


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    """Marked, assessed and evidenced by ada, so that she may do everything with it."""
    claim = mark(cast.ada, article, "Its keeper says the roof leaks", "disputed")
    add_evidence(actor=cast.ada, claim=claim, new=EvidenceInput({"url": LINK}, {"quote": "It drips."}))
    take_decision(actor=cast.ada, claim=claim, tag="sourced", reason="Seen.")
    return claim


Do = Callable[[Cast, Claim], Any]


def marking(cast: Cast, claim: Claim) -> Any:
    return act(cast.ada, "claim_create", claim.article, quote=QUOTE, tag="sourced", url="https://example.org/new")


def changing(cast: Cast, claim: Claim) -> Any:
    return act(cast.ada, "claim", claim, statement="It leaks.", claimant_name="the keeper")


def moving(cast: Cast, claim: Claim) -> Any:
    return act(cast.ada, "claim_adjust", claim, quote="nicer to read")


def merging(cast: Cast, claim: Claim) -> Any:
    return act(cast.ada, "claim_merge", claim, into=mark(cast.ben, claim.article, QUOTE, "opinion").pk)


def splitting(cast: Cast, claim: Claim) -> Any:
    return act(cast.ada, "claim_split", claim, quote=QUOTE, evidence=claim.evidence.get().pk)


def deleting(cast: Cast, claim: Claim) -> Any:
    return act(cast.ada, "claim_delete", claim)


def restoring(cast: Cast, claim: Claim) -> Any:
    delete_claim(actor=cast.ada, claim=claim)
    return act(cast.ada, "claim_restore", claim)


def assessing(cast: Cast, claim: Claim) -> Any:
    return act(cast.ada, "claim_assess", claim, tag="opinion", rationale="It is a view.")


def withdrawing(cast: Cast, claim: Claim) -> Any:
    return act(cast.ada, "claim_withdraw", claim)


def deciding(cast: Cast, claim: Claim) -> Any:
    return act(cast.ada, "claim_decide", claim, tag="opinion", reason="Looked again.")


def opening(cast: Cast, claim: Claim) -> Any:
    return act(cast.ada, "decision_withdraw", claim)


def citing(cast: Cast, claim: Claim) -> Any:
    return act(cast.ada, "evidence_add", claim, url="https://example.org/new", stance="refutes", confidential="on")


def bearing_otherwise(cast: Cast, claim: Claim) -> Any:
    return act(cast.ada, "evidence_change", claim.evidence.get(), stance="context", note="On page 4.")


def removing(cast: Cast, claim: Claim) -> Any:
    return act(cast.ada, "evidence_remove", claim.evidence.get())


def putting_back(cast: Cast, claim: Claim) -> Any:
    evidence = claim.evidence.get()
    remove_evidence(actor=cast.ada, evidence=evidence)
    return act(cast.ada, "evidence_restore", evidence)


def covering(cast: Cast, claim: Claim) -> Any:
    revision = queries.current_revision(claim.article)
    return act(cast.ada, "coverage", claim.article, revision=revision.pk, cover=[0, 1])


def setting_apart(cast: Cast, claim: Claim) -> Any:
    revision = queries.current_revision(claim.article)
    return act(cast.ada, "blocks", claim.article, revision=revision.pk, apart=[2])


# Each by the name of the address it is sent to, with what its undo button says.
ACTS: dict[str, tuple[Do, str]] = {
    "coverage": (covering, "went through a part of this article"),
    "blocks": (setting_apart, "said anew what a part of this article is"),
    "claim_create": (marking, "marked claim 2"),
    "claim": (changing, "changed what is said about claim 1"),
    "claim_adjust": (moving, "moved claim 1"),
    "claim_merge": (merging, "made claim 1 part of claim 2"),
    "claim_split": (splitting, "split claim 2 off claim 1"),
    "claim_delete": (deleting, "put claim 1 into the trash"),
    "claim_restore": (restoring, "took claim 1 out of the trash"),
    "claim_assess": (assessing, "assessed claim 1: Opinion"),
    "claim_withdraw": (withdrawing, "withdrew their assessment of claim 1"),
    "claim_decide": (deciding, "settled claim 1: Opinion"),
    "decision_withdraw": (opening, "withdrew the decision on claim 1"),
    "evidence_add": (citing, "added evidence to claim 1"),
    "evidence_change": (bearing_otherwise, "changed evidence on claim 1"),
    "evidence_remove": (removing, "removed evidence from claim 1"),
    "evidence_restore": (putting_back, "restored evidence on claim 1"),
}
# What takes back, and what marks in another article: that is taken back on its page, or by the message about it.
OTHERS = {"act_undo", "claim_recurrences"}


def test_every_act_of_the_page_is_among_them() -> None:
    writing = {
        pattern.name
        for pattern in review_urls.urlpatterns
        if "POST" in pattern.callback.access.actions  # type: ignore[attr-defined]  # every view declares it
    }

    assert writing == set(ACTS) | OTHERS


@pytest.mark.parametrize("name", ACTS)
def test_every_act_is_taken_back_and_done_again_by_the_buttons_of_a_page_opened_later(
    cast: Cast, claim: Claim, name: str
) -> None:
    do, says = ACTS[name]
    before: dict[str, Any] = {}
    # What the act needs is made within it, and must not be part of what is compared.
    assert do(cast, claim).status_code == 200
    after = state()
    assert buttons(page_of(cast.ada, claim.article))["undo"][0] == f"Undo: {says}"

    for _ in range(2):
        assert f"Taken back: {says}." in html.unescape(turn(cast.ada, claim.article, "undo").content.decode())
        before = before or state()
        assert state() == before != after
        assert buttons(page_of(cast.ada, claim.article))["redo"][0] == f"Redo: {says}"

        assert f"Done again: {says}." in html.unescape(turn(cast.ada, claim.article, "redo").content.decode())
        assert state() == after


# What the buttons offer


def test_who_only_reads_has_no_buttons(cast: Cast, article: Article) -> None:
    assert buttons(page_of(cast.vic, article)) == {}


def test_there_is_nothing_to_take_back_before_the_first_act(cast: Cast, article: Article) -> None:
    shown = buttons(page_of(cast.ben, article))

    assert [action for _label, action in shown.values()] == ["", ""]
    assert shown["undo"][0] == "Undo: there is nothing of yours to take back here"


def test_what_others_did_and_what_one_did_elsewhere_is_not_offered(cast: Cast, article: Article) -> None:
    mark(cast.chi, article, QUOTE, "opinion")
    mark(cast.ben, bring_in(cast.ben, title="Two"), QUOTE, "opinion")
    change_article(actor=cast.ben, article=article, fields={"byline": "Io Marsh"})

    assert buttons(page_of(cast.ben, article))["undo"][1] == ""
    take_back(cast.ben)
    assert buttons(page_of(cast.ben, article))["redo"][1] == ""


def test_acts_are_taken_back_one_by_one_and_done_again_in_their_order(cast: Cast, article: Article) -> None:
    states = [state()]
    for quote in (QUOTE, "it rains", "4,200 books"):
        mark(cast.ben, article, quote, "opinion")
        states.append(state())

    for expected in [2, 1, 0]:
        turn(cast.ben, article, "undo")
        assert state() == states[expected]
    for expected in [1, 2]:
        turn(cast.ben, article, "redo")
        assert state() == states[expected]
    turn(cast.ben, article, "undo")
    assert state() == states[1]


def test_a_new_act_leaves_nothing_to_do_again(cast: Cast, article: Article) -> None:
    mark(cast.ben, article, QUOTE, "opinion")
    turn(cast.ben, article, "undo")
    mark(cast.ben, article, "it rains", "opinion")

    assert buttons(page_of(cast.ben, article))["redo"][1] == ""


def test_what_others_do_meanwhile_leaves_redo_as_it_is(cast: Cast, article: Article) -> None:
    mark(cast.ben, article, QUOTE, "opinion")
    turn(cast.ben, article, "undo")
    mark(cast.chi, article, "it rains", "opinion")

    turn(cast.ben, article, "redo")

    assert queries.claims_visible_to(cast.ben).count() == 2


def test_each_answer_brings_the_buttons_as_they_are_then(cast: Cast, article: Article) -> None:
    page = act(cast.ben, "claim_create", article, quote=QUOTE, tag="opinion").content.decode()

    assert 'id="turns"' in page
    assert buttons(page)["undo"][0] == "Undo: marked claim 1"


def test_a_claim_asked_for_anew_brings_them_too_for_ones_other_pages(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "opinion")

    page = signed_in(cast.ben).get(url("claim", claim), headers=HTMX).content.decode()

    assert buttons(page)["undo"][0] == "Undo: marked claim 1"


def test_buttons_work_without_scripts(cast: Cast, article: Article) -> None:
    mark(cast.ben, article, QUOTE, "opinion")
    _label, action = buttons(page_of(cast.ben, article))["undo"]

    response = signed_in(cast.ben).post(action)

    assert response["Location"].startswith(url("review", article))
    assert not queries.claims_visible_to(cast.ben).exists()


# What cannot be taken back any more


def test_both_states_are_said_where_somebody_changed_the_same(cast: Cast, article: Article) -> None:
    claim = mark(cast.chi, article, QUOTE, "opinion")
    change_claim(actor=cast.ben, claim=claim, fields={"statement": "It leaks.", "claim_place": "here"})
    change_claim(actor=cast.chi, claim=claim, fields={"statement": "It drips."})

    response = turn(cast.ben, article, "undo")

    page = html.unescape(response.content.decode())
    assert response.status_code == 409
    assert "the claim as one sentence: you left “It leaks.”, now it is “It drips.”" in page
    assert "claim_place" not in page.partition("data-toast")[2]
    assert f'id="card-{claim.pk}"' in page


@pytest.mark.parametrize(
    ("work", "says"),
    [
        (lambda cast, claim: assess_claim(actor=cast.chi, claim=claim, new=AssessmentInput("sourced")), "worked on it"),
        (lambda cast, claim: delete_claim(actor=cast.olu, claim=claim), "it was deleted"),
        (lambda cast, claim: act(cast.chi, "claim_adjust", claim, quote="it rains"), "a newer one has taken its place"),
    ],
)
def test_it_is_said_what_others_did_since(cast: Cast, article: Article, work: Do, says: str) -> None:
    claim = mark(cast.ben, article, QUOTE, "opinion")
    asked = buttons(page_of(cast.ben, article))["undo"][1]
    work(cast, claim)

    response = signed_in(cast.ben).post(asked, headers=HTMX)

    assert response.status_code == 409
    assert says in html.unescape(response.content.decode())
    assert not Decision.objects.exists()
    assert not Evidence.objects.exists()


def test_without_scripts_a_refusal_says_the_same(cast: Cast, article: Article) -> None:
    claim = mark(cast.chi, article, QUOTE, "opinion")
    change_claim(actor=cast.ben, claim=claim, fields={"statement": "It leaks."})
    asked = {"project": cast.project.pk, "act": queries.last_undoable_act(cast.ben)}
    change_claim(actor=cast.chi, claim=claim, fields={"statement": "It drips."})

    response = signed_in(cast.ben).post(reverse("act_undo", kwargs=asked))

    assert response.status_code == 409
    assert "now it is “It drips.”" in html.unescape(response.content.decode())
