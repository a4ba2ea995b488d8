"""Making one claim of two, and two of one, on the review page over HTTP."""

from __future__ import annotations

import re
import uuid

import pytest

from annotations import queries
from annotations.models import Article, Claim, Event
from annotations.services.assessments import AssessmentInput, assess_claim
from annotations.services.claims import change_claim, delete_claim
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.services.merging import merge_claims
from tests.cast import Cast, bring_in, mark
from tests.views.review import HTMX, QUOTE, act, page_of, signed_in, url

pytestmark = pytest.mark.django_db

WHOLE = "the roof leaks, but the council says the roof is sound"


@pytest.fixture
def gone(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, QUOTE, "disputed")


@pytest.fixture
def kept(cast: Cast, article: Article) -> Claim:
    return mark(cast.chi, article, "Its keeper says the roof leaks", "disputed")


# What is refused


@pytest.mark.parametrize(
    ("sent", "field"),
    [({}, "into"), ({"into": uuid.uuid4()}, "into"), ({"number": 9}, "number"), ({"number": "two"}, "number")],
)
def test_a_claim_that_is_not_there_cannot_be_chosen(
    cast: Cast, gone: Claim, kept: Claim, sent: dict[str, object], field: str
) -> None:
    response = act(cast.ben, "claim_merge", gone, **sent)

    assert (response.status_code, response["X-Refused-Field"]) == (400, field)


def test_a_claim_of_another_article_cannot_be_chosen(cast: Cast, gone: Claim) -> None:
    elsewhere = mark(cast.ben, bring_in(cast.ben, title="Two"), QUOTE)

    assert act(cast.ben, "claim_merge", gone, into=elsewhere.pk).status_code == 400


@pytest.mark.parametrize("name", ["claim_merge", "claim_split"])
def test_a_viewer_neither_merges_nor_splits(cast: Cast, gone: Claim, kept: Claim, name: str) -> None:
    assert act(cast.vic, name, gone, into=kept.pk, quote="leaks").status_code == 403


def test_a_merge_that_comes_too_late_shows_the_present_state(cast: Cast, gone: Claim, kept: Claim) -> None:
    seen = gone.version
    change_claim(actor=cast.chi, claim=gone, fields={"statement": "It drips."})

    response = act(cast.ben, "claim_merge", gone, into=kept.pk, version=seen)

    assert response.status_code == 409
    assert "It drips." in response.content.decode()


def test_work_on_a_claim_merged_meanwhile_is_refused_in_words(cast: Cast, gone: Claim, kept: Claim) -> None:
    merge_claims(actor=cast.chi, claim=gone, into=kept)

    response = act(cast.ben, "claim_assess", gone, tag="opinion")

    assert response.status_code == 409
    assert "Claim 1 has become part of claim 2." in response.content.decode()


@pytest.mark.parametrize("quote", ["Its keeper", QUOTE, "nowhere", ""])
def test_what_is_no_part_is_not_split_off(cast: Cast, gone: Claim, quote: str) -> None:
    response = act(cast.ben, "claim_split", gone, quote=quote)

    assert response.status_code == 400
    assert "data-toast" in response.content.decode()
    assert Claim.objects.count() == 1


def test_evidence_one_does_not_see_is_not_taken_along(cast: Cast, gone: Claim) -> None:
    new = EvidenceInput(cites={"url": "https://example.org/secret"}, fields={"confidential": True})
    secret = add_evidence(actor=cast.ada, claim=gone, new=new)

    for chosen in (secret.pk, uuid.uuid4(), "none"):
        response = act(cast.chi, "claim_split", gone, quote="leaks", evidence=chosen)
        assert response.status_code == 400


# Merging


def test_merging_answers_with_the_claim_that_stays_and_takes_the_other_away(
    cast: Cast, gone: Claim, kept: Claim
) -> None:
    page = act(cast.ben, "claim_merge", gone, into=kept.pk, version=gone.version).content.decode()

    assert re.search(rf'data-claim="{gone.pk}" data-gone', page)
    assert re.search(rf'id="card-{kept.pk}"[^>]*data-next', page)
    assert "also 1" in page
    assert "on the words" in page
    assert "Claim 1 is part of claim 2 now." in page
    assert "data-undo" in page
    assert str(gone.pk) not in "".join(re.findall(r"<mark[^>]*>", page))


def test_a_claim_is_chosen_by_number_also_by_one_that_leads_on(cast: Cast, article: Article, kept: Claim) -> None:
    third, gone = mark(cast.ben, article, "leaks"), mark(cast.ben, article, QUOTE)
    merge_claims(actor=cast.ben, claim=third, into=kept)

    act(cast.ben, "claim_merge", gone, number=third.number)

    gone.refresh_from_db()
    assert gone.merged_into == kept


