"""How the sign-in library is bent to the house."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """People come in by a one-time link from an owner; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
