"""The claims of an article that were deleted lately, and the way back for them."""

from __future__ import annotations

from annotations import permissions, queries
from annotations.models import Article, Claim, Contributor

MOST = 20


def lately_deleted(actor: Contributor, article: Article) -> list[tuple[Claim, bool]]:
    """Each with whether this person may restore it, last deleted first. Older ones are on the page of the trash."""
    claims = queries.claims_in_trash(actor).filter(article=article)[:MOST]
    return [(claim, permissions.may(actor, "claim.delete", claim)) for claim in claims]
