"""Claims as Web Annotations one by one, as the container of their article serves them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from annotations.exporters.assembly import Walk, record_row
from annotations.exporters.output import to_json
from annotations.exporters.web_annotation import Json, Names, annotation_of, context_of
from annotations.models import Article, Claim
from annotations.queries.articles import revision_numbers


def annotations_served(article: Article, claims: Iterable[Claim], site: str) -> list[Json]:
    """Claims of an article, as `queries.claims_annotated` gives them, each without the context that all share. `site`
    is the address of this installation."""
    return [annotation for annotation, _context in with_contexts(article, claims, site)]


def annotation_served(claim: Claim, site: str) -> Json:
    """One of them by itself, with its context."""
    ((annotation, context),) = with_contexts(claim.article, [claim], site)
    return {"@context": context, **{name: value for name, value in annotation.items() if name != "@context"}}


def with_contexts(article: Article, claims: Iterable[Claim], site: str) -> list[tuple[Json, Any]]:
    """Claims as annotations, and the context each has by itself."""
    walk, record = Walk(article.project), record_row(article)
    names, numbers = Names(site, article.project_id), revision_numbers(article)
    rows = [walk.claim_row(claim, numbers) for claim in claims]
    return [(annotation_of(record, row, names), context_of(row)) for row in rows]


def digest_of(document: Any) -> str:
    """What tells one state of a document from another: half of the SHA-256 of its bytes, in hex."""
    return hashlib.sha256(to_json(document)).hexdigest()[:32]
