"""Lists: pages that stay right while rows are added, filters from allow-lists, and no query per row."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import Value
from django.test.utils import CaptureQueriesContext

from annotations import queries
from annotations.models import (
    Article,
    Claim,
    Contributor,
    Delivery,
    Event,
    Evidence,
    Export,
    Feed,
    FeedEntry,
    Import,
    ImportItem,
    Release,
    Webhook,
)
from annotations.services.articles import change_article
from annotations.services.coverage import cover_blocks
from annotations.services.decisions import take_decision
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.services.feeds import add_feed
from annotations.services.people import invite
from annotations.services.service_accounts import add_service, create_service_token
from annotations.services.webhooks import add_webhook
from api.embeds import EMBEDS
from api.rows import One
from api.urls import of_project, urlpatterns
from tests.api.client import Api, refused
from tests.cast import Cast, bring_in, mark, member
from tests.services.bulk import proposed_item

LISTS = [
    pattern
    for pattern in [*of_project, *urlpatterns]
    if getattr(getattr(getattr(pattern, "callback", None), "cls", None), "lists", False)
]
each_list = pytest.mark.parametrize("view", [pattern.callback.cls for pattern in LISTS], ids=lambda view: view.__name__)  # type: ignore[union-attr]


def pages(api: Api, path: str, **query: Any) -> Iterator[dict[str, Any]]:
    """The rows of every page, following `next`."""
    address: str | None = None
    while True:
        response = api.get(address) if address else api.get(path, **query)
        assert response.status_code == 200, response.content
        yield from response.json()["results"]
        address = response.json()["next"]
        if address is None:
            return


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"created_by__user__password__startswith": "p"}, "created_by__user__password__startswith"),
        ({"author__user": "1"}, "author__user"),
        ({"page": "2"}, "page"),
        ({"format": "api"}, "format"),
        ({"tag": "true"}, "tag"),
        ({"tag": ""}, "tag"),
        ({"article": "5"}, "article"),
        ({"number": "1.5"}, "number"),
        ({"number": "-1"}, "number"),
        ({"number": "9" * 30}, "number"),
        ({"search": "a\0b"}, "search"),
        ({"search": "a" * 201}, "search"),
        ({"updated_since": "yesterday"}, "updated_since"),
        ({"evidence": "some"}, "evidence"),
        ({"order": "created_by__user__password"}, "order"),
        ({"order": "--created"}, "order"),
        ({"limit": "0"}, "limit"),
        ({"limit": "5001"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"limit": "²"}, "limit"),
        ({"cursor": "eyJmb3JnZWQiOiAxfQ"}, "cursor"),
        ({"fields": "id,password"}, "fields"),
        ({"fields": "id,id"}, "fields"),
        ({"fields": "created_by.user"}, "fields"),
        ({"embed": "created_by__user"}, "embed"),
        ({"embed": "article,article"}, "embed"),
        ({"count": "true"}, "count"),
    ],
)
def test_a_parameter_that_is_not_known_or_not_right_is_refused(ben: Api, query: dict[str, str], field: str) -> None:
    refused(ben.get("claims/", **query), 400, "invalid", field)


def test_a_word_that_is_none_of_those_known_is_refused_with_these(ben: Api, article: Article) -> None:
    asked = refused(ben.get("assessments/", tag="true"), 400, "invalid", "tag")
    sent = refused(
        ben.post("claims/", {"article": str(article.pk), "quote": "it rains", "tag": "true"}), 400, "invalid"
    )

    assert asked["detail"] == sent["detail"] == "“true” is none of these: sourced, disputed, opinion."


def test_a_parameter_is_given_once(ben: Api) -> None:
    refused(ben.get("claims/?tag=opinion&tag=sourced"), 400, "invalid", "tag")

    told = refused(ben.get("claims/?fields=id&fields=tag"), 400, "invalid", "fields")
    assert told["detail"] == "Give this parameter once: where it takes several values, with commas between them."


def test_what_is_no_list_takes_no_parameters_of_lists(ben: Api, article: Article) -> None:
    refused(ben.get(f"articles/{article.pk}/?limit=5"), 400, "invalid", "limit")
    refused(ben.post("claims/?dry=1", {}), 400, "invalid", "dry")


@pytest.mark.parametrize("path", ["exports/", "events/", "sources/"])
def test_where_nothing_can_be_embedded_nothing_is_asked_for(ben: Api, path: str) -> None:
    refused(ben.get(path, embed="article"), 400, "invalid", "embed")


@each_list
def test_no_filter_and_no_order_reaches_through_a_relation(view: Any) -> None:
    filters = getattr(getattr(view, "filterset_class", None), "base_filters", {})
    columns = {column for order in view.orders.values() for column in order}
    plain = {one.field_name for one in filters.values() if not one.method}

    assert not [name for name in {*filters, *plain, *columns} if "__" in name]
    assert {one.lookup_expr for one in filters.values()} <= {"exact", "gte", "lte", "lt", "icontains"}


@each_list
def test_what_filters_ask_of_other_tables_stands_in_the_table_of_conditions(view: Any) -> None:
    filters = getattr(getattr(view, "filterset_class", None), "base_filters", {})
    conditions = getattr(getattr(view, "filterset_class", None), "conditions", {})

    assert {name for name, one in filters.items() if one.method == "meets"} <= set(conditions)


def test_whatever_a_list_takes_cannot_be_lengthened_to_a_password(ada: Api) -> None:
    for path in ("claims/", "evidence/", "assessments/", "articles/", "members/", "exports/"):
        view = next(one for one in LISTS if str(one.pattern) == path).callback.cls  # type: ignore[union-attr]
        names = [*getattr(getattr(view, "filterset_class", None), "base_filters", {}), "created_by", "order", "embed"]
        longer = {f"{name}__{rest}": "x" for name in names for rest in ("user__password", "password__startswith")}

        problem = refused(ada.get(path, **longer), 400, "invalid")

        assert {error["field"] for error in problem["errors"]} == set(longer)


@pytest.mark.parametrize(("shape", "name"), [(shape, name) for shape in EMBEDS for name in EMBEDS[shape]])
def test_what_can_be_embedded_is_asked_of_the_project_of_the_reader(cast: Cast, shape: Any, name: str) -> None:
    embed = EMBEDS[shape][name]
    rows = embed.rows(cast.ada) if isinstance(embed, One) else embed.rows(cast.ada, Value(uuid.uuid4()))

    _sql, values = rows.query.sql_with_params()

    assert cast.project.pk in values


def test_a_cursor_of_another_order_is_refused(ben: Api, article: Article, cast: Cast) -> None:
    for quote in ("harbour", "keeper"):
        mark(cast.ben, article, quote)
    address = ben.get("claims/", limit=1).json()["next"]

    refused(ben.get(f"{address}&order=updated"), 400, "invalid", "cursor")


@pytest.mark.parametrize("order", ["created", "-created", "updated", "-updated"])
def test_pages_hold_every_row_once_while_others_are_added(ben: Api, article: Article, cast: Cast, order: str) -> None:
    before = [str(mark(cast.ben, article, quote).pk) for quote in ("harbour", "keeper", "council", "nicer", "rains")]
    seen = []
    for row in pages(ben, "claims/", limit=2, order=order):
        seen.append(row["id"])
        if len(seen) < 4:
            mark(cast.chi, article, "books")

    assert len(seen) == len(set(seen))
    assert [one for one in seen if one in before] == (before if not order.startswith("-") else before[::-1])


def test_pages_hold_every_row_once_while_one_goes(ben: Api, article: Article, cast: Cast) -> None:
    made = [mark(cast.ben, article, quote) for quote in ("harbour", "keeper", "council", "nicer")]
    first = ben.get("claims/", limit=2, order="created").json()

    ben.delete(f"claims/{made[1].pk}/", If_Match="*")

    assert [one["number"] for one in ben.get(first["next"]).json()["results"]] == [3, 4]


def test_articles_are_listed_by_the_day_they_were_published_those_without_one_too(ben: Api, cast: Cast) -> None:
    for title, day in (("B", 2), ("A", None), ("C", 3), ("D", None), ("E", 1)):
        published = day and date(2026, 3, day)
        change_article(actor=cast.ada, article=bring_in(cast.ben, title=title), fields={"published_on": published})

    there = [row["title"] for row in pages(ben, "articles/", order="published", limit=2)]
    back = [row["title"] for row in pages(ben, "articles/", order="-published", limit=2)]

    assert (there, back) == (["A", "D", "E", "B", "C"], ["C", "B", "E", "D", "A"])


def test_one_goes_back_as_one_came(ben: Api, article: Article, cast: Cast) -> None:
    for quote in ("harbour", "keeper", "council", "nicer", "rains"):
        mark(cast.ben, article, quote)
    first = ben.get("claims/", limit=2, order="created")
    second = ben.get(first.json()["next"])
    third = ben.get(second.json()["next"])

    assert [[one["number"] for one in page.json()["results"]] for page in (first, second, third)] == [
        [1, 2],
        [3, 4],
        [5],
    ]
    assert third.json()["next"] is first.json()["previous"] is None
    assert ben.get(third.json()["previous"]).json()["results"] == second.json()["results"]
    back = ben.get(second.json()["previous"]).json()
    assert (back["results"], back["previous"]) == (first.json()["results"], None)
    assert ben.get(back["next"]).json()["results"] == second.json()["results"]


def test_the_link_header_says_the_same(ben: Api, article: Article, cast: Cast) -> None:
    for quote in ("harbour", "keeper", "council"):
        mark(cast.ben, article, quote)
    second = ben.get(ben.get("claims/", limit=1).json()["next"])

    body = second.json()
    assert second["Link"] == f'<{body["next"]}>; rel="next", <{body["previous"]}>; rel="prev"'


def test_claims_are_narrowed(ben: Api, article: Article, cast: Cast) -> None:
    leaks, nicer = mark(cast.ben, article, "the roof leaks", tag="disputed"), mark(cast.chi, article, "nicer")
    add_evidence(actor=cast.ben, claim=leaks, new=EvidenceInput({"title": "A report"}))
    other = bring_in(cast.ben, "High water.", title="Tides")

    def found(**query: Any) -> list[int]:
        return [one["number"] for one in pages(ben, "claims/", order="created", **query)]

    assert found() == [1, 2]
    assert found(tag="disputed") == found(evidence="with") == found(person=cast.ben.pk) == found(search="leaks") == [1]
    assert found(tag="unsettled") == found(evidence="without") == found(author=cast.chi.pk) == found(number=2) == [2]
    assert found(article=other.pk) == found(person=cast.chi.pk) == []
    assert found(created_since=nicer.created_at.isoformat()) == [2]


def first_service(cast: Cast) -> Contributor:
    return queries.services_of(cast.project).earliest("created_at")


def fill(cast: Cast, rows: int) -> Article:
    """As many rows of everything there is a list of, by different people."""
    text = "\n\n".join(f"Boat number {index} lies in the harbour." for index in range(rows))
    article = bring_in(cast.ben, text, title="Boats")
    revision = queries.current_revision(article)
    blocks = queries.blocks_of(revision)
    for index in range(rows):
        person: Contributor = member(cast.project, f"reader{index}-{rows}", "reviewer")
        claim = mark(person, article, f"Boat number {index} lies", tag="sourced")
        add_evidence(actor=person, claim=claim, new=EvidenceInput({"url": f"https://boats.example/{rows}/{index}"}))
        take_decision(actor=cast.ada, claim=claim, tag="sourced", reason="Seen.")
        cover_blocks(actor=person, revision=revision, blocks=[blocks[index]])
        bring_in(person, f"Boat {index} again.", title="Boat")
        made = {"project": cast.project, "created_by": person}
        export = Export.objects.create(**made, format="csv", state="finished", path="exports/one")
        Release.objects.create(**made, export=export, name=f"{rows}-{index}")
        item = proposed_item(person)
        ImportItem.objects.filter(pk=item.pk).update(job=Import.objects.earliest("created_at"), index=index + rows)
        service = add_service(actor=cast.olu, name=f"Program {index}", role="viewer")
        create_service_token(actor=cast.olu, service=first_service(cast), name="nightly", scopes=["read"])
        invite(actor=cast.olu, role="viewer", name=service.name)
        feed = add_feed(actor=person, url=f"https://boats.example/{rows}/{index}/feed", fields={})
        claim.reanchorings.create(
            project=cast.project, placement=claim.placements.get(), revision=revision, outcome="lost"
        )
        add_webhook(actor=cast.olu, fields={"name": f"{index}", "url": "https://desk.example/hook"})
        Delivery.objects.create(
            project=cast.project, webhook=Webhook.objects.earliest("created_at"), event=Event.objects.earliest("id")
        )
        FeedEntry.objects.create(project=cast.project, feed=feed, key="1", title="Boat")
    return article


@pytest.fixture
def counting(olu: Api) -> Callable[[str], int]:
    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            response = olu.get(path, limit=200)
        assert response.status_code == 200, response.content
        return len(queries)

    return count


def test_no_list_asks_the_database_once_per_row(cast: Cast, counting: Callable[[str], int]) -> None:
    few = fill(cast, 3)
    names = [
        "members",
        "services",
        f"services/{first_service(cast).pk}/tokens",
        "invitations",
        "contributors",
        "articles",
        "claims",
        "claim-reviews",
        "assessments",
        "decisions",
        "sources",
        "evidence",
        "exports",
        "coverage",
        "events",
        "feeds",
        "reanchorings",
        "placements",
        "passages",
        "releases",
        "guideline/versions",
        "imports",
        "webhooks",
    ]
    feed = Feed.objects.earliest("created_at")
    paths = [
        *(f"{name}/" for name in names),
        f"articles/{few.pk}/revisions/",
        f"feeds/{feed.pk}/entries/",
        f"webhooks/{Webhook.objects.earliest('created_at').pk}/deliveries/",
        f"imports/{Import.objects.earliest('created_at').pk}/items/",
        "/api/v1/projects/",
        "/api/v1/me/tokens/",
        "/api/v1/me/memberships/",
    ]
    assert len(paths) == len(LISTS)
    counting("members/")
    before = {path: counting(path) for path in paths}

    fill(cast, 27)

    assert {path: counting(path) for path in paths} == before
    assert max(before.values()) <= 9  # the feed puts what waits in order first
    assert Claim.objects.count() == Evidence.objects.count() == 30
