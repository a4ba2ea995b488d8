"""The webhooks of a project: who is told what happens, and whether it arrives."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from annotations import queries
from annotations.access import ProjectRequest, of_project
from annotations.forms import cleaned
from annotations.forms.pages import ShowingRefusals
from annotations.forms.webhooks import ChangeWebhookForm, ReplayForm, WebhookForm
from annotations.models import Delivery, Webhook
from annotations.services import webhooks as services
from annotations.services.history import Act
from annotations.views.answers import done, form_page, here, posted
from annotations.views.paging import page_of
from annotations.views.sentences import meaning_of


@never_cache
@of_project(get="webhook.manage", post="webhook.manage")
def webhook_list(request: ProjectRequest) -> HttpResponse:
    """The webhooks, newest first, and the way to set one up, whose secret the answer shows."""
    form = WebhookForm(posted(request))
    if request.method == "POST":
        with ShowingRefusals(form):
            return secret_page(request, services.add_webhook(actor=request.actor, fields=cleaned(form)))
    page = page_of(queries.webhooks_visible_to(request.actor), request.GET.get("after", ""))
    context = {"page": page, "verb_groups": explained(form), "here": "settings"}
    return form_page(request, "annotations/webhooks/list.html", form, **context)


def explained(form: WebhookForm) -> list[tuple[str, list[tuple[Any, str]]]]:
    """The boxes of the events, by what they happen to, each with what it tells."""
    return [(noun, [(box, meaning_of(box.data["value"])) for box in boxes]) for noun, boxes in form.verb_groups()]


def secret_page(request: ProjectRequest, webhook: Webhook) -> HttpResponse:
    """The secret of a webhook. It is in this answer and nowhere else."""
    return render(request, "annotations/webhooks/secret.html", {"webhook": webhook, "here": "settings"}, status=201)


def visible_webhook(request: ProjectRequest, webhook: uuid.UUID) -> Webhook:
    """A webhook the actor may see, or 404."""
    return get_object_or_404(queries.webhooks_visible_to(request.actor), pk=webhook)


@of_project(get="webhook.manage", post="webhook.manage")
def webhook_edit(request: ProjectRequest, webhook: uuid.UUID) -> HttpResponse:
    """How a webhook does, what it is told and where."""
    edited = visible_webhook(request, webhook)
    form = ChangeWebhookForm(posted(request), initial=form_values(edited))
    if request.method == "POST":
        with ShowingRefusals(form, lambda: form_values(visible_webhook(request, webhook))):
            fields, act = cleaned(form), Act(request.actor)
            version = fields.pop("version")
            services.change_webhook(actor=request.actor, webhook=edited, fields=fields, version=version, act=act)
            return done(request, _("The webhook is saved."), here(request, "webhook_edit", webhook=webhook), act)
    return webhook_page(request, edited, form, ReplayForm())


def form_values(webhook: Webhook) -> dict[str, Any]:
    """What a webhook is told and where, and the version that is of."""
    return {name: getattr(webhook, name) for name in (*services.FIELDS, "version")}


def webhook_page(request: ProjectRequest, webhook: Webhook, form: ChangeWebhookForm, again: ReplayForm) -> HttpResponse:
    """The page of one webhook with its forms."""
    context = {
        **told(request, webhook),
        "form": form,
        "again": again,
        "verb_groups": explained(form),
        "here": "settings",
    }
    return render(request, "annotations/webhooks/edit.html", context, status=max(form.status, again.status))


def told(request: ProjectRequest, webhook: Webhook) -> dict[str, Any]:
    """What is on its way to a webhook, or was: all of it, or what is in one `state`."""
    state = request.GET.get("state", "")
    deliveries = queries.deliveries_visible_to(request.actor).filter(webhook=webhook)
    if state in Delivery.State.values:
        deliveries = deliveries.filter(state=state)
    return {
        "webhook": webhook,
        "page": page_of(deliveries, request.GET.get("after", "")),
        "state": state,
        "states": Delivery.State.choices,
        "is_under_way": queries.is_under_way(webhook),
    }


@of_project(get="webhook.manage")
def webhook_deliveries(request: ProjectRequest, webhook: uuid.UUID) -> HttpResponse:
    """The deliveries alone, which ask for themselves again while some are under way."""
    return render(request, "annotations/webhooks/deliveries.html", told(request, visible_webhook(request, webhook)))


@of_project(post="webhook.manage")
def webhook_pause(request: ProjectRequest, webhook: uuid.UUID) -> HttpResponse:
    """Let a webhook rest."""
    said = _("The webhook rests. What happens meanwhile is told when it goes on.")
    return set_paused(request, webhook, said, paused=True)


@of_project(post="webhook.manage")
def webhook_resume(request: ProjectRequest, webhook: uuid.UUID) -> HttpResponse:
    """Go on with a webhook that rests."""
    return set_paused(
        request, webhook, _("The webhook is told again, what has happened meanwhile first."), paused=False
    )


def set_paused(request: ProjectRequest, webhook: uuid.UUID, said: str, *, paused: bool) -> HttpResponse:
    """Let a webhook rest or go on, and say so."""
    act, found = Act(request.actor), visible_webhook(request, webhook)
    services.change_webhook(actor=request.actor, webhook=found, fields={"paused": paused}, act=act)
    return done(request, said, here(request, "webhook_edit", webhook=webhook), act)


@of_project(post="webhook.manage")
def webhook_remove(request: ProjectRequest, webhook: uuid.UUID) -> HttpResponse:
    """Tell a webhook nothing more."""
    act = Act(request.actor)
    services.remove_webhook(actor=request.actor, webhook=visible_webhook(request, webhook), act=act)
    return done(request, _("The webhook is removed."), here(request, "webhook_list"), act)


@of_project(post="webhook.manage")
def webhook_test(request: ProjectRequest, webhook: uuid.UUID) -> HttpResponse:
    """Have a message sent that says nothing."""
    services.send_test(actor=request.actor, webhook=visible_webhook(request, webhook))
    said = _("A worker sends a test. What comes of it stands among the deliveries.")
    return done(request, said, here(request, "webhook_edit", webhook=webhook))


@never_cache
@of_project(post="webhook.manage")
def webhook_secret(request: ProjectRequest, webhook: uuid.UUID) -> HttpResponse:
    """Give a webhook a new secret, which the answer shows."""
    return secret_page(request, services.renew_secret(actor=request.actor, webhook=visible_webhook(request, webhook)))


@of_project(post="webhook.manage")
def webhook_replay(request: ProjectRequest, webhook: uuid.UUID) -> HttpResponse:
    """Have everything told again from a day on."""
    found, form = visible_webhook(request, webhook), ReplayForm(request.POST)
    with ShowingRefusals(form):
        place = queries.place_before(request.project.pk, cleaned(form)["since"])
        services.replay(actor=request.actor, webhook=found, after=place)
        said = _("Everything from that day on is told again.")
        return done(request, said, here(request, "webhook_edit", webhook=webhook))
    return webhook_page(request, found, ChangeWebhookForm(initial=form_values(found)), form)


@of_project(post="webhook.manage")
def webhook_retry(request: ProjectRequest, webhook: uuid.UUID) -> HttpResponse:
    """Try everything anew that was given up."""
    count = services.retry_dead(actor=request.actor, webhook=visible_webhook(request, webhook))
    said = ngettext("%(n)d delivery is tried anew.", "%(n)d deliveries are tried anew.", count) % {"n": count}
    return done(request, said, here(request, "webhook_edit", webhook=webhook))


@of_project(post="webhook.manage")
def delivery_retry(request: ProjectRequest, delivery: uuid.UUID) -> HttpResponse:
    """Try one delivery anew that was given up."""
    found = get_object_or_404(queries.deliveries_visible_to(request.actor), pk=delivery)
    services.retry_delivery(actor=request.actor, delivery=found)
    return done(request, _("It is tried anew."), here(request, "webhook_edit", webhook=found.webhook_id))
