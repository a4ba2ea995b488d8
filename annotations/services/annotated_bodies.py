"""The bodies of an annotation: the sender's own tag, and what is linked. What others said stays as it is."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from annotations.addresses import spelled_or_none
from annotations.errors import ConflictError, InvalidInputError, NotPermittedError
from annotations.importers.annotation_model import Json
from annotations.importers.web_annotation import Judged, Linked, Meant
from annotations.models import LIVE, Assessment, Claim, Contributor, Evidence, WebAnnotation
from annotations.queries.sources import evidence_for_everybody
from annotations.services.annotated_targets import Cites, Named
from annotations.services.assessments import AssessmentInput, assess_claim, withdraw_assessment
from annotations.services.evidence import EvidenceInput, add_evidence, change_evidence, remove_evidence
from annotations.services.history import Act

Parts = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Linking:
    """A body that links something: the thing of ours that it names, and what it cites; None for what cannot be."""

    linked: Linked
    named: Named | None
    cites: Cites | None


class Outcome(NamedTuple):
    """What is kept of bodies that became evidence, by its ids, and the bodies that did not, as sent."""

    parts: Parts
    uncited: list[Any]


def parts_of_others(actor: Contributor, claim: Claim) -> Parts:
    """What is kept of bodies that are not the sender's to change, and stay whether they are named or not: of others'
    tags and evidence, and of what is confidential."""
    row = WebAnnotation.objects.filter(claim=claim).first()
    kept: Parts = row.parts if row is not None else {}
    given = claim.assessments.filter(**LIVE).exclude(contributor=actor)
    linked = claim.evidence.filter(~Q(added_by=actor) | Q(confidential=True))
    return {str(key): kept.get(str(key), {}) for rows in (given, linked) for key in rows.values_list("pk", flat=True)}


# The tag


def new_judgement(meant: Meant) -> tuple[Judged | None, AssessmentInput | None]:
    """The sender's judgement of a new claim, with the bodies it was made of; None and None where there is none. Whoever
    gave it elsewhere is not known here, so it is the sender's. Raises InvalidInputError."""
    given = [one for one in meant.judged.values() if one.tag or one.term or one.rationale]
    if not given:
        return None, None
    words = {word for one in given for word in (one.tag, one.term) if word}
    if len(words) != 1 or len(given) != 1:
        raise InvalidInputError(_("One person gives a claim one tag. Send yours, with its reason."), field="body")
    return given[0], AssessmentInput(words.pop(), given[0].rationale, **given[0].fields)


def rejudge(actor: Contributor, claim: Claim, meant: Meant, act: Act) -> Parts:
    """Give, replace or withdraw the sender's own assessment; returns what is kept of the bodies, by their ids.

    Raises NotPermittedError for what another person said, ConflictError for what no longer stands.
    """
    assessments = list(claim.assessments.filter(**LIVE).select_related("claim"))
    live = {key: one for one in assessments for key in (one.pk, one.contributor_id)}
    mine = live.get(actor.pk)
    parts: Parts = {}
    wanted: Judged | None = meant.judged.get(None)
    for key, judged in meant.judged.items():
        if key is None:
            continue
        present = standing(live, key)
        if present != mine:
            require_unchanged(present, judged)
            parts[str(present.pk)] = judged.parts
        elif wanted is None or says_other(present, judged):
            wanted = judged
    if wanted is None:
        if mine is not None:
            withdraw_assessment(actor=actor, assessment=mine, act=act)
        return parts
    given = mine if mine is not None and not says_other(mine, wanted) else None
    given = given or assess_claim(actor=actor, claim=claim, new=judgement_of(wanted, mine), act=act)
    return {**parts, str(given.pk): wanted.parts}


def standing(live: dict[uuid.UUID, Assessment], key: uuid.UUID) -> Assessment:
    """The live assessment that a body was served as, by its own id or its author's."""
    if key not in live:
        raise ConflictError(_("A tag sent here no longer stands: it was withdrawn, or replaced by a newer one."))
    return live[key]


def judgement_of(judged: Judged, present: Assessment | None) -> AssessmentInput:
    """The assessment that bodies amount to; certainty and whose opinion it is stay as in the `present` one where
    nothing is said of them. A tag may be sent twice, as a word and as a term: a client that changed one of the two
    meant that. Raises InvalidInputError."""
    was = present.tag if present is not None else ""
    words = [word for word in (judged.tag, judged.term) if word]
    if not words:
        raise InvalidInputError(_("A reason goes with a tag."), field="body")
    tag = next((word for word in words if word != was), was)
    kept = {name: getattr(present, name, "") for name in ("certainty", "opinion_holder")}
    return AssessmentInput(tag, judged.rationale, **{**kept, **judged.fields})


