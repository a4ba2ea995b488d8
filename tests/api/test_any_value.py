"""Whatever stands in a field or a parameter, the answer is a refusal or a result, never a mistake of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from annotations.models import Block
from annotations.services.service_accounts import add_service
from api.documentation import all_operations, openapi, resolved
from tests.api.client import Api
from tests.cast import Cast, assembled, bring_in, mark
from tests.services.bulk import proposed_item
from tests.test_routes import asked_about

ODD: list[Any] = [
    None,
    True,
    10**30,
    "a\0b",
    "9999-12-31T23:59:59-23:59",
    "http://[::1",
    [["a\0"]],
    {"a": 1},
]
ODD_WORDS = ["5", "9" * 40, "a\0b", "%", "x" * 300, "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "[]"]
BODIES = sorted(
    {
        (one.method, one.path.partition("{project}/")[2], one.path)
        for one in all_operations()
        if one.request and "{project}/" in one.path
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is asked about, and what would be right in each field."""

    olu: Api
    ids: dict[str, Any]


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Standing]:
    """One world for all: what a test does to it is undone before the next one."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = assembled()
        olu = Api(cast.olu)
        yield Standing(olu, ids_of(cast, olu))
        transaction.set_rollback(True)


def ids_of(cast: Cast, olu: Api) -> dict[str, Any]:
    article = bring_in(cast.ben)
    claim = mark(cast.olu, article, "the roof leaks", tag="sourced")
    item = proposed_item(olu.who)
    webhook = olu.post("webhooks/", {"name": "Desk", "url": "https://desk.example/hook"}).json()["id"]
    evidence = olu.post("evidence/", {"claim": str(claim.pk), "url": "https://roofs.example/"}).json()
    return {
        "into": str(mark(claim.created_by, article, "the council says").pk),
        "article": str(article.pk),
        "external_id": "wire-7",
        "annotation": str(claim.pk),
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "target": {
            "source": f"{settings.SITE_URL}{olu.address(f'articles/{article.pk}/')}",
            "selector": {"type": "TextQuoteSelector", "exact": "Its keeper"},
        },
        "revision": str(article.revisions.get().pk),
        "claim": str(claim.pk),
        "assessment": str(claim.assessments.get().pk),
        "evidence": evidence["id"],
        "source": evidence["source"]["id"],
        "quote": "Its keeper",
        "text": "High water.",
        "title": "Tides",
        "tag": "opinion",
        "reason": "Seen.",
        "format": "csv",
        "choice": "new",
        "export": olu.post("exports/", {"format": "csv"}).json()["id"],
        "block": 0,
        "end": "first",
        "blocks": [],
        "feed": olu.post("feeds/", {"url": "https://roofs.example/feed"}).json()["id"],
        "url": "https://roofs.example/other",
        "since": str(article.revisions.get().pk),
        "reanchoring": str(asked_about(cast).pk),
        "import": str(item.job_id),
        "webhook": webhook,
        "delivery": olu.post(f"webhooks/{webhook}/test/").json()["id"],
        "item": str(item.pk),
        "member": str(cast.chi.membership.pk),
        "service": str(add_service(actor=cast.olu, name="Press watch", role="reviewer").pk),
        "name": "Press desk",
        "role": "viewer",
        "scopes": ["read"],
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path", "whole"), BODIES, ids=lambda one: str(one)[:40])
def test_whatever_stands_in_a_body_is_refused_or_done(standing: Standing, method: str, path: str, whole: str) -> None:
    olu, ids = standing.olu, standing.ids
    olu.client.raise_request_exception = False
    content = openapi()["paths"][whole][method.lower()]["requestBody"]["content"]["application/json"]
    schema = resolved(content["schema"])
    needed = {name: ids[name] for name in schema.get("required", [])}
    rows = {**ids, "block": Block.objects.filter(revision=ids["revision"]).earliest("index").pk}
    address = re.sub(r"{(\w+)}", lambda found: str(rows[found[1]]), path)
    for field in schema["properties"]:
        for odd in ODD:
            response = olu.send(method, address, {**needed, field: odd}, If_Match="*")

            assert response.status_code < 500, (field, odd)
            assert response.status_code < 400 or response["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "operation", [one for one in all_operations() if one.id.startswith("list_")], ids=lambda one: one.id
)
def test_whatever_a_parameter_says_is_refused_or_answered(standing: Standing, operation: Any) -> None:
    olu, ids = standing.olu, standing.ids
    olu.client.raise_request_exception = False
    address = operation.path.format(project=olu.who.project_id, **ids)
    for parameter in [one.name for one in operation.parameters if one.kind.endswith("query")]:
        for odd in ODD_WORDS:
            response = olu.get(address, **{parameter: odd})

            assert response.status_code < 500, (parameter, odd)
            assert response.status_code < 400 or response["Content-Type"] == "application/problem+json"
