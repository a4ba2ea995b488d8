"""The page of an article's address: what the last look found, fetching it again, and watching it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from annotations import queries
from annotations.importers.plain_text import cut_blocks
from annotations.models import Article, Watch
from annotations.services.articles import Received, TextInput, add_article
from annotations.services.revisions import revise_article
from annotations.services.watches import watch_article
from tests.cast import TEXT, Cast, bring_in
from tests.views.pages import signed_in, url, words

FIELDS = {"title": "The harbour library", "url": "https://harbour.example/library"}


def content(text: str, **received: Any) -> TextInput:
    return TextInput(text, cut_blocks(text), Received("address", **received))


@pytest.fixture
def article(cast: Cast) -> Article:
    return add_article(actor=cast.ben, fields=FIELDS, content=content(TEXT))


@pytest.fixture
def watch(cast: Cast, article: Article) -> Watch:
    made = watch_article(actor=cast.ben, article=article, fields={"minutes": 60})
    Watch.objects.update(next_check_at=Now() + timedelta(hours=1))
    return made


def test_a_viewer_reads_and_is_offered_nothing(cast: Cast, article: Article, watch: Watch) -> None:
    page = signed_in(cast.vic).get(url(cast.project, "article_watch", article=article.pk)).content.decode()

    assert FIELDS["url"] in page
    assert "Fetch again" not in page
    assert "/watch/pause/" not in page


def test_an_article_without_an_address_is_offered_to_be_given_one(cast: Cast) -> None:
    nowhere = bring_in(cast.ben)
    client = signed_in(cast.ben)

    page = client.get(url(cast.project, "article_watch", article=nowhere.pk))

    assert "has no address to fetch" in words(page)
    assert url(cast.project, "article_edit", article=nowhere.pk) in page.content.decode()
    assert client.post(url(cast.project, "article_refetch", article=nowhere.pk)).status_code == 409


def test_an_interval_that_is_not_offered_is_refused(cast: Cast, article: Article) -> None:
    response = signed_in(cast.ben).post(url(cast.project, "article_watch", article=article.pk), {"minutes": "1"})

    assert response.status_code == 400
    assert not Watch.objects.exists()


def test_an_article_is_watched_otherwise_and_no_more(cast: Cast, article: Article) -> None:
    client, address = signed_in(cast.ben), url(cast.project, "article_watch", article=article.pk)

    said = client.post(address, {"minutes": "60"}, follow=True)
    assert "The article is watched" in words(said)
    client.post(address, {"minutes": "1440"})
    assert (Watch.objects.get().minutes, Watch.objects.get().paused_at) == (1440, None)
    client.post(url(cast.project, "watch_pause", article=article.pk))
    assert Watch.objects.get().paused_at is not None
    client.post(address, {"minutes": "1440"})

    assert Watch.objects.get().paused_at is None


def test_the_review_page_leads_there_where_there_is_an_address(cast: Cast, article: Article) -> None:
    client, nowhere = signed_in(cast.vic), bring_in(cast.ben)

    def review(one: Article) -> str:
        return str(client.get(url(cast.project, "review", article=one.pk)).content.decode())

    assert url(cast.project, "article_watch", article=article.pk) in review(article)
    assert "Silent edits" not in review(nowhere)


def test_it_is_fetched_by_hand(cast: Cast, article: Article, watch: Watch) -> None:
    client = signed_in(cast.chi)

    said = client.post(url(cast.project, "article_refetch", article=article.pk), follow=True)

    assert "A worker fetches it" in words(said)
    assert f'hx-get="{url(cast.project, "watch_status", article=article.pk)}"' in said.content.decode()


def card(cast: Cast, article: Article) -> str:
    return words(signed_in(cast.vic).get(url(cast.project, "watch_status", article=article.pk)))


def test_the_card_says_what_the_last_look_found(cast: Cast, article: Article, watch: Watch) -> None:
    assert "none yet" in card(cast, article)
    moment = timezone.now()
    Watch.objects.update(checked_at=moment)
    assert "the text was the same" in card(cast, article)
    revise_article(actor=cast.ben, article=article, content=content("Another text.", retrieved_at=moment))
    assert "the text had changed; it is revision 2 now" in card(cast, article)
    newest = queries.current_revision(article)
    changes = url(cast.project, "revision_changes", article=article.pk, revision=newest.pk)
    client = signed_in(cast.vic)
    page = client.get(url(cast.project, "article_watch", article=article.pk)).content.decode()
    assert f'href="{changes}"' in page
    assert client.get(changes).status_code == 200
    Watch.objects.update(checked_at=moment + timedelta(hours=1), problem="harbour.example cannot be reached.")

    said = card(cast, article)

    assert "cannot be reached" in said
    assert "the text was the same" not in said
