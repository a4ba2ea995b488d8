"""W3C Web Annotation (Recommendation of 2017) as JSON-LD: one AnnotationCollection whose only page holds every claim.

A claim is an Annotation, the same in a file as in the container of its article (`api.w3c`). Its target is the stretch
of the revision's text; the offsets of the TextPositionSelector are code points, as the model demands. Bodies are the
live assessments (the tag as a word and as a term, and the reason as a comment by the same person) and the evidence.
What the model has no word for has the prefix `wb:`; how evidence bears on the claim is said in CiTO, the Citation
Typing Ontology. Assessments that no longer stand, and decisions, are under `wb:`, for a reader that knows only the
model would take a body for something that is said now. What came as an annotation is given back with whatever else
was sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from annotations.exporters.output import Output, to_json
from annotations.exporters.rows import (
    AnnotatedSet,
    AssessmentRow,
    CitedRow,
    ClaimRow,
    DecisionRow,
    EvidenceRow,
    PersonRow,
    RecordRow,
    SentRow,
    SpanRow,
)

extension = "jsonld"
content_type = "application/ld+json"

MODEL = "http://www.w3.org/ns/anno.jsonld"
CITO = "http://purl.org/spar/cito/"
TERMS = "urn:claim-workbench:terms:"
WORDS = {
    # The context has had this word since 2021 only, and many readers keep an older copy.
    "assessing": "oa:assessing",
    "cito": CITO,
    "wb": TERMS,
}
BEARS: dict[str, str] = {
    "supports": "cito:supports",
    "refutes": "cito:refutes",
    "context": "cito:givesBackgroundTo",
}
# Terms of ours, with the fields they are: of a claim, of evidence, and of the source it cites. They may come back so.
DETAILS = {
    "wb:statement": "statement",
    "wb:claimantName": "claimant_name",
    "wb:claimantRole": "claimant_role",
    "wb:claimantType": "claimant_type",
    "wb:attributionCue": "attribution_cue",
    "wb:claimDate": "claim_date",
    "wb:claimDatePrecision": "claim_date_precision",
    "wb:claimPlace": "claim_place",
    "wb:claimTypes": "claim_types",
    "wb:checkable": "checkable",
    "wb:firstAppearance": "first_appearance_url",
}
EVIDENCE = {
    "wb:quote": "quote",
    "wb:locator": "locator",
    "wb:note": "note",
    "wb:question": "question",
    "wb:answer": "answer",
}
SOURCE = {
    "wb:title": "title",
    "wb:publisher": "publisher",
    "wb:authors": "authors",
    "wb:publishedAt": "published_at",
    "wb:kind": "kind",
    "wb:level": "level",
    "wb:medium": "medium",
    "wb:archivedUrl": "archived_url",
}
SOFTWARE = {"id": "urn:claim-workbench", "type": "Software", "name": "Claim workbench"}
KINDS = {"person": "Person", "imported": "Person", "service": "Software", "system": "Software"}

Json = dict[str, Any]


def write(rows: AnnotatedSet, out: Output) -> None:
    """Write the collection, annotation by annotation. Without any there is no page: the model wants none."""
    names = Names(rows.site, rows.project_id, shared(rows.prefixes))
    collection = f"{names.project}/exports/{rows.export_id}/"
    head = {
        "@context": context_with(names.prefixes),
        "id": collection,
        "type": "AnnotationCollection",
        "label": rows.project_name,
        "creator": person(rows.made_by),
        "created": moment(rows.made_at),
        "generator": SOFTWARE,
    }
    page = {"id": f"{collection}#page", "type": "AnnotationPage", "partOf": {"id": collection}, "startIndex": 0}
    out.write(to_json(head)[:-1])
    count = 0
    for count, annotation in enumerate(each_annotation(rows, names), 1):
        out.write(b',\n"first":' + to_json(page)[:-1] + b',"items":[\n' if count == 1 else b",\n")
        out.write(to_json(annotation))
    out.write((b"\n]}" if count else b"") + b',"total":%d}\n' % count)


def each_annotation(rows: AnnotatedSet, names: Names) -> Iterator[Json]:
    """One annotation per claim."""
    for article, claims in rows.articles:
        for claim in claims:
            yield annotation_of(article, claim, names)


class Names:
    """The addresses of things, as the API of this installation has them; and the prefixes of a whole document."""

    def __init__(self, site: str, project: UUID, prefixes: Json | None = None) -> None:
        self.project = f"{site.rstrip('/')}/api/v1/projects/{project}"
        self.prefixes = prefixes or {}

    def thing(self, kind: str, key: UUID) -> str:
        """The address of an object; `kind` is the plural noun."""
        return f"{self.project}/{kind}/{key}/"

    def container(self, article: UUID) -> str:
        """The address of the annotations of an article."""
        return f"{self.project}/articles/{article}/annotations/"

    def annotation(self, article: UUID, claim: ClaimRow) -> str:
        """The address of a claim as an annotation: of the container with one component more."""
        return self.container(article) + (claim.sent_as.slug if claim.sent_as else str(claim.id))

    def text(self, revision: UUID) -> str:
        """The address of the text of a revision, in which offsets count."""
        return f"{self.project}/revisions/{revision}/text/"


def annotation_of(article: RecordRow, claim: ClaimRow, names: Names) -> Json:
    """A claim as an annotation, without the context that all of a document share; with one of its own only where it
    came with prefixes that mean something else there."""
    sent = claim.sent_as
    made = {
        "id": names.annotation(article.id, claim),
        "type": "Annotation",
        "motivation": "assessing",
        "creator": person(claim.created_by),
        "created": moment(claim.created_at),
        "modified": moment(claim.updated_at),
        **said(claim, names),
        "target": target(claim.span, names, sent),
        **ours(article, claim, names),
    }
    if sent is None:
        return made
    others = {name: value for name, value in sent.extra.items() if name not in ("@context", "bodyValue")}
    is_shared = prefixes_of(claim).items() <= names.prefixes.items()
    own = {} if is_shared else {"@context": context_with(prefixes_of(claim))}
    return {**own, **made, **others}


def prefixes_of(claim: ClaimRow) -> Json:
    """The prefixes an annotation came with, none of which changes a word of ours."""
    prefixes: Json = claim.sent_as.extra.get("@context", {}) if claim.sent_as else {}
    return prefixes


def context_with(prefixes: Json, *more: str) -> list[Any]:
    """The context of a document."""
    return [MODEL, *more, *([prefixes] if prefixes else []), WORDS]


def shared(all_prefixes: Iterable[Json]) -> Json:
    """The prefixes of several annotations together; of one that means two things, what it meant first."""
    together: Json = {}
    for prefixes in all_prefixes:
        together = {**prefixes, **together}
    return together


def said(claim: ClaimRow, names: Names) -> Json:
    """The bodies, left out where there are none: the model knows no empty one. What was sent as a single body, or as a
    mere string, is given back so while it is the only one."""
    live = [given for given in claim.assessments if given.standing == "live"]
    bodies: list[Any] = [body for given in live for body in assessment_bodies(given, claim, names)]
    bodies += [evidence_body(found, claim, names) for found in claim.evidence]
    if claim.sent_as is None:
        return {"body": bodies} if bodies else {}
    kept, words = claim.sent_as.bodies, claim.sent_as.extra.get("bodyValue")
    if words is not None and not bodies:
        return {"bodyValue": words}
    if words is not None:
        bodies.append({"type": "TextualBody", "value": words, "format": "text/plain"})
    if not isinstance(kept, list):
        return {"body": [*bodies, kept] if bodies else kept}
    bodies += kept
    if len(bodies) == 1 and isinstance(bodies[0], str):
        return {"body": bodies[0]}  # a list of one IRI is two things to the model’s own tests
    return {"body": bodies} if bodies else {}


def ours(article: RecordRow, claim: ClaimRow, names: Names) -> Json:
    """What the model has no word for, without what is not known."""
    record = {
        "id": names.thing("articles", article.id),
        "wb:title": article.title,
        "wb:url": article.url,
        "wb:publishedOn": article.published_on,
        "wb:externalId": article.external_id,
    }
    facts = {
        "wb:claim": {"id": names.thing("claims", claim.id)},
        "wb:article": known(record),
        "wb:number": claim.number,
        "wb:tag": claim.tag,
        "wb:settledBy": claim.settled_by,
        **terms_of(claim, DETAILS),
        "wb:earlierAssessments": [
            earlier_assessment(given, names) for given in claim.assessments if given.standing != "live"
        ],
        "wb:toPlace": claim.to_place or None,
        "wb:merged": [known({"id": names.thing("claims", one.id), "wb:number": one.number}) for one in claim.merged],
        "wb:decisions": [decision(taken, names) for taken in claim.decisions],
    }
    return known(facts)


def terms_of(row: object, fields: dict[str, str]) -> Json:
    """The fields of a row under their terms."""
    return {term: getattr(row, name) for term, name in fields.items()}


def target(span: SpanRow, names: Names, sent: SentRow | None) -> Json:
    """The stretch of text, by its words and by its place, with what else was said of the target. Selectors of other
    kinds are given back while the claim stands where it stood when they came."""
    quote = {"type": "TextQuoteSelector", "exact": span.quote, "prefix": span.prefix, "suffix": span.suffix}
    place = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    kept = sent.target if sent else {}
    others = kept.get("selectors", []) if kept.get("of") == where(span) else []
    return {
        **kept.get("members", {}),
        "type": "SpecificResource",
        "source": names.text(span.revision_id),
        "selector": [quote, place, *others],
    }


def where(span: SpanRow) -> list[Any]:
    """A place as it is kept beside what was sent for it."""
    return [str(span.revision_id), span.start, span.end]


def assessment_bodies(given: AssessmentRow, claim: ClaimRow, names: Names) -> list[Json]:
    """The tag as a word and as a term, and the reason where one was given. `wb:assessment` says whose bodies these are,
    for the model allows no id to a body with a purpose."""
    by = whose(given, names)
    tag = {"type": "TextualBody", "purpose": "tagging", "value": given.tag, **judgement(given, names)}
    term = {"type": "SpecificResource", "purpose": "classifying", "source": TERMS + given.tag, **by}
    reason = {"type": "TextualBody", "purpose": "commenting", "value": given.rationale, **by}
    bodies = [tag, term, reason] if given.rationale else [tag, term]
    return [{**sent_with(claim, given.id, str(body["purpose"])), **body} for body in bodies]


def sent_with(claim: ClaimRow, key: UUID, purpose: str) -> Json:
    """What else was sent in the body that became an assessment or evidence."""
    kept: Json = claim.sent_as.parts.get(str(key), {}).get(purpose, {}) if claim.sent_as else {}
    return kept


def whose(given: AssessmentRow, names: Names) -> Json:
    """Who has said what stands in a body, and when; and which assessment that is."""
    return {
        "creator": person(given.by),
        "created": moment(given.at),
        "wb:assessment": {"id": names.thing("assessments", given.id)},
    }


def judgement(given: AssessmentRow, names: Names) -> Json:
    """Who judged when, how surely, on which words."""
    return {
        **whose(given, names),
        **known(
            {
                "wb:certainty": given.certainty,
                "wb:opinionHolder": given.opinion_holder,
                "wb:givenBlind": given.given_blind or None,
                "wb:guideline": given.guideline,
                "wb:judged": judged(given.span, names),
            }
        ),
    }


def earlier_assessment(given: AssessmentRow, names: Names) -> Json:
    """An assessment that no longer stands."""
    return {
        **judgement(given, names),
        **known({"wb:tag": given.tag, "wb:rationale": given.rationale}),
        "wb:standing": given.standing,
        "wb:endedAt": moment(given.ended_at),
    }


def decision(taken: DecisionRow, names: Names) -> Json:
    """An editor's settling, and whether it stands."""
    return {
        "creator": person(taken.by),
        "created": moment(taken.at),
        "wb:decision": {"id": names.thing("decisions", taken.id)},
        **known(
            {
                "wb:tag": taken.tag,
                "wb:reason": taken.reason,
                "wb:standing": taken.standing,
                "wb:endedAt": moment(taken.ended_at),
                "wb:restsOn": [{"id": names.thing("assessments", key)} for key in taken.rests_on],
                "wb:guideline": taken.guideline,
                "wb:judged": judged(taken.span, names),
            }
        ),
    }


