"""Marking the words of a claim in another article."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.anchoring import Span
from annotations.errors import LivingTwinError
from annotations.models import LIVE, Assessment, Claim, Contributor, Placement, Revision
from annotations.services.assessments import AssessmentInput
from annotations.services.claims import ClaimInput, mark_claim
from annotations.services.guards import lock_living_article
from annotations.services.history import Act


@transaction.atomic
def mark_recurrence(
    *, actor: Contributor, claim: Claim, revision: Revision, span: Span, act: Act | None = None
) -> Claim:
    """Mark words of another article that say what a claim says: a claim of its own, with the tag that the actor gave
    the first one, if they have assessed that.

    Raises:
        LivingTwinError: they are marked already; `details["twin"]` is the claim.
    """
    permissions.require(actor, "claim.mark")
    lock_living_article(revision.article_id)
    standing = Placement.objects.filter(
        revision=revision, superseded_at=None, claim__in=queries.claims_visible_to(actor)
    )
    twin = standing.filter(passage__start=span.start, passage__end=span.end).select_related("claim").first()
    if twin is not None:
        raise LivingTwinError(
            _("These words are marked already: claim %(number)s.") % {"number": twin.claim.number or ""},
            twin=str(twin.claim_id),
        )
    mine = Assessment.objects.filter(claim=claim, contributor=actor, **LIVE).first()
    assessment = AssessmentInput(tag=mine.tag) if mine else None
    new = ClaimInput(revision=revision, span=span, details={}, assessment=assessment)
    return mark_claim(actor=actor, new=new, act=act)
