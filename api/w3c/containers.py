"""The annotations of an article as a container with pages (Protocol, 4.2 and 4.3; Model, 5).

Pages go on after a claim's id, and ids are in the order of time: what is added stands at the end, what goes shifts
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Max, QuerySet

from annotations.exporters.served import annotations_served
from annotations.exporters.web_annotation import Json, Names, context_with, moment
from annotations.models import Article, Claim

LDP = "http://www.w3.org/ns/ldp.jsonld"
DESCRIPTIONS_AT_ONCE = 50
IRIS_AT_ONCE = 1_000
FIRST = "first"


@dataclass(frozen=True, slots=True)
class Container:
    """The annotations of an article. `claims` are those the reader sees, in the order of their ids; pages hold nothing
    but IRIs where `iris`."""

    article: Article
    claims: QuerySet[Claim]
    site: str
    iris: bool

    @property
    def address(self) -> str:
        return Names(self.site, self.article.project_id).container(self.article.pk)

    @property
    def id(self) -> str:
        """Its address, which says how its pages are."""
        return self.at()

    @property
    def size(self) -> int:
        return IRIS_AT_ONCE if self.iris else DESCRIPTIONS_AT_ONCE

    def at(self, **parameters: str) -> str:
        return f"{self.address}?{urlencode({'iris': int(self.iris), **parameters})}"

    def page_address(self, after: UUID | None) -> str:
        return self.at(page=str(after or FIRST))

    def described(self, *, minimal: bool) -> Json:
        """The container, with its first page unless `minimal`. Without annotations there is no page."""
        # Of all, for one that goes changes the container too.
        counted = self.article.claims.aggregate(newest=Max("updated_at"))
        total = self.claims.count()
        changed = max(filter(None, (self.article.updated_at, counted["newest"])))
        described = {
            "@context": context_with({}, LDP),
            "id": self.id,
            "type": ["BasicContainer", "AnnotationCollection"],
            "label": self.article.title,
            "created": moment(self.article.created_at),
            "modified": moment(changed),
            "total": total,
        }
        if not total:
            return described
        last = self.page_address(self.before_last(total))
        if minimal:
            return {**described, "first": self.page_address(None), "last": last}
        first, prefixes = self.page(None)
        return {**described, "@context": context_with(prefixes, LDP), "first": first, "last": last}

    def before_last(self, total: int) -> UUID | None:
        """After which claim the last page begins, None where the first is the last."""
        reached = (total - 1) // self.size * self.size
        # A slice, for some may have gone since they were counted.
        return self.claims.values_list("pk", flat=True)[reached - 1 : reached].first() if reached else None

    def page(self, after: UUID | None) -> tuple[Json, Json]:
        """The page that goes on after a claim, without the context; the first one after None. With it come the prefixes
        that its context has."""
        rest = self.claims if after is None else self.claims.filter(pk__gt=after)
        found = self.rows(rest[: self.size + 1])
        shown = found[: self.size]
        items, prefixes = self.items(shown)
        page: Json = {
            "id": self.page_address(after),
            "type": "AnnotationPage",
            "partOf": {"id": self.id},
            "startIndex": 0 if after is None else self.claims.filter(pk__lte=after).count(),
            "items": items,
        }
        if len(found) > self.size:
            page["next"] = self.page_address(shown[-1].pk)
        if after is not None:
            page["prev"] = self.page_address(self.two_before(after))
        return page, prefixes

    def whole_page(self, after: UUID | None) -> Json:
        """A page by itself."""
        page, prefixes = self.page(after)
        return {"@context": context_with(prefixes), **page, "partOf": {"id": self.id, "total": self.claims.count()}}

    def rows(self, claims: QuerySet[Claim]) -> list[Claim]:
        """The claims of a page; of those whose IRI is enough nothing else is read."""
        return list(claims.prefetch_related(None).only("pk", "web_annotation__slug") if self.iris else claims)

    def items(self, claims: Sequence[Claim]) -> tuple[list[Any], Json]:
        """What a page holds of claims, and the prefixes in it."""
        if not self.iris:
            return annotations_served(self.article, claims, self.site)
        slugs = [claim.web_annotation.slug if hasattr(claim, "web_annotation") else str(claim.pk) for claim in claims]
        return [self.address + slug for slug in slugs], {}

    def two_before(self, after: UUID) -> UUID | None:
        """After which claim the page before that after `after` begins; None for the first."""
        before = self.claims.filter(pk__lte=after).order_by("-pk").values_list("pk", flat=True)
        return before[self.size : self.size + 1].first()
