"""Every route, found by walking the URL configuration: it says whom it is for, and lets in nobody else.

A new route is covered without anybody remembering: it needs a declaration, and an object for each id in its address.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path

from annotations import queries
from annotations.access import Access
from annotations.importers.plain_text import cut_blocks
from annotations.models import (
    ApiToken,
    Article,
    Contributor,
    Evidence,
    Export,
    Membership,
    Reanchoring,
    Release,
    Source,
    Watch,
)
from annotations.permissions import TABLE, may
from annotations.services.articles import Received, TextInput, add_article
from annotations.services.decisions import take_decision
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.services.feeds import add_feed
from annotations.services.people import create_token, invite
from annotations.services.service_accounts import add_service, create_service_token
from annotations.services.webhooks import add_webhook, send_test
from tests.api.client import token_of
from tests.cast import TEXT, Cast, bring_in, mark, revise
from tests.services.bulk import proposed_item
from tests.services.test_coverage import cover

URL_CONFIGURATIONS = ("workbench.urls", "workbench.live_urls")
CHANGING = ("POST", "PUT", "PATCH", "DELETE")
ALL = ("GET", "HEAD", "OPTIONS", *CHANGING)
PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


OWN_ID = uuid.UUID(int=7)  # an article's, of the owner's own


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the workbench and what answers there."""

    configuration: str
    pattern: str
    view: Any

    def __str__(self) -> str:
        return f"{self.configuration.removeprefix('workbench.')}:{self.pattern}"

    @property
    def access(self) -> Access | None:
        declared = getattr(self.view, "access", None) or getattr(getattr(self.view, "cls", None), "access", None)
        return declared if isinstance(declared, Access) else None

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/")

    def address(self, world: dict[str, uuid.UUID], **other: uuid.UUID) -> str:
        """The address with the id of an object for each parameter, chosen by the word in front of it."""
        known = {**world, **other}

        def value(found: re.Match[str]) -> str:
            words = [word for word in self.pattern[: found.start()].split("/") if word and "<" not in word]
            return str(known.get("/".join(words[-2:]), known.get(words[-1])))

        return "/" + PARAMETER.sub(value, self.pattern)


def walk(configuration: str, entries: list[Any], prefix: str = "") -> Iterator[Route]:
    """Every route of a URL configuration, however deep."""
    for entry in entries:
        pattern = prefix + str(entry.pattern).removeprefix("^").removesuffix("$").removesuffix(r"\Z")
        if isinstance(entry, URLResolver):
            yield from walk(configuration, entry.url_patterns, pattern)
        elif isinstance(entry, URLPattern):
            yield Route(configuration, pattern, entry.callback)


ROUTES = [route for name in URL_CONFIGURATIONS for route in walk(name, get_resolver(name).url_patterns)]
OF_PROJECT = [route for route in ROUTES if route.access is not None and route.access.kind == "project"]
PERSONAL = [route for route in ROUTES if route.access is not None and route.access.kind == "personal"]
of_project_routes = pytest.mark.parametrize("route", OF_PROJECT, ids=str)


@pytest.fixture
def world(cast: Cast) -> dict[str, uuid.UUID]:
    return objects_of(cast)


