"""Addresses of webhooks."""

from __future__ import annotations

from django.urls import path

from annotations.views import webhooks

WEBHOOKS = "projects/<uuid:project>/webhooks"

urlpatterns = [
    path(f"{WEBHOOKS}/", webhooks.webhook_list, name="webhook_list"),
    path(f"{WEBHOOKS}/<uuid:webhook>/", webhooks.webhook_edit, name="webhook_edit"),
    path(f"{WEBHOOKS}/<uuid:webhook>/deliveries/", webhooks.webhook_deliveries, name="webhook_deliveries"),
    path(f"{WEBHOOKS}/<uuid:webhook>/pause/", webhooks.webhook_pause, name="webhook_pause"),
    path(f"{WEBHOOKS}/<uuid:webhook>/resume/", webhooks.webhook_resume, name="webhook_resume"),
    path(f"{WEBHOOKS}/<uuid:webhook>/remove/", webhooks.webhook_remove, name="webhook_remove"),
    path(f"{WEBHOOKS}/<uuid:webhook>/test/", webhooks.webhook_test, name="webhook_test"),
    path(f"{WEBHOOKS}/<uuid:webhook>/secret/", webhooks.webhook_secret, name="webhook_secret"),
    path(f"{WEBHOOKS}/<uuid:webhook>/replay/", webhooks.webhook_replay, name="webhook_replay"),
    path(f"{WEBHOOKS}/<uuid:webhook>/retry/", webhooks.webhook_retry, name="webhook_retry"),
    path("projects/<uuid:project>/deliveries/<uuid:delivery>/retry/", webhooks.delivery_retry, name="delivery_retry"),
]
