"""The container of an article, spoken to by one of the cast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings

from annotations.models import Article, Claim
from tests.api.client import Api
from tests.api.w3c.annotations import Json, annotation, on


@dataclass(frozen=True)
class Door:
    """The container of an article, as somebody's program sees it. `source` names the article."""

    api: Api
    article: Article

    @property
    def container(self) -> str:
        return f"articles/{self.article.pk}/annotations/"

    @property
    def source(self) -> str:
        return settings.SITE_URL + self.api.address(f"articles/{self.article.pk}/")

    @property
    def text(self) -> str:
        """The address of the frozen text."""
        return settings.SITE_URL + self.api.address(f"revisions/{self.article.revisions.latest('number').pk}/text/")

    def sent(self, *bodies: Any, **members: Any) -> Json:
        """An annotation of “the roof leaks”."""
        return annotation(on(self.source), *bodies, **members)

    def post(self, sent: Any, **headers: str) -> Any:
        return self.api.post(self.container, sent, **headers)

    def make(self, *bodies: Any, **members: Any) -> Json:
        """An annotation as it was made."""
        response = self.post(self.sent(*bodies, **members))
        assert response.status_code == 201, response.content
        made: Json = response.json()
        return made

    def get(self, address: str) -> Json:
        """What an address leads to, that of a page with its query too."""
        parts = urlsplit(address)
        response = self.api.get(parts.path, **dict(parse_qsl(parts.query)))
        assert response.status_code == 200, response.content
        shown: Json = response.json()
        return shown

    def put(self, sent: Json, **headers: str) -> Any:
        return self.api.send("PUT", urlsplit(sent["id"]).path, sent, **headers)

    def replaced(self, sent: Json) -> Json:
        """An annotation as it is once it was put."""
        response = self.put(sent)
        assert response.status_code == 200, response.content
        shown: Json = response.json()
        return shown

    def claim(self, shown: Json) -> Claim:
        """The claim an annotation is."""
        return Claim.objects.get(pk=shown["wb:claim"]["id"].rstrip("/").rpartition("/")[2])
