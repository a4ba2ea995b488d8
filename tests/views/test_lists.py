"""The lists of a project: what they show, how they are narrowed and paged, and that they ask as much for many rows."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.models import Article, Claim, Event, FeedEntry, Import, Source
from annotations.services.articles import delete_article
from annotations.services.claims import delete_claim
from annotations.services.evidence import EvidenceInput, add_evidence, remove_evidence
from annotations.services.feeds import add_feed
from annotations.services.people import invite
from annotations.services.sources import add_source, delete_source
from annotations.views.paging import PAGE_SIZE
from tests.cast import Cast, bring_in, mark, member
from tests.views.pages import signed_in, url, words

pytestmark = pytest.mark.django_db

LISTS = ("article_list", "claim_list", "source_list", "feed_list", "history", "trash")


def asked_for(cast: Cast, url: str) -> Import:
    return Import.objects.create(project=cast.project, created_by=cast.ben, origin="feed", url=url)


def fill(cast: Cast, count: int) -> None:
    """Articles, claims, sources, members and links, each `count` times; some of everything in the trash."""
    for n in range(count):
        article = bring_in(cast.ben, title=f"Low tide {n}")
        claim = mark(cast.ben, article, "the roof leaks", tag="sourced")
        link = f"https://example.org/{uuid.uuid4()}"
        cited = EvidenceInput(cites={"url": link})
        add_evidence(actor=cast.ben, claim=claim, new=cited)
        remove_evidence(actor=cast.ben, evidence=add_evidence(actor=cast.ben, claim=claim, new=cited))
        feed = add_feed(actor=member(cast.project, f"fay{uuid.uuid4().hex[:8]}", "reviewer"), url=link, fields={})
        FeedEntry.objects.create(project=cast.project, feed=feed, key=f"{n}", job=asked_for(cast, link))
        invite(actor=cast.olu, role="viewer", name=f"Dee {n}")
        member(cast.project, f"dee{uuid.uuid4().hex[:8]}", "viewer")
        delete_claim(actor=cast.ben, claim=mark(cast.ben, article, "4,200 books", tag="opinion"))
        delete_article(actor=cast.ada, article=bring_in(cast.ben))
        delete_source(actor=cast.ben, source=add_source(actor=cast.ben, fields={"title": f"Log {n}"}))


@pytest.mark.parametrize(
    "name",
    ["home", *LISTS, "trash?kind=claims", "trash?kind=sources", "trash?kind=evidence", "member_list", "article_import"],
)
def test_a_list_asks_as_much_for_many_rows_as_for_few(cast: Cast, name: str) -> None:
    client = signed_in(cast.olu)
    view, _mark, query = name.partition("?")
    address = reverse("home") if view == "home" else f"{url(cast.project, view)}?{query}"

    def asked() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    fill(cast, 2)
    few = asked()
    fill(cast, 6)

    assert asked() <= few  # fewer where a page of the history has nothing to look up


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_says_what_to_do(cast: Cast, name: str) -> None:
    response = signed_in(cast.ben).get(url(cast.project, name))

    assert response.status_code == 200
    if name != "history":
        assert "No " in words(response) or "Nothing here" in words(response)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("article_list", "state=finished"),
        ("article_list", "after=nonsense"),
        ("article_list", "after=MjAyNi0wMS0wMSAw"),
        ("claim_list", "tag=true"),
        ("claim_list", "person=ben"),
        ("claim_list", "evidence=maybe"),
        ("source_list", f"search={'x' * 201}"),
        ("trash", "kind=people"),
        ("history", "before=yesterday"),
        ("history", f"before={2**63}"),
        ("history", f"before={'9' * 5000}"),
        ("article_list", "after=MDAwMS0wMS0wMVQwMDowMDowMCsyMzo1OSAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMA"),
    ],
)
def test_what_no_list_knows_is_refused_with_a_sentence(cast: Cast, name: str, query: str) -> None:
    response = signed_in(cast.ben).get(f"{url(cast.project, name)}?{query}")

    assert response.status_code == 400
    assert "This was not done" in words(response)


def test_a_page_s_place_is_understood_in_any_time_zone(cast: Cast, article: Article) -> None:
    place = base64.urlsafe_b64encode(f"2900-01-01T00:00:00+00:00:00.5 {article.pk.hex}".encode()).decode()

    response = signed_in(cast.ben).get(url(cast.project, "article_list"), {"after": place.rstrip("=")})

    assert response.status_code == 200
    assert article.title in words(response)


def test_pages_are_bounded_and_together_hold_every_row_once(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, "the roof leaks", tag="sourced")
    base = {"project": cast.project, "created_by": cast.ben}
    Article.objects.bulk_create(Article(**base, title=f"Low tide {n}") for n in range(PAGE_SIZE * 2))
    client, address = signed_in(cast.ben), url(cast.project, "article_list")
    titles: list[str] = []

    while address:
        page = client.get(address).content.decode()
        titles += re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', page)
        older = re.search(r'href="(\?after=[^"]+)"', page)
        address = url(cast.project, "article_list") + older[1] if older else ""

    assert len(titles) == len(set(titles)) == PAGE_SIZE * 2 + 1
    assert claim.article.title in titles


def test_what_comes_in_while_one_pages_shifts_nothing(cast: Cast) -> None:
    base = {"project": cast.project, "created_by": cast.ben}
    Article.objects.bulk_create(Article(**base, title=f"Low tide {n}") for n in range(PAGE_SIZE + 1))
    client = signed_in(cast.ben)
    older = re.search(r'href="(\?after=[^"]+)"', client.get(url(cast.project, "article_list")).content.decode())
    assert older is not None

    bring_in(cast.ben, title="Just now")
    page = words(client.get(url(cast.project, "article_list") + older[1]))

    assert "Low tide 0 " in page
    assert "Just now" not in page
    assert "Low tide 1 " not in page


def test_the_articles_show_what_is_open_and_lead_to_the_text(cast: Cast, article: Article) -> None:
    mark(cast.ben, article, "the roof leaks")
    mark(cast.ben, article, "4,200 books", tag="sourced")

    page = signed_in(cast.vic).get(url(cast.project, "article_list"))

    assert url(cast.project, "review", article=article.pk) in page.content.decode()
    assert f"{article.title} — open 2 1" in words(page)
    assert url(cast.project, "article_edit", article=article.pk) not in page.content.decode()


def test_articles_are_found_by_what_stands_in_them(cast: Cast, article: Article) -> None:
    bring_in(cast.ben, "Nothing of interest.", title="Low tide")
    client, address = signed_in(cast.ben), url(cast.project, "article_list")

    assert "Low tide" not in words(client.get(address, {"search": "4,200 books"}))
    assert article.title in words(client.get(address, {"search": "4,200 books"}))
    assert "Nothing fits" in words(client.get(address, {"search": "lanterns"}))


@pytest.fixture
def claims(cast: Cast, article: Article) -> dict[str, Claim]:
    """A claim that is settled with evidence, one that is not settled, and one nobody has assessed."""
    settled = mark(cast.ben, article, "the roof leaks", tag="sourced")
    add_evidence(actor=cast.ben, claim=settled, new=EvidenceInput(cites={"url": "https://example.org/roof"}))
    return {
        "settled": settled,
        "opinion": mark(cast.chi, article, "nicer to read", tag="opinion"),
        "open": mark(cast.chi, article, "4,200 books"),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"settled", "opinion", "open"}),
        ({"search": "ROOF"}, {"settled"}),
        ({"tag": "unsettled"}, {"open"}),
        ({"tag": "opinion"}, {"opinion"}),
        ({"evidence": "with"}, {"settled"}),
        ({"evidence": "without", "tag": "opinion"}, {"opinion"}),
        ({"person": "chi"}, {"opinion"}),
    ],
)
def test_claims_are_narrowed_down(cast: Cast, claims: dict[str, Claim], query: dict[str, str], found: set[str]) -> None:
    if "person" in query:
        query = {"person": str(getattr(cast, query["person"]).pk)}

    page = signed_in(cast.vic).get(url(cast.project, "claim_list"), query).content.decode()

    assert {name for name, claim in claims.items() if f"#card-{claim.pk}" in page} == found


def test_confidential_evidence_counts_for_who_may_see_it_alone(cast: Cast, claims: dict[str, Claim]) -> None:
    new = EvidenceInput(cites={"url": "https://example.org/secret"}, fields={"confidential": True})
    add_evidence(actor=cast.ada, claim=claims["open"], new=new)

    pages = [words(signed_in(who).get(url(cast.project, "claim_list"))) for who in (cast.ada, cast.ben)]
    sources = [words(signed_in(who).get(url(cast.project, "source_list"))) for who in (cast.ada, cast.ben)]

    assert [page.count("1 piece of evidence") for page in pages] == [2, 1]
    assert ["example.org/secret" in page for page in sources] == [True, False]


def test_a_source_says_where_it_is_cited(cast: Cast, claims: dict[str, Claim]) -> None:
    source = Source.objects.get()

    page = signed_in(cast.vic).get(url(cast.project, "source_edit", source=source.pk))

    assert f"#card-{claims['settled'].pk}" in page.content.decode()
    assert "<form" not in page.content.decode().split("<main")[1]


Restore = Callable[[Cast], tuple[str, Any]]


@pytest.mark.parametrize("kind", ["articles", "claims", "sources", "evidence"])
def test_what_is_deleted_is_in_the_trash_and_comes_back(cast: Cast, article: Article, kind: str) -> None:
    claim = mark(cast.ben, article, "the roof leaks", tag="sourced")
    source = add_source(actor=cast.ben, fields={"title": "Harbour log"})
    cited = add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput(cites={"title": "Roof report"}))
    doomed = {"articles": article, "claims": claim, "sources": source, "evidence": cited}[kind]
    delete = {
        "articles": delete_article,
        "claims": delete_claim,
        "sources": delete_source,
        "evidence": remove_evidence,
    }[kind]
    delete(actor=cast.ada, **{kind.removesuffix("s"): doomed})  # type: ignore[operator]  # one of four of the same form
    client = signed_in(cast.ada)

    page = client.get(url(cast.project, "trash"), {"kind": kind}).content.decode()
    restore = re.search(r'action="([^"]+/restore/)"', page)
    assert restore is not None
    back = client.post(restore[1], {"next": url(cast.project, "trash")}, follow=True)

    doomed.refresh_from_db()
    assert back.status_code == 200
    assert doomed.deleted_at is None
    assert "/restore/" not in client.get(url(cast.project, "trash"), {"kind": kind}).content.decode()


def test_what_was_removed_in_confidence_is_in_nobody_else_s_trash(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, "the roof leaks", tag="sourced")
    secret = EvidenceInput(cites={"title": "Roof report"}, fields={"confidential": True})
    removed = add_evidence(actor=cast.ada, claim=claim, new=secret)
    remove_evidence(actor=cast.ada, evidence=removed)
    client = signed_in(cast.ben)

    assert "Roof report" not in words(client.get(url(cast.project, "trash"), {"kind": "evidence"}))
    assert client.post(url(cast.project, "evidence_restore", evidence=removed.pk)).status_code == 404
    assert "Roof report" in words(signed_in(cast.olu).get(url(cast.project, "trash"), {"kind": "evidence"}))


def test_a_reviewer_sees_the_trash_but_restores_no_article(cast: Cast, article: Article) -> None:
    delete_article(actor=cast.ada, article=article)
    client = signed_in(cast.ben)

    assert "/restore/" not in client.get(url(cast.project, "trash")).content.decode()
    assert client.post(url(cast.project, "article_restore", article=article.pk)).status_code == 403
    assert not Event.objects.filter(verb="article.restored").exists()
