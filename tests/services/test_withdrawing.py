"""Taking back a whole import: one act, a few statements, and nothing that somebody has worked on."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations import queries
from annotations.errors import ConflictError, NotPermittedError
from annotations.models import Article, Event, Import
from annotations.services import undo
from annotations.services.articles import change_article
from annotations.services.undo import undo_act
from annotations.services.withdrawing import withdraw_import
from tests.cast import Cast, mark, revise
from tests.services.bulk import brought_in, near_readers, rows
from tests.services.test_coverage import cover

__all__ = ["near_readers"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(cast: Cast) -> Import:
    return brought_in(cast.ben, rows(8))


def titles(articles: Any) -> set[str]:
    return set(articles.values_list("title", flat=True))


def test_only_who_has_brought_it_in_and_editors_take_it_back(cast: Cast, job: Import) -> None:
    for who in (cast.chi, cast.vic):
        with pytest.raises(NotPermittedError):
            withdraw_import(actor=who, received=job)

    withdraw_import(actor=cast.ada, received=job)


@pytest.mark.parametrize("state", ["queued", "running", "proposed", "paused"])
def test_an_import_that_is_not_over_is_not_taken_back(cast: Cast, job: Import, state: str) -> None:
    Import.objects.update(state=state)

    with pytest.raises(ConflictError, match="not over"):
        withdraw_import(actor=cast.ben, received=job)


def test_all_of_it_goes_into_the_trash_in_one_act(cast: Cast, job: Import) -> None:
    withdraw_import(actor=cast.ben, received=job)

    assert not queries.articles_visible_to(cast.ben).exists()
    assert queries.articles_in_trash(cast.ben).count() == 8
    events = Event.objects.filter(verb="article.deleted")
    assert (len(events), len({event.act for event in events})) == (8, 1)
    assert all(event.before == {"deleted_at": None} for event in events)
    assert Event.objects.get(verb="import.withdrawn").after == {"articles": 8, "kept": 0}


def test_nothing_is_taken_back_twice(cast: Cast, job: Import) -> None:
    withdraw_import(actor=cast.ben, received=job)

    with pytest.raises(ConflictError, match="Nothing of this"):
        withdraw_import(actor=cast.ben, received=job)


def test_what_somebody_has_worked_on_stays(cast: Cast, job: Import) -> None:
    marked, changed, revised, looked_at = Article.objects.order_by("pk")[:4]
    mark(cast.chi, marked, "The tide")
    change_article(actor=cast.ben, article=changed, fields={"title": "Another title"})
    revise(cast.chi, revised, "The tide fell.")
    cover(cast.chi, looked_at, 0)

    withdraw_import(actor=cast.ben, received=job)

    assert titles(queries.articles_visible_to(cast.ben)) == {"Tide 1", "Another title", "Tide 3", "Tide 4"}
    assert Event.objects.get(verb="import.withdrawn").after == {"articles": 4, "kept": 4}


def test_what_it_has_revised_keeps_its_revision(cast: Cast, job: Import) -> None:
    again = brought_in(cast.ben, [{**rows(1)[0], "text": "It rose to 8 feet."}, *rows(1, 9)], "revision")

    withdraw_import(actor=cast.ben, received=again)

    assert titles(queries.articles_in_trash(cast.ben)) == {"Tide 9"}
    assert queries.current_revision(Article.objects.get(external_id="tide-1")).number == 2


def test_taking_it_back_can_be_taken_back(cast: Cast, job: Import) -> None:
    withdraw_import(actor=cast.ada, received=job)
    act = Event.objects.get(verb="import.withdrawn").act

    undo_act(actor=cast.ada, act=act)

    assert queries.articles_visible_to(cast.ben).count() == 8


def test_an_import_of_many_is_not_taken_back_article_by_article(
    cast: Cast, job: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo, "MOST_IMPORTED", 7)

    with pytest.raises(ConflictError, match="Take back the import"):
        undo_act(actor=cast.ben, act=job.pk)

    assert queries.articles_visible_to(cast.ben).count() == 8


def test_it_takes_the_same_statements_however_much_it_is(cast: Cast, job: Import) -> None:
    def statements(job: Import) -> int:
        with CaptureQueriesContext(connection) as seen:
            withdraw_import(actor=cast.ben, received=job)
        return len(seen)

    few = statements(job)

    assert statements(brought_in(cast.ben, rows(80, 100))) == few
