"""Linking evidence, and who sees it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from annotations import queries
from annotations.anchoring import Span
from annotations.errors import ConflictError, InvalidInputError, LivingTwinError, NotPermittedError
from annotations.models import OF_SIGHT, Article, Claim, Contributor, Event, Evidence, Passage, Source
from annotations.services.claims import delete_claim
from annotations.services.decisions import take_decision
from annotations.services.evidence import (
    EvidenceInput,
    Stretch,
    add_evidence,
    change_evidence,
    remove_evidence,
    restore_evidence,
)
from annotations.services.history import Act
from annotations.services.sequencer import assign_positions
from annotations.services.sources import add_source, change_source, delete_source, restore_source
from annotations.services.undo import undo_act
from tests.cast import Cast, bring_in, mark

URL = "https://example.org/roof"


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, "the roof leaks")


def link(actor: Contributor, claim: Claim, url: str = URL, **fields: object) -> Evidence:
    return add_evidence(actor=actor, claim=claim, new=EvidenceInput(cites={"url": url}, fields=fields))


@pytest.mark.parametrize(
    "url",
    ["", "roof", "ftp://example.org/", "https://", "https://a b/", "//example.org/", "https://example.org/\u202egro"],
)
def test_what_is_no_web_address_is_refused(cast: Cast, claim: Claim, url: str) -> None:
    with pytest.raises(InvalidInputError):
        link(cast.ben, claim, url)

    assert not Source.objects.exists()


def test_an_unknown_stance_is_refused_and_leaves_no_source(cast: Cast, claim: Claim) -> None:
    with pytest.raises(InvalidInputError):
        link(cast.ben, claim, stance="proves")

    assert not Source.objects.exists()


def test_a_viewer_may_not_add_evidence(cast: Cast, claim: Claim) -> None:
    with pytest.raises(NotPermittedError):
        link(cast.vic, claim)


def test_the_same_address_is_one_source(cast: Cast, claim: Claim) -> None:
    link(cast.ben, claim)
    link(cast.chi, claim, "HTTPS://EXAMPLE.org/roof?utm_campaign=spring#leak", stance="refutes")

    assert Source.objects.get().evidence.count() == 2


def test_a_passage_of_another_article_can_be_cited(cast: Cast, claim: Claim) -> None:
    other = bring_in(cast.ben, "The keeper measured the roof herself.")
    mark(cast.ben, other, "measured the roof")
    cited = Passage.objects.get(quote="measured the roof")

    evidence = add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput(cites=cited))

    assert (evidence.source, evidence.cited_passage) == (None, cited)


def test_a_passage_of_the_same_article_cannot(cast: Cast, claim: Claim) -> None:
    with pytest.raises(InvalidInputError):
        add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput(cites=Passage.objects.get()))


def test_the_database_itself_refuses_evidence_that_cites_nothing(cast: Cast, claim: Claim) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.create(project=cast.project, claim=claim, stance="supports", added_by=cast.ben)


def test_somebody_elses_evidence_is_not_a_reviewers_to_change(cast: Cast, claim: Claim) -> None:
    evidence = link(cast.ben, claim)

    with pytest.raises(NotPermittedError):
        change_evidence(actor=cast.chi, evidence=evidence, fields={"stance": "refutes"})


def test_removed_evidence_can_be_restored(cast: Cast, claim: Claim) -> None:
    evidence = link(cast.ben, claim, quote="It drips.")
    remove_evidence(actor=cast.ben, evidence=evidence)
    assert not queries.evidence_visible_to(cast.ben).exists()

    restore_evidence(actor=cast.ben, evidence=evidence)

    assert queries.evidence_visible_to(cast.ben).get().quote == "It drips."


def test_confidential_evidence_is_seen_by_editors_owners_and_who_added_it(cast: Cast, claim: Claim) -> None:
    link(cast.ben, claim, confidential=True)

    seen = {who.role: queries.evidence_visible_to(who).exists() for who in (cast.olu, cast.ada, cast.ben, cast.vic)}

    assert seen == {"owner": True, "editor": True, "reviewer": True, "viewer": False}
    assert not queries.evidence_visible_to(cast.chi).exists()


def test_a_source_known_only_by_confidential_evidence_hides_with_it(cast: Cast, claim: Claim) -> None:
    link(cast.ben, claim, confidential=True)
    assert not queries.sources_visible_to(cast.chi).exists()

    link(cast.ada, claim)

    assert queries.sources_visible_to(cast.chi).exists()


def test_the_events_of_confidential_evidence_and_of_its_source_hide_with_it(cast: Cast, claim: Claim) -> None:
    link(cast.ben, claim, confidential=True)
    assign_positions()

    hidden = queries.events_visible_to(cast.ada).difference(queries.events_visible_to(cast.chi))
    assert {event.verb for event in hidden} == {"evidence.added", "source.added"}


def test_removing_confidential_evidence_does_not_give_its_source_away(cast: Cast, claim: Claim) -> None:
    evidence = link(cast.ben, claim, confidential=True)

    remove_evidence(actor=cast.ben, evidence=evidence)

    assert not queries.sources_visible_to(cast.chi).exists()
    assert queries.sources_visible_to(cast.ada).exists()


def test_what_was_told_before_evidence_became_confidential_is_not_told_after(cast: Cast, claim: Claim) -> None:
    evidence = link(cast.ben, claim, note="From the keeper's sister.")
    evidence = change_evidence(actor=cast.ben, evidence=evidence, fields={"note": "From the family."})
    change_evidence(actor=cast.ben, evidence=evidence, fields={"confidential": True})
    assign_positions()

    told = queries.events_visible_to(cast.chi).filter(object_type__in=["evidence", "source"])

    assert {(event.verb, str(event.before), str(event.after)) for event in told} == {
        ("evidence.hidden", "{}", "{}"), ("source.hidden", "{}", "{}"),
    }  # fmt: skip
    assert queries.events_visible_to(cast.ben).filter(object_type="evidence").count() == 4


def test_a_change_of_a_source_that_hides_is_not_told(cast: Cast, claim: Claim) -> None:
    evidence = link(cast.ben, claim, confidential=True)
    assert evidence.source is not None
    change_source(actor=cast.ada, source=evidence.source, fields={"title": "The keeper's diary"})
    assign_positions()

    assert not queries.events_visible_to(cast.chi).filter(verb="source.changed").exists()
    assert queries.events_visible_to(cast.ben).filter(verb="source.changed").exists()


def test_what_is_struck_out_while_evidence_is_opened_stays_confidential(cast: Cast, claim: Claim) -> None:
    evidence = link(cast.ben, claim, confidential=True, note="From the keeper's sister.")
    act = Act(cast.ben)

    change_evidence(actor=cast.ben, evidence=evidence, fields={"note": "", "confidential": False}, act=act)
    assign_positions()

    opened = queries.events_visible_to(cast.chi).get(verb="evidence.changed")
    assert (opened.before, opened.after) == ({"confidential": True}, {"confidential": False})
    undo_act(actor=cast.ben, act=act.id)
    evidence.refresh_from_db()
    assert (evidence.note, evidence.confidential) == ("From the keeper's sister.", True)


def test_deleting_a_source_leaves_evidence_and_claim(cast: Cast, claim: Claim) -> None:
    evidence = link(cast.ben, claim)

    delete_source(actor=cast.ben, source=Source.objects.get())

    assert queries.evidence_visible_to(cast.ben).get() == evidence
    assert queries.claims_visible_to(cast.ben).get() == claim


def test_a_source_in_the_trash_cannot_be_cited(cast: Cast, claim: Claim) -> None:
    source = delete_source(actor=cast.ben, source=add_source(actor=cast.ben, fields={"title": "The roof book"}))

    with pytest.raises(ConflictError):
        add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput(cites=source))


def test_restoring_a_source_names_its_living_twin(cast: Cast) -> None:
    old = delete_source(actor=cast.ben, source=add_source(actor=cast.ben, fields={"url": URL}))
    twin = add_source(actor=cast.ben, fields={"url": URL})

    with pytest.raises(LivingTwinError) as refused:
        restore_source(actor=cast.ben, source=old)

    assert refused.value.details == {"source": str(twin.pk)}


def test_a_source_cannot_take_anothers_address(cast: Cast) -> None:
    add_source(actor=cast.ben, fields={"url": URL})
    other = add_source(actor=cast.ben, fields={"url": URL + "/2"})

    with pytest.raises(LivingTwinError):
        change_source(actor=cast.ben, source=other, fields={"url": URL})


def test_a_stretch_of_another_article_is_cited_as_a_passage(cast: Cast, claim: Claim) -> None:
    revision = queries.current_revision(bring_in(cast.ben, "The tide table says high water is at noon.", title="Tides"))

    evidence = add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput(cites=Stretch(revision, Span(4, 14))))

    assert evidence.cited_passage is not None
    assert evidence.cited_passage.quote == "tide table"


def test_what_reopened_a_decision_is_not_told_of_confidential_evidence(cast: Cast, claim: Claim) -> None:
    decision = take_decision(actor=cast.ada, claim=claim, tag="sourced", reason="Seen.")

    link(cast.ben, claim, confidential=True)

    decision.refresh_from_db()
    assert decision.reopened_because == "undisclosed"


def test_evidence_of_a_claim_in_the_trash_stays_there(cast: Cast, claim: Claim) -> None:
    evidence = remove_evidence(actor=cast.ben, evidence=link(cast.ben, claim))
    delete_claim(actor=cast.ben, claim=claim)

    with pytest.raises(ConflictError):
        restore_evidence(actor=cast.ben, evidence=evidence)


def test_everybody_hears_when_evidence_goes_out_of_sight_and_comes_back(cast: Cast, claim: Claim) -> None:
    evidence = link(cast.ben, claim)

    evidence = change_evidence(actor=cast.ben, evidence=evidence, fields={"confidential": True})
    undo_act(actor=cast.ben, act=Event.objects.filter(verb="evidence.changed").get().act)

    assign_positions()
    heard = queries.events_visible_to(cast.chi).filter(object_id=evidence.pk, claim_id=claim.pk, verb__in=OF_SIGHT)
    assert list(heard.order_by("position").values_list("verb", flat=True)) == ["evidence.hidden", "evidence.revealed"]
