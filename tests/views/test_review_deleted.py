"""Deleted claims on the review page, and the way back for them."""

from __future__ import annotations

import html

import pytest

from annotations import queries
from annotations.models import Article, Claim
from annotations.services.claims import delete_claim
from tests.cast import Cast, bring_in, mark
from tests.views.review import QUOTE, act, page_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def deleted(cast: Cast, article: Article) -> Claim:
    claim = mark(cast.ben, article, QUOTE, "opinion")
    return delete_claim(actor=cast.ben, claim=claim)


def test_who_may_not_restore_it_sees_it_without_a_button(cast: Cast, article: Article, deleted: Claim) -> None:
    for who in (cast.chi, cast.vic):
        page = page_of(who, article)
        assert "Deleted claims" in page
        assert url("claim_restore", deleted) not in page


def test_what_was_deleted_in_another_article_is_not_shown(cast: Cast, deleted: Claim) -> None:
    assert url("claim_restore", deleted) not in page_of(cast.ben, bring_in(cast.ben, title="Two"))


def test_a_claim_marked_anew_is_named_instead(cast: Cast, article: Article, deleted: Claim) -> None:
    mark(cast.chi, article, QUOTE, "disputed")

    response = act(cast.ben, "claim_restore", deleted)

    assert response.status_code == 409
    assert "Claim 2 stands on the same words" in html.unescape(response.content.decode())


def test_a_claim_that_stood_there_before_is_no_twin(cast: Cast, article: Article) -> None:
    first, _second = mark(cast.ben, article, QUOTE, "opinion"), mark(cast.chi, article, QUOTE, "disputed")
    delete_claim(actor=cast.ben, claim=first)

    assert act(cast.ben, "claim_restore", first).status_code == 200


def test_deleting_puts_it_on_the_list_and_restoring_takes_it_off(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "opinion")

    assert url("claim_restore", claim) in act(cast.ben, "claim_delete", claim).content.decode()
    restored = act(cast.ben, "claim_restore", claim).content.decode()

    assert url("claim_restore", claim) not in restored
    assert f'id="card-{claim.pk}"' in restored
    assert queries.claims_visible_to(cast.ben).get() == claim
