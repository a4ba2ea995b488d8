"""Webhooks, and what is on its way to them."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from annotations.models import FOR_EVERYBODY, Delivery, Webhook
from annotations.services.webhooks import FIELDS
from api.serializers.base import Choice, Flag, Output, PersonSerializer, Record, Several, Shape, Strict, Text


class WebhookSerializer(Shape[Webhook]):
    """An address that is told what happens, as Standard Webhooks has it. An empty list of `verbs` means all.

    While nothing gets through it has been `failing_since` then; after five days, or where the server says that it is
    gone, it is `paused`, with the reason in `paused_because`.
    """

    verbs = serializers.ListField(child=serializers.CharField())
    paused = serializers.SerializerMethodField()
    waiting_count = serializers.IntegerField(read_only=True, help_text="Deliveries that wait for their next attempt.")
    dead_count = serializers.IntegerField(read_only=True, help_text="Deliveries that were given up.")
    created_by = PersonSerializer(read_only=True, help_text="Who answers for it: set it up, or let it go on.")

    class Meta:
        model = Webhook
        fields = (
            "id", *FIELDS, "paused", "paused_because", "failing_since", "waiting_count", "dead_count",
            "created_by", "created_at", "updated_at", "version",
        )  # fmt: skip
        read_only_fields = fields

    def get_paused(self, webhook: Webhook) -> bool:
        return webhook.paused_at is not None


class WebhookWithSecretSerializer(WebhookSerializer):
    """A webhook with the `secret` its messages are signed with, which stands in this answer and nowhere else."""

    class Meta:
        model = Webhook
        fields = (*WebhookSerializer.Meta.fields, "secret")
        read_only_fields = fields


def verbs_asked() -> Several:
    """The events a webhook is told of."""
    known = Choice(choices=[(verb, verb) for verb in FOR_EVERYBODY])
    return Several(child=known, required=False, max_length=100)


class NewWebhookSerializer(Record[Webhook]):
    """A webhook to set up."""

    verbs = verbs_asked()

    class Meta:
        model = Webhook
        fields = FIELDS
        validators: list[Any] = []


class WebhookRecordSerializer(NewWebhookSerializer):
    """What a webhook is told and where, and whether it rests."""

    paused = Flag(required=False)

    class Meta(NewWebhookSerializer.Meta):
        fields = (*FIELDS, "paused")  # type: ignore[assignment]  # one more


class ReplaySerializer(Strict):
    """From where on everything is told again."""

    among_fields: ClassVar = {"oneOf": [{"required": ["after"]}, {"required": ["since"]}]}

    after = Text(required=False, help_text="A cursor of the change feed.")
    since = serializers.DateField(required=False, help_text="A day, which begins at midnight UTC.")


class DeliverySerializer(Shape[Delivery]):
    """One event on its way to a webhook; a test has none. `status`, `problem` and `milliseconds` tell of the last
    attempt; `status` is 0 where there was no answer. What was given up is `dead` and can be tried anew."""

    verb = serializers.SerializerMethodField()

    class Meta:
        model = Delivery
        fields = (
            "id", "event", "verb", "state", "attempts", "due_at", "ended_at", "status", "problem", "milliseconds",
            "created_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_verb(self, delivery: Delivery) -> str:
        return delivery.event.verb if delivery.event else "webhook.test"


class RenewedSerializer(Output):
    """How many deliveries are tried anew."""

    renewed = serializers.IntegerField()
