"""Webhooks: who is told what happens, and whether it arrives."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import queries
from annotations.access import Access
from annotations.models import Delivery, Webhook
from annotations.queries import Place
from annotations.services import webhooks as services
from api.filters import OneOfFilter
from api.pagination import BY_CHANGE
from api.serializers.webhooks import (
    DeliverySerializer,
    NewWebhookSerializer,
    RenewedSerializer,
    ReplaySerializer,
    WebhookRecordSerializer,
    WebhookSerializer,
    WebhookWithSecretSerializer,
)
from api.views.base import Changing, Deleting, Endpoint, Listing, Minting, Reading

MANAGED = Access("project", dict.fromkeys(("GET", "POST"), "webhook.manage"))
SCOPES = dict.fromkeys(("GET", "POST", "PATCH", "DELETE"), "admin")


class Webhooks(Endpoint[Webhook]):
    """What the routes of webhooks share."""

    queryset = Webhook.objects.none()
    serializer_class = WebhookSerializer
    lookup_url_kwarg = "webhook"
    scopes = SCOPES

    def get_queryset(self) -> QuerySet[Webhook]:
        return queries.webhooks_visible_to(self.actor)


class WebhookList(Webhooks, Listing[Webhook], Minting[Webhook]):
    """The webhooks of the project. A new one is told of what happens from now on; its `secret` stands in the answer and
    nowhere else."""

    access = MANAGED
    operations = {"GET": "list_webhooks", "POST": "add_webhook"}
    orders = BY_CHANGE
    body = NewWebhookSerializer

    makes = WebhookWithSecretSerializer
    secret_name = "secret"  # noqa: S105  # its name, not the secret

    def perform_mint(self, sent: dict[str, Any]) -> tuple[Webhook, str]:
        made = services.add_webhook(actor=self.actor, fields=sent)
        return made, made.secret


class WebhookDetail(Webhooks, Reading[Webhook], Changing[Webhook], Deleting[Webhook]):
    """A webhook, and how it does. What happens while it is paused is told when it goes on."""

    access = Access("project", dict.fromkeys(("GET", "PATCH", "DELETE"), "webhook.manage"))
    operations = {"GET": "read_webhook", "PATCH": "change_webhook", "DELETE": "remove_webhook"}
    body = WebhookRecordSerializer
    shows_others = True  # how it does, which no version tells

    def perform_update(self, row: Webhook, sent: dict[str, Any], version: int | None) -> Webhook:
        return services.change_webhook(actor=self.actor, webhook=row, fields=sent, version=version)

    def perform_destroy(self, row: Webhook, version: int | None) -> None:
        services.remove_webhook(actor=self.actor, webhook=row, version=version)


class WebhookSecret(Webhooks):
    """Gives a webhook a new `secret`, which stands in the answer and nowhere else. For a day messages are signed with
    the former one as well."""

    access = Access("project", {"POST": "webhook.manage"})
    operations = {"POST": "renew_webhook_secret"}
    serializer_class = WebhookWithSecretSerializer

    def post(self, request: Request, **kwargs: Any) -> Response:
        self.sent()
        response = self.answer(services.renew_secret(actor=self.actor, webhook=self.get_object()).pk)
        response["Cache-Control"] = "no-store"
        return response


class WebhookReplay(Webhooks):
    """Has everything told again that happened after a place in the history, whatever became of it before. Messages come
    under the ids they had."""

    access = Access("project", {"POST": "webhook.manage"})
    operations = {"POST": "replay_webhook"}
    body = ReplaySerializer
    also_refuses = (410,)

    def post(self, request: Request, **kwargs: Any) -> Response:
        webhook, after = self.get_object(), self.place_meant(self.sent())
        return self.answer(services.replay(actor=self.actor, webhook=webhook, after=after).pk)

    def place_meant(self, sent: dict[str, Any]) -> Place:
        """The place to begin after. Raises ValidationError, CursorLostError."""
        if len(sent) != 1:
            raise ValidationError({"after": [_("Give either a cursor (after) or a day (since).")]})
        if "since" in sent:
            return queries.place_before(self.actor.project_id, sent["since"])
        return queries.place_at(sent["after"])


class Deliveries(Endpoint[Delivery]):
    """What the routes of deliveries share."""

    queryset = Delivery.objects.none()
    serializer_class = DeliverySerializer
    scopes = SCOPES
    shows_others = True  # what came of the attempt it counts, and when the next is due

    def get_queryset(self) -> QuerySet[Delivery]:
        return queries.deliveries_visible_to(self.actor)

    def version_of(self, row: Delivery) -> str:
        """How far it is: nobody changes a delivery, it just goes on."""
        return f"{row.state}-{row.attempts}"

    def webhook(self) -> Webhook:
        return get_object_or_404(queries.webhooks_visible_to(self.actor), pk=self.kwargs["webhook"])


class WebhookTest(Deliveries):
    """Sends a message that says nothing (`webhook.test`), at once and once, also to a webhook that is paused. What came
    of it stands among its deliveries; until then another one is refused."""

    access = Access("project", {"POST": "webhook.manage"})
    operations = {"POST": "test_webhook"}

    def post(self, request: Request, **kwargs: Any) -> Response:
        self.sent()
        return self.answer(services.send_test(actor=self.actor, webhook=self.webhook()).pk)


class WebhookRetry(Deliveries):
    """Tries everything anew that was given up."""

    access = Access("project", {"POST": "webhook.manage"})
    operations = {"POST": "retry_dead_deliveries"}
    serializer_class = RenewedSerializer  # type: ignore[assignment]  # of no row

    def post(self, request: Request, **kwargs: Any) -> Response:
        self.sent()
        return Response({"renewed": services.retry_dead(actor=self.actor, webhook=self.webhook())})


class DeliveryFilters(filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """Of which deliveries a list is made."""

    state = OneOfFilter(choices=Delivery.State.choices)
    event = filters.UUIDFilter(field_name="event_id")


class DeliveryList(Deliveries, Listing[Delivery]):
    """What is on its way to a webhook, or was. What arrived is kept for a week, what was given up for 90 days."""

    access = Access("project", {"GET": "webhook.manage"})
    operations = {"GET": "list_deliveries"}
    filterset_class = DeliveryFilters

    def get_queryset(self) -> QuerySet[Delivery]:
        return super().get_queryset().filter(webhook=self.webhook())


class DeliveryDetail(Deliveries, Reading[Delivery]):
    """One delivery, and what came of its last attempt."""

    access = Access("project", {"GET": "webhook.manage"})
    operations = {"GET": "read_delivery"}
    lookup_url_kwarg = "delivery"


class DeliveryRetry(Deliveries):
    """Tries one delivery anew that was given up."""

    access = Access("project", {"POST": "webhook.manage"})
    operations = {"POST": "retry_delivery"}

    def post(self, request: Request, delivery: UUID, **kwargs: Any) -> Response:
        self.sent()
        found = get_object_or_404(self.get_queryset(), pk=delivery)
        return self.answer(services.retry_delivery(actor=self.actor, delivery=found).pk)
