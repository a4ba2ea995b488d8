"""Making one claim of two that turn out to be the same.

One goes, the other stays: everything judged of the one that goes, and all its evidence, moves along with the passages
it is about, so that nothing said is lost and nobody is made to speak about other words.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import permissions
from annotations.errors import InvalidInputError
from annotations.models import LIVE, Assessment, Claim, Contributor, Decision, Evidence
from annotations.models.claims import Judgement
from annotations.services.guards import lock_claim, require_version, save_change
from annotations.services.history import Act, recorded
from annotations.services.settling import note_joined, reopen_decision, settle

# What is said about a claim, in parts that make sense together: a role without its name would be another's.
TOLD_TOGETHER = (
    ("statement",),
    ("claimant_name", "claimant_role", "claimant_type"),
    ("attribution_cue",),
    ("claim_date", "claim_date_precision"),
    ("claim_place",),
    ("claim_types",),
    ("checkable",),
    ("first_appearance_url",),
)
# What makes two pieces of evidence double, and what either may say besides.
SAME = ("source_id", "cited_passage_id", "stance", "quote", "confidential")
BESIDES = ("locator", "accessed_at", "note", "question", "answer")


@transaction.atomic
def merge_claims(
    *, actor: Contributor, claim: Claim, into: Claim, version: int | None = None, act: Act | None = None
) -> Claim:
    """Make `claim` a part of `into`, which is returned as it is then: one act.

    `version` is that of `claim`. Its number and address lead to `into` from now on, as do those of what had been
    merged into it. Where one person has a live assessment on both, the newer stays live; of two decisions likewise.
    A decision is reopened when both claims carry something.

    Raises:
        NotPermittedError, StaleVersionError, InvalidInputError (itself, or of another article), ConflictError (in the
        trash, or merged already).
    """
    permissions.require(actor, "claim.merge", claim)
    gone = lock_claim(claim)
    require_version(gone, version)
    kept = other_claim(gone, into)
    act = act or Act(actor)
    both_carry = carries(gone) and carries(kept)
    lead_on(gone, kept, act)
    complete(kept, gone, act)
    move_judgements(Assessment, gone, kept, act)
    move_judgements(Decision, gone, kept, act)
    move_evidence(gone, kept, act)
    if both_carry:
        reopen_decision(kept, act, "claim.merged")
    note_joined(kept, act)
    settle(kept, act)
    return kept


def other_claim(claim: Claim, into: Claim) -> Claim:
    """The living claim that stays, under the lock of the article both are of."""
    if into.pk == claim.pk:
        raise InvalidInputError(_("A claim cannot become part of itself. Choose another one."), field="into")
    if into.article_id != claim.article_id:
        raise InvalidInputError(_("Only claims of one article can become one."), field="into")
    return lock_claim(into)


def carries(claim: Claim) -> bool:
    """Whether anything that stands is said of the claim, or linked to it."""
    parts = (claim.assessments.filter(**LIVE), claim.decisions.filter(**LIVE), claim.evidence.filter(deleted_at=None))
    return any(part.exists() for part in parts)


def lead_on(gone: Claim, kept: Claim, act: Act) -> None:
    """Let the claim that goes, and those that had gone into it, lead to the one that stays: never over two steps."""
    for one in [gone, *gone.merged.order_by("pk")]:
        before = recorded(one)
        save_change(one, None, {"merged_into": kept})
        act.changed("claim.merged" if one is gone else "claim.led_on", one, before)


def complete(kept: Claim, gone: Claim, act: Act) -> None:
    """Take over what is said about the claim that goes where nothing is said about the other."""
    missing = {
        name: getattr(gone, name)
        for names in TOLD_TOGETHER
        if not any(getattr(kept, name) for name in names)
        for name in names
        if getattr(gone, name)
    }
    if missing:
        before = recorded(kept)
        save_change(kept, None, missing)
        act.changed("claim.changed", kept, before)


def move_judgements(model: type[Judgement], gone: Claim, kept: Claim, act: Act) -> None:
    """Move all that was ever judged, each on its own passage. Of two live ones where one may be, the elder gives way:
    of an assessment by the same person, of a decision by anybody."""
    kind = str(model._meta.model_name)
    moving = list(model._default_manager.filter(claim=gone).order_by("created_at", "id"))
    standing = list(model._default_manager.filter(claim=kept, **LIVE).select_related("claim"))
    for elder in giving_way([one for one in moving if one.is_live], standing):
        act.change(f"{kind}.superseded", elder, superseded_at=timezone.now())
    for one in moving:
        # What is superseded later has a newer one on the claim that stays, which must not be left there alone.
        act.change(f"{kind}.moved", one, noticing=("superseded_at",), claim=kept)


def giving_way(some: Sequence[Judgement], others: Sequence[Judgement]) -> list[Judgement]:
    """Those of two lists of live judgements that cannot both stay live: the elder of each pair."""
    pairs = [(one, other) for one in some for other in others if isinstance(one, Decision) or is_by_same(one, other)]
    return [min(pair, key=lambda judged: (judged.created_at, judged.pk)) for pair in pairs]


def is_by_same(one: Judgement, other: Judgement) -> bool:
    """Whether two judgements are of one person."""
    return bool(one.contributor_id == other.contributor_id)  # type: ignore[attr-defined]  # both kinds have one


def move_evidence(gone: Claim, kept: Claim, act: Act) -> None:
    """Move all evidence, that in the trash too. What doubles goes into the trash, if it says nothing of its own."""
    there = list(kept.evidence.filter(deleted_at=None))
    for one in gone.evidence.all():
        before = recorded(one)
        save_change(one, None, {"claim": kept})
        act.changed("evidence.moved", one, before)
        twin = next((other for other in there if one.deleted_at is None and doubles(one, other)), None)
        if twin is not None:
            there.remove(twin)
            spare(one if says_no_more(one, twin) else twin, act)


def doubles(one: Evidence, other: Evidence) -> bool:
    """Whether two pieces of evidence cite the same words for the same, and one of them says no more than the other."""
    same = all(getattr(one, name) == getattr(other, name) for name in SAME)
    return same and (says_no_more(one, other) or says_no_more(other, one))


def says_no_more(one: Evidence, other: Evidence) -> bool:
    """Whether all that one piece of evidence says besides stands in the other too."""
    return all(getattr(one, name) in (None, "", getattr(other, name)) for name in BESIDES)


def spare(evidence: Evidence, act: Act) -> None:
    """Put a double into the trash, from where it can be restored."""
    before = recorded(evidence)
    save_change(evidence, None, {"deleted_at": timezone.now()})
    act.changed("evidence.doubled", evidence, before)
