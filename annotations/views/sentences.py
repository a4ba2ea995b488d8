"""The history in plain words: what each event says, with the names of what it is about."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from annotations import queries
from annotations.models import Contributor, Event, Membership, Tag

_w = gettext_lazy
# What a person did; completes "Ada …".
WORDS: dict[str, Any] = {
    "project.founded": _w("founded the project"),
    "project.changed": _w("changed the project’s settings"),
    "guideline.written": _w("wrote version %(number)s of the guideline"),
    "member.invited": _w("made a link (%(role)s)"),
    "member.joined": _w("made %(member)s a member (%(role)s)"),
    "member.role_changed": _w("made %(member)s: %(role)s"),
    "member.removed": _w("removed %(member)s from the members"),
    "invitation.revoked": _w("withdrew a link"),
    "invitation.used": _w("used a link"),
    "service.added": _w("added the service account %(name)s"),
    "service.renamed": _w("renamed a service account: %(name)s"),
    "token.made": _w("made the token “%(name)s” for a service account"),
    "token.revoked": _w("revoked the token “%(name)s” of a service account"),
    "import.received": _w("sent in a text to look at"),
    "import.read": _w("had what was sent in read"),
    "import.finished": _w("had what was sent in brought in"),
    "import.failed": _w("could not have read what was sent in"),
    "import.expired": _w("let go of a text nobody had confirmed"),
    "import.confirmed": _w("confirmed a text"),
    "import.discarded": _w("set a text aside"),
    "import.paused": _w("paused an import"),
    "import.resumed": _w("let an import go on"),
    "import.cancelled": _w("cancelled an import"),
    "import.withdrawn": _w("took back what had come in"),
    "import.chosen": _w("said what becomes of the articles that are here already"),
    "item.made": _w("cut or merged what was sent in"),
    "item.replaced": _w("cut or merged what was sent in"),
    "item.corrected": _w("corrected the record of an article on its way in"),
    "item.dropped": _w("left an article out of what was sent in"),
    "item.taken_back": _w("took an article back into what was sent in"),
    "item.chosen": _w("said what becomes of an article that is here already"),
    "article.imported": _w("brought in %(article)s"),
    "article.changed": _w("changed the record of %(article)s"),
    "article.revised": _w("brought in revision %(number)s of %(article)s"),
    "article.deleted": _w("put %(article)s into the trash"),
    "article.restored": _w("took %(article)s out of the trash"),
    "block.changed": _w("said anew what a part of %(article)s is"),
    "feed.added": _w("added the feed %(feed)s"),
    "feed.changed": _w("changed how the feed %(feed)s is followed"),
    "feed.removed": _w("removed the feed %(feed)s"),
    "feed.restored": _w("added the feed %(feed)s again"),
    "watch.started": _w("had %(article)s watched for silent edits"),
    "watch.changed": _w("changed how %(article)s is watched"),
    "watch.ended": _w("ended the watch of %(article)s"),
    "watch.asked": _w("had %(article)s fetched again"),
    "claim.marked": _w("marked %(claim)s"),
    "claim.placed": _w("moved %(claim)s"),
    "claim.changed": _w("changed what is said about %(claim)s"),
    "claim.split_off": _w("split %(claim)s off %(into)s"),
    "claim.merged": _w("made %(claim)s part of %(into)s"),
    "claim.led_on": _w("let %(claim)s lead to %(into)s"),
    "claim.joined": _w("changed what is part of %(claim)s"),
    "claim.deleted": _w("put %(claim)s into the trash"),
    "claim.restored": _w("took %(claim)s out of the trash"),
    "claim.settled": _w("thereby settled %(claim)s: %(tag)s"),
    "claim.unsettled": _w("thereby left %(claim)s unsettled"),
    "claim.carried": _w("carried %(claim)s over to a new text"),
    "claim.unplaced": _w("left open where %(claim)s stands in a new text"),
    "annotation.received": _w("sent %(claim)s from another program"),
    "annotation.changed": _w("changed what another program says of %(claim)s"),
    "reanchoring.settled": _w("said where %(claim)s stands in a new text"),
    "reanchoring.overtaken": _w("asked anew where %(claim)s stands"),
    "reanchoring.reopened": _w("asked anew where %(claim)s stands"),
    "placement.superseded": _w("moved %(claim)s"),
    "assessment.given": _w("assessed %(claim)s: %(tag)s"),
    "assessment.superseded": _w("replaced an assessment of %(claim)s"),
    "assessment.moved": _w("moved an assessment to %(claim)s"),
    "assessment.withdrawn": _w("withdrew their assessment of %(claim)s"),
    "decision.taken": _w("settled %(claim)s: %(tag)s"),
    "decision.superseded": _w("replaced a decision on %(claim)s"),
    "decision.moved": _w("moved a decision to %(claim)s"),
    "decision.withdrawn": _w("withdrew the decision on %(claim)s"),
    "decision.reopened": _w("reopened the decision on %(claim)s"),
    "coverage.given": _w("went through a part of %(article)s"),
    "coverage.carried": _w("carried over to a new text who has been through a part of %(article)s"),
    "coverage.withdrawn": _w("took back having been through a part of %(article)s"),
    "source.added": _w("added %(source)s"),
    "source.changed": _w("changed the record of %(source)s"),
    "source.deleted": _w("put %(source)s into the trash"),
    "source.restored": _w("took %(source)s out of the trash"),
    "evidence.added": _w("added evidence to %(claim)s"),
    "evidence.changed": _w("changed evidence on %(claim)s"),
    "evidence.hidden": _w("made evidence on %(claim)s confidential"),
    "evidence.revealed": _w("showed everybody evidence on %(claim)s"),
    "source.hidden": _w("thereby left a source cited in confidence alone"),
    "source.revealed": _w("thereby cited openly what was cited in confidence alone"),
    "confidential.hidden": _w("hid from %(member)s what others keep confidential"),
    "confidential.revealed": _w("showed %(member)s what others keep confidential"),
    "evidence.moved": _w("moved evidence to %(claim)s"),
    "evidence.doubled": _w("removed evidence from %(claim)s that stands there twice"),
    "evidence.removed": _w("removed evidence from %(claim)s"),
    "evidence.restored": _w("restored evidence on %(claim)s"),
    "export.requested": _w("asked for an export"),
    "export.retried": _w("had an export run again"),
    "export.finished": _w("got the export they had asked for"),
    "export.failed": _w("did not get the export they had asked for"),
    "webhook.added": _w("added the webhook “%(name)s”"),
    "webhook.changed": _w("changed the webhook “%(name)s”"),
    "webhook.removed": _w("removed the webhook “%(name)s”"),
    "webhook.secret_renewed": _w("gave the webhook “%(name)s” a new secret"),
    "webhook.replayed": _w("had events sent to the webhook “%(name)s” once more"),
    "release.made": _w("made the release “%(name)s”"),
}
# What stands in these words where they are of no event in particular.
ANY: dict[str, Any] = {
    "article": _w("an article"),
    "claim": _w("a claim"),
    "into": _w("another"),
    "source": _w("a source"),
    "tag": _w("its tag"),
    "member": _w("somebody"),
    **dict.fromkeys(("feed", "name", "number", "role"), "…"),
}
# What only follows from another event of the same act.
QUIET = {
    "placement.superseded", "assessment.superseded", "decision.superseded", "invitation.used", "import.confirmed",
    "item.replaced", "claim.led_on", "claim.carried", "claim.unplaced", "reanchoring.overtaken", "claim.joined",
    "assessment.moved", "decision.moved", "evidence.moved", "reanchoring.reopened", "annotation.received",
    "coverage.carried",
}  # fmt: skip
MOST_ALIKE = 3
CHANGES = {
    "project.changed",
    "article.changed",
    "claim.changed",
    "source.changed",
    "evidence.changed",
    "feed.changed",
    "watch.changed",
    "webhook.changed",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the objects of some events are called, as far as the reader may know; `in_article` for who is in it."""

    claims: dict[uuid.UUID, int | None]
    sources: dict[uuid.UUID, str]
    people: dict[uuid.UUID, str]
    in_article: bool = False