def test_an_old_address_leads_to_the_claim_that_stays(cast: Cast, article: Article, gone: Claim, kept: Claim) -> None:
    merge_claims(actor=cast.ben, claim=gone, into=kept)
    client = signed_in(cast.vic)

    lead = client.get(url("claim", gone))["Location"]
    assert lead.endswith(f"?claim={kept.pk}#card-{kept.pk}")
    assert client.get(url("review", article), {"claim": str(gone.pk)})["Location"] == lead


def test_a_page_of_others_is_told_what_went_and_what_grew(cast: Cast, gone: Claim, kept: Claim) -> None:
    merge_claims(actor=cast.ben, claim=gone, into=kept)

    page = signed_in(cast.chi).get(url("claim", gone), headers=HTMX).content.decode()

    assert re.search(rf'data-claim="{gone.pk}" data-gone', page)
    assert f'id="card-{kept.pk}"' in page


def test_an_old_address_of_a_claim_in_the_trash_is_not_found(cast: Cast, gone: Claim, kept: Claim) -> None:
    merge_claims(actor=cast.ben, claim=gone, into=kept)
    delete_claim(actor=cast.ada, claim=kept)

    assert signed_in(cast.vic).get(url("claim", gone)).status_code == 404


def test_claims_that_share_words_are_offered_first(cast: Cast, article: Article, gone: Claim) -> None:
    far, near = mark(cast.ben, article, "it rains"), mark(cast.ben, article, "the council says")
    around = mark(cast.ben, article, "says the roof leaks, but")

    page = page_of(cast.ben, article, gone)

    (form,) = re.findall(r'data-fold="merge">(.+?)</details>', page, re.DOTALL)
    offered = re.findall(r'<option value="([0-9a-f-]{36})"', form)
    assert offered == [str(one.pk) for one in (around, near, far)]
    assert page.count("(shares words)") == 1


def test_a_claim_alone_in_its_article_is_offered_nothing(cast: Cast, article: Article, gone: Claim) -> None:
    assert url("claim_merge", gone) not in page_of(cast.ben, article, gone)


def test_without_scripts_merging_leads_to_the_claim_that_stays(cast: Cast, gone: Claim, kept: Claim) -> None:
    response = signed_in(cast.ben).post(url("claim_merge", gone), {"into": kept.pk})

    assert response["Location"].endswith(f"?claim={kept.pk}#card-{kept.pk}")


# Splitting


def test_splitting_answers_with_both_and_goes_on_at_the_new_one(cast: Cast, article: Article) -> None:
    whole = mark(cast.ben, article, WHOLE, "disputed")

    page = act(cast.ben, "claim_split", whole, quote=QUOTE, version=whole.version).content.decode()

    new = Claim.objects.get(number=2)
    assert re.search(rf'id="card-{new.pk}"[^>]*data-next', page)
    assert f'id="card-{whole.pk}"' in page
    assert "Claim 2 split off claim 1." in page
    assert Event.objects.filter(verb="claim.split_off").count() == 1


def test_words_that_stand_elsewhere_too_are_those_of_the_claim(cast: Cast, article: Article) -> None:
    whole = mark(cast.ben, article, "the council says the roof is sound", "disputed")

    assert act(cast.ben, "claim_split", whole, quote="the roof").status_code == 200


def test_evidence_that_is_ticked_comes_along(cast: Cast, article: Article) -> None:
    whole = mark(cast.ben, article, WHOLE, "disputed")
    links = [f"https://example.org/{number}" for number in range(3)]
    evidence = [add_evidence(actor=cast.ben, claim=whole, new=EvidenceInput({"url": link})) for link in links]

    act(cast.ben, "claim_split", whole, quote=QUOTE, evidence=[evidence[0].pk, evidence[2].pk])

    copied = queries.evidence_visible_to(cast.ben).filter(claim__number=2)
    assert sorted(one.source.url for one in copied if one.source) == [links[0], links[2]]


def test_others_words_are_named_where_the_claim_has_others_by_now(cast: Cast, article: Article) -> None:
    whole = mark(cast.ben, article, WHOLE, "disputed")
    assess_claim(actor=cast.chi, claim=whole, new=AssessmentInput(tag="sourced"))

    page = act(cast.ben, "claim_split", whole, quote=QUOTE).content.decode()

    assert page.count("on the words") == 2
