"""How the sign-in library is bent to the house."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """People come in by a one-time link from an owner; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")


def link_address(secret: str) -> str:
    """The address of a one-time link, as it is handed on."""
    return settings.SITE_URL.rstrip("/") + reverse("join", kwargs={"secret": secret})
