"""The description of the API says what the API does: the schema, the readable page, docs/api.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from jsonschema import Draft202012Validator

from annotations import queries
from annotations.models import Article, Event, Export, Watch
from annotations.services.articles import change_article
from annotations.services.decisions import take_decision
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.services.feeds import add_feed
from annotations.services.people import invite
from annotations.services.service_accounts import add_service, create_service_token
from annotations.services.webhooks import add_webhook, send_test
from api.documentation import openapi, whole_answer
from api.problems import PROBLEMS
from api.urls import of_project, urlpatterns
from api.views.claims import ClaimFilters
from tests.api.client import Api
from tests.cast import Cast, mark
from tests.services.bulk import proposed_item
from tests.services.test_coverage import cover
from tests.test_routes import asked_about, released_by

DOCS = Path(__file__).parents[2] / "docs" / "api.md"
OPERATIONS = [
    (path, method, described)
    for path, methods in openapi()["paths"].items()
    for method, described in methods.items()
    if method in ("get", "post", "patch", "put", "delete")
]


def test_the_schema_is_valid_and_nothing_had_to_be_guessed() -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())


def test_every_method_of_every_view_is_described() -> None:
    views = [getattr(getattr(pattern, "callback", None), "cls", None) for pattern in [*of_project, *urlpatterns]]
    declared = [operation for view in views for operation in getattr(view, "operations", {}).values()]

    assert sorted(declared) == sorted(described["operationId"] for _path, _method, described in OPERATIONS)
    assert len(set(declared)) == len(declared)


@pytest.mark.parametrize(
    ("path", "method", "described"), OPERATIONS, ids=lambda one: one if isinstance(one, str) else ""
)
def test_every_operation_says_how_it_refuses(path: str, method: str, described: dict[str, Any]) -> None:
    answers = {code: whole_answer(one) for code, one in described["responses"].items()}

    assert {"400", "401", "403"} <= set(answers)
    assert ("404" in answers) is ("{" in path)
    named = {one["name"]: one.get("required", False) for one in described.get("parameters", [])}
    may_need = method == "put" and path.endswith("/by-external-id/{external_id}/")  # where something would change
    assert ("428" in answers) is (named.get("If-Match", False) or may_need)
    assert all("application/problem+json" in answers[code]["content"] for code in answers if code.startswith("4"))
    assert "Scope of the token" in described["description"]


def test_every_parameter_says_of_what_kind_it_is() -> None:
    untold = [
        (described["operationId"], one["name"])
        for _path, _method, described in OPERATIONS
        for one in described.get("parameters", [])
        if not {"type", "enum"} & set(one["schema"])
    ]

    assert untold == [], "A filter with a method of its own is one of api.filters, such as IdFilter."


def test_every_object_that_is_answered_whole_or_in_parts_has_a_name_for_makers_of_clients() -> None:
    parts = {name: one["properties"] for name, one in openapi()["components"]["schemas"].items() if "Part" in name}

    nameless = {
        f"{name}.{field}"
        for name, fields in parts.items()
        for field, inner in fields.items()
        for kinds in (inner.get("type"), inner.get("items", {}).get("type"))
        if kinds == "object" or (isinstance(kinds, list) and "object" in kinds)
    }

    assert "ClaimPart" in parts
    assert nameless == set()


def test_too_many_requests_are_described_with_when_to_come_again() -> None:
    refusal = openapi()["paths"]["/api/v1/me/"]["get"]["responses"]["429"]

    described = openapi()["components"]["responses"][refusal["$ref"].rpartition("/")[2]]["headers"]
    assert set(described) == {"Retry-After", "RateLimit", "RateLimit-Policy"}


def test_a_claim_is_described_with_examples() -> None:
    content = openapi()["paths"]["/api/v1/projects/{project}/claims/"]["post"]["requestBody"]["content"]
    fields = openapi()["components"]["schemas"]["NewClaim"]["properties"]

    values = [example["value"] for example in content["application/json"]["examples"].values()]
    assert len(values) == 2
    assert all(set(value) <= set(fields) for value in values)


def test_the_schema_is_public(client: Client) -> None:
    response = client.get("/api/v1/schema/")

    assert response.json()["openapi"] == "3.1.0"
    assert response["Content-Type"] == "application/vnd.oai.openapi+json"


def answer_schema(path: str) -> dict[str, Any]:
    content = openapi()["paths"][path]["get"]["responses"]["200"]["content"]
    return {**content["application/json"]["schema"], "components": openapi()["components"]}


def test_every_answer_is_as_described(olu: Api, cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, "the roof leaks", tag="sourced")
    evidence = add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput({"url": "https://roofs.example/"}))
    decision = take_decision(actor=cast.ada, claim=claim, tag="sourced", reason="Seen.")
    revision = article.revisions.get()
    Watch.objects.create(project=cast.project, created_by=cast.ben, article=article)
    export = Export.objects.create(project=cast.project, created_by=cast.ben, format="csv")
    item = proposed_item(cast.ben)
    service = add_service(actor=cast.olu, name="Press watch", role="reviewer")
    webhook = add_webhook(actor=cast.olu, fields={"name": "Desk", "url": "https://desk.example/hook"})
    change_article(actor=cast.olu, article=article, fields={"external_id": str(article.pk)})
    ids: dict[str, Any] = {
        "project": cast.project,
        "external_id": article,
        "article": article,
        "revision": revision,
        "claim": claim,
        "placement": claim.placements.get(),
        "passage": claim.placements.get().passage,
        "version": queries.guideline_of(cast.project),
        "release": released_by(cast),
        "assessment": claim.assessments.get(),
        "decision": decision,
        "source": evidence.source,
        "evidence": evidence,
        "export": export,
        "feed": add_feed(actor=cast.ben, url="https://roofs.example/feed", fields={}),
        "import": item.job,
        "item": item,
        "block": queries.blocks_of(revision)[0],
        "coverage": cover(cast.ben, article, 0)[0],
        "since": revision,
        "reanchoring": asked_about(cast),
        "contributor": cast.chi,
        "member": cast.chi.membership,
        "membership": cast.olu.membership,
        "invitation": invite(actor=cast.olu, role="viewer")[0],
        "service": service,
        "token": create_service_token(actor=cast.olu, service=service, name="nightly", scopes=["read"])[0],
        "webhook": webhook,
        "delivery": send_test(actor=cast.olu, webhook=webhook),
        "event": Event.objects.filter(project=cast.project)[0],
    }
    own = f"/me/tokens/{olu.token.pk}"
    asked = 0
    for path, method, described in OPERATIONS:
        if method != "get" or "application/json" not in described["responses"]["200"]["content"]:
            continue
        address = re.sub(r"{(\w+)}", lambda found: str(ids[found[1]].pk), path.replace("/me/tokens/{token}", own))
        answer = olu.get(address)
        assert answer.status_code == 200, address
        found = [error.message for error in Draft202012Validator(answer_schema(path)).iter_errors(answer.json())]
        assert not found, (address, found)
        asked += 1
    assert asked > 50


def pages_of(client: Client) -> dict[str, str]:
    """Every readable page by its address: the contents, and where they lead."""
    contents = client.get("/api/v1/").content.decode()
    addresses = sorted(set(re.findall(r'href="(/api/v1/about/\w+/)"', contents)))
    return {"/api/v1/": contents, **{address: client.get(address).content.decode() for address in addresses}}


def test_the_pages_show_every_operation_and_every_problem(client: Client, db: None) -> None:
    pages = pages_of(client)

    about = {id_: address for address, page in pages.items() for id_ in re.findall(r'<h2 id="(\w+)">', page)}
    assert [id_ for _p, _m, one in OPERATIONS if (id_ := one["operationId"]) not in about] == []
    assert [
        id_ for _p, _m, one in OPERATIONS if f'{about[id_ := one["operationId"]]}#{id_}"' not in pages["/api/v1/"]
    ] == []
    assert [code for code in PROBLEMS if f"/problems/{code}" not in pages["/api/v1/"]] == []
    assert "&quot;lends 4,200 books a week&quot;" in pages["/api/v1/about/claims/"]
    assert "span.start" in pages["/api/v1/about/claims/"]
    assert "claimReviewed" in "".join(pages.values())  # JSON-LD is JSON, too


def test_words_are_set_as_on_a_page_not_as_in_the_code(client: Client, db: None) -> None:
    page = client.get("/api/v1/about/bulk/").content.decode()

    assert "<br>" not in page
    assert "<code>field</code> and <code>errors</code> say where." in page


def test_there_is_no_page_about_what_there_is_not(client: Client, db: None) -> None:
    assert client.get("/api/v1/about/rumours/").status_code == 404


def test_the_pages_need_nothing_the_policy_forbids(client: Client, db: None) -> None:
    page = "".join(pages_of(client).values())

    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page)


def contents(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every body and answer of an operation that has a form."""
    for part in (described.get("requestBody", {}), *described["responses"].values()):
        for media_type, content in whole_answer(part).get("content", {}).items():
            if media_type.endswith("json"):
                yield media_type, content


