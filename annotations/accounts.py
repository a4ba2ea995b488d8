"""How the sign-in library is bent to the house."""

from __future__ import annotations

import uuid
from ipaddress import ip_address, ip_network

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from annotations.models import User
from annotations.services.allowances import METER, Standing


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """People come in by a one-time link from an owner; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # the signature is the library’s
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002  # likewise
        return reverse("account")

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:  # noqa: ARG002  # likewise
        messages.error(request, _("This account has been closed. Ask an owner of your project."))
        return HttpResponseRedirect(reverse("account_login"))


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, as limits count it: of IPv6 the network, for one machine has all of its addresses.
    Behind a proxy that is trusted, what that says; "" where nobody says."""
    try:
        address = ip_address(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""
    return str(address if address.version == 4 else ip_network((address, 64), strict=False))


def guess_of(request: HttpRequest) -> Standing:
    """Count a token that is none, by where it comes from, and say how that stands.

    Good tokens work from there all the same: they cannot be guessed, and one broken program must not lock others out.
    """
    key = uuid.uuid5(uuid.NAMESPACE_OID, address_of(request))
    return METER.spend(key, settings.API_GUESSES_PER_MINUTE)


def link_address(secret: str) -> str:
    """The address of a one-time link, as it is handed on."""
    return settings.SITE_URL.rstrip("/") + reverse("join", kwargs={"secret": secret})
