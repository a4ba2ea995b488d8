"""What tests of merging share."""

from __future__ import annotations

from annotations.models import LIVE, Assessment, Claim, Contributor, Decision
from annotations.services.merging import merge_claims


def merge(who: Contributor, gone: Claim, kept: Claim) -> Claim:
    return merge_claims(actor=who, claim=gone, into=kept)


def now(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


def live(model: type[Assessment] | type[Decision], claim: Claim) -> list[tuple[str, str]]:
    found = model._default_manager.filter(claim=claim, **LIVE).order_by("created_at")
    return [(str(one.contributor), one.tag) for one in found]
