"""A changed text is the next revision; claims are carried over, or a person is asked."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations import queries
from annotations.anchoring import find_quote
from annotations.errors import ConflictError, LivingTwinError, NotPermittedError
from annotations.models import Article, Claim, Coverage, Decision, Event, Placement, Reanchoring, Revision
from annotations.services.articles import delete_article
from annotations.services.blocks import change_block_kind
from annotations.services.claims import ClaimInput, adjust_claim, delete_claim, mark_claim, restore_claim
from annotations.services.coverage import cover_blocks
from annotations.services.decisions import take_decision
from annotations.services.merging import merge_claims
from annotations.services.reanchoring import place_claim_anew
from annotations.services.revisions import bring_back
from annotations.services.splitting import PartInput, split_claim
from annotations.services.undo import undo_act
from tests.cast import TEXT, Cast, bring_in, mark, revise
from tests.many import mark_many
from tests.services.test_coverage import cover
from tests.services.undoing import adjust, last_act, take_back

pytestmark = pytest.mark.django_db

LEAKS, BOOKS = "the roof leaks", "4,200 books"
FEWER = TEXT.replace("4,200", "3,900")
NO_LEAK = TEXT.replace("Its keeper says the roof leaks, but the council says the roof is sound.\n\n", "")


@pytest.fixture
def leaks(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, LEAKS, tag="sourced")


@pytest.fixture
def books(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, BOOKS, tag="sourced")


def quotes_of(claim: Claim) -> list[tuple[int, str, str]]:
    """Where the claim stands now: number of the revision, words, and how it got there."""
    current = claim.placements.filter(superseded_at=None).order_by("revision__number")
    return list(current.values_list("revision__number", "passage__quote", "how"))


def tag_of(claim: Claim) -> str | None:
    return Claim.objects.get(pk=claim.pk).tag


# What is refused


def test_a_viewer_brings_in_no_new_text(cast: Cast, article: Article) -> None:
    with pytest.raises(NotPermittedError):
        revise(cast.vic, article, FEWER)


def test_an_article_in_the_trash_gets_no_new_text(cast: Cast, article: Article) -> None:
    delete_article(actor=cast.ada, article=article)

    with pytest.raises(ConflictError):
        revise(cast.ben, article, FEWER)


def test_the_same_text_makes_nothing_and_says_so(cast: Cast, article: Article, leaks: Claim) -> None:
    events = Event.objects.count()

    revised = revise(cast.ben, article, TEXT)

    assert not revised.is_new
    assert revised.revision.number == Revision.objects.get(article=article).number == 1
    assert Event.objects.count() == events


def test_an_old_revision_is_only_read(cast: Cast, article: Article, leaks: Claim) -> None:
    old = queries.current_revision(article)
    block = queries.blocks_of(old)[0]
    revise(cast.ben, article, FEWER)
    part = find_quote(old.text, "the roof", suffix=" leaks")

    for write in (
        lambda: adjust_claim(actor=cast.ben, claim=leaks, revision=old, span=part),
        lambda: split_claim(actor=cast.ben, claim=leaks, part=PartInput(old, part)),
        lambda: mark_claim(actor=cast.ben, new=ClaimInput(old, part, {})),
        lambda: cover_blocks(actor=cast.ben, revision=old, blocks=[block]),
    ):
        with pytest.raises(ConflictError, match="newer text"):
            write()


def test_a_new_text_is_not_taken_back(cast: Cast, article: Article, leaks: Claim) -> None:
    revise(cast.ben, article, FEWER)

    with pytest.raises(ConflictError):
        take_back(cast.ben)


# What comes back


def test_a_text_that_comes_back_takes_its_claims_back_where_they_stood(
    cast: Cast, article: Article, books: Claim, leaks: Claim
) -> None:
    old = queries.current_revision(article)
    revise(cast.ben, article, NO_LEAK.replace("4,200", "3,900"))

    back = bring_back(actor=cast.ben, revision=old)

    assert (back.revision.number, back.carried, back.to_place) == (3, 2, 0)
    assert [quotes_of(claim)[-1] for claim in (books, leaks)] == [(3, BOOKS, "same"), (3, LEAKS, "same")]
    assert not Reanchoring.objects.filter(settlement="").exists()
    assert tag_of(books) == "sourced"


def test_also_those_that_were_placed_anew_meanwhile(cast: Cast, article: Article, books: Claim) -> None:
    old = queries.current_revision(article)
    revise(cast.ben, article, FEWER)
    place_claim_anew(actor=cast.ben, reanchoring=Reanchoring.objects.get(), span=find_quote(FEWER, "3,900 books"))

    bring_back(actor=cast.ben, revision=old)

    assert quotes_of(books)[-1] == (3, BOOKS, "same")


def test_what_was_adjusted_meanwhile_is_not_put_back(cast: Cast, article: Article, leaks: Claim) -> None:
    old = queries.current_revision(article)
    newer = revise(cast.ben, article, FEWER).revision
    adjust_claim(actor=cast.ben, claim=leaks, revision=newer, span=find_quote(FEWER, "roof leaks"))

    bring_back(actor=cast.ben, revision=old)

    assert quotes_of(leaks)[-1] == (3, "roof leaks", "same")


def test_blocks_come_back_as_they_were_corrected(cast: Cast, article: Article) -> None:
    old = queries.current_revision(article)
    change_block_kind(actor=cast.ben, block=queries.blocks_of(old)[2], kind="furniture")
    revise(cast.ben, article, FEWER)

    back = bring_back(actor=cast.ben, revision=old).revision

    assert [block.kind for block in queries.blocks_of(back)] == ["paragraph", "paragraph", "furniture"]
    assert (back.text, back.offset_map, back.origin) == (old.text, old.offset_map, old.origin)


def test_the_newest_text_is_not_brought_back(cast: Cast, article: Article) -> None:
    assert not bring_back(actor=cast.ben, revision=queries.current_revision(article)).is_new


# What is carried


def test_the_next_revision_is_frozen_with_its_blocks(cast: Cast, article: Article) -> None:
    revised = revise(cast.ben, article, NO_LEAK)

    assert (revised.is_new, revised.revision.number, revised.revision.text) == (True, 2, NO_LEAK)
    assert queries.current_revision(article) == revised.revision
    assert queries.blocks_of(revised.revision).count() == 2


def test_what_is_the_same_is_carried_without_asking(cast: Cast, article: Article, leaks: Claim, books: Claim) -> None:
    version = leaks.version

    revised = revise(cast.ben, article, f"Tides\n\n{FEWER}")

    assert (revised.carried, revised.to_place) == (1, 1)
    assert quotes_of(leaks) == [(1, LEAKS, "marked"), (2, LEAKS, "same")]
    assert tag_of(leaks) == "sourced"
    assert Claim.objects.get(pk=leaks.pk).version == version + 1


def test_what_moved_is_carried_and_says_so(cast: Cast, article: Article, books: Claim) -> None:
    first, *others = TEXT.split("\n\n")

    revise(cast.ben, article, "\n\n".join([*others, first]))

    assert quotes_of(books)[-1] == (2, BOOKS, "moved")


def test_what_changed_is_asked_about_and_open_meanwhile(cast: Cast, article: Article, books: Claim) -> None:
    revised = revise(cast.ben, article, FEWER)

    asked = Reanchoring.objects.get()
    assert (asked.claim, asked.outcome, asked.revision) == (books, "changed", revised.revision)
    assert [FEWER[start:end] for start, end in asked.candidates] == ["3,900 books"]
    assert quotes_of(books) == [(1, BOOKS, "marked")]
    assert tag_of(books) is None


def test_what_is_gone_is_asked_about_without_a_place(cast: Cast, article: Article, leaks: Claim) -> None:
    revise(cast.ben, article, NO_LEAK)

    asked = Reanchoring.objects.get()
    assert (asked.outcome, asked.candidates) == ("lost", [])


def test_a_decision_on_changed_words_is_reopened(cast: Cast, article: Article, books: Claim) -> None:
    decision = take_decision(actor=cast.ada, claim=books, tag="opinion", reason="Nobody counts.")

    revise(cast.ben, article, FEWER)

    decision.refresh_from_db()
    assert (decision.stands, decision.reopened_because) == (False, "article.revised")
    with pytest.raises(ConflictError, match="To place"):
        take_decision(actor=cast.ada, claim=books, tag="opinion", reason="Still nobody.")


def test_a_decision_on_the_same_words_goes_on_standing(cast: Cast, article: Article, leaks: Claim) -> None:
    take_decision(actor=cast.ada, claim=leaks, tag="opinion", reason="Who knows.")

    revise(cast.ben, article, FEWER)

    assert Decision.objects.get().stands
    assert tag_of(leaks) == "opinion"


def test_a_newer_text_asks_anew_from_where_the_claim_stood_last(cast: Cast, article: Article, books: Claim) -> None:
    revise(cast.ben, article, FEWER)

    revise(cast.ben, article, FEWER.replace("Nowhere", "Nowhere else"))

    elder, newer = Reanchoring.objects.order_by("revision__number")
    assert (elder.settlement, newer.settlement) == ("overtaken", "")
    assert newer.placement.revision.number == 1


def test_words_that_come_back_are_carried_though_they_were_asked_about(
    cast: Cast, article: Article, books: Claim
) -> None:
    revise(cast.ben, article, FEWER)

    revise(cast.ben, article, TEXT)

    assert quotes_of(books) == [(1, BOOKS, "marked"), (3, BOOKS, "same")]
    assert tag_of(books) == "sourced"
    assert not Reanchoring.objects.filter(settlement="").exists()


def test_what_is_in_the_trash_catches_up_when_it_is_restored(
    cast: Cast, article: Article, leaks: Claim, books: Claim
) -> None:
    for claim in (leaks, books):
        delete_claim(actor=cast.ben, claim=claim)
    revise(cast.ben, article, FEWER)
    assert not Reanchoring.objects.exists()

    restore_claim(actor=cast.ben, claim=books)
    undo_act(actor=cast.ben, act=Event.objects.get(verb="claim.deleted", claim_id=leaks.pk).act)

    assert Reanchoring.objects.get().claim == books
    assert tag_of(books) is None
    assert quotes_of(leaks)[-1] == (2, LEAKS, "same")


def test_restoring_what_was_decided_reopens_it_and_taking_that_back_does_not(
    cast: Cast, article: Article, books: Claim
) -> None:
    decision = take_decision(actor=cast.ada, claim=books, tag="opinion", reason="Nobody counts.")
    delete_claim(actor=cast.ben, claim=books)
    revise(cast.chi, article, FEWER)

    restore_claim(actor=cast.ben, claim=books)
    assert not Decision.objects.get(pk=decision.pk).stands
    take_back(cast.ben)

    assert Decision.objects.get(pk=decision.pk).stands
    assert not queries.claims_visible_to(cast.ben).exists()


def test_what_was_marked_anew_in_the_new_text_stands_in_the_way_of_restoring(
    cast: Cast, article: Article, leaks: Claim
) -> None:
    delete_claim(actor=cast.ben, claim=leaks)
    revise(cast.chi, article, FEWER)
    anew = mark(cast.chi, article, LEAKS)

    with pytest.raises(LivingTwinError) as refused:
        restore_claim(actor=cast.ben, claim=leaks)

    assert refused.value.details["claim"] == str(anew.pk)
    assert quotes_of(leaks) == [(1, LEAKS, "marked")]


def test_what_was_part_of_another_claim_catches_up_when_it_is_one_again(
    cast: Cast, article: Article, leaks: Claim, books: Claim
) -> None:
    merge_claims(actor=cast.ben, claim=leaks, into=books)
    merged = last_act(cast.ben)
    revise(cast.chi, article, f"Tides\n\n{TEXT}")
    assert quotes_of(leaks) == [(1, LEAKS, "marked")]

    undo_act(actor=cast.ben, act=merged)

    assert quotes_of(leaks)[-1] == (2, LEAKS, "same")


def test_other_words_are_not_taken_back_once_they_were_carried(cast: Cast, article: Article, leaks: Claim) -> None:
    adjust(cast.ben, leaks, "says the roof leaks")
    adjusted = last_act(cast.ben)
    revise(cast.chi, article, f"Tides\n\n{TEXT}")

    with pytest.raises(ConflictError):
        undo_act(actor=cast.ben, act=adjusted)

    assert quotes_of(leaks) == [(1, "says the roof leaks", "adjusted"), (2, "says the roof leaks", "same")]


def test_a_mark_is_taken_back_from_every_text(cast: Cast, article: Article, leaks: Claim) -> None:
    marked = Event.objects.get(verb="claim.marked", claim_id=leaks.pk).act
    revise(cast.chi, article, f"Tides\n\n{TEXT}")

    undo_act(actor=cast.ben, act=marked)

    assert not queries.claims_visible_to(cast.ben).exists()


def test_paragraphs_with_the_same_words_stay_looked_through(cast: Cast, article: Article) -> None:
    cover(cast.ben, article, 0, 1)
    cover(cast.chi, article, 1)

    revised = revise(cast.ada, article, f"Tides\n\n{FEWER}")

    covered = queries.coverage_of(cast.ada, revised.revision)
    assert covered == {2: [cast.ben, cast.chi]}
    carried = Coverage.objects.filter(block__revision=revised.revision)
    told = Event.objects.filter(verb="coverage.carried", contributor=cast.ada, article=article)
    assert set(carried.values_list("pk", "contributor")) == {
        (event.object_id, UUID((event.after or {})["contributor_id"])) for event in told
    }
    assert carried.count() == 2


def test_having_been_through_a_paragraph_is_not_taken_back_once_it_was_carried(cast: Cast, article: Article) -> None:
    cover(cast.ben, article, 1)
    covered = last_act(cast.ben)
    revised = revise(cast.chi, article, FEWER)

    with pytest.raises(ConflictError):
        undo_act(actor=cast.ben, act=covered)

    assert queries.coverage_of(cast.ben, revised.revision) == {1: [cast.ben]}


def test_every_claim_leaves_an_event_and_the_text_one(cast: Cast, article: Article, leaks: Claim, books: Claim) -> None:
    revise(cast.chi, article, FEWER)

    events = Event.objects.filter(contributor=cast.chi, article=article)
    assert set(events.values_list("verb", "claim_id")) == {
        ("article.revised", None),
        ("claim.carried", leaks.pk),
        ("claim.unplaced", books.pk),
        ("claim.unsettled", books.pk),
    }
    assert (events.get(verb="article.revised").after or {})["to_place"] == 1
    assert len(set(events.values_list("act", flat=True))) == 1


def test_thousands_of_claims_take_as_many_statements_as_one(cast: Cast) -> None:
    counts = []
    for number in (3, 300):
        article = bring_in(cast.ben, title=f"{number} claims")
        mark_many(cast.ben, article, LEAKS, number)
        mark_many(cast.ben, article, BOOKS, number)
        with CaptureQueriesContext(connection) as statements:
            revised = revise(cast.ben, article, FEWER)
        assert (revised.carried, revised.to_place) == (number, number)
        counts.append(len(statements))

    assert counts[0] == counts[1] < 50
    assert Placement.objects.filter(how="same").count() == 303
