"""What happened."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotations.exporters.events import event_row
from annotations.models import Event
from api.serializers.base import Output


class ActorSerializer(Output):
    """Who did it."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class EventSerializer(Output):
    """One line of the history. `before` and `after` hold what has changed of the object, by the names its own answers
    use; null where it was not there before, or is gone for good after.

    `gone` is true where the object is put out of your sight: deleted, merged, or hidden. What belongs to it goes with
    it, without events of its own. `act` is the same for all that was done in one act, `undoes` the act it takes back.
    """

    id = serializers.UUIDField()
    cursor = serializers.CharField(help_text="The place after this event, for `after`.")
    at = serializers.DateTimeField()
    verb = serializers.CharField()
    act = serializers.UUIDField()
    undoes = serializers.UUIDField(allow_null=True)
    contributor = ActorSerializer()
    object_type = serializers.CharField(help_text="Of what kind `object` is, and so where it is read: docs/events.md.")
    object = serializers.UUIDField()
    article = serializers.UUIDField(allow_null=True)
    claim = serializers.UUIDField(allow_null=True)
    gone = serializers.BooleanField()
    before = serializers.DictField(allow_null=True)
    after = serializers.DictField(allow_null=True)

    def to_representation(self, instance: Event) -> dict[str, Any]:
        return event_row(instance)
