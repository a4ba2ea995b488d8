"""Going through paragraphs on the review page, over HTTP: who may, what is answered, what others are told."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations import queries
from annotations.models import Article, Contributor, Coverage, Event
from annotations.services.articles import delete_article
from annotations.services.coverage import cover_blocks
from tests.cast import TEXT, Cast, bring_in
from tests.services.test_coverage import WITH_CREDITS, cover, covered
from tests.views.review import HTMX, act, page_of, signed_in, text_on, url

WITH_A_LIST = "The mill asks for two things:\n\n- a wheel\n- a keeper\n\nYear\tMills\tKeepers\n1900\t12\t11"


def send(who: Contributor, article: Article, **values: str) -> Any:
    return act(who, "coverage", article, revision=queries.current_revision(article).pk, **values)


def margins(page: str) -> dict[int, str]:
    """The margin of each block by its index, as HTML."""
    found = re.findall(r'<(?:button|span) id="cover-(\d+)"([^>]*)>', page)
    return {int(index): attributes for index, attributes in found}


# What is refused


def test_a_viewer_may_not_and_finds_no_button(cast: Cast, article: Article) -> None:
    cover(cast.ben, article, 1)
    page = page_of(cast.vic, article)

    assert send(cast.vic, article, cover="0").status_code == 403
    assert "<button id=" not in page
    assert [index for index, margin in margins(page).items() if "Looked through by Ben" in margin] == [1]


@pytest.mark.parametrize("sent", [{}, {"cover": ""}, {"cover": "x"}, {"cover": "-1"}, {"cover": "7"}, {"cover": "1e3"}])
def test_what_names_no_paragraph_is_refused(cast: Cast, article: Article, sent: dict[str, str]) -> None:
    response = send(cast.ben, article, **sent)

    assert response.status_code == 400
    assert "data-toast" in response.content.decode()
    assert not Coverage.objects.exists()


def test_a_revision_of_another_article_or_none_is_not_there(cast: Cast, article: Article) -> None:
    other = queries.current_revision(bring_in(cast.ben))

    assert act(cast.ben, "coverage", article, revision=other.pk, cover="0").status_code == 404
    assert act(cast.ben, "coverage", article, revision="newest", cover="0").status_code == 400
    assert act(cast.ben, "coverage", article, cover="0").status_code == 400


def test_an_article_in_the_trash_or_of_others_is_not_there(cast: Cast, article: Article) -> None:
    assert send(cast.mallory, article, cover="0").status_code == 404
    delete_article(actor=cast.ada, article=article)

    assert send(cast.ben, article, cover="0").status_code == 404


# On the page


def test_margins_change_nothing_of_the_text(cast: Cast, article: Article) -> None:
    cover(cast.ben, article, 0)

    page = page_of(cast.chi, article)

    assert text_on(page) == TEXT
    assert sorted(margins(page)) == [0, 1, 2]
    assert not re.search(r'id="cover-\d+"[^>]*>[^<]', page)


def test_what_is_set_apart_has_no_margin(cast: Cast) -> None:
    article = bring_in(cast.ben, WITH_CREDITS)

    assert sorted(margins(page_of(cast.ben, article))) == [0, 2]


def test_ones_own_is_pressed_and_others_are_named(cast: Cast, article: Article) -> None:
    cover(cast.ben, article, 0, 1)
    cover(cast.chi, article, 1)

    seen = margins(page_of(cast.chi, article))

    assert 'aria-pressed="false"' in seen[0]
    assert 'title="Looked through by Ben"' in seen[0]
    assert 'name="uncover"' in seen[1]
    assert 'title="Looked through by Ben, Chi"' in seen[1]
    assert "title=" not in seen[2]


def test_the_items_of_a_list_and_the_rows_of_a_table_share_a_margin(cast: Cast) -> None:
    article = bring_in(cast.ben, WITH_A_LIST)
    cover(cast.ben, article, 1, 3, 4)

    seen = margins(page_of(cast.ben, article))

    assert sorted(seen) == [0, 1, 3]
    assert 'data-cover="1 2"' in seen[1]
    assert 'data-seen="1"' in seen[1]
    assert "cover--whole" not in seen[1]
    assert 'value="3 4"' in seen[3]
    assert "cover--whole" in seen[3]
    answer = send(cast.ben, article, cover="2").content.decode()
    assert 'data-seen="1 2"' in margins(answer)[1]
    assert sorted(margins(answer)) == [1]


def test_the_number_of_queries_does_not_grow_with_what_is_covered(cast: Cast, article: Article) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            page_of(cast.vic, article)
        return len(captured)

    few = count()
    cover(cast.ben, article, 0, 1, 2)
    cover(cast.chi, article, 0, 1, 2)

    assert count() == few


# Acts


def test_covering_answers_with_the_margins_and_a_way_back(cast: Cast, article: Article) -> None:
    answer = send(cast.ben, article, cover="0 2").content.decode()

    assert sorted(margins(answer)) == [0, 2]
    assert all('hx-swap-oob="true"' in margin for margin in margins(answer).values())
    assert covered(cast.vic, article) == {0: ["Ben"], 2: ["Ben"]}
    assert str(Event.objects.latest("id").act) in answer


def test_uncovering_and_undoing_answer_with_the_margins_too(cast: Cast, article: Article) -> None:
    send(cast.ben, article, cover="0 2")
    taken_back = send(cast.ben, article, uncover="2").content.decode()
    last = Event.objects.latest("id").act
    assert 'aria-pressed="false"' in margins(taken_back)[2]

    undone = signed_in(cast.ben).post(
        reverse("act_undo", kwargs={"project": cast.project.pk, "act": last}), headers=HTMX
    )

    assert 'aria-pressed="true"' in margins(undone.content.decode())[2]


def test_without_scripts_a_button_leads_back_to_the_page(cast: Cast, article: Article) -> None:
    client = signed_in(cast.ben)
    sent = {"revision": queries.current_revision(article).pk, "cover": "1"}

    response = client.post(url("coverage", article), sent, follow=True)

    assert response.redirect_chain == [(url("review", article), 302)]
    assert 'aria-pressed="true"' in margins(response.content.decode())[1]
    assert "noted" in response.content.decode()


# What others are told


def test_others_fetch_what_an_act_changed_and_nothing_else(cast: Cast, article: Article) -> None:
    cover(cast.ben, article, 0)
    cover(cast.ben, article, 1, 2)
    told = signed_in(cast.chi).get(reverse("changes", kwargs={"project": cast.project.pk})).json()["events"][-1]

    assert (told["article"], told["claim"]) == (str(article.pk), None)
    fetched = signed_in(cast.chi).get(url("coverage", article), {"act": told["act"]}, headers=HTMX)

    assert sorted(margins(fetched.content.decode())) == [1, 2]


def test_an_act_that_covered_nothing_changes_nothing(cast: Cast, article: Article) -> None:
    client = signed_in(cast.chi)

    assert (
        margins(client.get(url("coverage", article), {"act": str(uuid.uuid4())}, headers=HTMX).content.decode()) == {}
    )
    assert client.get(url("coverage", article), {"act": "last"}, headers=HTMX).status_code == 400
    assert client.get(url("coverage", article)).status_code == 302


def test_the_history_says_so_once_for_an_act(cast: Cast, article: Article) -> None:
    revision = queries.current_revision(article)
    cover_blocks(actor=cast.ben, revision=revision, blocks=list(queries.blocks_of(revision)))

    page = signed_in(cast.vic).get(reverse("history", kwargs={"project": cast.project.pk})).content.decode()

    assert page.count("went through a part of “The harbour library”") == 1
