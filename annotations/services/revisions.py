"""A changed text: the next revision of an article, and what becomes of the claims on the one before.

What `carrying` is sure of is carried over by itself; for every other claim a `Reanchoring` asks a person, and until it
is settled the claim is open. All of it is one transaction under the article's lock, in a fixed number of statements
however many claims there are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from annotations import permissions, queries
from annotations.anchoring import Span
from annotations.carrying import Carried, carry
from annotations.importers.blocks import block_of
from annotations.models import Article, Block, Claim, Contributor, Coverage, Placement, Reanchoring, Revision
from annotations.services.articles import Received, TextInput, add_revision, require_readable
from annotations.services.guards import lock_living_article
from annotations.services.history import Act, recorded
from annotations.services.passages import take_passages
from annotations.services.settling import reopen_decisions, settle_many

AT_ONCE = 1_000
CARRIED = (Placement.How.SAME, Placement.How.MOVED, Placement.How.CHANGED, Placement.How.CHOSEN)


@dataclass(frozen=True, slots=True)
class Revised:
    """What came of a text. `is_new` is False where the newest revision has it already: then nothing was made.

    `carried` claims stand in it by themselves, `to_place` wait for a person.
    """

    revision: Revision
    is_new: bool
    carried: int = 0
    to_place: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One claim, where it stood last, and what became of that place."""

    placement: Placement
    carried: Carried


@dataclass
class Claims:
    """The claims to carry: where each stood last, and what was still asked about it."""

    placements: list[Placement]
    asked: dict[UUID, Reanchoring] = field(default_factory=dict)


@transaction.atomic
def revise_article(*, actor: Contributor, article: Article, content: TextInput, act: Act | None = None) -> Revised:
    """Freeze a changed text as the article's next revision, and carry every living claim over: one act.

    Args:
        content: the text, canonical already (see `importers.canonical`), with its blocks.

    Raises:
        NotPermittedError, ConflictError (article in the trash), InvalidTextError (too many blocks).
    """
    permissions.require(actor, "article.revise", article)
    require_readable(content)
    article = lock_living_article(article.pk)
    newest = article.revisions.latest("number")
    if newest.sha256 == hashlib.sha256(content.text.encode()).hexdigest():
        return Revised(newest, is_new=False)
    act = act or Act(actor)
    revision = add_revision(article, content, actor)
    outcomes = carry_claims(back_where_they_stood(claims_to_carry(article), revision), revision, newest, act)
    carry_coverage(newest, revision, act)
    told = Revised(revision, is_new=True, carried=outcomes.count(True), to_place=outcomes.count(False))
    facts = {"article_id": str(article.pk), "number": revision.number, "sha256": revision.sha256}
    article.save_change(None)  # what is shown of it has changed
    act.noted("article.revised", revision, None, {**facts, "carried": told.carried, "to_place": told.to_place})
    return told


def bring_back(*, actor: Contributor, revision: Revision) -> Revised:
    """Make an old text the article's newest once more, with its blocks as they are corrected by now."""
    blocks = [block_of(one) for one in queries.blocks_of(revision).values("kind", "start", "end", "level", "links")]
    received = Received(
        origin=revision.origin,
        name=revision.received_name,
        path=revision.received_path,
        sha256=revision.received_sha256,
        encoding=revision.received_encoding,
        address=revision.received_from,
        retrieved_at=revision.retrieved_at,
    )
    content = TextInput(revision.text, blocks, received, [(a, b, length) for a, b, length in revision.offset_map])
    return revise_article(actor=actor, article=revision.article, content=content)


def claims_to_carry(article: Article, only: Collection[UUID] | None = None) -> Claims:
    """Where the living claims of a locked article stand, each in the newest revision it has a place in."""
    current = Placement.objects.filter(superseded_at=None, claim__article=article, claim__merged_into=None)
    current = current.filter(claim__deleted_at=None)
    asked = Reanchoring.objects.filter(claim__article=article, settlement="")
    if only is not None:
        current, asked = current.filter(claim__in=only), asked.filter(claim__in=only)
    newest = current.order_by("claim", "-revision__number").distinct("claim").select_related("claim", "passage")
    return Claims(list(newest), {one.claim_id: one for one in asked.select_related("claim")})


def back_where_they_stood(claims: Claims, revision: Revision) -> Claims:
    """The same claims, but where a text has come back those that were only carried since from where they stood in it:
    that place is known, and need not be found."""
    earlier = revision.article.revisions.filter(sha256=revision.sha256, number__lt=revision.number)
    before = earlier.order_by("-number").first()
    if before is None:
        return claims
    stood = Placement.objects.filter(revision=before, superseded_at=None).select_related("claim", "passage")
    there = {one.claim_id: one for one in stood.filter(claim__in=[one.claim_id for one in claims.placements])}
    places = [there.get(one.claim_id, one) if one.how in CARRIED else one for one in claims.placements]
    return Claims(places, claims.asked)


