"""A W3C Web Annotation in the words of the workbench: what becomes a claim, a judgement, evidence, and what is kept as
sent because there is no place for it. Pure; the other way round is `annotations.exporters.web_annotation`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from annotations.errors import InvalidInputError, UnresolvedTargetError
from annotations.exporters.web_annotation import BEARS, CITO, DETAILS, EVIDENCE, SOURCE, TERMS
from annotations.importers.annotation_model import Json, is_text, listed, prefixes_in, require_model

TAGS = ("sourced", "disputed", "opinion")
# How something bears, by each name of it: short, and in full.
STANCES = {name: stance for stance, term in BEARS.items() for name in (term, term.replace("cito:", CITO))}
MOST_BODIES = 100
LONGEST_REASON = 10_000  # code points; what is longer stays a comment
# Terms of ours that hold several values.
LISTS = ("wb:claimTypes", "wb:authors")
ASSESSMENT = {"wb:certainty": "certainty", "wb:opinionHolder": "opinion_holder"}
# What is said here and follows from elsewhere, so that what comes back of it is neither taken nor kept.
FOLLOWS = {"creator", "created", "modified"}
FOLLOWS_OF_CLAIM = FOLLOWS | {
    "wb:claim", "wb:article", "wb:number", "wb:tag", "wb:settledBy", "wb:earlierAssessments", "wb:toPlace", "wb:merged",
    "wb:decisions",
}  # fmt: skip
FOLLOWS_OF_JUDGEMENT = FOLLOWS | {"wb:assessment", "wb:givenBlind", "wb:guideline", "wb:judged"}
FOLLOWS_OF_EVIDENCE = FOLLOWS | {"wb:evidence", "wb:article", "wb:citedWords"}
RFC_5147 = re.compile(r"char=(\d{1,9}),(\d{1,9})")


@dataclass(slots=True)
class Judged:
    """One person's tag with its reason. `key` is the assessment it was served as, or where that is not named the
    contributor whose it was; None for a new one. `tag` and `term` are the same word in two bodies. `parts` is what else
    stood in the bodies, by their purposes."""

    key: uuid.UUID | None
    tag: str = ""
    term: str = ""
    rationale: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    parts: dict[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Linked:
    """What bears on the claim. `source` is an IRI, `record` what is said of it; `stances` are those named, in CiTO and
    in our own term; `body` is all of it as sent, for a source that cannot be cited."""

    key: uuid.UUID | None
    source: str
    place: tuple[int, int] | None
    stances: list[str]
    fields: dict[str, Any]
    record: dict[str, Any]
    part: Json
    body: Any


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a text as a selector names it: words with what is around them, offsets, or both."""

    quote: str | None = None
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What is annotated. `selectors` are those that no text alone can resolve."""

    source: str
    places: list[Place]
    members: Json
    selectors: list[Json]


@dataclass(slots=True)
class Meant:
    """A whole annotation. `bodies` is what is kept of them: a list, or the only one by itself where it came so."""

    id: str
    is_new: bool
    target: Target
    details: dict[str, Any]
    extra: Json
    judged: dict[uuid.UUID | None, Judged] = field(default_factory=dict)
    linked: list[Linked] = field(default_factory=list)
    bodies: Any = field(default_factory=list)


def meant_by(sent: Any, *, is_new: bool) -> Meant:
    """What an annotation says. Raises NotAnAnnotationError, InvalidInputError, UnresolvedTargetError."""
    sent = require_model(sent)
    meant = Meant(
        id=sent.get("id", ""),
        is_new=is_new,
        target=target_in(sent["target"]),
        details=named_in(sent, DETAILS),
        extra=extra_in(sent, is_new=is_new),
    )
    motivations = listed(sent.get("motivation"))
    bodies = listed(sent.get("body"))
    if len(bodies) > MOST_BODIES:
        raise InvalidInputError(_("At most %d bodies are taken.") % MOST_BODIES, field="body")
    kept = [body for body in bodies if not take_body(meant, body, motivations)]
    meant.bodies = [without_id(body) for body in kept if not take_reason(meant, body)]
    if len(bodies) == len(meant.bodies) == 1 and not isinstance(sent["body"], list):
        meant.bodies = meant.bodies[0]
    words = sent.get("bodyValue")
    if words is not None and not take_body(meant, {"type": "TextualBody", "value": words}, motivations):
        meant.extra["bodyValue"] = words
    return meant


def extra_in(sent: Json, *, is_new: bool) -> Json:
    """The members there is no place for. Who and when is ours to say; what a new one says of it is kept beside that."""
    known = {"@context", "id", "type", "motivation", "body", "bodyValue", "target"} | FOLLOWS_OF_CLAIM | DETAILS.keys()
    extra = {name: value for name, value in sent.items() if name not in known}
    usual = {"type": "Annotation", "motivation": "assessing"}
    extra |= {name: sent[name] for name in usual if name in sent and sent[name] != usual[name]}
    if prefixes := prefixes_in(sent):
        extra["@context"] = prefixes
    return extra | (as_sent(sent) if is_new else {})


def as_sent(members: Json) -> Json:
    """Who made something and when, as it was sent: kept beside what we say of that."""
    said = {name: members[name] for name in sorted(FOLLOWS) if name in members}
    return {"wb:asSent": said} if said else {}


def named_in(sent: Json, names: dict[str, str]) -> dict[str, Any]:
    """Values of our own terms by the fields they are. Raises InvalidInputError for another type."""
    found = {}
    for name in names.keys() & sent.keys():
        value = sent[name]
        fits = isinstance(value, list) and all(map(is_text, value)) if name in LISTS else is_text(value)
        if not fits:
            raise InvalidInputError(_("Give one string.") if name not in LISTS else _("Give strings."), field=name)
        found[names[name]] = value
    return found


# Bodies


def take_body(meant: Meant, body: Any, motivations: list[Any]) -> bool:
    """Take a body that says a tag, gives a reason that was served, or links a source. False: it has no place."""
    members = body if isinstance(body, dict) else {"id": body}
    purposes = listed(members.get("purpose")) or motivations
    tag = tag_in(members, purposes)
    if tag:
        take_tag(meant, members, tag)
    elif "commenting" in purposes and key_in(members, "wb:assessment") and is_plain(members):
        judged_in(meant, members).rationale = members["value"]
        keep_part(meant, members, "commenting", {"value"})
    elif "linking" in purposes and "items" not in members and "value" not in members:
        meant.linked.append(link_in(body, members, is_new=meant.is_new))
    else:
        return False
    return True


def tag_in(members: Json, purposes: list[Any]) -> str:
    """The tag a body says, as a word or as a term of ours; "" for none."""
    if not {"tagging", "classifying"} & {one for one in purposes if is_text(one)}:
        return ""
    term = address_in(members)
    word = members["value"] if "value" in members else term.removeprefix(TERMS).removeprefix("wb:")
    return word if word in TAGS else ""


def address_in(members: Json) -> str:
    """The IRI of what a body is, or is about."""
    named = members.get("source", members.get("id"))
    return str(named["id"] if isinstance(named, dict) else named)


def key_in(members: Json, name: str) -> uuid.UUID | None:
    """The id at the end of the address under `name`, by which a body was served."""
    named = members.get(name)
    address = named.get("id") if isinstance(named, dict) else None
    try:
        return uuid.UUID(str(address).rstrip("/").rpartition("/")[2])
    except ValueError:
        return None


def author_in(members: Json) -> uuid.UUID | None:
    """The contributor whose body it was when it was served, None for one that was not."""
    creator = members.get("creator")
    named = creator.get("id") if isinstance(creator, dict) else creator
    try:
        return uuid.UUID(str(named)) if str(named).startswith("urn:uuid:") else None
    except ValueError:
        return None


def judged_in(meant: Meant, members: Json) -> Judged:
    """The judgement a body is a part of."""
    key = key_in(members, "wb:assessment") or author_in(members)
    return meant.judged.setdefault(key, Judged(key))


def take_tag(meant: Meant, members: Json, tag: str) -> None:
    """Note a tag down. Raises InvalidInputError where a new judgement says two."""
    judged = judged_in(meant, members)
    name = "tag" if "value" in members else "term"
    other = judged.tag or judged.term
    if judged.key is None and other not in ("", tag):
        raise InvalidInputError(_("One person gives a claim one tag; these are two."), field="body")
    setattr(judged, name, tag)
    judged.fields |= named_in(members, ASSESSMENT)
    keep_part(meant, members, "tagging" if name == "tag" else "classifying", {"value", "source", "id", *ASSESSMENT})


def keep_part(meant: Meant, members: Json, purpose: str, taken: Iterable[str]) -> None:
    """Keep what else stands in a body that is taken."""
    gone = {*taken, "type", "purpose", *FOLLOWS_OF_JUDGEMENT}
    part = {name: value for name, value in members.items() if name not in gone}
    part |= as_sent(members) if meant.is_new else {}
    if part:
        judged_in(meant, members).parts[purpose] = part


def is_plain(members: Json) -> bool:
    """Whether a body is words as they are."""
    return "value" in members and members.get("format", "text/plain") == "text/plain"


def take_reason(meant: Meant, body: Any) -> bool:
    """Take a plain comment as the reason for the tag its author gives in the same annotation; False where there is no
    such tag, or a reason for it already."""
    if not isinstance(body, dict) or "commenting" not in listed(body.get("purpose")) or not is_plain(body):
        return False
    judged = meant.judged.get(author_in(body))
    if judged is None or judged.rationale or not body["value"].strip() or len(body["value"]) > LONGEST_REASON:
        return False
    judged.rationale = body["value"]
    keep_part(meant, body, "commenting", {"value"})
    return True


def without_id(body: Any) -> Any:
    """A textual body with a purpose, its id under `via`: the model's tests take one with both for another resource."""
    if not isinstance(body, dict) or not {"id", "value", "purpose"} <= body.keys():
        return body
    rest = {name: value for name, value in body.items() if name != "id"}
    return {**rest, "via": [*listed(body.get("via")), body["id"]]}


