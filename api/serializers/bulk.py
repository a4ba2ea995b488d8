"""Rows of many: what is to be done with each, and what came of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _t
from rest_framework import serializers

from annotations.services.claims import DETAILS
from annotations.services.evidence import FIELDS
from api.filters import LARGEST_INTEGER
from api.serializers.base import Choice, Id, ProblemSerializer, Strict, WholeNumber
from api.serializers.claims import ClaimDetailsSerializer, NewClaimSerializer
from api.serializers.sources import EvidenceRecordSerializer, NewEvidenceSerializer


def op(name: str) -> serializers.ChoiceField:
    """The field that says what is to be done."""
    return Choice(choices=[(name, name)])


class AddressedSerializer(Strict):
    """A row that is there, at the version that was seen."""

    id = Id()
    version = WholeNumber(min_value=1, max_value=LARGEST_INTEGER, help_text=str(_t("The version you have seen.")))


class ClaimToCreateSerializer(NewClaimSerializer):
    """A claim to mark."""

    op = op("create")

    class Meta(NewClaimSerializer.Meta):
        fields = ("op", *NewClaimSerializer.Meta.fields)


class ClaimToChangeSerializer(AddressedSerializer, ClaimDetailsSerializer):
    """What is said of a claim from now on."""

    op = op("change")

    class Meta(ClaimDetailsSerializer.Meta):
        fields = ("op", "id", "version", *DETAILS)


class ToDeleteSerializer(AddressedSerializer):
    """What goes into the trash."""

    op = op("delete")


class EvidenceToCreateSerializer(NewEvidenceSerializer):
    """Evidence to link to a claim."""

    op = op("create")

    class Meta(NewEvidenceSerializer.Meta):
        fields = ("op", *NewEvidenceSerializer.Meta.fields)


class EvidenceToChangeSerializer(AddressedSerializer, EvidenceRecordSerializer):
    """How evidence bears on its claim from now on."""

    op = op("change")

    class Meta(EvidenceRecordSerializer.Meta):
        fields = ("op", "id", "version", *FIELDS)


class OutcomeSerializer(serializers.Serializer[Any]):
    """What came of a row."""

    index = serializers.IntegerField(help_text="Its place among all of them, from 0.")
    op = serializers.CharField(required=False)
    status = serializers.IntegerField(help_text="What doing it by itself would have been answered with.")
    id = serializers.UUIDField(required=False)
    version = serializers.IntegerField(required=False)
    problem = ProblemSerializer(required=False, help_text="Why it was refused.")


class BulkSerializer(serializers.Serializer[Any]):
    """How it went. `act` takes it back, under `acts/{act}/undo/`; null where nothing was done."""

    act = serializers.UUIDField(allow_null=True)
    done = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = OutcomeSerializer(many=True)
