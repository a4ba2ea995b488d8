"""What was promised to programs stays: the description is the one kept in docs/openapi.json, and that only grows."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.api.compatibility import breaking_changes
from tests.api.snapshot import RENEW, broken, described, holds, promised

CLAIM = {
    "type": "object",
    "required": ["id", "tag"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "tag": {"type": ["string", "null"], "enum": ["sourced", "disputed", None]},
        "span": {"oneOf": [{"$ref": "#/components/schemas/Span"}, {"type": "null"}]},
    },
}
NEW_CLAIM = {
    "type": "object",
    "required": ["quote"],
    "additionalProperties": False,
    "properties": {
        "quote": {"type": "string", "maxLength": 100},
        "tag": {"type": "string", "enum": ["sourced", "disputed"]},
        "numbers": {"type": "array", "items": {"type": "number"}},
    },
}
SMALL: dict[str, Any] = {
    "info": {"version": "1.2.0"},
    "paths": {
        "/claims/": {
            "get": {
                "operationId": "list_claims",
                "parameters": [{"in": "query", "name": "limit", "schema": {"type": "integer", "maximum": 200}}],
                "responses": {"200": {"content": {"application/json": {"schema": {"type": "array", "items": CLAIM}}}}},
            },
            "post": {
                "operationId": "mark_claim",
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/New"}}}},
                "responses": {"201": {"content": {"application/json": {"schema": CLAIM}}}, "400": {}},
            },
        }
    },
    "components": {
        "schemas": {
            "New": NEW_CLAIM,
            # What is embedded may lead back.
            "Span": {"type": "object", "properties": {"start": {}, "within": {"$ref": "#/components/schemas/Span"}}},
        }
    },
}
LISTED = "paths /claims/ get responses 200 content application/json schema items"
LIMIT = "paths /claims/ get parameters 0"
NEW = "components schemas New"


def changed(path: str, value: Any) -> dict[str, Any]:
    """The small description with one thing in it as `value`, or gone where that is None."""
    document = deepcopy(SMALL)
    *inside, last = [int(step) if step == "0" else step for step in path.split()]
    place: Any = document
    for step in inside:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("paths /claims/ post", None, "POST /claims/ is gone"),
        ("paths /claims/", None, "GET /claims/ is gone"),
        ("paths /claims/ get operationId", "claims", "called claims"),
        ("paths /claims/ post responses 201", None, "answers 201 no more"),
        (LIMIT, None, "the parameter limit is gone"),
        (f"{LIMIT} required", True, "the parameter limit is needed"),
        (f"{LIMIT} schema maximum", 100, "maximum is narrower"),
        (f"{LIMIT} schema pattern", "^1", "pattern is narrower"),
        ("paths /claims/ post requestBody required", True, "a body is needed"),
        ("paths /claims/ post requestBody content application/json", None, "application/json is gone"),
        (f"{NEW} properties tag", None, "tag is taken no more"),
        (f"{NEW} properties tag enum", ["sourced"], "disputed taken no more"),
        (f"{NEW} properties quote enum", ["the roof"], "anything taken no more"),
        (f"{NEW} properties quote type", "integer", "string taken no more"),
        (f"{NEW} properties quote maxLength", 99, "maxLength is narrower"),
        (f"{NEW} properties quote minLength", 2, "minLength is narrower"),
        (f"{NEW} properties numbers items type", "integer", "number taken no more"),
        (f"{NEW} required", ["quote", "tag"], "tag is needed"),
        (f"{NEW} oneOf", [{"required": ["tag"]}], "oneOf is narrower"),
        (f"{LISTED} properties span", None, "span is gone"),
        (f"{LISTED} properties id type", ["string", "null"], "may be null now"),
        (f"{LISTED} properties id format", "uri", "has another format"),
        (f"{LISTED} required", ["id"], "tag may be missing"),
        ("components schemas Span properties start", None, "start is gone"),
    ],
)
def test_what_would_break_a_program_is_told(path: str, value: Any, told: str) -> None:
    [line, *_more] = breaking_changes(SMALL, changed(path, value))

    assert told in line


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("paths /claims/ delete", {"operationId": "delete_claims", "responses": {}}),
        ("paths /claims/ post responses 409", {}),
        ("paths /claims/ post responses 400", None),
        (f"{LIMIT} schema maximum", 500),
        (f"{NEW} properties rationale", {"type": "string"}),
        (f"{NEW} properties tag enum", ["sourced", "disputed", "opinion"]),
        (f"{NEW} properties quote type", ["string", "null"]),
        (f"{NEW} properties quote maxLength", None),
        (f"{NEW} required", []),
        (f"{LISTED} properties number", {"type": "integer"}),
        (f"{LISTED} properties tag type", "string"),
        (f"{LISTED} properties tag enum", ["sourced", "disputed", "opinion", None]),
        (f"{LISTED} required", ["id", "tag", "span"]),
    ],
)
def test_what_is_added_breaks_nothing(path: str, value: Any) -> None:
    assert breaking_changes(SMALL, changed(path, value)) == []


@pytest.mark.parametrize(("version", "refused"), [("1.2.0", True), ("1.3.0", True), ("2.0.0", False)])
def test_a_break_needs_the_next_whole_number(version: str, *, refused: bool) -> None:
    without_id = changed(f"{LISTED} properties id", None)

    assert bool(broken(SMALL, {**without_id, "info": {"version": version}})) is refused


def test_a_version_still_being_made_promises_nothing() -> None:
    assert broken({**SMALL, "info": {"version": "1.0.0-rc.1"}}, changed("paths /claims/", None)) == []


def test_nothing_that_was_promised_is_broken() -> None:
    assert broken(promised(), described()) == [], "Keep these, or raise the version of the API (docs/versions.md)."


def test_the_kept_description_is_the_present_one() -> None:
    if holds(promised()):
        assert promised() == described(), RENEW