def carry_claims(claims: Claims, revision: Revision, before: Revision, act: Act) -> list[bool]:
    """Give each claim its place in a revision, or ask for it; for each, whether it has one.

    `before` is the revision before it. A claim that stood there no more and was not asked about was kept on an older
    one by a person: it is carried where that is sure, and not asked about again.
    """
    sure: list[Outcome] = []
    asking: list[Outcome] = []
    for one in outcomes_of(claims.placements, revision):
        kept = one.placement.revision_id != before.pk and one.placement.claim_id not in claims.asked
        if one.carried.is_sure:
            sure.append(one)
        elif not kept:
            asking.append(one)
    # People go through what is asked as they read.
    asking.sort(key=lambda one: (one.placement.passage.start, one.placement.passage.end))
    overtake(claims.asked.values(), act)
    place_all(sure, revision, act)
    ask_all(asking, revision, act)
    touched = [one.placement.claim_id for one in (*sure, *asking)]
    rows = Claim.objects.filter(pk__in=touched)
    rows.update(version=F("version") + 1, updated_at=timezone.now())
    reopen_decisions([one.placement.claim_id for one in asking], act, "article.revised")
    settle_many(rows, act.contributor.project.required_assessments, act)
    return [True] * len(sure) + [False] * len(asking)


def outcomes_of(placements: Sequence[Placement], revision: Revision) -> Iterator[Outcome]:
    """What became of each place; those in one revision are carried together."""
    by_revision = sorted(placements, key=lambda one: one.revision_id)
    for pk, group in groupby(by_revision, key=lambda one: one.revision_id):
        here = list(group)
        old = Revision.objects.values_list("text", flat=True).get(pk=pk)
        spans = [Span(one.passage.start, one.passage.end) for one in here]
        yield from map(Outcome, here, carry(old, revision.text, spans))


def overtake(asked: Iterable[Reanchoring], act: Act) -> None:
    """End what was asked about an older revision: a newer one asks anew."""
    ended = list(asked)
    befores = [recorded(one) for one in ended]
    for one in ended:
        one.settlement, one.settled_at = Reanchoring.Settlement.OVERTAKEN, timezone.now()
        one.settled_by, one.version = act.contributor, one.version + 1
    Reanchoring.objects.bulk_update(ended, ["settlement", "settled_at", "settled_by", "version"], batch_size=AT_ONCE)
    act.noted_all(("reanchoring.overtaken", one, b, recorded(one)) for one, b in zip(ended, befores, strict=True))


def place_all(outcomes: Sequence[Outcome], revision: Revision, act: Act) -> None:
    """Write down where claims stand that were carried over without a doubt."""
    passages = take_passages(revision, [one.carried.places[0] for one in outcomes])
    placements = [
        Placement(
            project_id=revision.project_id,
            claim=one.placement.claim,
            revision=revision,
            passage=passages[one.carried.places[0]],
            how=Placement.How(one.carried.outcome),
            placed_by=act.contributor,
        )
        for one in outcomes
    ]
    Placement.objects.bulk_create(placements, batch_size=AT_ONCE)
    act.noted_all(("claim.carried", one, None, {**recorded(one), **ends_of(one)}) for one in placements)


def ends_of(placement: Placement) -> dict[str, int]:
    return {"start": placement.passage.start, "end": placement.passage.end}


def ask_all(outcomes: Sequence[Outcome], revision: Revision, act: Act) -> None:
    """Ask a person where claims stand now."""
    asking = [
        Reanchoring(
            project_id=revision.project_id,
            claim=one.placement.claim,
            placement=one.placement,
            revision=revision,
            outcome=Reanchoring.Outcome(one.carried.outcome),
            candidates=[[place.start, place.end] for place in one.carried.places],
        )
        for one in outcomes
    ]
    Reanchoring.objects.bulk_create(asking, batch_size=AT_ONCE)
    act.noted_all(("claim.unplaced", one, None, recorded(one)) for one in asking)


def carry_coverage(before: Revision, revision: Revision, act: Act) -> None:
    """Let blocks whose words are the same for sure stay looked through by whom they were."""
    live = Coverage.objects.filter(block__revision=before, withdrawn_at=None).select_related("block")
    given = list(live.order_by("created_at", "id"))
    old = sorted({one.block.index: one.block for one in given}.values(), key=lambda block: block.index)
    there = {(block.start, block.end): block for block in revision.blocks.all()}
    found = carry(before.text, revision.text, [Span(block.start, block.end) for block in old])
    places = {block.pk: one.places[0] for block, one in zip(old, found, strict=True) if one.is_sure}
    kept = [(one, there.get((place.start, place.end))) for one in given if (place := places.get(one.block_id))]
    carried = [
        Coverage(project_id=one.project_id, block=block, contributor_id=one.contributor_id)
        for one, block in kept
        if block is not None and block.kind != Block.Kind.FURNITURE
    ]
    Coverage.objects.bulk_create(carried, batch_size=AT_ONCE)
    act.noted_all(("coverage.carried", one, None, recorded(one)) for one in carried)


def catch_up(claim: Claim, act: Act) -> None:
    """Bring a claim that was out of sight while its article was revised (in the trash, or part of another) up to the
    newest revision. Its article is locked. Nothing for a claim that stands there, is asked about or was kept; of one
    that was dropped it is asked again."""
    newest = Revision.objects.filter(article=claim.article_id).latest("number")
    if newest.number == 1 or claim.placements.filter(revision=newest, superseded_at=None).exists():
        return
    if (asked := claim.reanchorings.filter(revision=newest).select_related("claim").first()) is not None:
        if asked.settlement == Reanchoring.Settlement.DROPPED:
            act.change("reanchoring.reopened", asked, settlement="", settled_at=None, settled_by=None)
        return
    claims = claims_to_carry(claim.article, [claim.pk])
    before = claims.placements[0].revision if claims.placements else newest
    carry_claims(claims, newest, before, act)
    claim.refresh_from_db()