def objects_of(cast: Cast) -> dict[str, uuid.UUID]:
    """The id of an object of the first project for each word that stands in front of an id in an address."""
    article = received_article(cast)
    claim = mark(cast.ben, article, "4,200 books", tag="sourced")
    add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput(cites={"url": "https://example.org/loans"}))
    decision = take_decision(actor=cast.ada, claim=claim, tag="sourced", reason="Counted.")
    invitation, _secret = invite(actor=cast.olu, role="viewer", name="Dee")
    service = add_service(actor=cast.olu, name="Press watch", role="viewer")
    token, _secret = create_service_token(actor=cast.olu, service=service, name="nightly", scopes=["read"])
    act = queries.last_undoable_act(cast.ben)
    assert act is not None
    base = {"project": cast.project, "created_by": cast.ben}
    Watch.objects.create(**base, article=article)
    asked = asked_about(cast)
    item = proposed_item(cast.ben, twin=article)
    webhook = add_webhook(actor=cast.olu, fields={"name": "Desk", "url": "https://desk.example/hook"})
    return {
        "projects": cast.project.pk,
        "articles": article.pk,
        "by-external-id": OWN_ID,
        "revisions": queries.current_revision(article).pk,
        "blocks": queries.blocks_of(queries.current_revision(article))[0].pk,
        "claims": claim.pk,
        "annotations": claim.pk,
        "placements": claim.placements.get().pk,
        "passages": claim.placements.get().passage_id,
        "versions": queries.guideline_of(cast.project).pk,
        "releases": released_by(cast).pk,
        "changes": queries.current_revision(article).pk,
        "to-place": asked.pk,
        "reanchorings": asked.pk,
        "assessments": claim.assessments.get().pk,
        "decisions": decision.pk,
        "coverage": cover(cast.ben, article, 0)[0].pk,
        "sources": Source.objects.get().pk,
        "evidence": Evidence.objects.get().pk,
        "imports": item.job_id,
        "items": item.pk,
        "feeds": add_feed(actor=cast.ben, url="https://harbour.example/feed", fields={}).pk,
        "exports": Export.objects.create(**base, format="csv").pk,
        "invitations": invitation.pk,
        "contributors": cast.chi.pk,
        "members": cast.chi.membership.pk,
        "memberships": cast.ben.membership.pk,
        "services": service.pk,
        "services/tokens": token.pk,
        "acts": act,
        "webhooks": webhook.pk,
        "deliveries": send_test(actor=cast.olu, webhook=webhook).pk,
        "events": queries.acts_of(cast.ben, act)[0].pk,
        "tokens": create_token(user=cast.ben.user, name="bot", scopes=["read"])[0].pk,  # type: ignore[arg-type]  # ben has one
    }


def released_by(cast: Cast) -> Release:
    """A release of a finished export."""
    made = {"project": cast.project, "created_by": cast.ben}
    export = Export.objects.create(**made, format="csv", state="finished", path="exports/one", size=1, sha256="ab" * 32)
    return Release.objects.create(**made, export=export, name="One")


def received_article(cast: Cast) -> Article:
    """An article whose bytes are kept."""
    path = default_storage.save("imports/library", ContentFile(TEXT.encode()))
    content = TextInput(TEXT, cut_blocks(TEXT), Received(origin="upload", path=path))
    fields = {"title": "The harbour library", "external_id": str(OWN_ID)}
    return add_article(actor=cast.ben, fields=fields, content=content)


def asked_about(cast: Cast) -> Reanchoring:
    """A claim of another article, whose words have changed."""
    other = bring_in(cast.ben, title="Tides")
    mark(cast.ben, other, "4,200 books")
    revise(cast.chi, other, queries.current_revision(other).text.replace("4,200", "3,900"))
    return Reanchoring.objects.get()


class Visitor:
    """Somebody who asks at every route: by session on pages, by token on the API; a stranger by neither."""

    def __init__(self, who: Contributor | None = None) -> None:
        self.on_pages, self.on_api = Client(), Client()
        if who is not None:
            if who.user is not None:  # a service account has a token alone
                self.on_pages.force_login(who.user)
            _token, secret = token_of(who, list(ApiToken.Scope.values))
            self.on_api = Client(headers={"authorization": f"Bearer {secret}"})

    def statuses(
        self, routes: list[Route], methods: Iterable[str], world: dict[str, uuid.UUID], **other: uuid.UUID
    ) -> dict[str, int]:
        """The status of each method at each of the routes."""
        statuses = {}
        for configuration in URL_CONFIGURATIONS:  # each is made ready once, not for every request
            of_it = [route for route in routes if route.configuration == configuration]
            with override_settings(ROOT_URLCONF=configuration):
                for route, method in product(of_it, methods):
                    statuses[f"{method} {route}"] = self.ask(route, method, route.address(world, **other))
        return statuses

    def ask(self, route: Route, method: str, address: str) -> int:
        """The status that comes back."""
        client = self.on_api if route.is_api else self.on_pages
        response = client.generic(method, address, content_type="application/json")
        if response.get("Content-Disposition"):
            response.getvalue()  # a file that is read to its end is closed
        return response.status_code


