"""What an annotation names: the stretch of its article that is its target, and what its bodies link."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from annotations import queries
from annotations.addresses import spelled_or_none
from annotations.anchoring import Span, check_span, span_meant
from annotations.errors import InvalidInputError
from annotations.importers.web_annotation import Linked, Meant, Place, Target, unresolved
from annotations.models import Article, Contributor, Revision, Source
from annotations.services.evidence import Stretch

AN_ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ADDRESS = re.compile(
    rf"/(?:api/v1/)?projects/(?P<project>{AN_ID})/(?P<kind>articles|revisions|sources)/(?P<key>{AN_ID})"
    r"(?:/text|/review)?/?"
)
Cites = Stretch | Source | dict[str, object]


@dataclass(frozen=True, slots=True)
class Incoming:
    """An annotation that came in. `sites` are the addresses under which this installation is known to the sender,
    `site` the one it calls itself by."""

    meant: Meant
    site: str
    sites: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A thing of the project that an address of ours names; `kind` is the plural noun."""

    kind: str
    key: uuid.UUID


def named_by(actor: Contributor, address: str, incoming: Incoming) -> Named | None:
    """What an address names in the actor's project, None for one that is not ours."""
    for site in (incoming.site, *incoming.sites):
        found = ADDRESS.fullmatch(address.partition("#")[0].removeprefix(site.rstrip("/")))
        if found is not None and found["project"] == str(actor.project_id):
            return Named(found["kind"], uuid.UUID(found["key"]))
    return None


def stretch_meant(actor: Contributor, article: Article, incoming: Incoming) -> Stretch:
    """The stretch of the article that an annotation is about. Raises UnresolvedTargetError."""
    target = incoming.meant.target
    revision, is_frozen = text_meant(actor, article, target, incoming)
    spans = {span_at(revision, place, is_frozen=is_frozen) for place in target.places}
    if len(spans) > 1:
        raise unresolved(_("The selectors name different places."), "selectors-differ")
    return Stretch(revision, spans.pop())


def text_meant(actor: Contributor, article: Article, target: Target, incoming: Incoming) -> tuple[Revision, bool]:
    """The text that the target's source is, and whether it names that very text: offsets alone hold in no other."""
    named = named_by(actor, target.source, incoming)
    if named == Named("articles", article.pk) or is_published_at(article, target.source):
        return queries.current_revision(article), False
    if named is not None and named.kind == "revisions":
        revision = queries.revisions_visible_to(actor).filter(article=article, pk=named.key).first()
        if revision is not None:
            return revision, True
    raise unresolved(
        _("The source is not this article: name its address, or that of one of its texts."), "other-source"
    )


def is_published_at(article: Article, address: str) -> bool:
    """Whether an address is the one the article was published under."""
    return bool(article.url) and spelled_or_none(address) == spelled_or_none(article.url)


def span_at(revision: Revision, place: Place, *, is_frozen: bool) -> Span:
    """Where a place is in a text. Raises UnresolvedTargetError."""
    try:
        if place.quote is not None:
            around = {"prefix": place.prefix, "suffix": place.suffix}
            return span_meant(revision.text, quote=place.quote, start=place.start, end=place.end, **around)
        span = check_span(revision.text, place.start, place.end, None)
        quote = revision.text[span.start : span.end]
        checked = span_meant(revision.text, quote=quote, start=place.start, end=place.end)
    except InvalidInputError as refused:
        raise unresolved(refused.message, refused.code, **refused.details) from refused
    if not is_frozen:
        raise unresolved(
            _("The text of an article may change: add a TextQuoteSelector, or name the text the offsets count in."),
            "offsets-alone",
        )
    return checked


def cites(actor: Contributor, linked: Linked, named: Named | None) -> Cites | None:
    """What a body links: a source of the project, a passage of another article, an address. None for what is none of
    these, such as the number of a book."""
    if named is None:
        address = spelled_or_none(linked.source)
        return {**linked.record, "url": address} if address else None
    if named.kind == "sources":
        return queries.sources_visible_to(actor).filter(pk=named.key).first()
    revision = queries.revisions_visible_to(actor).filter(pk=named.key).first() if named.kind == "revisions" else None
    if revision is None or linked.place is None:
        return None
    return Stretch(revision, check_span(revision.text, *linked.place, None))
