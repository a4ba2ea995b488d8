"""Having been through a block: who may say so, what it leaves, and how it is taken back."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from annotations import queries
from annotations.errors import (
    ConflictError,
    InvalidInputError,
    LivingTwinError,
    NotPermittedError,
    StaleVersionError,
)
from annotations.models import Article, Block, Contributor, Coverage, Event
from annotations.services.articles import delete_article
from annotations.services.coverage import cover_blocks, uncover_blocks, withdraw_coverage
from annotations.services.undo import undo_act
from tests.cast import Cast, bring_in
from tests.services.undoing import last_act, take_back, there_and_back

WITH_CREDITS = "The tide mill turns again.\n\nAlso read: The harbour library\n\nIt grinds on Sundays."


def blocks(article: Article, *indexes: int) -> list[Block]:
    return list(queries.blocks_of(queries.current_revision(article)).filter(index__in=indexes))


def cover(who: Contributor, article: Article, *indexes: int) -> list[Coverage]:
    """Somebody goes through the blocks with these indexes."""
    revision = queries.current_revision(article)
    return cover_blocks(actor=who, revision=revision, blocks=blocks(article, *indexes))


def uncover(who: Contributor, article: Article, *indexes: int) -> list[Coverage]:
    revision = queries.current_revision(article)
    return uncover_blocks(actor=who, revision=revision, blocks=blocks(article, *indexes))


def covered(who: Contributor, article: Article) -> dict[int, list[str]]:
    """Who has been through what, as somebody sees it."""
    found = queries.coverage_of(who, queries.current_revision(article))
    return {index: [str(person) for person in people] for index, people in found.items()}


# What is refused


def test_a_viewer_may_not(cast: Cast, article: Article) -> None:
    with pytest.raises(NotPermittedError):
        cover(cast.vic, article, 0)

    assert not Coverage.objects.exists()


def test_no_block_at_all_is_refused(cast: Cast, article: Article) -> None:
    for refused in (cover, uncover):
        with pytest.raises(InvalidInputError):
            refused(cast.ben, article)


def test_a_block_of_another_text_is_refused(cast: Cast, article: Article) -> None:
    other = bring_in(cast.ben)

    with pytest.raises(InvalidInputError):
        cover_blocks(actor=cast.ben, revision=queries.current_revision(other), blocks=blocks(article, 0))


def test_what_is_set_apart_counts_as_nothing_and_is_refused(cast: Cast) -> None:
    article = bring_in(cast.ben, WITH_CREDITS)
    assert blocks(article, 1)[0].kind == "furniture"

    with pytest.raises(InvalidInputError):
        cover(cast.ben, article, 0, 1)

    assert not Coverage.objects.exists()


def test_an_article_in_the_trash_is_left_alone(cast: Cast, article: Article) -> None:
    (given,) = cover(cast.ben, article, 0)
    delete_article(actor=cast.ada, article=article)

    with pytest.raises(ConflictError):
        cover(cast.ben, article, 1)
    with pytest.raises(ConflictError):
        withdraw_coverage(actor=cast.ben, coverage=given)
    assert not queries.coverage_visible_to(cast.ben).exists()


def test_nobody_takes_back_for_another(cast: Cast, article: Article) -> None:
    (given,) = cover(cast.ben, article, 0)

    for somebody in (cast.olu, cast.ada, cast.chi):
        with pytest.raises(NotPermittedError):
            withdraw_coverage(actor=somebody, coverage=given)
        assert uncover(somebody, article, 0) == []

    assert covered(cast.vic, article) == {0: ["Ben"]}


def test_nothing_is_taken_back_twice_or_from_a_state_long_gone(cast: Cast, article: Article) -> None:
    (given,) = cover(cast.ben, article, 0)
    with pytest.raises(StaleVersionError):
        withdraw_coverage(actor=cast.ben, coverage=given, version=7)
    withdraw_coverage(actor=cast.ben, coverage=given, version=1)

    with pytest.raises(ConflictError):
        withdraw_coverage(actor=cast.ben, coverage=given)


# What it leaves


def test_each_person_says_it_for_themselves(cast: Cast, article: Article) -> None:
    cover(cast.ben, article, 0, 2)
    cover(cast.chi, article, 2)

    assert covered(cast.vic, article) == {0: ["Ben"], 2: ["Ben", "Chi"]}
    assert covered(cast.mallory, article) == {}


def test_saying_it_again_changes_nothing(cast: Cast, article: Article) -> None:
    first = cover(cast.ben, article, 0)
    before = Event.objects.count()

    assert cover(cast.ben, article, 0) == first
    assert Event.objects.count() == before


def test_several_blocks_are_one_act_and_taken_back_as_one(cast: Cast, article: Article) -> None:
    cover(cast.ben, article, 0, 1, 2)
    act = last_act(cast.ben)
    revision = queries.current_revision(article)

    assert queries.blocks_covered_in(cast.chi, revision, act) == [0, 1, 2]
    assert queries.blocks_covered_in(cast.mallory, revision, act) == []
    assert {event.article_id for event in Event.objects.filter(act=act)} == {article.pk}
    take_back(cast.ben)
    assert covered(cast.vic, article) == {}


def test_what_was_taken_back_stays_and_going_through_again_is_new(cast: Cast, article: Article) -> None:
    (first,) = cover(cast.ben, article, 0)
    uncover(cast.ben, article, 0, 1)
    (second,) = cover(cast.ben, article, 0)

    assert first != second
    assert [one.is_live for one in Coverage.objects.all()] == [False, True]
    assert covered(cast.vic, article) == {0: ["Ben"]}


def test_covering_and_uncovering_are_undone_and_redone(cast: Cast, article: Article) -> None:
    there_and_back(cast.ben, lambda: cover(cast.ben, article, 0, 1))
    take_back(cast.ben)
    there_and_back(cast.ben, lambda: uncover(cast.ben, article, 1))

    assert covered(cast.vic, article) == {0: ["Ben"], 1: ["Ben"]}


def test_an_undo_that_would_say_it_twice_is_refused(cast: Cast, article: Article) -> None:
    cover(cast.ben, article, 0)
    uncover(cast.ben, article, 0)
    withdrawal = last_act(cast.ben)
    cover(cast.ben, article, 0)

    with pytest.raises(LivingTwinError):
        undo_act(actor=cast.ben, act=withdrawal)


def test_the_number_of_queries_does_not_grow_with_what_is_covered(cast: Cast, article: Article) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            covered(cast.vic, article)
        return len(captured)

    cover(cast.ben, article, 0)
    few = count()
    cover(cast.ben, article, 0, 1, 2)
    cover(cast.chi, article, 0, 1, 2)

    assert count() == few


# What the database holds by itself


def test_the_database_keeps_one_live_row_for_each_block_and_person(cast: Cast, article: Article) -> None:
    (given,) = cover(cast.ben, article, 0)

    with pytest.raises(IntegrityError, match="coverage_one_live_per_block_and_person"), transaction.atomic():
        Coverage.objects.create(project=cast.project, block=given.block, contributor=cast.ben)
    with pytest.raises(ProtectedError):
        given.block.delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("whose", ["block", "contributor"])
def test_the_database_ties_no_two_projects(cast: Cast, article: Article, whose: str) -> None:
    parts = {"block": blocks(article, 0)[0], "contributor": cast.ben}
    other = {"block": blocks(bring_in(cast.mallory), 0)[0], "contributor": cast.mallory}

    with pytest.raises(IntegrityError, match=f"coverage_{whose}_of_same_project"):
        Coverage.objects.create(project=cast.project, **{**parts, whose: other[whose]})
