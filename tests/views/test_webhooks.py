"""The pages of webhooks: for owners, secrets shown once, deliveries that can be tried anew."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from annotations.models import FOR_EVERYBODY, Delivery, Event, Webhook
from annotations.services.sequencer import assign_positions
from annotations.services.webhooks import add_webhook, change_webhook
from annotations.views.sentences import meaning_of
from tests.cast import Cast
from tests.messages import Message
from tests.views.pages import signed_in, url, words

HOOK = "https://desk.example/hook"


@pytest.fixture
def webhook(cast: Cast) -> Webhook:
    return add_webhook(actor=cast.olu, fields={"name": "Desk", "url": HOOK})


def delivery(webhook: Webhook, state: str, **fields: Any) -> Delivery:
    event = Event.objects.filter(project=webhook.project).earliest("id")
    return Delivery.objects.create(
        **{"project": webhook.project, "webhook": webhook, "event": event, "state": state, **fields}
    )


def page(cast: Cast, webhook: Webhook, query: str = "") -> Any:
    return signed_in(cast.olu).get(url(cast.project, "webhook_edit", webhook=webhook.pk) + query)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "", "url": HOOK}, "Name"),
        ({"name": "Desk", "url": "http://127.0.0.1/"}, "private or internal network"),
        ({"name": "Desk", "url": "https://desk.example:8443/"}, "other ports than 80 and 443"),
        ({"name": "Desk", "url": "desk"}, "valid URL"),
        ({"name": "Desk", "url": HOOK, "verbs": ["claim.exploded"]}, "claim.exploded"),
    ],
)
def test_what_is_refused_is_said_on_the_form(cast: Cast, sent: dict[str, Any], said: str) -> None:
    response = signed_in(cast.olu).post(url(cast.project, "webhook_list"), sent)

    assert response.status_code == 400
    assert said in words(response)
    assert not Webhook.objects.exists()


def test_only_owners_are_led_there(cast: Cast, webhook: Webhook) -> None:
    address = url(cast.project, "webhook_list")

    for who, led in ((cast.olu, True), (cast.ada, False), (cast.vic, False)):
        client = signed_in(who)
        assert (f'href="{address}"' in client.get(url(cast.project, "project_settings")).content.decode()) is led
        assert client.get(address).status_code == (200 if led else 403)


def test_who_comes_too_late_is_shown_what_stands_there(cast: Cast, webhook: Webhook) -> None:
    change_webhook(actor=cast.olu, webhook=webhook, fields={"name": "Other desk"})

    sent = {"name": "Desk", "url": HOOK, "verbs": ["claim.marked"], "version": 1}
    response = signed_in(cast.olu).post(url(cast.project, "webhook_edit", webhook=webhook.pk), sent)

    assert response.status_code == 409
    assert "Other desk" in words(response)


def test_the_form_says_what_each_event_tells(cast: Cast, webhook: Webhook) -> None:
    for address in (url(cast.project, "webhook_list"), url(cast.project, "webhook_edit", webhook=webhook.pk)):
        told = words(signed_in(cast.olu).get(address))
        assert "claim.deleted put a claim into the trash" in told
    assert [verb for verb in FOR_EVERYBODY if not meaning_of(verb) or "%" in meaning_of(verb)] == []


def test_a_webhook_is_set_up_and_its_secret_shown_once(cast: Cast) -> None:
    sent = {"name": "Desk", "url": HOOK, "verbs": ["claim.settled"]}
    response = signed_in(cast.olu).post(url(cast.project, "webhook_list"), sent)

    webhook = Webhook.objects.get()
    assert (response.status_code, webhook.verbs) == (201, ["claim.settled"])
    assert webhook.secret in response.content.decode()
    for name, ids in (("webhook_list", {}), ("webhook_edit", {"webhook": webhook.pk})):
        shown = signed_in(cast.olu).get(url(cast.project, name, **ids)).content.decode()
        assert "whsec_" not in shown
        assert "Desk" in shown
    again = signed_in(cast.olu).post(url(cast.project, "webhook_secret", webhook=webhook.pk))
    webhook.refresh_from_db()
    assert webhook.secret in again.content.decode()
    assert "For a day" in words(again)


def test_what_it_is_told_is_changed_and_taken_back(cast: Cast, webhook: Webhook) -> None:
    client, address = signed_in(cast.olu), url(cast.project, "webhook_edit", webhook=webhook.pk)
    sent = {"name": "Desk", "url": HOOK, "verbs": ["claim.marked", "claim.deleted"], "version": 1}

    saved = client.post(address, sent, follow=True)

    assert "2 kinds of events" in words(saved)
    assert saved.content.decode().count("checked") == 2
    undo = re.search(r'action="([^"]+/undo/)"', saved.content.decode())
    assert undo is not None
    client.post(undo[1])
    assert "All events" in words(page(cast, webhook))


def test_it_rests_goes_on_and_goes(cast: Cast, webhook: Webhook) -> None:
    client = signed_in(cast.olu)

    for name, said in (("webhook_pause", "rests"), ("webhook_resume", "told again"), ("webhook_remove", "removed")):
        assert said in words(client.post(url(cast.project, name, webhook=webhook.pk), follow=True))

    assert page(cast, webhook).status_code == 404


def test_why_it_rests_and_since_when_it_fails_is_said(cast: Cast, webhook: Webhook) -> None:
    Webhook.objects.update(paused_at=Now(), paused_because="Nothing got through for five days.", failing_since=Now())

    for said in (words(page(cast, webhook)), words(signed_in(cast.olu).get(url(cast.project, "webhook_list")))):
        assert "Nothing got through for five days." in said
        assert "nothing gets through since" in said


def test_what_became_of_deliveries_is_told_and_tried_anew(cast: Cast, webhook: Webhook) -> None:
    delivery(webhook, "delivered", status=204, milliseconds=31, attempts=1)
    dead = delivery(webhook, "dead", status=500, attempts=8, problem="The server did not take it.")
    delivery(webhook, "waiting", attempts=2, due_at=Now() + timedelta(hours=1))
    client = signed_in(cast.olu)

    said = words(page(cast, webhook))
    for told in ("delivered · 204 · 31 ms", "The server did not take it.", "given up · 8 attempts · 500", "1 waiting"):
        assert told in said
    assert "did not take it" not in words(page(cast, webhook, "?state=delivered"))
    assert "It is tried anew" in words(client.post(url(cast.project, "delivery_retry", delivery=dead.pk), follow=True))
    delivery(webhook, "dead")
    answer = client.post(url(cast.project, "webhook_retry", webhook=webhook.pk), follow=True)
    assert "1 delivery is tried anew" in words(answer)


def test_deliveries_ask_for_themselves_only_while_some_are_under_way(
    cast: Cast, webhook: Webhook, unsent: list[Message], django_capture_on_commit_callbacks: Any
) -> None:
    client, fragment = signed_in(cast.olu), url(cast.project, "webhook_deliveries", webhook=webhook.pk)
    assert "hx-get" not in client.get(fragment).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(cast.project, "webhook_test", webhook=webhook.pk))

    assert f'hx-get="{fragment}"' in client.get(fragment).content.decode()
    assert unsent == [("annotations.call_webhook", [str(webhook.pk)])]


def test_everything_is_told_again_from_a_day_on(cast: Cast, webhook: Webhook) -> None:
    assign_positions()
    Webhook.objects.update(position=10**9)
    client, address = signed_in(cast.olu), url(cast.project, "webhook_replay", webhook=webhook.pk)

    refused = client.post(address, {"since": "yesterday"})
    client.post(address, {"since": "2020-01-01"})

    webhook.refresh_from_db()
    assert (refused.status_code, webhook.position) == (400, 0)


def test_the_pages_ask_as_much_for_many_as_for_few(cast: Cast, webhook: Webhook) -> None:
    client = signed_in(cast.olu)

    def asked() -> list[int]:
        counts = []
        for address in (url(cast.project, "webhook_list"), url(cast.project, "webhook_edit", webhook=webhook.pk)):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counts.append(len(captured))
        return counts

    delivery(webhook, "dead")
    few = asked()
    for index in range(5):
        delivery(add_webhook(actor=cast.olu, fields={"name": f"{index}", "url": HOOK}), "dead")
        delivery(webhook, "dead")

    assert asked() == few
