"""Webhooks over the API: for owners whose token may manage, secrets shown once, deliveries seen and tried anew."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from annotations import queries
from annotations.models import Delivery, Event, Webhook
from annotations.services.outcomes import write
from annotations.services.sequencer import assign_positions
from tests.api.client import Api, refused
from tests.cast import Cast
from tests.messages import Message

FIELDS: dict[str, Any] = {"name": "Desk", "url": "https://desk.example/hook"}


@pytest.fixture
def webhook(olu: Api) -> dict[str, Any]:
    made: dict[str, Any] = olu.post("webhooks/", FIELDS).json()
    return made


def dead(webhook: dict[str, Any], event: Event | None) -> Delivery:
    row = Webhook.objects.get(pk=webhook["id"])
    fields = {"state": "dead", "attempts": 8, "status": 500, "problem": "The server did not take it."}
    return Delivery.objects.create(project=row.project, webhook=row, event=event, **fields)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"url": FIELDS["url"]}, "name"),
        ({"name": "Desk"}, "url"),
        ({**FIELDS, "url": "http://10.0.0.1/"}, "url"),
        ({**FIELDS, "verbs": ["claim.exploded"]}, "verbs.0"),
        ({**FIELDS, "verbs": "claim.marked"}, "verbs"),
        ({**FIELDS, "secret": "mine"}, "secret"),
        ({**FIELDS, "paused": True}, "paused"),
    ],
)
def test_a_webhook_that_is_not_right_is_refused(olu: Api, sent: dict[str, Any], field: str) -> None:
    refused(olu.post("webhooks/", sent), 400, "invalid", field)

    assert not Webhook.objects.exists()


def test_only_an_owner_s_token_that_may_manage_sees_them(cast: Cast, ada: Api, webhook: dict[str, Any]) -> None:
    refused(ada.get("webhooks/"), 403, "not-permitted")
    refused(ada.post("webhooks/", FIELDS), 403, "not-permitted")

    refused(Api(cast.olu, "read", "write").get("webhooks/"), 403, "scope-missing")
    refused(Api(cast.olu, "read", "write").post(f"webhooks/{webhook['id']}/test/"), 403, "scope-missing")


def test_a_secret_is_shown_when_it_is_made_and_never_again(olu: Api, webhook: dict[str, Any]) -> None:
    here = f"webhooks/{webhook['id']}/"
    renewed = olu.post(f"{here}renew-secret/").json()

    assert webhook["secret"].startswith("whsec_")
    assert renewed["secret"] not in (None, webhook["secret"])
    assert "secret" not in olu.get(here).json()
    assert "secret" not in olu.get("webhooks/").json()["results"][0]
    assert "secret" not in olu.patch(here, {"name": "Other"}, If_Match="*").json()
    refused(olu.get(here, fields="secret"), 400, "invalid", "fields")


def test_a_webhook_is_changed_paused_and_removed(olu: Api, webhook: dict[str, Any]) -> None:
    here = f"webhooks/{webhook['id']}/"

    changed = olu.patch(here, {"verbs": ["claim.settled"], "paused": True}, If_Match='"1"')
    stale = refused(olu.patch(here, {"name": "Third"}, If_Match='"1"'), 412, "stale-version")

    assert (changed.json()["verbs"], changed.json()["paused"]) == (["claim.settled"], True)
    assert stale["present"]["paused"] is True
    refused(olu.delete(here), 428, "precondition-required")
    assert olu.delete(here, If_Match=changed["ETag"]).status_code == 204
    refused(olu.get(here), 404, "not-found")


def test_a_token_without_admin_hears_nothing_of_webhooks_and_takes_nothing_back(
    cast: Cast, olu: Api, webhook: dict[str, Any]
) -> None:
    assert olu.delete(f"webhooks/{webhook['id']}/", If_Match="*").status_code == 204
    *_, removed = olu.get("events/", object_type="webhook").json()["results"]
    limited = Api(cast.olu, "read", "write")

    assert limited.get("events/", object_type="webhook").json()["results"] == []
    refused(limited.get(f"events/{removed['id']}/"), 404, "not-found")
    told = refused(limited.post(f"acts/{removed['act']}/undo/"), 403, "scope-missing")

    assert told["scope"] == "admin"
    assert olu.post(f"acts/{removed['act']}/undo/").status_code == 200


def test_a_test_is_sent_by_a_worker(
    olu: Api, webhook: dict[str, Any], unsent: list[Message], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = olu.post(f"webhooks/{webhook['id']}/test/")

    assert (answer.json()["verb"], answer.json()["state"]) == ("webhook.test", "waiting")
    assert unsent == [("annotations.call_webhook", [webhook["id"]])]


def test_what_was_given_up_is_seen_and_tried_anew(olu: Api, cast: Cast, webhook: dict[str, Any]) -> None:
    event = Event.objects.filter(project=cast.project).earliest("id")
    one, two = dead(webhook, event), dead(webhook, event)
    dead(webhook, None)

    listed = olu.get(f"webhooks/{webhook['id']}/deliveries/", state="dead", event=event.pk).json()["results"]
    told = {(row["verb"], row["status"], row["problem"]) for row in listed}
    assert told == {("project.founded", 500, "The server did not take it.")}
    assert olu.get(f"webhooks/{webhook['id']}/").json()["dead_count"] == 3

    again = olu.post(f"deliveries/{one.pk}/retry/")
    assert (again.json()["state"], again.json()["attempts"]) == ("waiting", 0)
    refused(olu.post(f"deliveries/{one.pk}/retry/"), 409, "conflict")
    assert olu.post(f"webhooks/{webhook['id']}/retry/").json() == {"renewed": 1}
    assert olu.get(f"deliveries/{two.pk}/").json()["state"] == "waiting"


def test_a_delivery_whose_attempt_was_seen_under_way_is_sent_anew_once_it_has_failed(
    olu: Api, webhook: dict[str, Any]
) -> None:
    sent = olu.post(f"webhooks/{webhook['id']}/test/")
    going, known = Delivery.objects.get(pk=sent.json()["id"]), {"If-None-Match": sent["ETag"]}
    assert olu.get(f"deliveries/{going.pk}/", headers=known).status_code == 304

    write(going, due_at=timezone.now(), problem="The server did not take it.", status=500)

    assert olu.get(f"deliveries/{going.pk}/", headers=known).json()["status"] == 500


@pytest.mark.parametrize("sent", [{}, {"after": "", "since": "2026-01-01"}, {"after": "x"}, {"since": "yesterday"}])
def test_a_place_to_tell_from_that_is_none_is_refused(olu: Api, webhook: dict[str, Any], sent: dict[str, str]) -> None:
    problem = olu.post(f"webhooks/{webhook['id']}/replay/", sent)

    assert refused(problem, 400, "invalid")["field"] in ("after", "since")


def test_everything_is_told_again_after_a_cursor_or_since_a_day(olu: Api, cast: Cast, webhook: dict[str, Any]) -> None:
    assign_positions()
    first, second = Event.objects.filter(project=cast.project).order_by("position")[:2]
    row = Webhook.objects.filter(pk=webhook["id"])

    row.update(position=10**9)
    olu.post(f"webhooks/{webhook['id']}/replay/", {"after": queries.place_of(second).cursor})
    assert row.get().position == second.position
    olu.post(f"webhooks/{webhook['id']}/replay/", {"since": first.created_at.date().isoformat()})
    assert row.get().position == 0
    row.update(position=10**9)
    olu.post(f"webhooks/{webhook['id']}/replay/", {"since": "9999-12-31"})
    newest = Event.objects.filter(project=cast.project, position__isnull=False).latest("position")
    assert row.get().position == newest.position
