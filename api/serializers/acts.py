"""Acts of a person: what may be taken back, and what taking it back did."""

from __future__ import annotations

from rest_framework import serializers

from api.serializers.base import Output


class TurnSerializer(Output):
    """An act to be taken back. `done` is the act that was done to begin with, where this one is an undo or a redo."""

    act = serializers.UUIDField()
    done = serializers.UUIDField(source="behind")


class TurnsSerializer(Output):
    """What taking back and doing again would be about, each null where there is nothing."""

    undo = TurnSerializer(allow_null=True)
    redo = TurnSerializer(allow_null=True)


class UndoneSerializer(Output):
    """What was taken back. Taking back `act` in turn does it again."""

    act = serializers.UUIDField(source="id")
    undoes = serializers.UUIDField()
