"""Where there are many claims, those far off stand beside the text in short, and their cards are fetched."""

from __future__ import annotations

import html
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import Article, Claim
from annotations.services.claims import delete_claim
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.views.review.window import OPENING, PART
from tests.cast import Cast, bring_in, mark
from tests.many import mark_many
from tests.views.review import HTMX, QUOTE, page_of, signed_in, url

STUB = re.compile(r'<article id="card-([^"]+)"[^>]* data-stub>')
CARD = re.compile(r'<article id="card-([^"]+)"')


def cards_of(who: object, article: Article, *claims: object) -> str:
    asked = {"claim": [str(claim) for claim in claims]}
    return signed_in(who).get(url("cards", article), asked, headers=HTMX).content.decode()  # type: ignore[arg-type]


@pytest.fixture
def many(cast: Cast, article: Article) -> list[str]:
    """A hundred claims more than a part holds, in text order."""
    mark_many(cast.ben, article, QUOTE, PART + 100)
    return [str(claim) for claim in Claim.objects.order_by("number").values_list("pk", flat=True)]


# Who reads them


def test_cards_of_another_projects_claims_are_gone_and_say_nothing(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE)
    elsewhere = bring_in(cast.mallory)

    told = cards_of(cast.mallory, elsewhere, claim.pk)

    assert QUOTE not in told
    assert f'data-claim="{claim.pk}" data-gone' in told


def test_the_cards_of_another_article_are_not_among_them(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE)

    assert f'id="card-{claim.pk}"' not in cards_of(cast.ben, bring_in(cast.ben), claim.pk)


def test_confidential_evidence_comes_with_a_card_to_whom_it_may(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE)
    secret = EvidenceInput({"url": "https://leaks.example/memo"}, {"confidential": True})
    add_evidence(actor=cast.ben, claim=claim, new=secret)

    assert "leaks.example" in cards_of(cast.ada, article, claim.pk)
    assert "leaks.example" not in cards_of(cast.chi, article, claim.pk)


@pytest.mark.parametrize("asked", ["7", "'", "", str(uuid.UUID(int=0))])
def test_what_is_no_claim_has_no_card(cast: Cast, article: Article, asked: str) -> None:
    assert "<h3>" not in cards_of(cast.ben, article, asked)


def test_no_more_cards_are_given_at_once_than_stand_in_full(cast: Cast, article: Article, many: list[str]) -> None:
    assert CARD.findall(cards_of(cast.ben, article, *many)) == many[:PART]


# What the page shows


def test_a_few_claims_all_stand_in_full(cast: Cast, article: Article) -> None:
    mark_many(cast.ben, article, QUOTE, PART)

    assert "data-stub" not in page_of(cast.ben, article)


def test_of_many_claims_the_first_stand_in_full_and_all_in_text_order(
    cast: Cast, article: Article, many: list[str]
) -> None:
    page = page_of(cast.ben, article)

    assert CARD.findall(page) == many
    assert STUB.findall(page) == many[PART:]


def test_the_claim_asked_for_stands_in_full_among_its_neighbours(cast: Cast, article: Article, many: list[str]) -> None:
    page = page_of(cast.ben, article, Claim.objects.get(pk=many[70]))

    full = [claim for claim in many if claim not in STUB.findall(page)]
    assert CARD.findall(page) == many
    assert full == many[60:90]
    assert re.search(rf'id="card-{many[70]}"[^>]* data-open[^>]* aria-current="true"', page)


def test_the_last_part_may_be_small(cast: Cast, article: Article, many: list[str]) -> None:
    page = page_of(cast.ben, article, Claim.objects.get(pk=many[-1]))

    assert STUB.findall(page) == many[:120]


def test_all_in_full_is_there_for_whoever_asks(cast: Cast, article: Article, many: list[str]) -> None:
    page = signed_in(cast.vic).get(url("review", article), {"cards": "all"}).content.decode()

    assert CARD.findall(page) == many
    assert "data-stub" not in page


def test_a_stub_says_number_tag_and_first_words_and_leads_to_the_card(cast: Cast) -> None:
    words = "<Rain> & {wind} " * 20
    article = bring_in(cast.ben, words)
    mark_many(cast.ben, article, words.strip(), PART + 1)

    [stub] = re.findall(r"<article [^>]* data-stub>.*?</article>", page_of(cast.ben, article), re.DOTALL)

    last = Claim.objects.latest("number")
    assert f'href="?claim={last.pk}#card-{last.pk}"' in stub
    assert f'<span class="visually-hidden">Claim </span>{last.number}</a></h3>' in stub
    assert '<span class="tag tag--disputed">Disputed</span>' in stub
    assert f'<p class="claim__quote" dir="auto">{html.escape(words[:OPENING], quote=False)}</p>' in stub


def test_a_claim_without_tag_and_number_has_a_stub_too(cast: Cast, article: Article, many: list[str]) -> None:
    Claim.objects.filter(pk=many[-1]).update(tag=None, number=None)

    page = page_of(cast.ben, article, Claim.objects.get(pk=many[-2]))

    [stub] = re.findall(rf'<article id="card-{many[-1]}"[^>]* data-stub>.*?</article>', page, re.DOTALL)
    assert "Unsettled" in stub
    assert ">Claim</a></h3>" in stub


def test_every_mark_finds_its_card_in_short_or_in_full(cast: Cast, article: Article, many: list[str]) -> None:
    mark(cast.ben, article, "nicer to read", "opinion")

    page = page_of(cast.ben, article)

    named = set(re.findall(r'aria-details="([^"]*)"', page))
    assert len(named) == 2
    assert all(page.count(f'id="{name}"') == 1 for name in named)


def test_a_claim_deleted_meanwhile_is_told_as_gone(cast: Cast, article: Article, many: list[str]) -> None:
    delete_claim(actor=cast.ada, claim=Claim.objects.get(pk=many[-1]))

    told = cards_of(cast.ben, article, many[-1], many[-2])

    assert f'data-claim="{many[-1]}" data-gone' in told
    assert f'id="card-{many[-2]}"' in told


def test_thousands_of_claims_take_no_more_queries_than_fifty(cast: Cast, article: Article) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert signed_in(cast.ada).get(url("review", article)).status_code == 200
        return len(captured)

    mark_many(cast.ben, article, QUOTE, 50)
    few = count()
    mark_many(cast.ben, article, "lends 4,200 books", 500)

    assert count() == few
