"""Signing in and out, one's own account, and the keys of one's programs."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, time
from typing import Any

from allauth.account import views as allauth
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from annotations import queries
from annotations.access import PersonalRequest, personal, public
from annotations.forms import cleaned
from annotations.forms.pages import ShowingRefusals
from annotations.forms.people import AccountForm, TokenForm
from annotations.services import people
from annotations.views.answers import done, posted

account_login = public(allauth.login)
account_logout = public(allauth.logout)
account_change_password = personal(allauth.password_change)


@personal
def account(request: PersonalRequest) -> HttpResponse:
    """One's name, keys and tokens."""
    form = AccountForm(posted(request), initial={"name": request.user.name, "keys_on": request.user.keys_on})
    if request.method == "POST":
        with ShowingRefusals(form):
            people.change_account(user=request.user, fields=cleaned(form))
            return done(request, _("Your account is saved."), reverse("account"))
    return account_page(request, form, TokenForm(auto_id="token_%s"))


def account_page(request: PersonalRequest, form: AccountForm, token: TokenForm) -> HttpResponse:
    """The page with both forms and the tokens there are."""
    context = {"form": form, "token": token, "tokens": queries.tokens_of(request.user), "here": "account"}
    return render(request, "annotations/account/account.html", context, status=max(form.status, token.status))


@personal
@never_cache
def token_create(request: PersonalRequest) -> HttpResponse:
    """Make a token. It is in this answer and nowhere else."""
    form = TokenForm(posted(request), auto_id="token_%s")
    if request.method == "POST":
        with ShowingRefusals(form):
            token, secret = people.create_token(user=request.user, **sent_token(form))
            shown = {"token": token, "secret": secret, "back": reverse("account"), "here": "account"}
            return render(request, "annotations/account/token.html", shown, status=201)
    initial = {"name": request.user.name, "keys_on": request.user.keys_on}
    return account_page(request, AccountForm(initial=initial), form)


def sent_token(form: TokenForm) -> dict[str, Any]:
    """What a token is to be; it is good until the end of the day that was named."""
    sent = cleaned(form)
    day = sent.pop("expires_on")
    return {**sent, "expires_at": datetime.combine(day, time.max, UTC) if day else None}


@personal
@require_POST
def token_revoke(request: PersonalRequest, token: uuid.UUID) -> HttpResponse:
    """Make a token useless at once."""
    chosen = get_object_or_404(queries.tokens_of(request.user), pk=token)
    people.revoke_token(user=request.user, token=chosen)
    return done(request, _("The token no longer works."), reverse("account"))
