"""Annotations that come in: what they become, what is kept of them, and what is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from annotations.models import Article, Assessment, Claim, Event, Evidence, WebAnnotation
from annotations.services.sources import add_source
from annotations.services.web_annotations import LARGEST_KEPT
from tests.api.client import Api, refused
from tests.api.w3c.annotations import MODEL, Json, annotation, bodies, link, on, words
from tests.api.w3c.door import Door
from tests.cast import Cast, bring_in

SOURCED = "urn:claim-workbench:terms:sourced"
PREFIXES = [MODEL, {"cito": "http://purl.org/spar/cito/", "ex": "https://x.example/#"}]
REPORT = "https://roofs.example/report"


# What is refused


def test_who_may_not_mark_claims_makes_none(vic: Api, cast: Cast, article: Article) -> None:
    reading = Door(Api(cast.ben, "read"), article)

    refused(Door(vic, article).post(reading.sent()), 403, "not-permitted")
    refused(reading.post(reading.sent()), 403, "scope-missing")

    assert not Claim.objects.exists()


POSITION = {"type": "TextPositionSelector", "start": 63, "end": 77}  # of “the roof leaks”


@pytest.mark.parametrize(
    ("reason", "target"),
    [
        ("quote-not-found", on("source", "the roof melts")),
        ("quote-not-found", on("source", "the roof leaks", {"type": "TextQuoteSelector", "exact": "nowhere"})),
        ("quote-ambiguous", on("source", "the roof")),
        ("quote-mismatch", on("source", "the roof leaks", {**POSITION, "start": 62})),
        ("invalid-span", on("source", "the roof leaks", {**POSITION, "end": 9_999})),
        ("invalid-span", {"source": "text", "selector": {**POSITION, "end": 9_999}}),
        ("offsets-alone", {"source": "source", "selector": POSITION}),
        ("selectors-differ", on("source", "the roof leaks", {"type": "TextQuoteSelector", "exact": "it rains"})),
        ("other-source", on("https://elsewhere.example/", "the roof leaks")),
        ("no-selector", "source"),
        ("no-selector", {"source": "source", "selector": {"type": "XPathSelector", "value": "/p"}}),
        ("no-selector", {"source": "source", "selector": {**POSITION, "refinedBy": POSITION}}),
        ("no-source", {"type": "Choice", "items": ["https://a.example/"]}),
        ("several-targets", [on("source"), on("source", "it rains")]),
        ("several-targets", []),
    ],
)
def test_a_target_that_does_not_resolve_says_why(bens: Door, reason: str, target: Any) -> None:
    spelled = json.dumps(target).replace('"source"', f'"{bens.source}"').replace(f'"{bens.source}":', '"source":')
    target = json.loads(spelled.replace('"text"', f'"{bens.text}"'))

    problem = refused(bens.post(annotation(target)), 422, "unresolved-target", "target")

    assert problem["reason"] == reason
    assert not Claim.objects.exists()


def test_words_that_stand_twice_come_with_their_places(bens: Door) -> None:
    problem = refused(bens.post(annotation(on(bens.source, "the roof"))), 422, "unresolved-target")

    assert [one["start"] for one in problem["candidates"]] == [63, 100]


def test_another_article_and_its_texts_are_another_source(bens: Door, cast: Cast) -> None:
    other = Door(bens.api, bring_in(cast.ben, title="Tides"))

    in_another_project = bens.source.replace(str(cast.project.pk), str(cast.mallory.project_id))
    for source in (other.source, other.text, in_another_project, f"{bens.source[:-37]}{'-' * 36}/"):
        assert refused(bens.post(annotation(on(source))), 422, "unresolved-target")["reason"] == "other-source"


@pytest.mark.parametrize(
    "members",
    [
        b'"value": "\\ud83d"',
        b'"value": "\xed\xa0\xbd"',
        b'"value": "a\\u0000b"',
        b'"value": "a", "a\\u0000b": 1',
        b'"value": "a", "value": "b"',
        b'"value": NaN',
        b'"value": "a", "x": 1e400',
        b'"value": "a", "x": 18446744073709551616',
    ],
)
def test_what_could_not_be_given_back_is_not_taken(bens: Door, members: bytes) -> None:
    sent = json.dumps(bens.sent({"type": "TextualBody"})).encode()

    response = bens.post(sent.replace(b'{"type": "TextualBody"}', b'{"type": "TextualBody", %s}' % members))

    assert response.status_code == 400, response.content
    assert not WebAnnotation.objects.exists()


@pytest.mark.parametrize(
    ("sent_bodies", "members", "field"),
    [
        ([words("sourced", "tagging"), words("opinion", "tagging")], {}, "body"),
        ([words("opinion", "tagging"), link(SOURCED, purpose="classifying")], {}, "body"),
        ([link(REPORT, **{"cito:supports": {}, "cito:refutes": {}})], {}, "body"),
        ([link(REPORT, **{"wb:stance": "likes"})], {}, "body.wb:stance"),
        ([words("x" * LARGEST_KEPT)], {}, "body"),
        ([words("x")] * 101, {}, "body"),
        ([], {"wb:checkable": "perhaps"}, "wb:checkable"),
        ([], {"wb:statement": 5}, "wb:statement"),
        ([], {"wb:claimTypes": "numerical"}, "wb:claimTypes"),
        ([], {"wb:firstAppearance": "nowhere"}, "wb:firstAppearance"),
        ([words("sourced", "tagging", **{"wb:certainty": "utter"})], {}, "certainty"),
    ],
)  # fmt: skip
def test_what_says_two_things_or_nothing_known_is_refused(
    bens: Door, sent_bodies: list[Json], members: Json, field: str
) -> None:
    events = Event.objects.count()

    refused(bens.post(bens.sent(*sent_bodies, **members)), 400, "invalid", field)

    assert not Claim.objects.exists()
    assert Event.objects.count() == events


# The tag


@pytest.mark.parametrize(
    ("body", "members"),
    [
        (words("sourced", "tagging"), {}),
        (words("sourced", ["tagging", "describing"], language="en"), {}),
        (link(SOURCED, purpose="classifying"), {}),
        (link({"id": SOURCED}, purpose="classifying"), {}),
        (link("wb:sourced", purpose="classifying"), {}),
        ({"type": "TextualBody", "value": "sourced"}, {"motivation": "tagging"}),
        (SOURCED, {"motivation": ["classifying", "highlighting"]}),
    ],
)
def test_one_of_our_tags_is_the_senders_assessment(bens: Door, body: Any, members: Json) -> None:
    shown = bens.make(body, **members)

    given = Assessment.objects.get()
    assert (given.contributor, given.tag, given.rationale) == (bens.api.who, "sourced", "")
    assert [one["value"] for one in bodies(shown, "tagging")] == ["sourced"]
    assert [one["source"] for one in bodies(shown, "classifying")] == [SOURCED]
    assert (shown["wb:tag"], shown["motivation"]) == ("sourced", members.get("motivation", "assessing"))


def test_a_tag_as_the_body_value(bens: Door) -> None:
    shown = bens.make(bodyValue="opinion", motivation="tagging")

    assert Assessment.objects.get().tag == "opinion"
    assert "bodyValue" not in shown


def test_a_comment_beside_the_tag_is_its_reason_and_a_second_one_is_kept(bens: Door) -> None:
    shown = bens.make(words("disputed", "tagging"), words("Both say so."), words("And a long story it is."))

    assert Assessment.objects.get().rationale == "Both say so."
    assert [one["value"] for one in bodies(shown, "commenting")] == ["Both say so.", "And a long story it is."]


@pytest.mark.parametrize("body", [words("Sourced", "tagging"), words("sourced"), words("library", "tagging")])
def test_without_one_of_our_tags_nobody_has_assessed_it_yet(bens: Door, body: Json) -> None:
    shown = bens.make(body)

    assert not Assessment.objects.exists()
    assert bens.claim(shown).tag is None
    assert shown["body"] == body


def test_without_a_body_there_is_none(bens: Door) -> None:
    assert "body" not in bens.make()


# What is linked


@pytest.mark.parametrize("stance", ["disputes", ["supports"], {"id": "cito:supports"}])
def test_a_stance_that_nobody_knows_is_refused(bens: Door, stance: Any) -> None:
    refused(bens.post(bens.sent(link(REPORT, **{"wb:stance": stance}))), 400, "invalid", "body.wb:stance")


@pytest.mark.parametrize(
    ("members", "stance"),
    [
        ({"cito:supports": {"id": "urn:x:y"}}, "supports"),
        ({"http://purl.org/spar/cito/refutes": "urn:x:y"}, "refutes"),
        ({"wb:stance": "context"}, "context"),
        ({}, "context"),
    ],
)
def test_a_link_is_evidence_with_its_stance(bens: Door, members: Json, stance: str) -> None:
    shown = bens.make(link(REPORT, **members), **{"@context": PREFIXES})

    evidence = Evidence.objects.get()
    assert (evidence.stance, evidence.added_by) == (stance, bens.api.who)
    assert evidence.source is not None
    assert evidence.source.url == REPORT
    assert bodies(shown, "linking")[0]["wb:stance"] == stance


def test_when_it_was_looked_at_what_it_says_and_what_is_said_of_it(bens: Door) -> None:
    said = {"wb:title": "The report", "wb:publisher": "Roofs Ltd", "wb:authors": ["A. Slater"]}
    noted = {"wb:quote": "It drips.", "wb:locator": "p. 4", "wb:note": "Read twice."}
    looked = {"state": {"type": "TimeState", "sourceDate": "2026-03-01T09:30:00Z"}}

    shown = bens.make(link(REPORT, **looked, **noted, **{"wb:source": said}))

    evidence = Evidence.objects.select_related("source").get()
    assert evidence.source is not None
    assert (evidence.quote, evidence.locator, evidence.note) == tuple(noted.values())
    assert (evidence.source.title, evidence.source.publisher, evidence.source.authors) == tuple(said.values())
    assert evidence.accessed_at == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert bodies(shown, "linking")[0].items() >= {**noted, **looked}.items()


def test_a_passage_of_another_article_and_a_source_without_an_address(bens: Door, cast: Cast) -> None:
    other = Door(bens.api, bring_in(cast.chi, "The council found the roof sound.", "Council"))
    book = add_source(actor=cast.ben, fields={"title": "On roofs"})
    place = {"type": "FragmentSelector", "conformsTo": "http://tools.ietf.org/rfc/rfc5147", "value": "char=18,32"}

    bens.make(
        link(other.text, selector=place),
        link(bens.source.replace(f"articles/{bens.article.pk}", f"sources/{book.pk}")),
    )

    passage, cited = Evidence.objects.order_by("source")
    assert passage.cited_passage is None or cited.source is None
    quotes = [one.cited_passage.quote for one in (passage, cited) if one.cited_passage]
    assert quotes == ["the roof sound"]
    assert book in (passage.source, cited.source)


@pytest.mark.parametrize("source", ["urn:isbn:9783161484100", "mailto:a@b.example", "https://user:secret@a.example/"])
def test_what_cannot_be_cited_is_kept_as_a_body(bens: Door, source: str) -> None:
    body = link(source, **{"cito:supports": {"id": "urn:x:y"}})

    shown = bens.make(body, **{"@context": PREFIXES})

    assert not Evidence.objects.exists()
    assert shown["body"] == [body]


# The target


def test_the_published_address_names_the_article(bens: Door) -> None:
    Article.objects.filter(pk=bens.article.pk).update(url="https://news.example/library")

    response = bens.post(annotation(on("https://NEWS.example/library?utm_source=x#top")))

    assert response.status_code == 201, response.content


def test_offsets_alone_hold_in_a_frozen_text(bens: Door) -> None:
    response = bens.post(annotation({"source": bens.text, "selector": POSITION}))

    assert response.json()["target"]["selector"][0]["exact"] == "the roof leaks"


def test_offsets_are_code_points(bens: Door, cast: Cast) -> None:
    waves = Door(bens.api, bring_in(cast.ben, "🌊🌊 The tide 👩‍👩‍👧 comes in.", "Waves"))

    shown = waves.post(annotation({"source": waves.text, "selector": {**POSITION, "start": 12, "end": 17}})).json()

    assert shown["target"]["selector"][0]["exact"] == "👩‍👩‍👧"


def test_a_prefix_tells_places_apart(bens: Door) -> None:
    quote = {"type": "TextQuoteSelector", "exact": "the roof", "prefix": "but the council says "}

    shown = bens.post(annotation({"source": bens.source, "selector": quote})).json()

    assert shown["target"]["selector"][1]["start"] == 100


def test_the_same_key_makes_it_once_and_answers_alike(bens: Door) -> None:
    first = bens.post(bens.sent(words("sourced", "tagging")), Idempotency_Key="one", Slug="once")
    again = bens.post(bens.sent(words("sourced", "tagging")), Idempotency_Key="one", Slug="once")

    assert Claim.objects.count() == 1
    assert (again.status_code, again.content) == (201, first.content)
    assert {name: again[name] for name in ("Location", "ETag", "Link")} == {
        name: first[name] for name in ("Location", "ETag", "Link")
    }


@pytest.mark.parametrize(
    ("slug", "end"),
    [
        ("harbour", "harbour"),
        ('"harbour"', "harbour"),
        ("Der%20Hafen", "Der-Hafen"),
        ("../../x", "x"),
        ("a/b?c#d", "a-b-c-d"),
        ("..", None),
        ("", None),
        ("🌊", None),
        ("0197b6a2-5a50-7c31-9d2e-3f0c4d1e8a01", None),
        ("x" * 300, "x" * 100),
    ],
)
def test_a_slug_is_taken_as_far_as_it_fits(bens: Door, slug: str, end: str | None) -> None:
    response = bens.post(bens.sent(), Slug=slug.encode("ascii", "ignore").decode())

    claim = bens.claim(response.json())
    assert response["Location"].rpartition("/")[2] == (end or str(claim.pk))
    assert bens.get(response["Location"])["id"] == response["Location"]
