"""Webhooks in a real browser: set up, tried out, followed and changed, by mouse and by keyboard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse
from playwright.sync_api import expect

from annotations.models import Delivery, Webhook
from tests.browser.accessibility import violations_in_each_look
from tests.browser.conftest import OpenPage
from tests.cast import Cast
from tests.messages import Message

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_webhook_is_set_up_tried_and_changed(cast: Cast, open_page: OpenPage, unsent: list[Message]) -> None:
    page = open_page(cast.olu, reverse("project_settings", kwargs={"project": cast.project.pk}))
    page.get_by_role("link", name="Webhooks").click()
    page.get_by_label("Name", exact=True).fill("Newsroom desk")
    page.get_by_label("Address").fill("https://desk.example/hook")
    page.get_by_text("Only some events").click()
    page.get_by_label("claim.settled", exact=True).check()
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_label("The secret")).to_be_visible()

    webhook = Webhook.objects.get()
    expect(page.get_by_label("The secret")).to_have_value(webhook.secret)
    page.get_by_role("link", name="Done").click()
    page.get_by_role("button", name="Send a test").focus()
    page.keyboard.press("Enter")

    sent = page.get_by_role("listitem").filter(has_text="webhook.test")
    expect(sent.get_by_text("waiting")).to_be_visible()
    told = {"state": "dead", "attempts": 1, "status": 500, "problem": "The server did not take it.", "due_at": None}
    Delivery.objects.update(**told)
    expect(sent.get_by_text("The server did not take it.")).to_be_visible()
    expect(page.locator("[hx-trigger]")).to_have_count(0)
    assert violations_in_each_look(page) == []

    Webhook.objects.update(rests_until=Now() + timedelta(hours=1))
    sent.get_by_role("button", name="Try anew").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is tried anew.")).to_be_visible()
    page.get_by_label("claim.settled", exact=True).uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("All events")).to_be_visible()
    webhook.refresh_from_db()
    assert (webhook.verbs, len(unsent)) == ([], 2)
