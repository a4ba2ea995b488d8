"""Cutting what came in anew: who may, what becomes of texts and records, and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from annotations import queries
from annotations.errors import ConflictError, InvalidInputError, NotPermittedError, StaleVersionError
from annotations.importers.answers import ItemRead
from annotations.importers.canonical import canonicalise
from annotations.importers.plain_text import propose
from annotations.importers.splitting import split
from annotations.models import Contributor, Event, Import, ImportItem
from annotations.services.cuts import (
    change_item_kinds,
    choose_for_items,
    correct_item,
    drop_item,
    merge_items,
    move_block,
    split_item,
    take_item_back,
)
from annotations.services.proposals import item_of, proposal_in
from tests.cast import Cast, bring_in
from tests.meanwhile import all_at_once
from tests.services.undoing import take_back

PROSE = (
    "The bridge over the river was closed for three years and has been opened again by the mayor of the town. "
    "Whoever wants to cross it has to pay, says a board at its foot, but nobody knows whom, and so nobody does."
)
PAGE = canonicalise(
    "Tag: town\n\n"
    f"• The bridge is open\n\nThe bridge is open\n\n{PROSE}\n\nALSO READ: more bridges\n\n"
    f"• Forty books of boats\n\nForty books of boats\n\n{PROSE} (ANI)\n\n"
    f"• The tide mill turns\n\nThe tide mill turns\n\nIt grinds on Sundays, and on Sundays alone. {PROSE}"
)


def proposed(who: Contributor, text: str = PAGE) -> Import:
    """An import that has been read and waits for a person."""
    job = Import.objects.create(
        project=who.project,
        created_by=who,
        origin="paste",
        format="text",
        state=Import.State.PROPOSED,
        encoding="utf-8",
    )
    for index, part in enumerate(split(propose(text)), 1):
        item_of(job, ItemRead(index, "", part.proposal), keeps_text=True).save()
    return job


@pytest.fixture
def job(cast: Cast) -> Import:
    return proposed(cast.ben)


def items(job: Import) -> list[ImportItem]:
    return list(queries.items_in_order(job))


def titles(job: Import) -> list[str]:
    return [item.record["title"] for item in items(job) if item.state == "proposed"]


def words(item: ImportItem) -> list[str]:
    return [item.text[block["start"] : block["end"]] for block in item.blocks]


def state(job: Import) -> list[Any]:
    return [(item.pk, item.state, item.choice, item.record, item.why, words(item)) for item in items(job)]


ACTS: dict[str, Callable[[Contributor, ImportItem], object]] = {
    "merge": lambda who, item: merge_items(actor=who, item=item),
    "split": lambda who, item: split_item(actor=who, item=item, block=2),
    "move back": lambda who, item: move_block(actor=who, item=item, way=-1),
    "move on": lambda who, item: move_block(actor=who, item=item, way=1),
    "drop": lambda who, item: drop_item(actor=who, item=item),
    "correct": lambda who, item: correct_item(actor=who, item=item, fields={"title": "Boats"}),
    "kinds": lambda who, item: change_item_kinds(actor=who, item=item, kinds={2: ("quote", 0)}),
    "choose": lambda who, item: choose_for_items(actor=who, items=[item], choice="skip"),
}
each_act = pytest.mark.parametrize("act", ACTS.values(), ids=list(ACTS))


# What is refused


@each_act
def test_a_viewer_may_not(cast: Cast, job: Import, act: Any) -> None:
    before = state(job)

    with pytest.raises(NotPermittedError):
        act(cast.vic, items(job)[1])

    assert state(job) == before


@each_act
@pytest.mark.parametrize("over", ["queued", "running", "finished", "cancelled", "failed"])
def test_what_does_not_wait_for_a_person_stays_as_it_is(cast: Cast, job: Import, act: Any, over: str) -> None:
    Import.objects.filter(pk=job.pk).update(state=over)

    with pytest.raises(ConflictError):
        act(cast.ben, items(job)[1])


@each_act
def test_what_somebody_has_cut_meanwhile_is_refused(cast: Cast, job: Import, act: Any) -> None:
    seen = items(job)[1]
    split_item(actor=cast.ada, item=seen, block=1)
    before = state(job)

    with pytest.raises(ConflictError):
        act(cast.ben, seen)

    assert state(job) == before


def test_a_version_that_was_not_seen_is_refused(cast: Cast, job: Import) -> None:
    seen = items(job)[1]
    correct_item(actor=cast.ada, item=seen, fields={"title": "Books"})

    with pytest.raises(StaleVersionError):
        merge_items(actor=cast.ben, item=seen, version=seen.version)


@pytest.mark.parametrize("block", [-1, 0, 3, 99])
def test_there_is_no_cut_before_the_first_or_after_the_last(cast: Cast, job: Import, block: int) -> None:
    with pytest.raises(InvalidInputError):
        split_item(actor=cast.ben, item=items(job)[1], block=block)


def test_nothing_is_merged_or_moved_past_the_ends(cast: Cast, job: Import) -> None:
    first, last = items(job)[0], items(job)[-1]

    for refused in (
        lambda: merge_items(actor=cast.ben, item=last),
        lambda: move_block(actor=cast.ben, item=last, way=1),
        lambda: move_block(actor=cast.ben, item=first, way=-1),
    ):
        with pytest.raises(ConflictError):
            refused()


def test_the_only_block_is_not_moved(cast: Cast) -> None:
    job = proposed(cast.ben)
    split_item(actor=cast.ben, item=items(job)[1], block=1)

    with pytest.raises(ConflictError):
        move_block(actor=cast.ben, item=items(job)[1], way=1)


def test_rows_of_a_table_are_not_cut(cast: Cast, job: Import) -> None:
    row = ImportItem.objects.create(project=cast.project, job=job, index=9, record={"title": "Row"})

    with pytest.raises(ConflictError):
        merge_items(actor=cast.ben, item=row)


@pytest.mark.parametrize("fields", [{"title": ""}, {"url": "not one"}, {"published_on": "yesterday"}, {"text": "x"}])
def test_a_record_that_no_article_could_have_is_refused(cast: Cast, job: Import, fields: dict[str, str]) -> None:
    with pytest.raises(InvalidInputError):
        correct_item(actor=cast.ben, item=items(job)[0], fields=fields)


def test_nothing_is_a_revision_of_what_is_not_there(cast: Cast, job: Import) -> None:
    with pytest.raises(ConflictError):
        choose_for_items(actor=cast.ben, items=items(job)[:1], choice="revision")
    with pytest.raises(InvalidInputError):
        choose_for_items(actor=cast.ben, items=items(job)[:1], choice="perhaps")


@pytest.mark.parametrize("kinds", [{9: ("quote", 0)}, {0: ("advert", 0)}, {0: ("heading", 9)}])
def test_what_is_no_block_or_kind_is_refused(cast: Cast, job: Import, kinds: Any) -> None:
    with pytest.raises(InvalidInputError):
        change_item_kinds(actor=cast.ben, item=items(job)[0], kinds=kinds)


# What it does


def test_a_page_waits_as_three_articles(job: Import) -> None:
    assert titles(job) == ["The bridge is open", "Forty books of boats", "The tide mill turns"]


def test_two_become_one_in_the_place_of_the_first(cast: Cast, job: Import) -> None:
    first, second, _third = items(job)

    merge_items(actor=cast.ben, item=first)

    assert titles(job) == ["The bridge is open", "The tide mill turns"]
    [made, _other] = items(job)
    assert made.text == f"{first.text}\n\n{second.text}"
    assert words(made) == words(first) + words(second)
    assert [b["level"] for b in made.blocks if b["kind"] == "heading"] == [1, 2]
    leads_back(made)


def leads_back(item: ImportItem) -> None:
    """Each run of the offset map is the page's own text."""
    for start, source, length in item.offset_map:
        assert item.text[start : start + length] == PAGE[source : source + length]