@pytest.mark.parametrize(
    ("path", "method", "described"), OPERATIONS, ids=lambda one: one if isinstance(one, str) else ""
)
def test_whatever_is_sent_and_answered_has_an_example_that_its_schema_allows(
    path: str, method: str, described: dict[str, Any]
) -> None:
    known = openapi()["components"]
    for media_type, content in contents(described):
        schema = {**content["schema"], "components": known}
        check = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)

        assert content["examples"], media_type
        for example in content["examples"].values():
            name = example.get("$ref", "").rpartition("/")[2]
            value = known["examples"][name]["value"] if name else example["value"]
            assert not [error.message for error in check.iter_errors(value)], value


def test_every_kind_of_problem_has_an_example_and_an_operation_that_has_it() -> None:
    told = {
        name
        for _path, _method, described in OPERATIONS
        for media_type, content in contents(described)
        if media_type == "application/problem+json"
        for name in content["examples"]
    }

    assert set(openapi()["components"]["examples"]) == set(PROBLEMS)
    # Of a method nobody takes, and of a mistake of ours, no operation can say anything.
    assert set(PROBLEMS) - told <= {"method-not-allowed", "failed", "link-spent"}


@pytest.mark.parametrize(("path", "method"), [(path, method) for path, method, _described in OPERATIONS])
def test_the_guide_names_every_route(path: str, method: str) -> None:
    route = f"{method.upper()} {path.removeprefix('/api/v1')}"

    assert f"\n| `{route}` |" in DOCS.read_text("utf-8")


def test_the_guide_names_no_route_that_is_not_there() -> None:
    named = re.findall(r"^\| `([A-Z]+) (/\S*)` \|", DOCS.read_text("utf-8"), re.MULTILINE)

    assert {(method.lower(), f"/api/v1{path}") for method, path in named} == {(m, p) for p, m, _ in OPERATIONS}


def test_the_guide_names_every_problem() -> None:
    guide = DOCS.read_text("utf-8")

    assert [code for code in PROBLEMS if f"`{code}`" not in guide] == []


def test_what_is_said_of_a_filter_is_in_the_description() -> None:
    claims = openapi()["paths"]["/api/v1/projects/{project}/claims/"]["get"]["parameters"]

    said = {one["name"]: one.get("description") for one in claims}
    helped = {
        name: one.extra["help_text"] for name, one in ClaimFilters.base_filters.items() if "help_text" in one.extra
    }
    assert "search" in helped
    assert {name: words for name, words in helped.items() if not str(said[name]).startswith(str(words))} == {}