def all_but(expected: set[int], statuses: dict[str, int]) -> dict[str, int]:
    """What was answered otherwise, and where."""
    assert statuses
    return {where: status for where, status in statuses.items() if status not in expected}


def test_there_are_routes_to_walk() -> None:
    assert len(OF_PROJECT) > 30
    assert any(route.is_api for route in OF_PROJECT)
    assert any("live/" in route.pattern for route in OF_PROJECT)


def test_a_route_that_declares_nothing_is_noticed() -> None:
    routes = walk("workbench.urls", [path("new/", lambda _request: None)])  # type: ignore[arg-type,return-value]  # never called

    assert [route.access for route in routes] == [None]


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_every_route_declares_whom_it_is_for(route: Route) -> None:
    assert route.access is not None, f"{route.pattern}: say public, personal or of_project (annotations/access.py)"


@of_project_routes
def test_a_project_is_named_first_in_the_address(route: Route) -> None:
    assert re.match(r"(api/v1/|live/)?projects/<uuid:\w+>/", route.pattern)


@of_project_routes
def test_each_method_of_a_project_stands_for_an_action_of_the_table(route: Route) -> None:
    assert route.access is not None
    assert set(route.access.actions.values()) <= set(TABLE)
    assert set(route.access.actions) <= set(ALL)


def test_nobody_who_is_a_stranger_gets_in(world: dict[str, uuid.UUID]) -> None:
    statuses = Visitor().statuses(OF_PROJECT, ALL, world)

    assert all_but({302, 401}, statuses) == {}


def test_mallory_of_another_project_finds_nothing(cast: Cast, world: dict[str, uuid.UUID]) -> None:
    statuses = Visitor(cast.mallory).statuses(OF_PROJECT, ALL, world)

    assert all_but({404}, statuses) == {}


def test_mallory_finds_nothing_of_it_through_her_own_project(cast: Cast, world: dict[str, uuid.UUID]) -> None:
    within = [route for route in OF_PROJECT if len(PARAMETER.findall(route.pattern)) > 1]
    within = [route for route in within if "by-external-id" not in route.pattern]  # there she may have one too

    statuses = Visitor(cast.mallory).statuses(within, ("GET", *CHANGING), world, projects=cast.mallory.project_id)

    assert all_but({404, 405}, statuses) == {}


def test_a_viewer_changes_nothing(cast: Cast, world: dict[str, uuid.UUID]) -> None:
    statuses = Visitor(cast.vic).statuses(OF_PROJECT, CHANGING, world)

    assert all_but({403}, statuses) == {}


def test_a_service_account_manages_nothing(cast: Cast, world: dict[str, uuid.UUID]) -> None:
    of_owners = {action for action in TABLE if may(cast.olu, action) and not may(cast.ada, action)}
    service = add_service(actor=cast.olu, name="Archive", role="editor")
    Membership.objects.filter(contributor=service).update(role="owner")  # which no way leads to

    visitor, statuses = Visitor(service), dict[str, int]()
    for route in OF_PROJECT:
        actions = route.access.actions if route.is_api and route.access is not None else {}
        if methods := [method for method, action in actions.items() if action in of_owners]:
            statuses |= visitor.statuses([route], methods, world)

    assert len(statuses) > 15
    assert all_but({403}, statuses) == {}


def test_the_owner_does_find_it(cast: Cast, world: dict[str, uuid.UUID]) -> None:
    """Otherwise the tests above would pass on an address that leads nowhere."""
    readable = [route for route in OF_PROJECT if route.access is not None and "GET" in route.access.actions]

    statuses = Visitor(cast.olu).statuses(readable, ["GET"], world)

    assert [where for where, status in statuses.items() if status == 404] == []


def test_personal_routes_are_closed_to_strangers(cast: Cast, world: dict[str, uuid.UUID]) -> None:
    statuses = Visitor().statuses(PERSONAL, ALL, world)

    assert all_but({302, 401}, statuses) == {}


def test_what_is_personal_is_nobody_elses(cast: Cast, world: dict[str, uuid.UUID]) -> None:
    of_one = [route for route in PERSONAL if PARAMETER.search(route.pattern)]

    statuses = Visitor(cast.olu).statuses(of_one, CHANGING, world)

    assert all_but({404, 405}, statuses) == {}