def meaning_of(verb: str) -> str:
    """What every event of a kind tells; completes “Ada …”."""
    if verb.endswith(".undone"):
        return _("took back what they had done, or did it again")
    return str(WORDS[verb]) % ANY


def names_in(actor: Contributor, events: Iterable[Event], *, in_article: bool = False) -> Names:
    """The names of everything some events are about, in a fixed number of queries."""
    events = list(events)
    claims = {event.claim_id for event in events if event.claim_id} | {
        into for event in events if (into := other(event))
    }
    cited = {event.object_id for event in events if event.object_type == "source"}
    seen = [
        *queries.sources_visible_to(actor).filter(pk__in=cited),
        *queries.sources_in_trash(actor).filter(pk__in=cited),
    ]
    named = {str(facts_of(event).get("contributor_id")) for event in events if event.object_type == "membership"}
    people = queries.contributors_of(actor.project).filter(pk__in=named - {"None"})
    return Names(
        queries.claim_numbers(actor, claims),
        {source.pk: str(source) for source in seen},
        {person.pk: str(person) for person in people},
        in_article,
    )


def other(event: Event) -> uuid.UUID | None:
    """The other claim that an event on a claim names: what it became part of, or was split off."""
    facts = facts_of(event) if event.object_type == "claim" else {}
    named = facts.get("merged_into_id") or facts.get("split_from")
    return uuid.UUID(named) if named else None


