"""What a claim's card shows on the review page."""

from __future__ import annotations

import re

from annotations.models import Article, Claim, Contributor
from annotations.services.evidence import EvidenceInput, add_evidence
from tests.cast import Cast, mark
from tests.views.review import QUOTE, act, page_of


def hints(who: Contributor, article: Article, claim: Claim | None = None) -> list[str]:
    return re.findall(r'data-hint="([^"]*)"', page_of(who, article, claim))


def test_a_card_says_what_is_odd_about_its_claim_also_to_who_only_reads(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "sourced")

    assert hints(cast.vic, article) == hints(cast.ben, article, claim) == ["sourced-without-source"]
    assert "Sourced, yet without a source" in page_of(cast.vic, article)


def test_hints_on_confidential_evidence_are_for_those_who_see_it(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "opinion")
    fields = {"stance": "refutes", "confidential": True}
    add_evidence(actor=cast.chi, claim=claim, new=EvidenceInput({"url": "https://roofs.example/"}, fields))

    assert hints(cast.ben, article) == []
    assert hints(cast.ada, article) == ["opinion-refuted"]


def test_a_hint_goes_with_the_answer_that_answers_it(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "sourced")

    answer = act(cast.ben, "evidence_add", claim, url="https://roofs.example/").content.decode()

    assert "data-hint" not in answer
