"""What a block is, corrected: who may, what it leaves alone, and how it is taken back."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from annotations import queries
from annotations.errors import ConflictError, InvalidInputError, NotPermittedError, StaleVersionError
from annotations.models import Article, Block, Contributor, Event
from annotations.services.articles import delete_article
from annotations.services.blocks import change_block_kind, put_blocks_back, set_blocks_apart
from annotations.services.history import Act
from tests.cast import TEXT, Cast, bring_in, mark
from tests.services.test_coverage import WITH_CREDITS, blocks, cover, covered
from tests.services.undoing import last_act, take_back, there_and_back


def change(who: Contributor, article: Article, index: int, kind: str, level: int | None = None) -> Block:
    return change_block_kind(actor=who, block=blocks(article, index)[0], kind=kind, level=level)


def kinds(article: Article) -> list[tuple[str, int]]:
    return [(block.kind, block.level) for block in queries.blocks_of(queries.current_revision(article))]


# What is refused


def test_a_viewer_may_not(cast: Cast, article: Article) -> None:
    with pytest.raises(NotPermittedError):
        change(cast.vic, article, 0, "heading")


@pytest.mark.parametrize(("kind", "level"), [("advert", None), ("", None), ("heading", 0), ("heading", 7)])
def test_what_is_no_kind_or_level_is_refused(cast: Cast, article: Article, kind: str, level: int | None) -> None:
    with pytest.raises(InvalidInputError):
        change(cast.ben, article, 0, kind, level)


def test_an_article_in_the_trash_stays_as_it_is(cast: Cast, article: Article) -> None:
    delete_article(actor=cast.ada, article=article)

    with pytest.raises(ConflictError):
        change(cast.ben, article, 0, "heading")


def test_a_block_that_somebody_changed_meanwhile_is_refused(cast: Cast, article: Article) -> None:
    seen = blocks(article, 0)[0]
    change(cast.chi, article, 0, "heading")

    with pytest.raises(StaleVersionError):
        change_block_kind(actor=cast.ben, block=seen, kind="caption", version=seen.version)

    assert kinds(article)[0] == ("heading", 2)


def test_no_block_and_blocks_of_another_text_are_refused(cast: Cast, article: Article) -> None:
    revision = queries.current_revision(article)
    for refused in (set_blocks_apart, put_blocks_back):
        for named in ([], blocks(bring_in(cast.ben), 0)):
            with pytest.raises(InvalidInputError):
                refused(actor=cast.ben, revision=revision, blocks=named)


@pytest.mark.parametrize("field", ["start", "end", "index"])
def test_the_database_lets_no_block_move(cast: Cast, article: Article, field: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Block.objects.filter(pk=blocks(article, 0)[0].pk).update(**{field: 7})


# What it does


def test_a_block_is_called_something_else_and_stays_where_it_is(cast: Cast, article: Article) -> None:
    before = blocks(article, 0)[0]

    after = change(cast.ben, article, 0, "heading", 1)

    assert (after.kind, after.level, after.version) == ("heading", 1, 2)
    assert (after.start, after.end) == (before.start, before.end)
    assert queries.current_revision(article).text == TEXT
    assert change(cast.ben, article, 0, "caption").level == 0


def test_it_leaves_one_event_and_none_where_nothing_changes(cast: Cast, article: Article) -> None:
    change(cast.ben, article, 0, "heading")
    change(cast.chi, article, 0, "heading")

    event = Event.objects.get(verb="block.changed")
    assert (event.article_id, event.before, event.after) == (
        article.pk,
        {"kind": "paragraph", "level": 0},
        {"kind": "heading", "level": 2},
    )


def test_claims_and_coverage_stay_on_a_block_that_is_set_apart(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, "4,200 books", tag="sourced")
    cover(cast.chi, article, 0)
    revision = queries.current_revision(article)

    set_blocks_apart(actor=cast.ada, revision=revision, blocks=blocks(article, 0))

    assert queries.claims_in_review(cast.ada, revision).get() == claim
    assert covered(cast.ada, article) == {0: ["Chi"]}


def test_what_was_set_apart_comes_back_as_what_it_was(cast: Cast, article: Article) -> None:
    change(cast.ben, article, 1, "heading", 3)
    revision = queries.current_revision(article)
    set_blocks_apart(actor=cast.ada, revision=revision, blocks=blocks(article, 0, 1))
    assert [kind for kind, _level in kinds(article)] == ["furniture", "furniture", "paragraph"]

    put_blocks_back(actor=cast.chi, revision=revision, blocks=blocks(article, 0, 1))

    assert kinds(article) == [("paragraph", 0), ("heading", 3), ("paragraph", 0)]


def test_what_came_set_apart_comes_back_as_a_paragraph(cast: Cast) -> None:
    article = bring_in(cast.ben, WITH_CREDITS)

    put_blocks_back(actor=cast.ben, revision=queries.current_revision(article), blocks=blocks(article, 1))

    assert kinds(article)[1] == ("paragraph", 0)


def test_several_blocks_are_one_act_that_is_taken_back_and_done_again(cast: Cast, article: Article) -> None:
    revision = queries.current_revision(article)
    apart = blocks(article, 0, 2)

    before, after = there_and_back(cast.ben, lambda: set_blocks_apart(actor=cast.ben, revision=revision, blocks=apart))

    assert sum(after[name] != before[name] for name in after) == 2
    assert Event.objects.filter(act=last_act(cast.ben)).count() == 2


def test_it_is_not_taken_back_over_what_somebody_has_made_of_it_since(cast: Cast, article: Article) -> None:
    change(cast.ben, article, 0, "furniture")
    change(cast.chi, article, 0, "caption")

    with pytest.raises(ConflictError):
        take_back(cast.ben)

    assert kinds(article)[0] == ("caption", 0)


def test_the_act_may_be_named(cast: Cast, article: Article) -> None:
    act = Act(cast.ben)

    change_block_kind(actor=cast.ben, block=blocks(article, 0)[0], kind="quote", act=act)

    assert last_act(cast.ben) == act.id
    assert queries.is_redrawn_by(cast.vic, queries.current_revision(article), act.id)
    assert not queries.is_redrawn_by(cast.mallory, queries.current_revision(article), act.id)