def says_other(present: Assessment, judged: Judged) -> bool:
    """Whether bodies say something else than the assessment they were served as."""
    said = asdict(judgement_of(judged, present))
    return any(getattr(present, name) != value for name, value in said.items())


def require_unchanged(present: Assessment, judged: Judged) -> None:
    """Refuse to change what another person said."""
    if says_other(present, judged):
        raise NotPermittedError(
            _("This tag is another person’s. Leave it as it is, and give your own in a body of your own."),
            field="body",
            assessment=str(present.pk),
        )


# What is linked


def link_first(actor: Contributor, claim: Claim, links: list[Linking], act: Act) -> Outcome:
    """Link evidence to a new claim."""
    made = [(link, linked_anew(actor, claim, link, act)) for link in links if link.cites is not None]
    uncited = [link.linked.body for link in links if link.cites is None]
    return Outcome({str(evidence.pk): part_of(evidence, link) for link, evidence in made}, uncited)


def link_anew(actor: Contributor, claim: Claim, links: list[Linking], act: Act) -> Outcome:
    """Add, change and remove evidence as the bodies say. What others added stays, also where it is not named; what is
    confidential is in no annotation, and stays too."""
    open_to_all = evidence_for_everybody().filter(claim=claim)
    present = {one.pk: one for one in open_to_all.select_related("claim", "source", "cited_passage")}
    outcome = Outcome({}, [])
    for link in links:
        evidence = evidence_meant(present, link, {uuid.UUID(key) for key in outcome.parts})
        if evidence is not None:
            amend(actor, evidence, link.linked, act)
        elif link.cites is not None:
            evidence = linked_anew(actor, claim, link, act)
        if evidence is None:
            outcome.uncited.append(link.linked.body)
        else:
            outcome.parts[str(evidence.pk)] = part_of(evidence, link)
    for one in present.values():
        if one.added_by_id == actor.pk and str(one.pk) not in outcome.parts:
            remove_evidence(actor=actor, evidence=one, act=act)
    return outcome


def part_of(evidence: Evidence, link: Linking) -> dict[str, Any]:
    """What is kept of the body of evidence. Where a passage of ours stands is known."""
    known = ("selector",) if evidence.cited_passage_id is not None else ()
    part = {name: value for name, value in link.linked.part.items() if name not in known}
    return {"linking": part} if part else {}


def linked_anew(actor: Contributor, claim: Claim, link: Linking, act: Act) -> Evidence:
    """New evidence. A link that takes no side is context."""
    stances = link.linked.stances or [Evidence.Stance.CONTEXT]
    if len(stances) > 1:
        raise InvalidInputError(_("A link bears on the claim in one way; these are two."), field="body")
    assert link.cites is not None
    new = EvidenceInput(link.cites, {**link.linked.fields, "stance": stances[0]})
    return add_evidence(actor=actor, claim=claim, new=new, act=act)


def evidence_meant(present: dict[uuid.UUID, Evidence], link: Linking, named: Collection[uuid.UUID]) -> Evidence | None:
    """The evidence a body was served as, or that cites the same and was not named yet; None for what is new."""
    if link.linked.key is None:
        alike = (one for one in present.values() if one.pk not in named and is_cited(one, link))
        return next(alike, None)
    evidence = present.get(link.linked.key)
    if evidence is None:
        raise ConflictError(_("Evidence sent here is no longer on the claim. Look at it again."))
    if not is_cited(evidence, link):
        raise InvalidInputError(
            _("What evidence cites never changes. Link something else in a new body."), field="body"
        )
    return evidence


def is_cited(evidence: Evidence, link: Linking) -> bool:
    """Whether a body names what the evidence cites, be that in the trash by now."""
    passage, named = evidence.cited_passage, link.named
    if passage is not None:
        return named == Named("revisions", passage.revision_id) and link.linked.place == (passage.start, passage.end)
    assert evidence.source is not None  # the database holds that it is one of the two
    url = spelled_or_none(link.linked.source) if named is None else ""
    return named == Named("sources", evidence.source.pk) or (bool(url) and spelled_or_none(evidence.source.url) == url)


def amend(actor: Contributor, evidence: Evidence, linked: Linked, act: Act) -> None:
    """Change how evidence bears, where a body says otherwise; what it does not name stays."""
    stance = next((one for one in linked.stances if one != evidence.stance), evidence.stance)
    said = {**linked.fields, "stance": stance}
    changed: Json = {name: value for name, value in said.items() if getattr(evidence, name) != value}
    if changed:
        change_evidence(actor=actor, evidence=evidence, fields=changed, act=act)
