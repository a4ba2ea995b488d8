"""Confirming what was read, and which articles it may be already."""

from __future__ import annotations

import pytest

from annotations import queries
from annotations.errors import ConflictError, InvalidInputError, NotPermittedError
from annotations.models import Event, Import, ImportItem
from annotations.services.confirming import confirm_items
from annotations.services.cuts import correct_item, drop_item, split_item
from annotations.services.imports import confirm_import, receive_bytes
from tests.cast import TEXT, Cast, bring_in
from tests.reading import read
from tests.services.test_cuts import PAGE, items, job, titles

__all__ = ["job"]


def paste(cast: Cast, text: str = TEXT, **options: object) -> Import:
    """A text that was pasted and has been read."""
    return read(receive_bytes(actor=cast.ben, name="", raw=text.encode(), origin="paste", options=dict(options)))


# What is refused


def test_a_viewer_may_not(cast: Cast, job: Import) -> None:
    with pytest.raises(NotPermittedError):
        confirm_items(actor=cast.vic, received=job)


@pytest.mark.parametrize("over", ["queued", "running", "paused", "failed", "cancelled", "finished"])
def test_what_does_not_wait_for_a_person_is_refused(cast: Cast, job: Import, over: str) -> None:
    Import.objects.filter(pk=job.pk).update(state=over)

    with pytest.raises(ConflictError):
        confirm_items(actor=cast.ben, received=job)


def test_an_encoding_nobody_has_chosen_is_asked_for(cast: Cast, job: Import) -> None:
    Import.objects.filter(pk=job.pk).update(encoding="", encodings=[["windows-1252", "é"]])

    with pytest.raises(InvalidInputError):
        confirm_items(actor=cast.ben, received=job)


def test_nothing_left_to_bring_in_and_odd_policies_are_refused(cast: Cast, job: Import) -> None:
    with pytest.raises(InvalidInputError):
        confirm_items(actor=cast.ben, received=job, duplicates="perhaps")
    for item in items(job):
        drop_item(actor=cast.ben, item=item)
    with pytest.raises(ConflictError):
        confirm_items(actor=cast.ben, received=job)


def test_a_text_read_anew_is_no_new_one_of_an_article_before_somebody_has_seen_it(cast: Cast) -> None:
    received = paste(cast, "High water.\n\nAnd no wind.")
    Import.objects.filter(pk=received.pk).update(into=bring_in(cast.ben))

    with pytest.raises(ConflictError, match="another way"):
        confirm_items(actor=cast.ben, received=received, seen="0" * 64)

    digest = received.items.get().text_sha256
    assert confirm_items(actor=cast.ben, received=received, seen=digest).state == "queued"


def test_several_articles_are_no_new_text_of_one(cast: Cast, job: Import) -> None:
    Import.objects.filter(pk=job.pk).update(into=bring_in(cast.ben))

    with pytest.raises(ConflictError, match="leave out all but one"):
        confirm_items(actor=cast.ben, received=job)
    for item in items(job)[1:]:
        drop_item(actor=cast.ben, item=item)

    assert confirm_items(actor=cast.ben, received=job).state == "queued"


# What it does


def test_a_worker_goes_on_from_there_once(cast: Cast, job: Import) -> None:
    drop_item(actor=cast.ben, item=items(job)[0])

    confirm_items(actor=cast.ben, received=job, duplicates="new")
    confirm_items(actor=cast.ada, received=job)

    job.refresh_from_db()
    assert (job.state, job.phase, job.total, job.options["duplicates"]) == ("queued", "writing", 2, "new")
    assert Event.objects.filter(verb="import.confirmed").count() == 1


def test_a_page_of_several_is_read_as_several(cast: Cast) -> None:
    received = paste(cast, PAGE)

    assert (received.state, received.total, received.tally) == ("proposed", 3, {"proposed": 3})
    assert titles(received) == ["The bridge is open", "Forty books of boats", "The tide mill turns"]


def test_articles_cut_by_hand_come_in_as_they_stand(cast: Cast) -> None:
    received = paste(cast, PAGE)
    split_item(actor=cast.ben, item=items(received)[0], block=4)
    cut = items(received)

    confirm_import(actor=cast.ben, received=received, fields={"title": "The bridge is open"})

    made = ImportItem.objects.filter(job=received, state="imported").order_by("article__created_at", "article__id")
    assert [item.pk for item in made] == [item.pk for item in items(received)]
    assert [item.version for item in made] == [item.version + 1 for item in cut]


# What is here already


def test_what_is_not_here_has_no_twin(cast: Cast) -> None:
    [item] = items(paste(cast))

    assert (item.twin, item.twin_how) == (None, "")


def test_the_same_text_and_nearly_the_same_are_known(cast: Cast) -> None:
    prose = " ".join(
        f"The {n}. boat of the old harbour was counted again on the day after the storm." for n in range(40)
    )
    article = bring_in(cast.ben, prose)

    [same], [near] = items(paste(cast, prose)), items(paste(cast, prose.replace("39. boat", "39. and last boat")))

    assert (same.twin, same.twin_how, same.likeness) == (article, "text", 1.0)
    assert (near.twin, near.twin_how) == (article, "near")
    assert 0.3 < (near.likeness or 0) <= 1


def test_the_same_file_is_known_by_its_bytes(cast: Cast) -> None:
    first = paste(cast, "The mill turns. " * 9)
    article = confirm_import(actor=cast.ben, received=first, fields={"title": "The mill"})

    [again] = items(paste(cast, "The mill turns. " * 9))

    assert again.twin == article


def test_each_article_of_a_page_is_known_by_itself(cast: Cast) -> None:
    confirm_import(actor=cast.ben, received=paste(cast, PAGE), fields={"title": "The bridge is open"})
    again = paste(cast, PAGE)

    assert [item.twin and item.twin.title for item in items(again)] == titles(again)
    assert {item.twin_how for item in items(again)} == {"text"}


def test_a_part_that_is_cut_anew_is_looked_for_anew(cast: Cast) -> None:
    confirm_import(actor=cast.ben, received=paste(cast, PAGE), fields={"title": "The bridge is open"})
    again = paste(cast, PAGE)

    first, _second = split_item(actor=cast.ben, item=items(again)[0], block=4)

    assert first.twin_how in ("", "near")


def test_where_nobody_is_asked_nothing_is_noted(cast: Cast) -> None:
    bring_in(cast.ben)

    received = paste(cast, TEXT, duplicates="skip")

    assert (received.state, received.phase) == ("queued", "writing")
    assert not ImportItem.objects.exclude(twin=None).exists()


def test_a_record_that_was_corrected_is_brought_in(cast: Cast) -> None:
    received = paste(cast, PAGE)
    correct_item(actor=cast.ben, item=items(received)[1], fields={"title": "Books of boats"})

    confirm_import(actor=cast.ben, received=received, fields={"title": "The bridge is open"})

    assert queries.articles_visible_to(cast.vic).filter(title="Books of boats").count() == 1
