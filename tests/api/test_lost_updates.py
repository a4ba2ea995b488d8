"""Nobody's change is lost under another's: whatever changes a row asks for the version that was seen, and looks again
when it writes. Every such operation is found in the description of the API."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F, Model
from django.utils.http import parse_etags

from annotations.models import (
    Article,
    Assessment,
    Block,
    Claim,
    Coverage,
    Decision,
    Evidence,
    Feed,
    ImportItem,
    Membership,
    Project,
    Reanchoring,
    Source,
    User,
    Watch,
    Webhook,
)
from annotations.services.projects import write_guideline
from api.documentation import openapi
from tests.api.client import Api, refused
from tests.cast import Cast, mark
from tests.test_routes import objects_of

CONDITIONAL = {
    described["operationId"]: (method.upper(), path.removeprefix("/api/v1"))
    for path, methods in openapi()["paths"].items()
    for method, described in methods.items()
    if any(one["name"] == "If-Match" and one.get("required") for one in described.get("parameters", []))
}
# What is sent, where it is not nothing; `claim` and such stand for the ids of objects.
BODIES: dict[str, dict[str, Any]] = {
    "change_account": {"name": "Olu Ade"},
    "change_project": {"name": "Tide desk"},
    "change_article": {"title": "Tides"},
    "change_watch": {"minutes": 120},
    "replace_assessment": {"tag": "opinion"},
    "change_block": {"kind": "quote"},
    "change_claim": {"statement": "It lends."},
    "adjust_claim": {"quote": "The harbour library"},
    "merge_claims": {"into": "other"},
    "split_claim": {"quote": "books"},
    "change_evidence": {"note": "Seen."},
    "change_feed": {"minutes": 120},
    "write_guideline": {"advice": "Look twice."},
    "change_item": {"dropped": True},
    "change_item_kinds": {"blocks": [{"index": 0, "kind": "quote"}]},
    "move_block": {"end": "first"},
    "split_item": {"block": 1},
    "change_member": {"role": "viewer"},
    "place_claim": {"quote": "The harbour library"},
    "change_service": {"role": "reviewer"},
    "change_source": {"title": "Loans"},
    "change_webhook": {"name": "Night desk"},
}
# Their authors alone may do these.
AUTHORS = {"replace_assessment", "withdraw_assessment", "withdraw_coverage"}
ROWS: dict[str, type[Model]] = {
    "articles": Article,
    "assessments": Assessment,
    "blocks": Block,
    "claims": Claim,
    "coverage": Coverage,
    "decisions": Decision,
    "evidence": Evidence,
    "feeds": Feed,
    "items": ImportItem,
    "members": Membership,
    "projects": Project,
    "reanchorings": Reanchoring,
    "sources": Source,
    "webhooks": Webhook,
}
# The one article of its import has no neighbour: found out after the version was compared.
BESIDE_NONE = {"merge_items", "move_block"}
# Only ever revoked, so there is no version but the first.
ONLY_REVOKED = {"revoke_own_token", "revoke_service_token", "revoke_invitation"}
NOUN = re.compile(r"(\w+)/\{(\w+)\}")


@pytest.fixture
def world(cast: Cast) -> dict[str, Any]:
    return objects_of(cast)


def address_of(operation: str, world: dict[str, Any]) -> str:
    """Where the object of an operation is."""
    path = CONDITIONAL[operation][1]
    nouns = {f"{{{found[2]}}}": found[1] for found in NOUN.finditer(path)}
    key = "services/tokens" if "services/" in path and "{token}" in path else ""
    named = {brace: str(world[key if brace == "{token}" and key else noun]) for brace, noun in nouns.items()}
    return "/api/v1" + re.sub(r"\{\w+\}", lambda brace: named[brace[0]], path)


def row_of(operation: str, world: dict[str, Any], cast: Cast) -> Model:
    """The row whose version it asks for."""
    path = CONDITIONAL[operation][1]
    if "/watch/" in path:
        return Watch.objects.get()
    if path.startswith("/me/"):
        return User.objects.get(username="olu")
    noun = NOUN.findall(path)[-1][0]
    if noun == "services":
        return Membership.objects.get(contributor=world[noun])
    return ROWS[noun]._default_manager.get(pk=world[noun])


def sent_with(operation: str, world: dict[str, Any], cast: Cast) -> dict[str, Any]:
    """What is sent: a real change."""
    body = dict(BODIES.get(operation, {}))
    if operation == "merge_claims":
        article = Article.objects.get(pk=world["articles"])
        body["into"] = str(mark(cast.ben, article, "The harbour library").pk)
    return body


def test_there_are_operations_that_ask_for_a_version() -> None:
    assert len(CONDITIONAL) > 35
    assert set(BODIES) | AUTHORS | ONLY_REVOKED <= set(CONDITIONAL)


def test_whatever_changes_a_row_asks_for_its_version(cast: Cast, olu: Api, ben: Api, world: dict[str, Any]) -> None:
    for operation, (method, _path) in CONDITIONAL.items():
        api, address = ben if operation in AUTHORS | {"revoke_own_token"} else olu, address_of(operation, world)
        body = sent_with(operation, world, cast)

        refused(api.send(method, address, body), 428, "precondition-required")
        for stale in ('"999"', 'W/"1"', '"abc", "2"'):
            assert refused(api.send(method, address, body, If_Match=stale), 412, "stale-version")["present"], operation


def test_what_is_changed_between_looking_and_writing_is_not_lost(
    cast: Cast, olu: Api, ben: Api, world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for operation in sorted(set(CONDITIONAL) - ONLY_REVOKED - {"write_guideline"}):
        method, api = CONDITIONAL[operation][0], ben if operation in AUTHORS else olu
        with transaction.atomic():
            body, row = sent_with(operation, world, cast), row_of(operation, world, cast)
            version, address = row.version, address_of(operation, world)  # type: ignore[attr-defined]  # each has one

            with monkeypatch.context() as patch:
                patch.setattr("api.preconditions.parse_etags", partial(changed_meanwhile, row))
                late = api.send(method, address, body, If_Match=f'"{version}"')
            again = api.send(method, address, body, If_Match=f'"{version + 1}"')

            refused(late, 412, "stale-version")
            assert again.status_code in ((409,) if operation in BESIDE_NONE else (200, 204)), (operation, again.content)
            transaction.set_rollback(True)


def changed_meanwhile(row: Model, sent: str) -> list[str]:
    """What reads If-Match, after which somebody else changes the row."""
    type(row)._default_manager.filter(pk=row.pk).update(version=F("version") + 1)
    return parse_etags(sent)


def test_a_guideline_written_meanwhile_is_not_lost(olu: Api, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def written_meanwhile(sent: str) -> list[str]:
        write_guideline(actor=cast.ada, fields={"advice": "Look once."})
        return parse_etags(sent)

    monkeypatch.setattr("api.preconditions.parse_etags", written_meanwhile)

    problem = refused(olu.patch("guideline/", {"advice": "Look twice."}, If_Match='"1"'), 412, "stale-version")

    assert problem["present"]["advice"] == "Look once."
