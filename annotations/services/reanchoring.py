"""Saying where a claim stands in a changed text: where proposed, elsewhere, only in the old text, or nowhere."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import permissions
from annotations.anchoring import Span
from annotations.errors import ConflictError
from annotations.models import Claim, Contributor, Placement, Reanchoring
from annotations.services.claims import delete_claim, place_claim
from annotations.services.guards import lock_claim, require_newest, require_version
from annotations.services.history import Act
from annotations.services.passages import take_passage
from annotations.services.settling import settle

Settlement = Reanchoring.Settlement


@transaction.atomic
def place_claim_anew(
    *, actor: Contributor, reanchoring: Reanchoring, span: Span, version: int | None = None, act: Act | None = None
) -> Reanchoring:
    """Say where the claim stands in the new text: `span` has been checked against it. Assessments stay on the words
    that were judged; the claim is settled again by what is live of them.

    Raises:
        NotPermittedError, StaleVersionError, ConflictError (settled already, or the claim is gone).
    """
    permissions.require(actor, "claim.place", reanchoring.claim)
    claim, asked = lock_asked(reanchoring, version)
    require_newest(asked.revision)
    act = act or Act(actor)
    proposed = asked.outcome == Reanchoring.Outcome.CHANGED and [span.start, span.end] == asked.candidates[0]
    settlement, how = (
        (Settlement.ACCEPTED, Placement.How.CHANGED) if proposed else (Settlement.CHOSEN, Placement.How.CHOSEN)
    )
    place_claim(claim, take_passage(asked.revision, span, act), act, how)
    return settled(claim, asked, settlement, act)


@transaction.atomic
def keep_on_old(
    *, actor: Contributor, reanchoring: Reanchoring, version: int | None = None, act: Act | None = None
) -> Reanchoring:
    """Let the claim stand in the old text alone; it is not asked about again. Raises as `place_claim_anew`."""
    permissions.require(actor, "claim.place", reanchoring.claim)
    claim, asked = lock_asked(reanchoring, version)
    return settled(claim, asked, Settlement.KEPT, act or Act(actor))


@transaction.atomic
def drop_claim(
    *, actor: Contributor, reanchoring: Reanchoring, version: int | None = None, act: Act | None = None
) -> Reanchoring:
    """Put a claim whose words are gone into the trash, from where it can be restored. Raises as `place_claim_anew`."""
    permissions.require(actor, "claim.delete", reanchoring.claim)
    claim, asked = lock_asked(reanchoring, version)
    act = act or Act(actor)
    dropped = settled(claim, asked, Settlement.DROPPED, act)
    delete_claim(actor=actor, claim=claim, act=act)
    return dropped


def lock_asked(reanchoring: Reanchoring, version: int | None) -> tuple[Claim, Reanchoring]:
    """The living claim and what is asked about it as they are now, under the lock of the article."""
    claim = lock_claim(reanchoring.claim)
    asked = Reanchoring.objects.select_related("revision").get(pk=reanchoring.pk)
    asked.claim = claim
    if asked.settlement:
        raise ConflictError(
            _("This has been settled already: %(how)s.") % {"how": asked.get_settlement_display()},
            settlement=asked.settlement,
        )
    require_version(asked, version)
    return claim, asked


def settled(claim: Claim, asked: Reanchoring, settlement: str, act: Act) -> Reanchoring:
    """Write down how it was settled; the claim's tag follows."""
    by, at = act.contributor, timezone.now()
    act.change("reanchoring.settled", asked, settlement=settlement, settled_at=at, settled_by=by)
    claim.save_change(None)
    settle(claim, act)
    return asked
