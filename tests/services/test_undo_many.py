"""Taking back what was done to very many at once comes to the same as taking back each of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations import queries
from annotations.errors import ConflictError, NotPermittedError
from annotations.models import Article, Claim, Event, Evidence, Membership, Source
from annotations.services import undo_many
from annotations.services.assessments import AssessmentInput, assess_claim
from annotations.services.changing_many import (
    Change,
    change_all_evidence,
    change_claims,
    delete_claims,
    remove_all_evidence,
)
from annotations.services.claims import change_claim
from annotations.services.decisions import take_decision
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.services.history import Act
from annotations.services.linking import add_evidence_to_many
from annotations.services.marking import mark_claims
from annotations.services.merging import merge_claims
from annotations.services.undo import undo_act
from tests.cast import Cast, actor, mark, revise
from tests.services.test_marking import QUOTES, input_of

EACH, ALL = 10**6, 0


@pytest.fixture(params=[EACH, ALL], ids=["each", "all"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Whether an act is taken back one after the other, or together."""
    monkeypatch.setattr(undo_many, "MANY", request.param)
    return int(request.param)


@pytest.fixture
def act(cast: Cast, article: Article) -> Act:
    """Claims of ben's, marked together: two with a source of their own, and one without."""
    cited = [{"url": "https://harbour.example/a"}, {"url": "https://harbour.example/b"}, None]
    act = Act(cast.ben)
    mark_claims(
        actor=cast.ben,
        new=[input_of(article, quote, "sourced", source) for quote, source in zip(QUOTES, cited, strict=False)],
        act=act,
    )
    return act


def verbs_of(act: Act) -> list[str]:
    return sorted(Event.objects.filter(act=act.id).values_list("verb", flat=True))


def judged_by_chi(cast: Cast) -> object:
    return assess_claim(actor=cast.chi, claim=Claim.objects.earliest("number"), new=AssessmentInput("opinion"))


def evidenced_by_chi(cast: Cast) -> object:
    return add_evidence(actor=cast.chi, claim=Claim.objects.earliest("number"), new=EvidenceInput({"title": "A talk"}))


def changed_by_chi(cast: Cast) -> object:
    return change_claim(actor=cast.chi, claim=Claim.objects.latest("number"), fields={"statement": "Loans."})


def settled_by_ada(cast: Cast) -> object:
    return take_decision(actor=cast.ada, claim=Claim.objects.earliest("number"), tag="disputed", reason="Seen.")


def merged_by_chi(cast: Cast) -> object:
    first = Claim.objects.earliest("number")
    return merge_claims(actor=cast.chi, claim=mark(cast.chi, first.article, QUOTES[4]), into=first)


@pytest.mark.parametrize(
    "work",
    [judged_by_chi, evidenced_by_chi, changed_by_chi, settled_by_ada, merged_by_chi],
    ids=lambda one: str(one.__name__),
)
def test_one_that_others_have_worked_on_keeps_all_of_it(
    cast: Cast, act: Act, way: int, work: Callable[[Cast], object]
) -> None:
    work(cast)

    with pytest.raises(ConflictError, match="has changed here since"):
        undo_act(actor=cast.ben, act=act.id)
    assert queries.claims_visible_to(cast.ben).count() == 3


def test_it_is_taken_back_once_and_by_who_did_it_alone(cast: Cast, act: Act, way: int) -> None:
    with pytest.raises(ConflictError):
        undo_act(actor=cast.chi, act=act.id)
    undo_act(actor=cast.ben, act=act.id)

    with pytest.raises(ConflictError, match="taken back already"):
        undo_act(actor=cast.ben, act=act.id)


def test_what_was_made_goes_but_for_a_source_that_others_cite(cast: Cast, act: Act, article: Article, way: int) -> None:
    cited = {"url": "https://harbour.example/b"}
    add_evidence(actor=cast.chi, claim=mark(cast.chi, article, QUOTES[4]), new=EvidenceInput(cited))

    undo = undo_act(actor=cast.ben, act=act.id)

    assert [one.number for one in queries.claims_visible_to(cast.ben)] == [4]
    assert [one.url for one in queries.sources_visible_to(cast.ben)] == ["https://harbour.example/b"]
    assert verbs_of(undo) == ["claim.undone"] * 3 + ["source.undone"]
    undo_act(actor=cast.ben, act=undo.id)
    assert queries.claims_visible_to(cast.ben).count() == 4


def test_changes_and_deletions_go_back_and_stand_in_the_newest_text(
    cast: Cast, act: Act, article: Article, way: int
) -> None:
    first, second, third = Claim.objects.order_by("number")
    done = Act(cast.ben)
    change_claims(actor=cast.ben, changes=[Change(first, 1, {"statement": "Loans.", "checkable": "yes"})], act=done)
    change_claims(actor=cast.ben, changes=[Change(first, 2, {"statement": "Loaned."})], act=done)
    delete_claims(actor=cast.ben, changes=[Change(one, 1) for one in (second, third)], act=done)
    text = queries.current_revision(article).text
    revise(cast.ada, article, f"{text}\n\nHigh water.")

    undo = undo_act(actor=cast.ben, act=done.id)

    claims = queries.claims_visible_to(cast.ben).order_by("number")
    assert [(one.statement, one.checkable, one.tag) for one in claims] == [("", "", "sourced")] * 3
    assert all(one.placements.filter(revision__number=2, superseded_at=None).exists() for one in claims)
    assert [verb for verb in verbs_of(undo) if verb == "claim.undone"] == ["claim.undone"] * 4


def test_evidence_goes_back_with_what_is_seen_of_it(cast: Cast, act: Act, way: int) -> None:
    kept, hidden = Evidence.objects.order_by("source__url")
    done = Act(cast.ben)
    claim = Claim.objects.latest("number")
    add_evidence_to_many(actor=cast.ben, new=[(claim, EvidenceInput({"title": "A talk"}))], act=done)
    change_all_evidence(actor=cast.ben, changes=[Change(hidden, 1, {"confidential": True})], act=done)
    remove_all_evidence(actor=cast.ben, changes=[Change(kept, 1)], act=done)

    undo = undo_act(actor=cast.ben, act=done.id)

    assert set(queries.evidence_visible_to(cast.chi)) == {kept, hidden}
    assert Source.objects.living().count() == 2
    assert {"evidence.revealed", "source.revealed"} <= set(verbs_of(undo))


def test_who_may_no_longer_do_it_takes_nothing_back(cast: Cast, act: Act, way: int) -> None:
    done = Act(cast.ada)
    delete_claims(actor=cast.ada, changes=[Change(one, 1) for one in Claim.objects.all()], act=done)
    Membership.objects.filter(contributor=cast.ada).update(role="reviewer")

    with pytest.raises(NotPermittedError):
        undo_act(actor=actor(cast.ada.user, cast.project), act=done.id)  # type: ignore[arg-type]  # ada has one
    assert Claim.objects.deleted().count() == 3


def test_many_take_no_more_statements_than_few(cast: Cast, article: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo_many, "MANY", ALL)

    def statements(count: int) -> int:
        act = Act(cast.ben)
        mark_claims(actor=cast.ben, new=[input_of(article, QUOTES[0], "sourced")] * count, act=act)
        with CaptureQueriesContext(connection) as asked:
            undo_act(actor=cast.ben, act=act.id)
        return len(asked)

    assert statements(40) <= statements(2)
