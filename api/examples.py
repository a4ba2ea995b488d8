"""Examples of everything that is sent and answered, in the description of the API.

What is written beside a shape stays; everything else is put together of what fields are called, so that a new field or
operation has its example without anybody writing it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.problems import MEDIA_TYPE, PROBLEMS

Described = dict[str, Any]

ID = "0197b6a2-5a50-7c31-9d2e-3f0c4d1e8a01"
BY_FORMAT = {
    "uuid": ID,
    "date-time": "2026-03-01T09:30:00Z",
    "date": "2026-03-01",
    "uri": "https://library.example/report",
    "binary": "…",
}
# What stands in fields of these names, where their type allows it. It is one story: a text, and a claim in it.
BY_NAME: Described = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "@id": f"https://workbench.example/api/v1/projects/{ID}/claims/{ID}/",
    "address": "https://library.example/report",
    "answer": "4,200 in a week.",
    "archived_url": "https://archive.example/report",
    "attribution_cue": "according to",
    "authors": ["Ida Holm"],
    "author": {"@type": "Organization", "name": "Harbour desk"},
    "block": 1,
    "byline": "Ida Holm",
    "citation": [{"@type": "CreativeWork", "url": "https://library.example/report", "name": "Report for the year"}],
    "claim_place": "Harbour",
    "claimReviewed": "The harbour library lends 4,200 books a week.",
    "claimant_name": "Ida Holm",
    "claimant_role": "keeper",
    "columns": {"text": "Body"},
    "claim_types": ["numerical"],
    "detail": "What was wrong, in a sentence.",
    "display": "bearer",
    "encoding": "utf-8",
    "end": 44,
    "exact": "lends 4,200 books a week",
    "first_appearance_url": "https://radio.example/library",
    "format": "csv",
    "inLanguage": "en",
    "index": 1,
    "itemReviewed": {"@type": "Claim", "text": "lends 4,200 books a week"},
    "language": "en",
    "length": 44,
    "level": 2,
    "likeness": 0.93,
    "links": [],
    "locator": "page 7",
    "minutes": 60,
    "name": "Harbour desk",
    "next": None,
    "note": "Loans of the main house alone.",
    "number": 1,
    "offset_map": [],
    "opinion_holder": "the writer",
    "percent": 100,
    "prefix": "The harbour library ",
    "previous": None,
    "publisher": "Harbour Gazette",
    "question": "How many books does it lend?",
    "quote": "lends 4,200 books a week",
    "rationale": "Its yearly report says so.",
    "reason": "The report counts them.",
    "required_assessments": 1,
    "reviewRating": {"@type": "Rating", "alternateName": "Sourced"},
    "secret": "cw_…",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "start": 20,
    "statement": "The harbour library lends 4,200 books a week.",
    "suffix": ".",
    "tag": "sourced",
    "text": "The harbour library lends 4,200 books a week.",
    "title": "The harbour library",
    "url": "https://library.example/report",
    "version": 1,
}
BY_TYPE: Described = {"integer": 1, "number": 0.5, "boolean": False, "null": None, "object": {}, "string": "…"}
# What goes with some kinds of problems beside what all of them have; the rest is the same for each.
DETAILS: dict[str, Described] = {
    "invalid": {"detail": "This field is required.", "field": "quote"},
    "invalid-text": {"detail": "The text holds NUL at position 17. Take it out.", "field": "text"},
    "undecodable": {"detail": "The bytes are not text in UTF-8.", "field": "encoding"},
    "invalid-span": {
        "detail": "A span must end after it starts.",
        "field": "end",
    },
    "quote-mismatch": {"detail": "At these offsets the text says something else.", "field": "quote"},
    "quote-not-found": {"detail": "The quote does not stand in the text.", "field": "quote"},
    "quote-ambiguous": {"detail": "The quote stands in the text more than once.", "field": "quote"},
    "malformed": {"detail": "The body is not JSON in UTF-8: unexpected end of data."},
    "not-authenticated": {"detail": "Send a token as “Authorization: Bearer cw_…”."},
    "not-permitted": {"detail": "Only editors and owners settle a claim."},
    "scope-missing": {"detail": "This token may not do that: it lacks the scope “write”.", "scope": "write"},
    "not-found": {"detail": "There is nothing here, or nothing you may see."},
    "stale-version": {"detail": "Somebody changed this in the meantime.", "present": {"id": ID, "version": 2}},
    "living-twin": {"detail": "You have given another assessment since.", "twin": ID},
}
OF_WORDS = ("invalid-span", "quote-mismatch", "quote-not-found", "quote-ambiguous")
OF_TEXTS = ("invalid-text", "undecodable")


def with_examples(result: Described, **_context: Any) -> Described:
    """The document with an example for each body and answer, and for each kind of problem that an operation has."""
    kinds = {code: {"summary": str(title), "value": told(code)} for code, (_status, title) in PROBLEMS.items()}
    result["components"]["examples"] = kinds
    samples = Samples(result["components"]["schemas"])
    for methods in result["paths"].values():
        for operation in methods.values():
            body = operation.get("requestBody", {})
            for content in body.get("content", {}).values():
                samples.give(content)
            for status, answer in operation["responses"].items():
                for media_type, content in answer.get("content", {}).items():
                    if media_type == MEDIA_TYPE:
                        content["examples"] = of_status(status, samples.names_in(body))
                    else:
                        samples.give(content)
    return result


def told(code: str) -> Described:
    """A problem of this kind, as it is answered."""
    status, title = PROBLEMS[code]
    own = DETAILS.get(code, {})
    field = own.get("field", "")
    detail = own.get("detail", f"{title}.")
    errors = [{"field": field, "detail": detail}] if field else []
    told_of = {"type": f"/problems/{code}", "title": str(title), "status": status, "detail": detail}
    return {**own, **told_of, "field": field, "errors": errors}


def of_status(status: str, names: set[str]) -> dict[str, Described]:
    """The kinds of problems an operation has by that status, whose body has fields of these names."""
    codes = [code for code, (its, _title) in PROBLEMS.items() if str(its) == status]
    if "quote" not in names:
        codes = [code for code in codes if code not in OF_WORDS]
    if not names & {"text", "file"}:
        codes = [code for code in codes if code not in OF_TEXTS]
    return {code: {"$ref": f"#/components/examples/{code}"} for code in codes}


class Samples:
    """Values that schemas allow; `schemas` are those with names."""

    def __init__(self, schemas: dict[str, Described]) -> None:
        self.schemas = schemas

    def give(self, content: Described) -> None:
        """Give a body or an answer its example, where none is written."""
        if "schema" in content and not content.get("examples"):
            content["examples"] = {"example": {"value": self.value(content["schema"])}}

    def names_in(self, body: Described) -> set[str]:
        """The names of the fields of a body, in all the ways it can be sent."""
        schemas = [self.resolved(content.get("schema", {})) for content in body.get("content", {}).values()]
        return {name for schema in schemas for name in schema.get("properties", {})}

    def resolved(self, schema: Described) -> Described:
        """A schema with its reference followed; of alternatives, the first that is not null. What the fields of an
        object ask of each other is no alternative."""
        if "$ref" in schema:
            return self.resolved(self.schemas[schema["$ref"].rpartition("/")[2]])
        for combined in ("allOf", "oneOf", "anyOf"):
            if combined in schema and "properties" not in schema:
                parts = [one for one in schema[combined] if one.get("type") != "null"]
                return {**self.resolved(parts[0]), **{key: one for key, one in schema.items() if key != combined}}
        return schema

    def value(self, schema: Described, name: str = "") -> Any:
        """A value the schema allows, of a field of that name."""
        schema = self.resolved(schema)
        kinds = schema["type"] if isinstance(schema.get("type"), list) else [schema.get("type", "object")]
        if "enum" in schema:
            return BY_NAME[name] if BY_NAME.get(name) in schema["enum"] else schema["enum"][0]
        if name in BY_NAME and fits(BY_NAME[name], kinds) and schema.get("format") != "uuid":
            return BY_NAME[name]
        if "array" in kinds:
            return [self.value(schema.get("items", {}), name.removesuffix("s"))]
        if "properties" in schema:
            return {one: self.value(inner, one) for one, inner in self.properties(schema)}
        return BY_FORMAT.get(schema.get("format", ""), schema.get("default", BY_TYPE.get(kinds[0])))

    def properties(self, schema: Described) -> Iterator[tuple[str, Described]]:
        """The fields of an object; where one of several is asked for, without the others."""
        ways = [named_in(way) for way in schema.get("oneOf", [])]
        others = set().union(*ways[1:]) - ways[0] if ways else set()
        others.add("embedded")  # is there only where it is asked for
        needless = {one for one, asked in schema.get("dependentRequired", {}).items() if others & set(asked)}
        yield from ((one, inner) for one, inner in schema["properties"].items() if one not in others | needless)


def named_in(way: Described) -> set[str]:
    """The fields that one way to fill an object asks for."""
    return set(way.get("required", ())).union(*(named_in(one) for one in way.get("anyOf", [])))


def fits(value: Any, kinds: list[str]) -> bool:
    """Whether a value is of one of these JSON types."""
    kind = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return kind.get(type(value), "null") in kinds
