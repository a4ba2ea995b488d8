"""Who else reads an article."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.models import Article, Contributor, Event, Presence
from annotations.queries.presence import STAYS
from annotations.services.articles import delete_article
from annotations.services.people import remove_member
from annotations.services.presence import forget_old_readers, note_reader
from annotations.views.review.presence import initials_of, said_of
from tests.cast import Cast, bring_in, member
from tests.views.review import signed_in, url

pytestmark = pytest.mark.django_db


def ask(who: Contributor, article: Article, query: str = "") -> Any:
    return signed_in(who).get(url("readers", article) + query)


def seen(who: Contributor, article: Article) -> str:
    said: str = ask(who, article).json()["said"]
    return said


def let_pass(time: timedelta) -> None:
    Presence.objects.update(seen_at=F("seen_at") - time)


def test_who_may_not_read_the_article_hears_of_nobody_and_leaves_no_trace(cast: Cast, article: Article) -> None:
    assert ask(cast.mallory, article).status_code == 404
    theirs = reverse("readers", kwargs={"project": cast.mallory.project_id, "article": article.pk})
    assert signed_in(cast.mallory).get(theirs).status_code == 404

    delete_article(actor=cast.ada, article=article)

    assert ask(cast.ben, article).status_code == 404
    assert not Presence.objects.exists()


def test_one_alone_is_told_of_nobody_least_of_all_themselves(cast: Cast, article: Article) -> None:
    assert [seen(cast.ben, article) for _ in range(2)] == ["", ""]


def test_others_are_named_a_viewer_too(cast: Cast, article: Article) -> None:
    for who in (cast.chi, cast.vic):
        ask(who, article)

    answer = ask(cast.ben, article)

    assert answer.json() == {"said": "Chi and Vic are reading too.", "initials": ["C", "V"]}
    assert seen(cast.vic, article) == "Chi and Ben are reading too."
    assert answer["Cache-Control"] == "no-store"


def test_who_reads_another_article_is_not_here(cast: Cast, article: Article) -> None:
    ask(cast.chi, bring_in(cast.ben, "A tide rose.", "A tide"))

    assert seen(cast.ben, article) == ""


def test_who_has_not_been_heard_for_a_while_is_gone_and_who_has_stays(cast: Cast, article: Article) -> None:
    for who in (cast.chi, cast.vic):
        ask(who, article)
    let_pass(STAYS)
    ask(cast.vic, article)

    assert seen(cast.ben, article) == "Vic is reading too."


def test_who_says_that_they_leave_is_gone_at_once(cast: Cast, article: Article) -> None:
    ask(cast.chi, article)

    assert ask(cast.chi, article, "?leaving").status_code == 204

    assert seen(cast.ben, article) == ""


def test_who_was_removed_from_the_project_is_not_shown(cast: Cast, article: Article) -> None:
    ask(cast.chi, article)
    remove_member(actor=cast.olu, membership=cast.chi.membership)

    assert seen(cast.ben, article) == ""


def test_it_leaves_no_events_and_one_row_however_often(cast: Cast, article: Article) -> None:
    events = Event.objects.count()

    for _ in range(3):
        ask(cast.chi, article)

    assert Event.objects.count() == events
    assert Presence.objects.count() == 1


def test_the_number_of_queries_does_not_grow_with_the_readers(cast: Cast, article: Article) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert ask(cast.ben, article).status_code == 200
        return len(captured)

    ask(cast.chi, article)
    few = count()
    for number in range(10):
        note_reader(actor=member(cast.project, f"reader{number}", "viewer"), article=article)

    assert count() == few


def test_old_traces_are_forgotten(cast: Cast, article: Article) -> None:
    ask(cast.chi, article)
    let_pass(STAYS)
    assert forget_old_readers() == 0

    let_pass(10 * STAYS)

    assert forget_old_readers() == 1


def test_it_is_said_in_plain_words() -> None:
    assert said_of([]) == ""
    assert said_of(["Chi", "Vic", "Ada"]) == "Chi, Vic and Ada are reading too."
    assert [initials_of(name) for name in ("Chi", "Ada de la Cruz", "", "élan")] == ["C", "AC", "", "É"]
