"""Claims as Web Annotations one by one, as the container of their article serves them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from annotations.exporters.assembly import Walk, record_row
from annotations.exporters.output import to_json
from annotations.exporters.web_annotation import Json, Names, annotation_of, context_with, prefixes_of, shared
from annotations.models import Article, Claim
from annotations.queries.articles import revision_numbers


def annotations_served(article: Article, claims: Iterable[Claim], site: str) -> tuple[list[Json], Json]:
    """Claims of an article, as `queries.claims_annotated` gives them, without the context that all share; and the
    prefixes that context has. `site` is the address of this installation."""
    walk, record, numbers = Walk(article.project), record_row(article), revision_numbers(article)
    rows = [walk.claim_row(claim, numbers) for claim in claims]
    prefixes = shared(map(prefixes_of, rows))
    names = Names(site, article.project_id, prefixes)
    return [annotation_of(record, row, names) for row in rows], prefixes


def annotation_served(claim: Claim, site: str) -> Json:
    """One of them by itself, with its context."""
    (annotation,), prefixes = annotations_served(claim.article, [claim], site)
    return {"@context": context_with(prefixes), **annotation}


def digest_of(document: Any) -> str:
    """What tells one state of a document from another: half of the SHA-256 of its bytes, in hex."""
    return hashlib.sha256(to_json(document)).hexdigest()[:32]
