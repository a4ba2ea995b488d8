"""The change feed: what happened, in the order it was committed, from any place on, as far as the reader may see it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from pytest_django import Settings

from annotations.models import Article, Claim, Event, Evidence
from annotations.queries.following import BEGINNING, Place
from annotations.services.evidence import EvidenceInput, add_evidence, change_evidence
from annotations.services.merging import merge_claims
from tests.api.client import Api, refused
from tests.cast import Cast, bring_in, mark
from tests.meanwhile import all_at_once, written_but_not_committed


def feed(api: Api, **query: Any) -> tuple[list[dict[str, Any]], str]:
    """All events from a place on, page by page, and the cursor behind them."""
    found, address = [], api.address("events/")
    response = api.get(address, **query)
    while True:
        assert response.status_code == 200, response.content
        page = response.json()
        found += page["results"]
        if page["next"] is None:
            return found, page["cursor"]
        response = api.get(page["next"])


def verbs(found: list[dict[str, Any]]) -> list[str]:
    return [event["verb"] for event in found]


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, "the roof leaks", tag="sourced")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"after": "x"}, "after"),
        ({"after": "12"}, "after"),
        ({"after": "A" * 19 + "="}, "after"),
        ({"after": "_" * 19}, "after"),
        ({"after": "A" * 400}, "after"),
        ({"verb": "claim.exploded"}, "verb"),
        ({"verb": "claim.marked,"}, "verb"),
        ({"object_type": "user"}, "object_type"),
        ({"object": "1"}, "object"),
        ({"order": "created"}, "order"),
        ({"cursor": BEGINNING.cursor}, "cursor"),
        ({"contributor__user": "1"}, "contributor__user"),
    ],
)
def test_what_is_not_known_is_refused(ben: Api, query: dict[str, str], field: str) -> None:
    refused(ben.get("events/", **query), 400, "invalid", field)


def test_a_cursor_of_what_is_not_here_any_more_says_so(ben: Api, claim: Claim) -> None:
    _events, cursor = feed(ben)
    position = Event.objects.exclude(position=None).latest("position").position or 0
    restored_over = Place(position, claim.pk).cursor

    refused(ben.get("events/", after=Place(10**15, claim.pk).cursor), 410, "cursor-lost", "after")
    refused(ben.get("events/", after=restored_over), 410, "cursor-lost", "after")
    assert ben.get("events/", after=cursor).status_code == 200


def test_the_history_is_read_and_nothing_else(olu: Api, claim: Claim) -> None:
    event = feed(olu)[0][0]["id"]

    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in ("events/", f"events/{event}/"):
            refused(olu.send(method, path, {}, If_Match="*"), 405, "method-not-allowed")


def test_it_begins_with_the_project_and_is_walked_page_by_page(vic: Api, claim: Claim) -> None:
    found, cursor = feed(vic, limit=2)

    assert verbs(found)[:2] == ["project.founded", "member.joined"]
    assert verbs(found)[-4:] == ["claim.marked", "claim.placed", "assessment.given", "claim.settled"]
    assert found == feed(vic)[0]
    assert feed(vic, after=cursor) == ([], cursor)
    assert feed(vic, after="latest") == ([], cursor)


def test_it_goes_on_after_any_of_its_events(ben: Api, claim: Claim) -> None:
    found, _cursor = feed(ben)

    for index, event in enumerate(found):
        assert feed(ben, after=event["cursor"])[0] == found[index + 1 :]


def test_a_cursor_is_good_for_ever(ben: Api, cast: Cast, article: Article, settings: Settings) -> None:
    _found, cursor = feed(ben)
    settings.SECRET_KEY = "another one, a year later"
    mark(cast.ben, article, "the roof leaks")

    assert verbs(feed(ben, after=cursor)[0]) == ["claim.marked", "claim.placed"]


@pytest.mark.django_db(transaction=True)
def test_who_commits_late_is_not_missed(cast: Cast, article: Article) -> None:
    reader, bridge = Api(cast.vic), bring_in(cast.ben, "A bridge opened.", "A bridge")
    _found, cursor = feed(reader)

    with written_but_not_committed(lambda: mark(cast.ben, article, "the roof leaks")):
        mark(cast.ben, bridge, "A bridge opened")
        early, cursor = feed(reader, after=cursor, limit=1)
    late, _cursor = feed(reader, after=cursor, limit=1)

    assert [event["article"] for event in early] == [str(bridge.pk)] * 2
    assert [event["article"] for event in late] == [str(article.pk)] * 2
    assert late[0]["at"] < early[0]["at"]


@pytest.mark.django_db(transaction=True)
def test_who_follows_while_several_write_gets_everything_once_and_in_order(cast: Cast, article: Article) -> None:
    reader = Api(cast.vic)
    _found, cursor = feed(reader)
    over = threading.Event()

    def write(quote: str) -> list[dict[str, Any]]:
        for _ in range(8):
            mark(cast.ben, article, quote)
        return []

    def follow() -> list[dict[str, Any]]:
        followed, here = [], cursor
        while not over.is_set():
            found, here = feed(reader, after=here, limit=3)
            followed += found
        return followed + feed(reader, after=here, limit=3)[0]

    def several() -> list[dict[str, Any]]:
        try:
            all_at_once(lambda: write("the roof leaks"), lambda: write("4,200 books"), lambda: write("it rains"))
        finally:
            over.set()
        return []

    followed, _none = all_at_once(follow, several)

    assert followed == feed(reader, after=cursor)[0]
    assert isinstance(followed, list)
    assert len(followed) == 3 * 8 * 2


def test_each_filter_narrows_it_and_the_cursor_passes_what_is_left_out(ben: Api, cast: Cast, claim: Claim) -> None:
    def found(**query: Any) -> list[str]:
        return verbs(feed(ben, **query)[0])

    assessment = claim.assessments.get()
    assert found(verb="claim.marked,assessment.given") == ["claim.marked", "assessment.given"]
    assert found(claim=claim.pk) == ["claim.marked", "claim.placed", "assessment.given", "claim.settled"]
    assert found(object=claim.pk) == ["claim.marked", "claim.settled"]
    assert found(object=assessment.pk) == found(object_type="assessment") == ["assessment.given"]
    assert found(article=claim.article_id)[0] == "article.imported"
    assert found(contributor=cast.chi.pk) == found(claim=assessment.pk) == []
    act = feed(ben, claim=claim.pk)[0][0]["act"]
    assert found(act=act) == found(claim=claim.pk)
    assert feed(ben, verb="project.changed")[1] == feed(ben)[1]


def test_what_is_deleted_says_so_with_its_id(ben: Api, cast: Cast, claim: Claim) -> None:
    other = mark(cast.ben, claim.article, "roof leaks")
    _found, cursor = feed(ben)

    ben.delete(f"claims/{other.pk}/", If_Match="*")
    ben.post(f"claims/{other.pk}/restore/")
    merge_claims(actor=cast.ben, claim=other, into=claim)

    told = [event for event in feed(ben, after=cursor)[0] if event["object"] == str(other.pk)]
    assert [(event["verb"], event["gone"]) for event in told] == [
        ("claim.deleted", True), ("claim.restored", False), ("claim.merged", True),
    ]  # fmt: skip
    assert told[0]["before"] == {"deleted_at": None}
    assert told[2]["after"]["merged_into"] == str(claim.pk)


def test_before_and_after_are_named_as_in_answers(ben: Api, cast: Cast, claim: Claim) -> None:
    ben.patch(f"articles/{claim.article_id}/", {"external_id": "tide-1"}, If_Match="*")

    given, changed = feed(ben, verb="assessment.given,article.changed")[0]

    assert given["before"] is None
    assert {"claim", "contributor", "passage", "tag"} <= set(given["after"])
    assert changed["before"] == {"external_id": ""}
    assert changed["after"] == {"external_id": "tide-1"}
    assert given["contributor"] == {"id": str(cast.ben.pk), "name": "Ben"}


def hide(cast: Cast, claim: Claim) -> Evidence:
    """Evidence of ben's that was open and is confidential by now."""
    new = EvidenceInput(cites={"url": "https://archive.example.org/roof"}, fields={"note": "From the family."})
    evidence = add_evidence(actor=cast.ben, claim=claim, new=new)
    return change_evidence(actor=cast.ben, evidence=evidence, fields={"confidential": True})


