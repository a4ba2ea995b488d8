"""Who asks: the user or service account of an API token. No session is looked at, so no other site can make a
browser ask for us."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from annotations import queries
from annotations.access import secret_in
from annotations.models import ApiToken, User
from annotations.services.people import digest_of, note_token_used
from api.limits import count_guess, count_request


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer cw_…`, or `Token cw_…`. Behind the token of a service account there is no user."""

    def authenticate(self, request: Request) -> tuple[User | AnonymousUser, ApiToken] | None:
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        secret = secret_in(header)
        if not secret:
            raise exceptions.AuthenticationFailed(_("Send the token as “Authorization: Bearer cw_…”."))
        token = queries.token_in_use(digest_of(secret))
        if token is None:
            count_guess(request)
            raise exceptions.AuthenticationFailed(_("This token is unknown, revoked or out of date."))
        count_request(request, token)
        note_token_used(token=token)
        return token.user or AnonymousUser(), token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="workbench"'
