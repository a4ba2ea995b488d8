"""The order of events is the order in which they were committed, and never changes."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from annotations import queries
from annotations.models import Article, Event
from annotations.services.sequencer import assign_positions
from tests.cast import Cast, bring_in, mark
from tests.meanwhile import all_at_once, written_but_not_committed
from workbench import migrating


def in_order(article: Article) -> list[str]:
    return list(
        Event.objects.filter(article=article, position__isnull=False)
        .order_by("position")
        .values_list("verb", flat=True)
    )


@pytest.mark.django_db
def test_an_event_has_no_position_before_the_sequencer_has_seen_it(cast: Cast, article: Article) -> None:
    assert not queries.events_visible_to(cast.olu).exists()

    waiting = Event.objects.count()

    assert assign_positions() == waiting
    assert queries.events_visible_to(cast.olu).count() == Event.objects.filter(project=cast.project).count()


@pytest.mark.django_db
def test_with_nothing_waiting_nothing_changes(cast: Cast) -> None:
    assign_positions()

    assert assign_positions() == 0


@pytest.mark.django_db
def test_a_position_is_never_given_anew(cast: Cast) -> None:
    assign_positions()

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Event.objects.filter(project=cast.project).update(position=10_000)


@pytest.mark.django_db
def test_the_events_of_one_act_keep_their_order(cast: Cast, article: Article) -> None:
    mark(cast.ben, article, "the roof leaks", tag="sourced")

    assign_positions()

    assert in_order(article) == [
        "article.imported", "claim.marked", "claim.placed", "assessment.given", "claim.settled",
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_who_commits_last_comes_last_though_its_ids_are_older(cast: Cast, article: Article) -> None:
    bridge = bring_in(cast.ben, "A bridge opened.", "A bridge")
    assign_positions()
    before = queries.newest_position()

    with written_but_not_committed(lambda: mark(cast.ben, article, "the roof leaks")):
        mark(cast.ben, bridge, "A bridge opened")
        assign_positions()
        seen = queries.newest_position()
    assign_positions()

    late = Event.objects.filter(article=article, position__gt=seen)
    early = Event.objects.filter(article=bridge, position__gt=before, position__lte=seen)
    assert [late.count(), early.count()] == [2, 2]
    assert max(late.values_list("id", flat=True)) < min(early.values_list("id", flat=True))


@pytest.mark.django_db(transaction=True)
def test_several_sequencers_at_once_give_each_event_one_position(cast: Cast, article: Article) -> None:
    def write(quote: str) -> None:
        for _ in range(10):
            mark(cast.ben, article, quote)
            assign_positions()

    all_at_once(*(lambda quote=quote: write(quote) for quote in ("4,200 books", "the roof leaks", "it rains")))
    assign_positions()

    events = Event.objects.filter(article=article)
    assert events.filter(position=None).count() == 0
    assert events.count() == 1 + 3 * 10 * 2


@pytest.mark.django_db(transaction=True)
def test_events_get_their_positions_while_a_backup_is_made(cast: Cast) -> None:
    with migrating.one_at_a_time():
        all_at_once(assign_positions)
        waiting = Event.objects.filter(position=None)

        assert Event.objects.exists()
        assert not waiting.exists()