def link_in(body: Any, members: Json, *, is_new: bool) -> Linked:
    """A body that links something."""
    source = members.get("source")
    stances, terms = stances_in(members)
    fields = named_in(members, EVIDENCE)
    taken = {"type", "purpose", "source", "wb:source", *terms, *EVIDENCE, *FOLLOWS_OF_EVIDENCE}
    if "source" not in members:
        taken.add("id")
    if (seen := moment_in(members.get("state"))) is not None:
        fields["accessed_at"] = seen
        taken.add("state")
    selector = members.get("selector")
    if isinstance(selector, dict) and selector.keys() == {"type", "exact"} and "quote" not in fields:
        fields["quote"] = selector["exact"]
        taken.add("selector")
    place = place_in(selector)
    part = {name: value for name, value in members.items() if name not in taken}
    part |= as_sent(members) if is_new else {}
    if isinstance(source, dict) and source.keys() != {"id"}:
        part["source"] = {name: value for name, value in source.items() if name != "id"}
    record = named_in(members["wb:source"], SOURCE) if isinstance(members.get("wb:source"), dict) else {}
    return Linked(key_in(members, "wb:evidence"), address_in(members), place, stances, fields, record, part, body)


def stances_in(members: Json) -> tuple[list[str], set[str]]:
    """How something bears on the claim, each time it is said, and the members that say it."""
    found = {name: STANCES[name] for name in members if name in STANCES}
    if "wb:stance" in members:
        found["wb:stance"] = members["wb:stance"]
    if any(not is_text(stance) or stance not in BEARS for stance in found.values()):
        raise InvalidInputError(_("Known stances are supports, refutes and context."), field="body.wb:stance")
    return list(dict.fromkeys(found.values())), set(found)


