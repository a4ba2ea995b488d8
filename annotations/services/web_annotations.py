"""Claims that come, change and go as W3C Web Annotations.

An annotation is one page of many hands: whoever sends it speaks for themselves. Their tag, the evidence they added and
what there is no place for are replaced by what is sent; what others judged and linked stays, and is theirs to change.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from annotations import permissions
from annotations.errors import ConflictError, InvalidInputError
from annotations.exporters.output import to_json
from annotations.exporters.served import annotation_served, digest_of
from annotations.exporters.web_annotation import DETAILS
from annotations.importers.annotation_model import Json, listed
from annotations.models import Article, Claim, Contributor, WebAnnotation
from annotations.queries.exports import claims_annotated
from annotations.services.annotated_bodies import (
    Linking,
    Outcome,
    link_anew,
    link_first,
    new_judgement,
    parts_of_others,
    rejudge,
)
from annotations.services.annotated_targets import Incoming, cites, named_by, stretch_meant
from annotations.services.claims import ClaimInput, adjust_claim, change_claim, delete_claim, mark_claim
from annotations.services.evidence import Stretch
from annotations.services.guards import lock_articles, lock_claim, stale
from annotations.services.history import Act
from annotations.services.sources import wait_to_make_several

LARGEST_KEPT = 100_000  # bytes of JSON there is no place for
LONGEST_SLUG = 100
UNFIT = re.compile(r"[^A-Za-z0-9._~-]+")
ON_THE_WIRE = {name: term for term, name in DETAILS.items()}
# What an annotation is called elsewhere; once said, it stays (Protocol, 4.3).
IDENTITIES = ("canonical", "via")
KEPT = ("extra", "target", "bodies", "parts")


@transaction.atomic
def receive_annotation(
    *, actor: Contributor, article: Article, incoming: Incoming, slug: str = "", act: Act | None = None
) -> Claim:
    """Mark a claim as an annotation says, with the sender's tag and all that it links: one act.

    `slug` is what the last part of its address should be; a name that is taken or unfit gives way to one of ours.

    Raises:
        UnresolvedTargetError, NotPermittedError, ConflictError (an old text, the article in the trash),
        InvalidInputError (what a field does not take).
    """
    permissions.require(actor, "claim.mark")
    links = links_in(actor, incoming)
    lock_with_linked(article.project_id, article.pk, links)
    stretch, act, meant = stretch_meant(actor, article, incoming), act or Act(actor), incoming.meant
    judged, assessment = new_judgement(meant)
    with fields_as_sent():
        new = ClaimInput(stretch.revision, stretch.span, meant.details, assessment)
        claim = mark_claim(actor=actor, new=new, act=act)
    linked = link_first(actor, claim, links, act)
    if judged is not None:
        linked.parts[str(claim.assessments.get().pk)] = judged.parts
    row = WebAnnotation(project_id=article.project_id, article=article, claim=claim, slug=slug_for(claim, slug))
    for name, value in kept_of(incoming, linked, stretch).items():
        setattr(row, name, value)
    if meant.id:
        row.extra["via"] = [*listed(row.extra.get("via")), meant.id]
    row.save(force_insert=True)
    act.created("annotation.received", row)
    return claim


@transaction.atomic
def replace_annotation(
    *,
    actor: Contributor,
    claim: Claim,
    incoming: Incoming,
    seen: Collection[str] | None = None,
    act: Act | None = None,
) -> Claim:
    """Let a claim be as an annotation says, as far as that is the sender's to say: one act.

    `seen` are the states it may be in, by their `digest_of`; None for any. Terms of ours that are not named stay as
    they are.

    Raises:
        StaleVersionError, UnresolvedTargetError, NotPermittedError (what another one judged or linked), ConflictError
        (its id, `canonical` or `via` is another), InvalidInputError.
    """
    permissions.require(actor, "claim.change", claim)
    links = links_in(actor, incoming)
    lock_with_linked(claim.project_id, claim.article_id, links)
    claim = lock_claim(claim)
    present = present_of(actor, claim, incoming.site)
    require_seen(present, seen)
    require_same_identity(present, incoming)
    act, meant = act or Act(actor), incoming.meant
    stretch = stretch_meant(actor, claim.article, incoming)
    move(actor, claim, stretch, act)
    with fields_as_sent():
        change_claim(actor=actor, claim=claim, fields=meant.details, act=act)
    said, linked = rejudge(actor, claim, meant, act), link_anew(actor, claim, links, act)
    parts = said | linked.parts | parts_of_others(actor, claim)
    keep(claim, kept_of(incoming, Outcome(parts, linked.uncited), stretch), act)
    return claim


@transaction.atomic
def delete_annotation(
    *, actor: Contributor, claim: Claim, site: str, seen: Collection[str] | None = None, act: Act | None = None
) -> Claim:
    """Put the claim of an annotation into the trash; `seen` as for `replace_annotation`."""
    permissions.require(actor, "claim.delete", claim)
    claim = lock_claim(claim)
    require_seen(present_of(actor, claim, site), seen)
    return delete_claim(actor=actor, claim=claim, act=act)


def present_of(actor: Contributor, claim: Claim, site: str) -> Json:
    """A claim as an annotation as it is now."""
    return annotation_served(claims_annotated(actor, claim.article).get(pk=claim.pk), site)


def require_seen(present: Json, seen: Collection[str] | None) -> None:
    """Refuse when the annotation is in none of the states the sender has seen."""
    if seen is not None and digest_of(present) not in seen:
        raise stale(expected=sorted(seen))


def require_same_identity(present: Json, incoming: Incoming) -> None:
    """Refuse another id, and another name of the annotation elsewhere."""
    sent = {"id": incoming.meant.id, **incoming.meant.extra}
    for name in ("id", *IDENTITIES):
        was, wanted = present.get(name), sent.get(name)
        if was and wanted and listed(was) != listed(wanted) and not is_ours(was, wanted, incoming):
            raise ConflictError(_("“%s” of an annotation never changes.") % name, field=name, present=was)


def is_ours(was: Any, wanted: Any, incoming: Incoming) -> bool:
    """Whether an id is the same under another address of this installation."""
    return any(str(wanted).replace(site.rstrip("/"), incoming.site.rstrip("/"), 1) == was for site in incoming.sites)


def links_in(actor: Contributor, incoming: Incoming) -> list[Linking]:
    """What the bodies link, each with what it names and cites."""
    found = [(linked, named_by(actor, linked.source, incoming)) for linked in incoming.meant.linked]
    return [Linking(linked, named, cites(actor, linked, named)) for linked, named in found]


def lock_with_linked(project: uuid.UUID, article: uuid.UUID, links: list[Linking]) -> None:
    """Lock the article and those of which passages are cited, in the order of their ids, then the making of sources: no
    circle of waiting."""
    cited = {link.cites.revision.article_id for link in links if isinstance(link.cites, Stretch)}
    lock_articles(cited | {article})
    if len([link for link in links if isinstance(link.cites, dict)]) > 1:
        wait_to_make_several(project)


def move(actor: Contributor, claim: Claim, stretch: Stretch, act: Act) -> None:
    """Give the claim the span that is named, where it does not stand there already."""
    stands = claim.placements.filter(superseded_at=None, revision=stretch.revision, passage__start=stretch.span.start)
    if not stands.filter(passage__end=stretch.span.end).exists():
        adjust_claim(actor=actor, claim=claim, revision=stretch.revision, span=stretch.span, act=act)


def kept_of(incoming: Incoming, became: Outcome, stretch: Stretch) -> dict[str, Any]:
    """What is kept as sent. Raises InvalidInputError where that is more than anybody means."""
    meant, target = incoming.meant, incoming.meant.target
    kept_target: Json = {"members": target.members} if target.members else {}
    if target.selectors:
        of = [str(stretch.revision.pk), stretch.span.start, stretch.span.end]
        kept_target |= {"selectors": target.selectors, "of": of}
    kept = {
        "extra": dict(meant.extra),
        "target": kept_target,
        "bodies": [*listed(meant.bodies), *became.uncited] if became.uncited else meant.bodies,
        "parts": {key: part for key, part in became.parts.items() if part},
    }
    if len(to_json(kept)) > LARGEST_KEPT:
        raise InvalidInputError(
            _("There is no place for this, and too much of it to keep: at most %d bytes.") % LARGEST_KEPT, field="body"
        )
    return kept


def keep(claim: Claim, kept: dict[str, Any], act: Act) -> None:
    """Keep what was sent in the place of what was kept, but for what an annotation is called elsewhere."""
    row = WebAnnotation.objects.filter(claim=claim).first()
    if row is None and not any(kept.values()):
        return
    if row is None:
        row = WebAnnotation.objects.create(
            project_id=claim.project_id, article_id=claim.article_id, claim=claim, slug=str(claim.pk)
        )
    kept["extra"] = {name: row.extra[name] for name in IDENTITIES if name in row.extra} | kept["extra"]
    if any(getattr(row, name) != kept[name] for name in KEPT):
        act.change("annotation.changed", row, **kept)
        claim.save_change(None)


def slug_for(claim: Claim, suggested: str) -> str:
    """The last part of the address: as suggested, if that is free and cannot be taken for an id; else the claim's."""
    slug = UNFIT.sub("-", suggested.strip().strip('"'))[:LONGEST_SLUG].strip("-.")
    is_free = bool(slug) and not WebAnnotation.objects.filter(article=claim.article_id, slug=slug).exists()
    return slug if is_free and not is_uuid(slug) else str(claim.pk)


def is_uuid(text: str) -> bool:
    """Whether a text would be read as an id."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


@contextmanager
def fields_as_sent() -> Iterator[None]:
    """Refusals of fields from in here name them as the annotation does."""
    try:
        yield
    except InvalidInputError as refused:
        refused.field = ON_THE_WIRE.get(refused.field, refused.field)
        raise
