"""Feeds and silent edits in a real browser: a card follows its look, by mouse and by keyboard, and keeps the focus."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.urls import reverse
from playwright.sync_api import expect

from annotations.models import Feed, Watch
from annotations.services.articles import change_article
from tests.browser.conftest import OpenPage
from tests.cast import Cast, bring_in
from tests.messages import Message

pytestmark = pytest.mark.django_db(transaction=True)

NOWHERE = "http://127.0.0.1:9/feed"
LATER = Now() + timedelta(hours=1)
HELD: dict[str, Any] = {"lease_until": LATER}  # a worker that happens to run leaves it alone


def test_a_feed_is_followed_and_removed(cast: Cast, open_page: OpenPage) -> None:
    feed = Feed.objects.create(project=cast.project, created_by=cast.ben, url=NOWHERE)
    Feed.objects.update(**HELD)
    page = open_page(cast.ben, reverse("feed_list", kwargs={"project": cast.project.pk}))

    card = page.get_by_role("article", name=NOWHERE)
    expect(card.get_by_text("A worker looks at it.")).to_be_visible()
    card.get_by_role("button", name="Pause").focus()
    shown = {"title": "Harbour news", "checked_at": Now(), "problem": "It cannot be reached."}
    Feed.objects.update(lease_until=None, next_check_at=LATER, **shown)
    followed = page.get_by_role("article", name="Harbour news")
    expect(followed.get_by_text("It cannot be reached.")).to_be_visible()
    expect(followed.get_by_role("button", name="Pause")).to_be_focused()
    expect(page.locator("[hx-trigger]")).to_have_count(0)

    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("heading", name="No feeds yet")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    feed.refresh_from_db()
    assert feed.deleted_at is None


def test_an_article_is_fetched_again_and_watched(cast: Cast, open_page: OpenPage, unsent: list[Message]) -> None:
    article = change_article(actor=cast.ben, article=bring_in(cast.ben), fields={"url": NOWHERE})
    Watch.objects.create(project=cast.project, created_by=cast.ben, article=article, paused_at=article.created_at)
    Watch.objects.update(**HELD)
    page = open_page(cast.ben, reverse("review", kwargs={"project": cast.project.pk, "article": article.pk}))
    page.get_by_role("link", name="Silent edits").click()
    page.get_by_role("button", name="Fetch again").click()

    expect(page.get_by_text("A worker fetches it.")).to_be_visible()
    Watch.objects.update(lease_until=None, next_check_at=LATER, checked_at=Now())
    expect(page.get_by_text("the text was the same")).to_be_visible()
    assert [task for task, _arguments in unsent] == ["annotations.check_watch"]
    page.get_by_label("Look for edits").select_option("every hour")
    Watch.objects.update(**HELD)
    page.get_by_role("button", name="Watch").click()

    expect(page.get_by_role("heading", name="It is watched")).to_be_visible()
    assert Watch.objects.get().minutes == 60