def test_what_the_reader_may_not_see_is_told_to_be_gone_and_nothing_more(
    ada: Api, vic: Api, cast: Cast, claim: Claim
) -> None:
    evidence = hide(cast, claim)

    about = feed(vic, object=evidence.pk)[0]
    source = feed(vic, object=evidence.source_id)[0]

    assert [(event["verb"], event["gone"], event["after"]) for event in about] == [("evidence.hidden", True, {})]
    assert verbs(source) == ["source.hidden"]
    assert verbs(feed(ada, object=evidence.pk)[0]) == ["evidence.added", "evidence.changed", "evidence.hidden"]
    for event in feed(ada, object=evidence.pk)[0][:2]:
        refused(vic.get(f"events/{event['id']}/"), 404, "not-found")


def test_what_the_reader_goes_on_seeing_is_not_told_to_be_gone(
    ada: Api, ben: Api, chi: Api, cast: Cast, claim: Claim
) -> None:
    hide(cast, claim)

    gone = {
        who: [event["gone"] for event in feed(who, verb="evidence.hidden,source.hidden")[0]] for who in (ada, ben, chi)
    }

    assert gone == {ada: [False, False], ben: [False, False], chi: [True, True]}


def test_only_the_fields_asked_for_are_answered(ben: Api, claim: Claim) -> None:
    found, cursor = feed(ben, fields="verb,object", claim=claim.pk)

    assert found[0] == {"verb": "claim.marked", "object": str(claim.pk)}
    assert cursor == feed(ben)[1]
    refused(ben.get("events/", fields="verb,contributor__user"), 400, "invalid", "fields")


def test_one_event_is_read_by_its_id(vic: Api, claim: Claim) -> None:
    event = feed(vic, claim=claim.pk)[0][0]

    response = vic.get(f"events/{event['id']}/")

    assert response.json() == event
    assert vic.get(f"events/{event['id']}/", headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_an_event_whose_author_has_another_name_by_now_is_sent_anew(vic: Api, ben: Api, claim: Claim) -> None:
    event = f"events/{feed(vic, claim=claim.pk)[0][0]['id']}/"
    known = {"If-None-Match": vic.get(event)["ETag"]}

    ben.patch("/api/v1/me/account/", {"name": "Benjamin"}, If_Match="*")

    assert vic.get(event, headers=known).json()["contributor"]["name"] == "Benjamin"


def test_a_token_that_may_not_read_is_told_so(cast: Cast) -> None:
    refused(Api(cast.ben, "write").get("events/"), 403, "scope-missing")


def test_a_page_asks_no_more_the_longer_the_history_is(
    ben: Api, cast: Cast, claim: Claim, django_assert_max_num_queries: Any
) -> None:
    first = feed(ben)[0][0]["cursor"]

    with django_assert_max_num_queries(7):
        ben.get("events/", after=first, claim=claim.pk)
    with django_assert_max_num_queries(5):
        ben.get("events/", after="latest")
