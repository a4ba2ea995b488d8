"""What goes out of sight and comes into it is told to those who follow, by its id alone."""

from __future__ import annotations

from typing import Any

import pytest

from annotations import queries
from annotations.live.notices import notice_of
from annotations.live.views import is_for
from annotations.models import OF_SIGHT, Article, Claim, Contributor, Event, Evidence, Membership, Source
from annotations.services.evidence import (
    EvidenceInput,
    add_evidence,
    change_evidence,
    remove_evidence,
    restore_evidence,
)
from annotations.services.history import Act
from annotations.services.merging import merge_claims
from annotations.services.people import change_role, invite, join, remove_member
from annotations.services.sequencer import assign_positions
from annotations.services.service_accounts import add_service, change_service
from annotations.services.undo import undo_act
from tests.cast import Cast, mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, "the roof leaks", tag="sourced")


def link(actor: Contributor, claim: Claim, act: Act | None = None, **fields: Any) -> Evidence:
    """Evidence that cites the one source of these tests."""
    new = EvidenceInput(cites={"url": "https://archive.example.org/roof"}, fields=fields)
    return add_evidence(actor=actor, claim=claim, new=new, act=act)


def told(actor: Contributor) -> list[str]:
    """What the actor has been told of sight, in order; nothing but ids is in it."""
    assign_positions()
    events = list(queries.events_visible_to(actor).filter(verb__in=OF_SIGHT).order_by("position"))
    assert all(set(event.after or ()) <= {"contributor_id"} and not event.before for event in events)
    return [event.verb for event in events]


def test_what_was_never_seen_is_not_told_to_go(cast: Cast, claim: Claim) -> None:
    evidence = link(cast.ben, claim, confidential=True)
    change_evidence(actor=cast.ben, evidence=evidence, fields={"note": "From the family."})
    remove_evidence(actor=cast.ben, evidence=Evidence.objects.get())

    assert told(cast.chi) == []


def test_who_merges_claims_is_told_nothing_of_what_others_keep_confidential(
    cast: Cast, article: Article, claim: Claim
) -> None:
    link(cast.ada, claim, confidential=True)

    merge_claims(actor=cast.ben, claim=claim, into=mark(cast.ben, article, "the roof is sound"))

    assign_positions()
    moved = queries.with_keeper(Event.objects.filter(verb="evidence.moved")).get()
    assert not queries.events_visible_to(cast.ben).filter(pk=moved.pk).exists()
    assert [is_for(one, notice_of(moved)) for one in (cast.ben, cast.chi, cast.ada)] == [False, False, True]


def test_evidence_takes_its_only_source_along(cast: Cast, claim: Claim) -> None:
    evidence = link(cast.ben, claim)

    evidence = change_evidence(actor=cast.ben, evidence=evidence, fields={"confidential": True})
    change_evidence(actor=cast.ben, evidence=evidence, fields={"confidential": False})

    assert told(cast.chi) == ["source.hidden", "evidence.hidden", "source.revealed", "evidence.revealed"]
    assert {event.object_id for event in Event.objects.filter(verb__in=OF_SIGHT)} == {
        evidence.pk, Source.objects.get().pk,
    }  # fmt: skip


def test_a_source_goes_with_its_last_open_evidence_and_comes_back_with_it(cast: Cast, claim: Claim) -> None:
    openly = link(cast.ben, claim)
    link(cast.chi, claim, confidential=True)
    assert told(cast.vic) == []

    openly = remove_evidence(actor=cast.ben, evidence=openly)
    assert told(cast.vic) == ["source.hidden"]
    assert not queries.sources_visible_to(cast.vic).exists()

    restore_evidence(actor=cast.ben, evidence=openly)
    assert told(cast.vic) == ["source.hidden", "source.revealed"]
    assert queries.sources_visible_to(cast.vic).exists()


def test_a_source_comes_into_sight_with_the_first_who_cites_it_openly(cast: Cast, claim: Claim) -> None:
    link(cast.ben, claim, confidential=True)
    act = Act(cast.ada)

    link(cast.ada, claim, act=act)
    assert told(cast.vic) == ["source.revealed"]

    undo_act(actor=cast.ada, act=act.id)
    assert told(cast.vic) == ["source.revealed", "source.hidden"]


@pytest.mark.parametrize(("role", "verbs"), [("editor", ["confidential.revealed"]), ("viewer", [])])
def test_a_member_is_told_what_a_role_opens(cast: Cast, role: str, verbs: list[str]) -> None:
    change_role(actor=cast.olu, membership=Membership.objects.get(contributor=cast.chi), role=role)

    assert told(cast.vic) == verbs
    if verbs:
        assert Event.objects.get(verb__in=OF_SIGHT).after == {"contributor_id": str(cast.chi.pk)}


def test_a_service_account_is_told_what_a_role_opens_too(cast: Cast) -> None:
    service = add_service(actor=cast.olu, name="Press watch", role="reviewer")

    change_service(actor=cast.olu, service=service, fields={"role": "editor"})

    assert told(cast.vic) == ["confidential.revealed"]


def test_who_comes_back_with_a_role_that_sees_more_is_told(cast: Cast) -> None:
    remove_member(actor=cast.olu, membership=Membership.objects.get(contributor=cast.chi))
    _invitation, secret = invite(actor=cast.olu, role="editor")

    join(secret=secret, user=cast.chi.user)

    assert told(cast.vic) == ["confidential.revealed"]


def test_what_one_did_as_an_editor_to_what_is_hidden_now_is_hidden_too(cast: Cast, claim: Claim) -> None:
    evidence = link(cast.ben, claim, confidential=True, note="From the family.")
    change_evidence(actor=cast.ada, evidence=evidence, fields={"note": "From the keeper’s sister."})
    change_role(actor=cast.olu, membership=Membership.objects.get(contributor=cast.ada), role="reviewer")
    assign_positions()

    ada = queries.contributors_of(cast.project).get(pk=cast.ada.pk)
    assert not queries.events_visible_to(ada).filter(object_type__in=["evidence", "source"]).exists()
    assert queries.events_visible_to(cast.ben).filter(object_type="evidence").count() == 2


def test_a_member_is_told_what_a_role_closes(cast: Cast) -> None:
    change_role(actor=cast.olu, membership=Membership.objects.get(contributor=cast.ada), role="reviewer")

    assert told(queries.contributors_of(cast.project).get(pk=cast.ada.pk)) == ["confidential.hidden"]