def facts_of(event: Event) -> dict[str, Any]:
    """What an event keeps of its object: as it became, completed by what it was."""
    return {**(event.before or {}), **(event.after or {})}


def lines_of(events: Sequence[Event], names: Names) -> list[str]:
    """The sentences of one act, without what only follows from the rest. `events` are in the order they happened."""
    if events[0].undoes is not None:
        return [_("took back what they had done: %s") % place_of(events[0], names)]
    verbs = {event.verb for event in events}
    quiet = QUIET | ({"claim.placed"} if verbs & {"claim.marked", "claim.split_off", "reanchoring.settled"} else set())
    loud = [event for event in events if event.verb not in quiet] or list(events[:1])
    earlier: list[uuid.UUID | None] = []
    lines = []
    for event in loud:
        lines.append((event.verb, sentence_of(event, names, is_known=event.claim_id in earlier)))
        earlier.append(event.claim_id)
    # An act on several paragraphs says the same of each.
    return shortened(list(dict.fromkeys(lines)))


def shortened(lines: Sequence[tuple[str, str]]) -> list[str]:
    """Sentences, each given with its verb; of an act on many, those beyond a few of one verb as how many there are."""
    counts, seen, kept = Counter(verb for verb, _line in lines), Counter[str](), []
    for verb, line in lines:
        seen[verb] += 1
        more = counts[verb] - MOST_ALIKE
        if seen[verb] <= MOST_ALIKE:
            kept.append(line)
        elif seen[verb] == counts[verb]:
            kept.append(ngettext("%(n)d more like it", "%(n)d more like these", more) % {"n": more})
    return kept


def sentence_of(event: Event, names: Names, *, is_known: bool = False) -> str:
    """What one event says; its bare name for one that has no words. A claim that `is_known` is called “it”."""
    facts = facts_of(event)
    joined_by_themselves = event.verb == "member.joined" and facts.get("contributor_id") == str(event.contributor_id)
    words = _w("joined the project (%(role)s)") if joined_by_themselves else WORDS.get(event.verb)
    if words is None:
        return event.verb.replace(".", " ").replace("_", " ")
    return str(words) % {
        "article": _("this article") if names.in_article else article_of(event),
        "claim": _("it") if is_known and event.claim_id else claim_of(event, names),
        "into": numbered(other(event), names),
        "source": source_of(event, names),
        "member": member_of(facts, names),
        "feed": facts.get("url", ""),
        "name": facts.get("name") or _("somebody"),
        "number": facts.get("number", ""),
        "role": label_in(Membership.Role, facts.get("role")),
        "tag": label_in(Tag, facts.get("tag")),
    }


def place_of(event: Event, names: Names) -> str:
    """What an undone act was about."""
    if event.claim_id:
        return claim_of(event, names)
    return source_of(event, names) if event.object_type == "source" else article_of(event)


def article_of(event: Event) -> str:
    """The article's title in quotation marks."""
    return f"“{event.article.title}”" if event.article else _("an article")


def claim_of(event: Event, names: Names) -> str:
    """The claim by its number and article."""
    if names.in_article:
        return numbered(event.claim_id, names)
    number = names.claims.get(event.claim_id) if event.claim_id else None
    if number is None:
        return _("a claim in %s") % article_of(event)
    return _("claim %(number)d in %(article)s") % {"number": number, "article": article_of(event)}


def numbered(claim: uuid.UUID | None, names: Names) -> str:
    """A claim by its number alone."""
    number = names.claims.get(claim) if claim else None
    return _("a claim") if number is None else _("claim %(number)d") % {"number": number}


def source_of(event: Event, names: Names) -> str:
    """The source's name, for who may know it."""
    name = names.sources.get(event.object_id)
    return _("the source “%s”") % name if name else _("a source")


def member_of(facts: dict[str, Any], names: Names) -> str:
    """The person a membership is about."""
    pk = facts.get("contributor_id")
    return names.people.get(uuid.UUID(pk), _("somebody")) if pk else _("somebody")


def label_in(choices: Any, value: object) -> str:
    """The words for a value of a choice, "" for none."""
    return str(choices(value).label) if value in choices.values else ""


def changes_in(events: Iterable[Event]) -> list[tuple[str, str, str]]:
    """Field, before and after for what an act changed in records."""
    changed = [(event.before or {}, event.after or {}) for event in events if event.verb in CHANGES]
    return [
        (name.replace("_", " "), shown(before[name]), shown(after[name]))
        for before, after in changed
        for name in after
        if name in before and after[name] != before[name]
    ]


def shown(value: object) -> str:
    """A recorded value as it is read."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
