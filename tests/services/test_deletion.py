"""What people made outlives whoever and whatever it hangs on."""

from __future__ import annotations

import pytest
from django.db.models import ProtectedError, RestrictedError

from annotations import queries
from annotations.errors import ConflictError
from annotations.models import Article, Claim, Contributor, Event
from annotations.services.articles import delete_article, restore_article
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.services.people import remove_member
from annotations.services.sources import delete_source
from tests.cast import Cast, mark


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    claim = mark(cast.ben, article, "the roof leaks", tag="sourced")
    add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput(cites={"url": "https://example.org/roof"}))
    return claim


def whole(claim: Claim) -> tuple[str | None, int, int]:
    """Tag, live assessments and evidence as somebody else sees them."""
    found = Claim.objects.get(pk=claim.pk)
    return found.tag, found.assessments.count(), found.evidence.count()


def test_deleting_a_user_leaves_their_claims_without_their_name(cast: Cast, claim: Claim) -> None:
    assert cast.ben.user is not None
    cast.ben.user.delete()

    assert whole(claim) == ("sourced", 1, 1)
    assert str(Contributor.objects.get(pk=cast.ben.pk)) == "a former member"
    assert cast.ben.pk not in queries.members_of(cast.project).values_list("contributor", flat=True)


def test_removing_a_member_leaves_their_claims_under_their_name(cast: Cast, claim: Claim) -> None:
    remove_member(actor=cast.olu, membership=cast.ben.membership)

    assert whole(claim) == ("sourced", 1, 1)
    assert str(Contributor.objects.get(pk=cast.ben.pk)) == "Ben"
    assert cast.ben.user is not None
    assert queries.actor_in(cast.ben.user, cast.project.pk) is None


def test_deleting_a_source_leaves_claim_and_evidence(cast: Cast, claim: Claim) -> None:
    delete_source(actor=cast.olu, source=queries.sources_visible_to(cast.olu).get())

    assert whole(claim) == ("sourced", 1, 1)


def test_deleting_an_article_hides_its_claims_and_restoring_shows_them(
    cast: Cast, article: Article, claim: Claim
) -> None:
    delete_article(actor=cast.ada, article=article)
    assert not queries.claims_visible_to(cast.ben).exists()

    restore_article(actor=cast.ada, article=article)

    assert queries.claims_visible_to(cast.ben).get() == claim
    with pytest.raises(ConflictError):
        restore_article(actor=cast.ada, article=article)


@pytest.mark.parametrize("name", ["project", "article", "claim", "contributor"])
def test_the_database_itself_protects_what_carries_work(cast: Cast, article: Article, claim: Claim, name: str) -> None:
    carrier = {"project": cast.project, "article": article, "claim": claim, "contributor": cast.ben}[name]

    with pytest.raises((ProtectedError, RestrictedError)):
        carrier.delete()

    assert whole(claim) == ("sourced", 1, 1)


def test_every_change_leaves_an_event(cast: Cast, claim: Claim) -> None:
    verbs = Event.objects.filter(claim_id=claim.pk).order_by("id").values_list("verb", flat=True)

    assert list(verbs) == ["claim.marked", "claim.placed", "assessment.given", "claim.settled", "evidence.added"]
