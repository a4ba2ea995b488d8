"""Setting webhooks up: what is refused, what is remembered, and what letting one go on means."""

from __future__ import annotations

from typing import Any

import pytest

from annotations import queries
from annotations.errors import ConflictError, DomainError, InvalidInputError, NotPermittedError, StaleVersionError
from annotations.models import Delivery, Event, Membership, Webhook
from annotations.services.history import Act
from annotations.services.people import change_role
from annotations.services.sequencer import assign_positions
from annotations.services.undo import undo_act
from annotations.services.webhooks import (
    add_webhook,
    change_webhook,
    remove_webhook,
    renew_secret,
    replay,
    retry_dead,
    retry_delivery,
    send_test,
)
from tests.cast import Cast, actor
from tests.messages import Message

pytestmark = pytest.mark.django_db

FIELDS = {"name": "Desk", "url": "https://desk.example/hook"}


@pytest.fixture
def webhook(cast: Cast) -> Webhook:
    return add_webhook(actor=cast.olu, fields=FIELDS)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "\u200b"}, "name"),
        ({"url": ""}, "url"),
        ({"url": "ftp://desk.example/"}, "url"),
        ({"url": "https://ada:secret@desk.example/"}, "url"),
        ({"url": "http://127.0.0.1/hook"}, "url"),
        ({"url": "http://[::ffff:10.0.0.1]/"}, "url"),
        ({"url": "http://169.254.169.254/latest"}, "url"),
        ({"url": "http://8.8.8.8:22/"}, "url"),
        ({"verbs": ["claim.exploded"]}, "verbs"),
        ({"verbs": ["webhook.changed"]}, "verbs"),
        ({"secret": "mine"}, "secret"),
    ],
)
def test_what_cannot_be_is_refused(cast: Cast, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        add_webhook(actor=cast.olu, fields={**FIELDS, **fields})

    assert refused.value.field == field
    assert not Webhook.objects.exists()


def test_one_test_at_a_time_is_on_its_way(cast: Cast, webhook: Webhook) -> None:
    send_test(actor=cast.olu, webhook=webhook)

    with pytest.raises(ConflictError):
        send_test(actor=cast.olu, webhook=webhook)

    Delivery.objects.update(state=Delivery.State.DEAD, due_at=None)
    assert send_test(actor=cast.olu, webhook=webhook).state == Delivery.State.WAITING


def test_only_owners_have_anything_to_do_with_webhooks(cast: Cast, webhook: Webhook) -> None:
    delivery = send_test(actor=cast.olu, webhook=webhook)

    for who in (cast.ada, cast.ben, cast.vic):
        for refused in (
            lambda who=who: add_webhook(actor=who, fields=FIELDS),
            lambda who=who: change_webhook(actor=who, webhook=webhook, fields={"name": "Mine"}),
            lambda who=who: remove_webhook(actor=who, webhook=webhook),
            lambda who=who: renew_secret(actor=who, webhook=webhook),
            lambda who=who: send_test(actor=who, webhook=webhook),
            lambda who=who: replay(actor=who, webhook=webhook, after=queries.BEGINNING),
            lambda who=who: retry_delivery(actor=who, delivery=delivery),
            lambda who=who: retry_dead(actor=who, webhook=webhook),
        ):
            with pytest.raises(NotPermittedError):
                refused()
        assert not queries.webhooks_visible_to(who).exists()
        assert not queries.deliveries_visible_to(who).exists()


def test_what_concerns_webhooks_is_told_to_owners_alone(cast: Cast, webhook: Webhook) -> None:
    assign_positions()

    assert queries.events_visible_to(cast.olu).filter(verb="webhook.added").exists()
    assert not queries.events_visible_to(cast.ada).filter(object_type="webhook").exists()
    assert not queries.events_for_everybody(cast.project.pk).filter(object_type="webhook").exists()


def test_no_secret_stands_in_the_history(cast: Cast, webhook: Webhook) -> None:
    renewed = renew_secret(actor=cast.olu, webhook=webhook)

    told = " ".join(str(event.after) for event in Event.objects.filter(object_type="webhook"))
    assert webhook.secret.startswith("whsec_")
    assert renewed.secret != webhook.secret
    assert "whsec_" not in told
    assert queries.secrets_of(renewed) == [renewed.secret, webhook.secret]


def test_a_webhook_begins_with_what_happens_from_now_on(cast: Cast) -> None:
    assign_positions()
    newest = queries.newest_place(queries.events_in_order(cast.project.pk))

    webhook = add_webhook(actor=cast.olu, fields={**FIELDS, "verbs": ["claim.marked", "claim.marked"]})

    assert webhook.position == newest.position > 0
    assert webhook.verbs == ["claim.marked"]


def test_who_saw_an_older_state_changes_nothing(cast: Cast, webhook: Webhook) -> None:
    change_webhook(actor=cast.olu, webhook=webhook, fields={"name": "Other desk"}, version=1)

    for fields in ({"name": "Third"}, {"name": "Other desk"}):
        with pytest.raises(StaleVersionError):
            change_webhook(actor=cast.olu, webhook=webhook, fields=fields, version=1)


def test_whoever_lets_it_go_on_answers_for_it(cast: Cast, webhook: Webhook) -> None:
    membership = Membership.objects.get(contributor=cast.ada)
    change_role(actor=cast.olu, membership=membership, role="owner")
    assert cast.ada.user is not None
    ada = actor(cast.ada.user, cast.project)
    delivery = Delivery.objects.create(project=cast.project, webhook=webhook, event=Event.objects.first())
    webhook.save_change(None, failing_since=webhook.created_at, rests_until=webhook.created_at)

    change_webhook(actor=ada, webhook=webhook, fields={"paused": True})
    going = change_webhook(actor=ada, webhook=webhook, fields={"paused": False})

    delivery.refresh_from_db()
    assert (going.paused_at, going.failing_since, going.rests_until, going.created_by) == (None, None, None, ada)
    assert delivery.due_at is not None


def test_changing_and_removing_can_be_taken_back(cast: Cast, webhook: Webhook) -> None:
    changed, removed = Act(cast.olu), Act(cast.olu)
    change_webhook(
        actor=cast.olu, webhook=webhook, fields={"url": "https://other.example/", "paused": True}, act=changed
    )
    remove_webhook(actor=cast.olu, webhook=webhook, act=removed)

    with pytest.raises(ConflictError):
        change_webhook(actor=cast.olu, webhook=webhook, fields={"name": "Gone"})
    undo_act(actor=cast.olu, act=removed.id)
    undo_act(actor=cast.olu, act=changed.id)

    webhook.refresh_from_db()
    assert (webhook.url, webhook.paused_at, webhook.deleted_at) == (FIELDS["url"], None, None)


def test_a_new_secret_and_a_replay_cannot_be_taken_back(cast: Cast, webhook: Webhook) -> None:
    Webhook.objects.update(position=10**9)
    renew_secret(actor=cast.olu, webhook=webhook)
    replay(actor=cast.olu, webhook=webhook, after=queries.BEGINNING)

    for verb in ("webhook.secret_renewed", "webhook.replayed"):
        with pytest.raises(ConflictError):
            undo_act(actor=cast.olu, act=Event.objects.get(verb=verb).act)


def test_a_replay_leads_back_and_never_past_anything(cast: Cast, webhook: Webhook) -> None:
    assign_positions()
    early, late = Event.objects.filter(project=cast.project).order_by("position")[:2]
    Webhook.objects.update(position=early.position)

    replay(actor=cast.olu, webhook=webhook, after=queries.place_of(late))
    webhook.refresh_from_db()
    assert webhook.position == early.position

    replay(actor=cast.olu, webhook=webhook, after=queries.BEGINNING)
    webhook.refresh_from_db()
    assert webhook.position == 0


def test_what_was_given_up_is_tried_anew_and_nothing_else_is(
    cast: Cast, webhook: Webhook, unsent: list[Message], django_capture_on_commit_callbacks: Any
) -> None:
    base = {"project": cast.project, "webhook": webhook, "attempts": 8}
    event = Event.objects.first()
    dead = [Delivery.objects.create(**base, event=event, state="dead") for _ in range(2)]
    done = Delivery.objects.create(**base, event=event, state="delivered")
    Delivery.objects.create(**base, state="dead")  # a test

    with pytest.raises(ConflictError):
        retry_delivery(actor=cast.olu, delivery=done)
    with django_capture_on_commit_callbacks(execute=True):
        again = retry_delivery(actor=cast.olu, delivery=dead[0])
        assert retry_dead(actor=cast.olu, webhook=webhook) == 1

    assert (again.state, again.attempts, again.ended_at) == ("waiting", 0, None)
    assert unsent == [("annotations.call_webhook", [str(webhook.pk)])] * 2


def test_an_unknown_event_is_named(cast: Cast, webhook: Webhook) -> None:
    with pytest.raises(InvalidInputError, match=r"claim\.exploded"):
        change_webhook(actor=cast.olu, webhook=webhook, fields={"verbs": ["claim.marked", "claim.exploded"]})