def test_what_is_left_out_is_passed_over(cast: Cast, job: Import) -> None:
    drop_item(actor=cast.ben, item=items(job)[1])

    merge_items(actor=cast.ben, item=items(job)[0])

    assert titles(job) == ["The bridge is open"]
    assert "tide mill" in items(job)[0].text


def test_a_part_that_is_cut_off_has_a_record_of_its_own(cast: Cast, job: Import) -> None:
    correct_item(actor=cast.ben, item=items(job)[0], fields={"publisher": "River Post", "byline": "Io Marsh"})
    merge_items(actor=cast.ben, item=items(job)[0])
    whole = items(job)[0]
    at = next(i for i, block in enumerate(words(whole)) if block.startswith("• Forty"))

    first, second = split_item(actor=cast.ben, item=whole, block=at)

    assert titles(job) == ["The bridge is open", "Forty books of boats", "The tide mill turns"]
    assert (first.record["byline"], second.record["byline"]) == ("Io Marsh", "")
    assert (second.record["publisher"], second.record["agency"]) == ("River Post", "ANI")
    assert second.why["publisher"] == "It stands on the same page."
    assert "Somebody has cut here." in second.reasons
    assert second.blocks[1]["level"] == 1
    leads_back(second)


def test_the_last_block_goes_to_the_next_and_the_first_back_again(cast: Cast, job: Import) -> None:
    first, second, _third = items(job)

    move_block(actor=cast.ben, item=first, way=1)
    assert words(items(job)[0]) == words(first)[:-1]
    assert words(items(job)[1]) == ["ALSO READ: more bridges", *words(second)]
    assert items(job)[1].record == second.record
    assert [b["level"] for b in items(job)[1].blocks if b["kind"] == "heading"] == [1]

    move_block(actor=cast.ben, item=items(job)[1], way=-1)
    assert [words(item) for item in items(job)[:2]] == [words(first), words(second)]
    for item in items(job):
        leads_back(item)


