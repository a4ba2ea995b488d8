"""A real worker on a real queue looks at feeds and addresses, and reads what it fetches."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.utils import timezone

from annotations.importers.plain_text import cut_blocks
from annotations.models import Article, Feed, FeedEntry, Import, Watch
from annotations.services.articles import Received, TextInput, add_article
from annotations.services.feeds import add_feed
from annotations.services.watches import refetch_article
from tests.cast import Cast
from tests.fetching.sites import answer, site
from tests.importers.feeds import rss
from tests.stack import Stack

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 90
TITLE = "High water at noon"
TEXT = f"{TITLE}\n\nThe tide comes in at noon, and the keeper of the lock says that it will be higher than last week."


def wait_until(happened: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < limit, list(Feed.objects.values()) + list(Import.objects.values())
        time.sleep(0.05)


def test_a_feed_is_looked_at_and_its_articles_are_read(stack: Stack, cast: Cast) -> None:
    with site({"/noon": answer(TEXT.encode(), Content_Type="text/plain; charset=utf-8")}) as pages:
        pages.pages["/feed"] = answer(
            rss(("noon", f"{pages.address}/noon", TITLE), ("gone", f"{pages.address}/gone", "Gone"))
        )
        add_feed(actor=cast.ben, url=f"{pages.address}/feed", fields={})

        wait_until(lambda: Import.objects.exclude(state__in=["queued", "running"]).count() == 2)

    noon, gone = Import.objects.get(url__endswith="/noon"), Import.objects.get(url__endswith="/gone")
    assert (noon.state, noon.fetched_from) == ("proposed", noon.url)
    assert (noon.items.get().text, noon.items.get().record["url"]) == (TEXT, noon.url)
    assert (gone.state, gone.problem.partition(" ")[2][:17]) == ("failed", "answered with 404")
    assert FeedEntry.objects.filter(feed__title="Harbour news").count() == 2


def test_a_feed_that_may_brings_articles_in_without_asking(stack: Stack, cast: Cast) -> None:
    with site({"/noon": answer(TEXT.encode(), Content_Type="text/plain; charset=utf-8")}) as pages:
        pages.pages["/feed"] = answer(rss(("noon", f"{pages.address}/noon", TITLE)))
        add_feed(actor=cast.ben, url=f"{pages.address}/feed", fields={"automatic": True})

        wait_until(lambda: Import.objects.filter(state="finished").exists())

    article = Article.objects.get()
    revision = article.revisions.get()
    assert (article.title, article.url, article.created_by) == (TITLE, f"{pages.address}/noon", cast.ben)
    assert (revision.origin, revision.received_from, revision.text) == ("feed", article.url, TEXT)


def test_an_article_is_fetched_again_and_its_change_comes_in(stack: Stack, cast: Cast) -> None:
    with site({"/noon": answer(TEXT.replace("noon", "dusk").encode())}) as pages:
        received = Received("address", address=f"{pages.address}/noon", retrieved_at=timezone.now())
        content = TextInput(TEXT, cut_blocks(TEXT), received)
        fields = {"title": TITLE, "url": received.address}
        article = add_article(actor=cast.ben, fields=fields, content=content)
        refetch_article(actor=cast.chi, article=article)

        wait_until(lambda: Watch.objects.get().checked_at is not None)

    newest = article.revisions.latest("number")
    assert (newest.number, newest.created_by, newest.text) == (2, cast.chi, TEXT.replace("noon", "dusk"))
