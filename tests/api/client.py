"""A program that speaks to the API as somebody of the cast."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from annotations.models import ApiToken, Contributor
from annotations.services.people import create_token, save_token

ALL = tuple(ApiToken.Scope.values)


class Api:
    """Requests with a token of `who`; addresses are those within the project, or whole ones that begin with a slash."""

    def __init__(self, who: Contributor, *scopes: str) -> None:
        self.who = who
        self.token, self.secret = token_of(who, list(scopes or ALL))
        self.client = Client(headers={"authorization": f"Bearer {self.secret}"})

    def address(self, path: str) -> str:
        return path if path.startswith(("/", "http")) else f"/api/v1/projects/{self.who.project_id}/{path}"

    def get(self, path: str = "", headers: Any = None, **query: Any) -> Any:
        asked = f"?{urlencode(query)}" if query else ""
        return self.client.get(self.address(path) + asked, headers=headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send JSON, or the body itself when it is bytes."""
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method, self.address(path), data, content_type="application/json", headers=named)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.send("DELETE", path, **headers)


def token_of(who: Contributor, scopes: list[str]) -> tuple[ApiToken, str]:
    """A token of a person or of a service account, even one that is allowed more than owners may allow it."""
    if who.user is not None:
        return create_token(user=who.user, name="program", scopes=scopes)
    return save_token(ApiToken(service=who), {"name": "program", "scopes": scopes, "expires_at": None}, None)


def refused(response: Any, status: int, code: str, field: str | None = None) -> dict[str, Any]:
    """The problem a response is, after making sure that it is this one."""
    problem: dict[str, Any] = json.loads(response.content)
    assert (response.status_code, problem["type"]) == (status, f"/problems/{code}"), problem
    assert response["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "field", "errors"} <= set(problem)
    assert problem["status"] == status
    assert problem["detail"]
    if field is not None:
        assert problem["field"] == field, problem
    return problem
