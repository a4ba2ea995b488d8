"""Writes that come again: a page that never heard the answer sends the same under the same key."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations import queries, review_urls
from annotations.models import Article, Assessment, Claim, Contributor, Evidence, IdempotencyKey
from annotations.services.articles import delete_article
from annotations.services.claims import change_claim
from annotations.services.sources import add_source
from tests.cast import Cast, mark
from tests.views.review import HTMX, QUOTE, signed_in, url

KEY = "0190b6a0-0000-7000-8000-000000000001"


def send(who: Contributor, address: str, values: dict[str, object], key: str = KEY, **headers: str) -> Any:
    return signed_in(who).post(address, values, headers={**HTMX, "Idempotency-Key": key, **headers})


# Refusals


@pytest.mark.django_db
def test_a_key_that_is_no_uuid_is_refused(cast: Cast, article: Article) -> None:
    response = send(cast.ben, url("claim_create", article), {"quote": QUOTE, "tag": "disputed"}, key="roof")

    assert response.status_code == 400
    assert response["X-Refused-Field"] == "Idempotency-Key"
    assert not Claim.objects.exists()


@pytest.mark.django_db
def test_a_key_with_another_change_is_refused_in_words(cast: Cast, article: Article) -> None:
    send(cast.ben, url("claim_create", article), {"quote": QUOTE, "tag": "disputed"})

    response = send(cast.ben, url("claim_create", article), {"quote": "4,200 books", "tag": "sourced"})

    assert response.status_code == 422
    assert "a key of its own" in response.content.decode()
    assert Claim.objects.count() == 1


@pytest.mark.django_db
def test_what_a_page_of_somebody_else_sends_is_saved_under_no_wrong_name(cast: Cast, article: Article) -> None:
    values: dict[str, object] = {"quote": QUOTE, "tag": "disputed"}

    response = send(cast.chi, url("claim_create", article), values, **{"Acting-As": str(cast.ben.pk)})

    assert response.status_code == 403
    assert "You are signed in as Chi now" in response.content.decode()
    assert not Claim.objects.exists()


@pytest.mark.django_db
def test_mallory_learns_nothing_from_a_key(cast: Cast, article: Article) -> None:
    send(cast.ben, url("claim_create", article), {"quote": QUOTE, "tag": "disputed"})

    assert send(cast.mallory, url("claim_create", article), {"quote": QUOTE, "tag": "disputed"}).status_code == 404


@pytest.mark.django_db
def test_a_refused_change_can_be_corrected_under_the_same_key(cast: Cast, article: Article) -> None:
    refused = send(cast.ben, url("claim_create", article), {"quote": "no such words", "tag": "disputed"})
    assert refused.status_code == 400

    assert send(cast.ben, url("claim_create", article), {"quote": QUOTE, "tag": "disputed"}).status_code == 200
    assert Claim.objects.count() == 1


@pytest.mark.django_db
def test_a_change_that_comes_too_late_keeps_no_key(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE)
    change_claim(actor=cast.chi, claim=claim, fields={"statement": "What chi wrote."})

    response = send(cast.ben, url("claim", claim), {"statement": "What ben wrote.", "version": claim.version})

    assert response.status_code == 409
    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db
def test_a_stale_token_is_told_apart_from_what_one_may_not_do(cast: Cast, article: Article) -> None:
    client = Client(enforce_csrf_checks=True)
    assert cast.ben.user is not None
    client.force_login(cast.ben.user)

    by_script = client.post(url("claim_create", article), {"quote": QUOTE}, headers=HTMX)
    by_form = client.post(url("claim_create", article), {"quote": QUOTE})

    assert (by_script.status_code, by_form.status_code) == (403, 403)
    assert by_script["X-Refused-Field"] == "csrfmiddlewaretoken"
    assert "data-toast" in by_script.content.decode()
    assert "<html" not in by_script.content.decode()
    assert "<html" in by_form.content.decode()


# Once


@pytest.mark.django_db
def test_a_claim_whose_answer_was_lost_is_there_once_and_answered_alike(cast: Cast, article: Article) -> None:
    values: dict[str, object] = {"quote": QUOTE, "tag": "disputed", "url": "https://tides.example/a"}

    first, again = (send(cast.ben, url("claim_create", article), values).content.decode() for _ in range(2))

    assert (Claim.objects.count(), Evidence.objects.count()) == (1, 1)
    assert without_tokens(again) == without_tokens(first)
    assert "data-fresh" in again


def without_tokens(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)


@pytest.mark.django_db
def test_a_retried_change_is_no_conflict_with_itself(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE)
    values: dict[str, object] = {"statement": "The roof leaks.", "version": claim.version}

    assert [send(cast.ben, url("claim", claim), values).status_code for _ in range(2)] == [200, 200]

    claim.refresh_from_db()
    assert claim.version == values["version"] + 1  # type: ignore[operator]


@pytest.mark.django_db
def test_what_others_did_meanwhile_stands_and_is_shown(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE)
    send(cast.ben, url("claim", claim), {"statement": "What ben wrote.", "version": claim.version})
    change_claim(actor=cast.chi, claim=claim, fields={"statement": "What chi wrote."})

    page = send(cast.ben, url("claim", claim), {"statement": "What ben wrote.", "version": claim.version})

    assert page.status_code == 200
    assert "What chi wrote." in page.content.decode()


@pytest.mark.django_db
def test_every_act_of_the_page_may_come_again(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    acts: list[tuple[str, Claim | Evidence, dict[str, object]]] = [
        ("claim_adjust", claim, {"quote": "the roof is sound"}),
        ("evidence_add", claim, {"url": "https://tides.example/a"}),
        ("claim_assess", claim, {"tag": "sourced"}),
        ("claim_withdraw", claim, {}),
        ("claim_delete", claim, {}),
        ("claim_restore", claim, {}),
    ]

    for number, (name, of, values) in enumerate(acts):
        key = str(uuid.UUID(int=number))
        statuses = [send(cast.ben, url(name, of), values, key=key).status_code for _ in range(2)]
        assert statuses == [200, 200], name
    assert Evidence.objects.count() == 1
    assert Assessment.objects.count() == 2


@pytest.mark.django_db
def test_an_undo_that_leads_elsewhere_leads_there_again(cast: Cast) -> None:
    add_source(actor=cast.ben, fields={"url": "https://tides.example/a"})
    undo = {"project": cast.project.pk, "act": queries.last_undoable_act(cast.ben)}

    ways = [send(cast.ben, reverse("act_undo", kwargs=undo), {})["HX-Redirect"] for _ in range(2)]

    assert ways == [reverse("home")] * 2


@pytest.mark.django_db
def test_when_the_article_is_gone_meanwhile_the_way_home_is_the_answer(cast: Cast, article: Article) -> None:
    values: dict[str, object] = {"quote": QUOTE, "tag": "disputed"}
    send(cast.ben, url("claim_create", article), values)
    delete_article(actor=cast.ada, article=article)

    response = send(cast.ben, url("claim_create", article), values)

    assert response["HX-Redirect"] == reverse("home")


@pytest.mark.parametrize("route", review_urls.urlpatterns, ids=lambda route: route.name)
def test_every_write_of_the_page_may_come_again(route: Any) -> None:
    writes = "POST" in route.callback.access.actions

    assert not writes or route.callback.is_repeatable
