"""What there is no place for: kept with a claim, and served back as it was sent."""

from __future__ import annotations

from annotations import queries
from tests.api.client import Api, refused
from tests.api.w3c.annotations import MODEL, Json, annotation, bodies, checked, link, on, problems_in, words
from tests.api.w3c.door import Door
from tests.cast import Cast
from tests.services.undoing import last_act

PREFIXES = [MODEL, {"cito": "http://purl.org/spar/cito/", "ex": "https://x.example/#"}]
REPORT, ROOFS = "https://roofs.example/report", "https://roofs.example/"
KEPT: Json = {
    "@context": PREFIXES,
    "type": ["Annotation", "ex:Note"],
    "motivation": ["commenting", "highlighting"],
    "canonical": "https://a.example/1",
    "rights": "https://licences.example/by",
    "generator": {"id": "https://program.example/", "type": "Software", "name": "Marker"},
    "generated": "2026-03-01T09:30:00Z",
    "audience": {"type": "schema:EducationalAudience"},
    "ex:mood": {"ex:how": ["calm", 0.5, None, True, 2**64 - 1, "\u2028", {}, [], ""]},
    "unknown to all": "kept",
}


def test_members_we_have_no_place_for_are_served_back_as_sent(bens: Door) -> None:
    shown = bens.make(words("Fine.", language="en"), **KEPT)

    again = bens.get(shown["id"])
    assert {name: again[name] for name in KEPT if name != "@context"} == {
        name: value for name, value in KEPT.items() if name != "@context"
    }
    assert again["@context"][1] == {"ex": "https://x.example/#"}
    assert again["body"] == words("Fine.", language="en")


def test_bodies_we_have_no_place_for_are_served_back_as_sent(bens: Door) -> None:
    kept = [
        "https://videos.example/1",
        {"id": "https://videos.example/2", "type": "Video", "format": "video/mp4"},
        {"type": "Choice", "items": [words("oui", language="fr"), words("ja", language="de")]},
        words("<b>Look</b>", format="text/html", creator={"id": "https://me.example/", "type": "Person"}),
        words("library", "tagging"),
    ]

    shown = bens.make(words("opinion", "tagging"), *kept)

    assert shown["body"][-len(kept) :] == kept


def test_what_else_stood_in_bodies_that_became_ours_is_served_back(bens: Door) -> None:
    source = {"id": REPORT, "format": "application/pdf", "language": "en"}

    shown = bens.make(words("sourced", "tagging", language="en", **{"ex:by": "hand"}), link(source, scope=REPORT))

    assert bodies(shown, "tagging")[0].items() >= {"language": "en", "ex:by": "hand"}.items()
    assert bodies(shown, "linking")[0]["source"] == source
    assert bodies(shown, "linking")[0]["scope"] == REPORT


def test_history_does_not_tell_what_came_with_evidence_for_that_may_be_confidential_by_now(bens: Door) -> None:
    bens.make(link(REPORT, **{"ex:from": "a friend"}))

    (received,) = bens.api.get("events/", verb="annotation.received").json()["results"]

    assert received["after"].keys() == {"slug", "extra", "target", "bodies"}


def test_a_refusal_to_take_back_does_not_tell_it_either(bens: Door, cast: Cast) -> None:
    shown = bens.replaced({**bens.make(words("Fine.")), "body": [link(REPORT, **{"ex:by": "hand"})]})
    adas = Door(Api(cast.ada), bens.article)
    adas.replaced({**shown, "body": [*shown["body"], link(ROOFS, **{"ex:from": "a friend"})]})

    refusal = bens.api.post(f"acts/{last_act(cast.ben)}/undo/")

    assert refused(refusal, 409, "conflict")["object_type"] == "webannotation"
    assert b"friend" not in refusal.content


def test_what_else_was_said_of_the_target_is_served_back(bens: Door) -> None:
    other = {"type": "XPathSelector", "value": "/html/body/p[2]"}
    state = {"type": "HttpRequestState", "value": "Accept: text/html"}

    shown = bens.post(annotation(on(bens.source, "the roof leaks", other, id="urn:x:place", state=state))).json()

    assert shown["target"]["selector"][2:] == [other]
    assert (shown["target"]["id"], shown["target"]["state"]) == ("urn:x:place", state)


def test_a_string_as_the_body_is_served_back_as_that(bens: Door) -> None:
    assert bens.make(bodyValue="Fine.")["bodyValue"] == "Fine."


def test_who_made_it_is_ours_to_say_and_what_was_sent_of_that_is_kept(bens: Door) -> None:
    sent = {"creator": {"id": "https://me.example/", "name": "Somebody"}, "created": "2015-01-31T12:03:45Z"}

    shown = bens.make(words("sourced", "tagging", **sent), **sent)

    assert shown["creator"]["name"] == bodies(shown, "tagging")[0]["creator"]["name"] == "Ben"
    assert shown["wb:asSent"] == bodies(shown, "tagging")[0]["wb:asSent"] == sent


def test_an_id_of_a_body_with_a_purpose_is_kept_as_via(bens: Door) -> None:
    shown = bens.make(words("library", "tagging", id="https://me.example/b1"))

    assert shown["body"] == words("library", "tagging", via=["https://me.example/b1"])


def test_details_of_the_claim_have_their_terms(bens: Door) -> None:
    said = {"wb:statement": "The roof of the library leaks.", "wb:claimTypes": ["event_or_property"]}

    shown = bens.make(**said, **{"wb:claimDate": "2026-02-01"})

    claim = bens.claim(shown)
    assert (claim.statement, claim.claim_types) == tuple(said.values())
    assert shown.items() >= {**said, "wb:claimDate": "2026-02-01"}.items()


@checked
def test_a_list_of_one_iri_is_served_as_that(bens: Door) -> None:
    shown = bens.post(annotation(on(bens.source), body=[REPORT])).json()

    assert shown["body"] == REPORT
    assert problems_in(shown) == []


@checked
def test_whatever_was_sent_is_served_as_the_model_demands(bens: Door) -> None:
    text = queries.current_revision(bens.article).text
    known = {name: value for name, value in KEPT.items() if name != "unknown to all"}
    looked = {"type": "TimeState", "sourceDate": "2026-03-01T09:30:00Z"}
    shown = bens.make(
        words("disputed", "tagging", language="en", created="2026-03-01T09:30:00Z"),
        words("Because."),
        link({"id": REPORT, "format": "application/pdf"}, state=looked, **{"cito:refutes": {"id": "urn:x:y"}}),
        link("urn:isbn:9783161484100"),
        words("library", "tagging", id="https://me.example/b1"),
        "https://videos.example/1",
        **known,
        id="https://elsewhere.example/1",
        creator="https://me.example/",
    )
    whole = bens.api.get(bens.container).json()

    assert problems_in(shown, whole, bens.api.get(whole["last"]).json(), text=text) == []