def moment_in(state: Any) -> datetime | None:
    """When something was looked at, where its state says that and nothing else."""
    if isinstance(state, dict) and state.keys() == {"type", "sourceDate"} and is_text(state["sourceDate"]):
        return datetime.fromisoformat(state["sourceDate"])
    return None


def place_in(selector: Any) -> tuple[int, int] | None:
    """The place a single selector names by its offsets in code points, None for any other."""
    if isinstance(selector, dict) and "refinedBy" not in selector:
        if selector.get("type") == "FragmentSelector" and (found := RFC_5147.fullmatch(selector["value"])):
            return int(found[1]), int(found[2])
        if selector.get("type") == "TextPositionSelector":
            return selector["start"], selector["end"]
    return None


# The target


def target_in(sent: Any) -> Target:
    """What is annotated: one stretch of a text. Raises UnresolvedTargetError."""
    targets = listed(sent)
    if len(targets) != 1:
        raise unresolved(_("A claim stands in one place. Send one target."), "several-targets")
    (one,) = targets
    members = one if isinstance(one, dict) else {"source": one}
    source = members.get("source", members.get("id"))
    if source is None:
        raise unresolved(_("The target is a choice. Send the one that is meant."), "no-source")
    selectors = [each for each in listed(members.get("selector")) if isinstance(each, dict)]
    resolvable = [each for each in selectors if "refinedBy" not in each and is_of_text(each)]
    quotes = [each for each in resolvable if each["type"] == "TextQuoteSelector"]
    offsets = [found for each in resolvable if (found := place_in(each)) is not None]
    if not quotes and not offsets:
        raise unresolved(
            _("Name the words that are meant by a TextQuoteSelector, a TextPositionSelector, or both."), "no-selector"
        )
    kept = {"type", "source", "selector", *FOLLOWS} | ({"id"} if "source" not in members else set())
    return Target(
        source=source["id"] if isinstance(source, dict) else str(source),
        places=[place for quote in quotes or [{}] for place in places_in(quote, offsets)],
        members={name: value for name, value in members.items() if name not in kept},
        selectors=[each for each in selectors if each not in resolvable],
    )


def is_of_text(selector: Json) -> bool:
    """Whether a selector can be resolved in a text alone."""
    return selector["type"] == "TextQuoteSelector" or place_in(selector) is not None


def places_in(quote: Json, offsets: list[tuple[int, int]]) -> list[Place]:
    """The places a quote names: with each of the offsets, for all of them must agree."""
    around = {"quote": quote.get("exact"), "prefix": quote.get("prefix", ""), "suffix": quote.get("suffix", "")}
    return [Place(**around, start=start, end=end) for start, end in offsets] or [Place(**around)]


def unresolved(message: str, reason: str, **details: Any) -> UnresolvedTargetError:
    """The refusal of a target, with the name of why."""
    return UnresolvedTargetError(message, field="target", reason=reason, **details)
