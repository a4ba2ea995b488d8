"""Setting paragraphs apart on the review page and putting them back, over HTTP; and the links of a text."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from annotations import queries
from annotations.importers.blocks import BlockPlan
from annotations.models import Article, Block, Contributor, Event
from annotations.services.articles import Received, TextInput, add_article
from tests.cast import TEXT, Cast, bring_in, mark
from tests.services.test_coverage import WITH_CREDITS
from tests.views.review import HTMX, act, page_of, signed_in, text_on, url


def send(who: Contributor, article: Article, **values: str) -> Any:
    return act(who, "blocks", article, revision=queries.current_revision(article).pk, **values)


def kinds(article: Article) -> list[str]:
    return [block.kind for block in queries.blocks_of(queries.current_revision(article))]


# What is refused


def test_a_viewer_may_not_and_finds_no_button(cast: Cast) -> None:
    article = bring_in(cast.ben, WITH_CREDITS)

    assert send(cast.vic, article, back="1").status_code == 403
    page = page_of(cast.vic, article)
    assert "data-blocks" not in page
    assert 'name="back"' not in page


@pytest.mark.parametrize("sent", [{}, {"apart": ""}, {"apart": "x"}, {"apart": "9"}, {"back": "-1"}])
def test_what_names_no_paragraph_is_refused(cast: Cast, article: Article, sent: dict[str, str]) -> None:
    assert send(cast.ben, article, **sent).status_code == 400
    assert not Event.objects.filter(object_type="block").exists()


def test_a_revision_of_another_article_is_not_there(cast: Cast, article: Article) -> None:
    other = queries.current_revision(bring_in(cast.ben))

    assert act(cast.ben, "blocks", article, revision=other.pk, apart="0").status_code == 404
    assert send(cast.mallory, article, apart="0").status_code == 404


# On the page


def test_the_answer_is_the_text_drawn_anew_with_its_marks(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, "the roof leaks", tag="disputed")

    answer = send(cast.chi, article, apart="1 2").content.decode()

    assert kinds(article) == ["paragraph", "furniture", "furniture"]
    text = answer[answer.index('hx-swap-oob="innerHTML:#article-text"') :]
    assert text_on(text) == TEXT
    assert "2 lines set apart" in text
    assert str(claim.pk) in text
    assert "2 paragraphs are set apart." in answer


def test_others_fetch_the_text_by_the_act_that_changed_it(cast: Cast, article: Article) -> None:
    send(cast.chi, article, apart="1")
    asked = {"act": str(Event.objects.latest("id").act)}

    answer = signed_in(cast.vic).get(url("coverage", article), asked, headers=HTMX).content.decode()

    assert text_on(answer) == TEXT
    assert 'name="back"' not in answer


def test_a_block_that_is_set_apart_has_a_way_back_beside_the_text(cast: Cast) -> None:
    article = bring_in(cast.ben, WITH_CREDITS)
    page = page_of(cast.chi, article)

    assert re.findall(r'<button[^>]* name="back" value="(\d+)"', page) == ["1"]
    assert text_on(page) == WITH_CREDITS

    send(cast.chi, article, back="1")
    assert kinds(article) == ["paragraph"] * 3


def test_taking_it_back_draws_the_text_anew_as_well(cast: Cast, article: Article) -> None:
    send(cast.chi, article, apart="1")
    undo = reverse("act_undo", kwargs={"project": article.project_id, "act": Event.objects.latest("id").act})

    answer = signed_in(cast.chi).post(undo, headers=HTMX).content.decode()

    assert kinds(article) == ["paragraph"] * 3
    assert text_on(answer) == TEXT


def test_without_scripts_it_leads_back_to_the_article(cast: Cast, article: Article) -> None:
    values = {"revision": str(queries.current_revision(article).pk), "apart": "0"}

    response = signed_in(cast.ben).post(url("blocks", article), values)

    assert (response.status_code, response["Location"]) == (302, url("review", article))


# Links


def test_the_links_of_a_text_are_listed_after_it_once_each_and_only_those_of_the_web(cast: Cast) -> None:
    text = "The mill and the mill again, and a trap."
    links = ((4, 8, "https://mill.example/"), (17, 21, "https://mill.example/"), (35, 39, "javascript:alert(1)"))
    content = TextInput(text, [BlockPlan("paragraph", 0, len(text), 0, links)], Received(origin="paste"))
    page = page_of(cast.vic, add_article(actor=cast.ben, fields={"title": "The mill"}, content=content))

    assert "1 link in this article" in page
    assert re.findall(r'<a class="breakable" dir="ltr" href="([^"]*)"[^>]* rel="nofollow noreferrer', page) == [
        "https://mill.example/"
    ]
    assert "javascript:" not in page
    assert Block.objects.get().links == [list(link) for link in links]


def test_a_text_without_links_has_no_list_of_them(cast: Cast, article: Article) -> None:
    assert "in this article</summary>" not in page_of(cast.vic, article)