def judged(span: SpanRow, names: Names) -> Json:
    """The words that were judged, which need not be where the claim stands now."""
    return {"wb:text": {"id": names.text(span.revision_id)}, "wb:start": span.start, "wb:end": span.end}


def evidence_body(found: EvidenceRow, claim: ClaimRow, names: Names) -> Json:
    """What is cited, and how it bears on the claim.

    Its quote is under `wb:quote`: a TextQuoteSelector would promise that the page at the address still has these very
    words in its text, and readers look for one in the annotated text.
    """
    body = {
        **sent_with(claim, found.id, "linking"),
        "type": "SpecificResource",
        "purpose": "linking",
        **cited(found, names),
        "creator": person(found.by),
        "created": moment(found.at),
        "wb:evidence": {"id": names.thing("evidence", found.id)},
        "wb:stance": found.stance,
        BEARS[found.stance]: {"id": names.thing("claims", claim.id)},
        **known(terms_of(found, EVIDENCE)),
    }
    if isinstance(more := sent_with(claim, found.id, "linking").get("source"), dict):
        body["source"] = {**more, "id": body["source"]}
    if found.accessed_at is not None:
        body["state"] = {"type": "TimeState", "sourceDate": moment(found.accessed_at)}
    return body


def cited(found: EvidenceRow, names: Names) -> Json:
    """The source or the passage as what the body is about. A source without an address is named by its own here."""
    if found.cited_passage is not None:
        return passage(found.cited_passage, names)
    source = found.source
    assert source is not None
    record = {"id": names.thing("sources", source.id), **terms_of(source, SOURCE)}
    return {"source": source.url or record["id"], "wb:source": known(record)}


def passage(cited_row: CitedRow, names: Names) -> Json:
    """A passage of another article: characters of a plain text, as RFC 5147 counts them."""
    place = {
        "type": "FragmentSelector",
        "conformsTo": "http://tools.ietf.org/rfc/rfc5147",
        "value": f"char={cited_row.start},{cited_row.end}",
    }
    article = {"id": names.thing("articles", cited_row.article_id), "wb:title": cited_row.article_title}
    return {
        "source": names.text(cited_row.revision_id),
        "selector": place,
        "wb:article": article,
        "wb:citedWords": cited_row.quote,
    }


def person(who: PersonRow) -> Json:
    """An agent of the model. The name is left out of whoever has none any more."""
    return {"id": f"urn:uuid:{who.id}", "type": KINDS[who.kind], **known({"name": who.name})}


def moment(at: datetime | None) -> str | None:
    """A time as the model wants it: xsd:dateTime in UTC with Z."""
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def known(facts: Json) -> Json:
    """Only what is there: neither None nor empty."""
    return {key: value for key, value in facts.items() if value not in (None, "", [])}
