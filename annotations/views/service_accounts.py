"""Service accounts of a project, and the tokens by which programs act as them."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from annotations import queries
from annotations.access import ProjectRequest, of_project
from annotations.forms import cleaned
from annotations.forms.pages import ShowingRefusals
from annotations.forms.people import ServiceForm, ServiceTokenForm
from annotations.models import Contributor
from annotations.services import people, service_accounts
from annotations.views.accounts import sent_token
from annotations.views.answers import done, here, posted
from annotations.views.members import members_page

TOKEN_ID = "token_%s"  # noqa: S105  # how fields are named


@of_project(post="service.manage")
def service_create(request: ProjectRequest) -> HttpResponse:
    """Add a service account, and go on to its tokens."""
    form = ServiceForm(request.POST, auto_id="service_%s")
    with ShowingRefusals(form):
        sent = cleaned(form)
        service = service_accounts.add_service(actor=request.actor, name=sent["name"], role=sent["role"])
        said = _("%s is added. Make a token by which a program acts as it.") % service
        return done(request, said, here(request, "service_edit", service=service.pk))
    return members_page(request, service_form=form)


@of_project(get="service.manage", post="service.manage")
def service_edit(request: ProjectRequest, service: uuid.UUID) -> HttpResponse:
    """A service account: its name, role and tokens."""
    chosen = chosen_service(request, service)
    form = ServiceForm(posted(request), initial=present(chosen))
    if request.method == "POST":
        with ShowingRefusals(form, lambda: present(chosen_service(request, service))):
            fields = cleaned(form)
            version = fields.pop("version")
            service_accounts.change_service(actor=request.actor, service=chosen, fields=fields, version=version)
            return done(request, _("The service account is saved."), here(request, "service_edit", service=service))
    return service_page(request, chosen, form, ServiceTokenForm(auto_id=TOKEN_ID))


def present(service: Contributor) -> dict[str, Any]:
    """Name and role, and the version they are of."""
    return {"name": service.name, "role": service.role, "version": service.membership.version}


def chosen_service(request: ProjectRequest, service: uuid.UUID) -> Contributor:
    """The service account named in the address; 404 for one of another project."""
    return get_object_or_404(queries.services_of(request.project), pk=service)


def service_page(
    request: ProjectRequest, service: Contributor, form: ServiceForm, token: ServiceTokenForm
) -> HttpResponse:
    """The page with both forms and the tokens there are."""
    tokens = queries.tokens_of_service(service)
    context = {"service": service, "form": form, "token": token, "tokens": tokens, "here": "members"}
    return render(request, "annotations/members/service.html", context, status=max(form.status, token.status))


@never_cache
@of_project(post="service.manage")
def service_token_create(request: ProjectRequest, service: uuid.UUID) -> HttpResponse:
    """Make a token. It is in this answer and nowhere else."""
    chosen = chosen_service(request, service)
    form = ServiceTokenForm(request.POST, auto_id=TOKEN_ID)
    with ShowingRefusals(form):
        token, secret = service_accounts.create_service_token(actor=request.actor, service=chosen, **sent_token(form))
        back = here(request, "service_edit", service=service)
        shown = {"token": token, "secret": secret, "back": back, "here": "members"}
        return render(request, "annotations/account/token.html", shown, status=201)
    return service_page(request, chosen, ServiceForm(initial=present(chosen)), form)


@of_project(post="service.manage")
def service_token_revoke(request: ProjectRequest, service: uuid.UUID, token: uuid.UUID) -> HttpResponse:
    """Make a token useless at once."""
    chosen = get_object_or_404(queries.tokens_of_service(chosen_service(request, service)), pk=token)
    service_accounts.revoke_service_token(actor=request.actor, token=chosen)
    return done(request, _("The token no longer works."), here(request, "service_edit", service=service))


@of_project(post="service.manage")
def service_remove(request: ProjectRequest, service: uuid.UUID) -> HttpResponse:
    """Remove a service account with its tokens."""
    chosen = chosen_service(request, service)
    people.remove_member(actor=request.actor, membership=chosen.membership)
    said = _("%s is removed, and its tokens no longer work. What it did stays.") % chosen
    return done(request, said, here(request, "member_list"))
