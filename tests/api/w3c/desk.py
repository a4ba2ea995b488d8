"""The running server as a program of the field meets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from annotations.models import Article
from tests.api.w3c.annotations import MODEL, Json, annotation, on, words

PROFILE = f'application/ld+json; profile="{MODEL}"'
LDP = "http://www.w3.org/ns/ldp#"
OA = "http://www.w3.org/ns/oa#"
CONSTRAINTS = '<http://www.w3.org/TR/annotation-protocol/>; rel="http://www.w3.org/ns/ldp#constrainedBy"'
MANY = 120


@dataclass
class Desk:
    """An article of the running server, and a program that annotates it. `empty` has no annotation and gets none,
    `many` has more than a page."""

    http: httpx.Client
    article: Article
    container: str
    empty: str
    many: str

    def ask(self, method: str, address: str, body: Any = None, **headers: str) -> httpx.Response:
        named = {"Content-Type": PROFILE} if body is not None else {}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.request(method, address, json=body, headers=named)

    def sent(self, *bodies: Any, **members: Any) -> Json:
        """An annotation of the article."""
        return annotation(on(self.container.removesuffix("annotations/")), *bodies, **members)

    def make(self, sent: Json | None = None, **headers: str) -> httpx.Response:
        response = self.ask("POST", self.container, sent or self.sent(words("Look at this.")), **headers)
        assert response.status_code == 201, response.text
        return response


def links(response: httpx.Response) -> set[str]:
    return {one.strip() for one in response.headers["Link"].split(",")}


def lists(response: httpx.Response, header: str) -> set[str]:
    return {one.strip() for one in response.headers[header].split(",")}


PREFER = 'return=representation;include="{}"'
IRIS = PREFER.format(f"{OA}PreferContainedIRIs")
DESCRIPTIONS = PREFER.format(f"{OA}PreferContainedDescriptions")
MINIMAL = PREFER.format(f"{LDP}PreferMinimalContainer")