def test_what_is_left_out_stays_in_sight_and_comes_back(cast: Cast, job: Import) -> None:
    dropped = drop_item(actor=cast.ben, item=items(job)[1])
    assert (titles(job), len(items(job))) == (["The bridge is open", "The tide mill turns"], 3)

    take_item_back(actor=cast.ada, item=dropped)
    assert len(titles(job)) == 3


def test_what_a_person_says_of_a_record_counts_and_needs_no_reason(cast: Cast, job: Import) -> None:
    corrected = correct_item(
        actor=cast.ben, item=items(job)[0], fields={"title": "Open again", "published_on": "2024-03-09"}
    )

    assert (corrected.record["title"], corrected.record["published_on"]) == ("Open again", "2024-03-09")
    assert "title" not in corrected.why
    assert proposal_in(corrected).published_on is not None
    assert items(job)[0].text == corrected.text


def test_a_kind_is_corrected_and_the_words_stay(cast: Cast, job: Import) -> None:
    before = items(job)[0]

    made = change_item_kinds(actor=cast.ben, item=before, kinds={3: ("quote", 0), 4: ("paragraph", 0)})

    assert [block["kind"] for block in made.blocks] == ["furniture", "furniture", "heading", "quote", "paragraph"]
    assert (made.text, made.record) == (before.text, before.record)
    same = change_item_kinds(actor=cast.ben, item=made, kinds={3: ("quote", 0)})
    assert same.pk == made.pk


def test_a_choice_is_kept_for_those_that_wait(cast: Cast, job: Import) -> None:
    ImportItem.objects.filter(job=job).update(twin=bring_in(cast.ben))
    drop_item(actor=cast.ben, item=items(job)[2])

    choose_for_items(actor=cast.ben, items=items(job), choice="revision")

    assert [item.choice for item in items(job)] == ["revision", "revision", ""]


# At the same time


@pytest.mark.django_db(transaction=True)
def test_of_two_who_cut_the_same_at_once_one_is_told(cast: Cast) -> None:
    job = proposed(cast.ben)
    first, second, third = items(job)

    came_of_it = all_at_once(
        lambda: merge_items(actor=cast.ben, item=first, seen=second.pk, version=first.version).pk,
        lambda: split_item(actor=cast.ada, item=second, block=1, version=second.version)[0].pk,
    )

    assert sum(isinstance(one, ConflictError) for one in came_of_it) == 1
    kept = [word for item in items(job) for word in words(item)]
    assert kept == [*words(first), *words(second), *words(third)]


# Taken back


@each_act
def test_each_act_is_taken_back_and_done_again(cast: Cast, job: Import, act: Any) -> None:
    before = state(job)
    act(cast.ben, items(job)[1])
    after = state(job)
    assert after != before

    for expected in (before, after, before):
        take_back(cast.ben)
        assert state(job) == expected


def test_it_is_not_taken_back_over_what_somebody_has_cut_since(cast: Cast, job: Import) -> None:
    made = merge_items(actor=cast.ben, item=items(job)[0])
    split_item(actor=cast.ada, item=made, block=1)
    before = state(job)

    with pytest.raises(ConflictError):
        take_back(cast.ben)

    assert state(job) == before


@pytest.mark.parametrize("over", ["queued", "finished", "cancelled"])
def test_it_is_not_taken_back_once_it_is_on_its_way(cast: Cast, job: Import, over: str) -> None:
    drop_item(actor=cast.ben, item=items(job)[0])
    Import.objects.filter(pk=job.pk).update(state=over)

    with pytest.raises(ConflictError):
        take_back(cast.ben)


def test_it_is_not_taken_back_when_all_was_read_anew(cast: Cast, job: Import) -> None:
    drop_item(actor=cast.ben, item=items(job)[0])
    job.items.all().delete()

    with pytest.raises(ConflictError):
        take_back(cast.ben)


def test_others_do_not_read_of_it_in_the_history(cast: Cast, job: Import) -> None:
    merge_items(actor=cast.ben, item=items(job)[0])

    assert set(Event.objects.filter(object_type="importitem").values_list("confidential", flat=True)) == {True}
