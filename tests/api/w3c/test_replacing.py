"""Annotations that are put, deleted and taken back: whoever sends one speaks for themselves alone."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from annotations import queries
from annotations.models import Article, Assessment, Claim, Event, Evidence, Source, WebAnnotation
from annotations.services.articles import delete_article
from annotations.services.assessments import AssessmentInput, assess_claim
from annotations.services.claims import restore_claim
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.services.merging import merge_claims
from annotations.services.sources import add_source, delete_source
from annotations.services.undo import undo_act
from tests.api.client import Api, refused
from tests.api.w3c.annotations import Json, annotation, bodies, checked, link, on, problems_in, words
from tests.api.w3c.door import Door
from tests.cast import Cast, bring_in, mark, revise
from tests.exporters.annotated import passage_of
from tests.services.undoing import last_act

REPORT = "https://roofs.example/report"
LETTER = "https://roofs.example/letter"


@pytest.fixture
def shown(bens: Door, adas: Door, cast: Cast) -> Json:
    """An annotation that ben made and ada joined: each with a tag, a reason and evidence, some in confidence."""
    made = bens.make(words("sourced", "tagging"), words("It drips."), link(REPORT, **{"wb:stance": "supports"}))
    claim = bens.claim(made)
    assess_claim(actor=cast.ada, claim=claim, new=AssessmentInput("disputed", "It does not.", "high"))
    add_evidence(actor=cast.ada, claim=claim, new=EvidenceInput({"url": LETTER}, {"stance": "refutes"}))
    secret = {"confidential": True, "note": "Whispered"}
    add_evidence(actor=cast.ada, claim=claim, new=EvidenceInput({"url": "https://secret.example/"}, secret))
    return bens.get(made["id"])


def by(shown: Json, name: str, purpose: str) -> list[Json]:
    return [one for one in shown["body"] if one["creator"]["name"] == name and one["purpose"] == purpose]


def without(shown: Json, *dropped: Json) -> Json:
    return {**shown, "body": [one for one in shown["body"] if one not in dropped]}


def changed(shown: Json, one: Json, **members: Any) -> Json:
    return {**shown, "body": [{**body, **members} if body == one else body for body in shown["body"]]}


# What is refused


def test_who_may_not_change_claims_changes_none(vic: Api, cast: Cast, article: Article, shown: Json) -> None:
    refused(Door(vic, article).put(shown), 403, "not-permitted")
    refused(Door(Api(cast.ben, "read"), article).put(shown), 403, "scope-missing")


@pytest.mark.parametrize(("purpose", "members"), [("tagging", {"value": "opinion"}), ("commenting", {"value": "Oh."})])
def test_nobody_is_made_to_say_something_else(bens: Door, shown: Json, purpose: str, members: Json) -> None:
    (adas_body,) = by(shown, "Ada", purpose)

    refused(bens.put(changed(shown, adas_body, **members)), 403, "not-permitted", "body")

    assert bens.get(shown["id"]) == shown


def test_evidence_of_others_is_changed_by_editors_alone(bens: Door, adas: Door, shown: Json) -> None:
    (bens_link,), (adas_link,) = by(shown, "Ben", "linking"), by(shown, "Ada", "linking")

    refused(bens.put(changed(shown, adas_link, **{"wb:note": "Forged."})), 403, "not-permitted")
    edited = adas.replaced(changed(shown, bens_link, **{"wb:note": "Page 4."}))

    assert by(edited, "Ben", "linking")[0]["wb:note"] == "Page 4."


def test_what_evidence_cites_never_changes(bens: Door, shown: Json) -> None:
    (bens_link,) = by(shown, "Ben", "linking")

    refused(bens.put(changed(shown, bens_link, source="https://other.example/")), 400, "invalid", "body")


def test_a_tag_and_evidence_that_went_meanwhile_do_not_come_back(bens: Door, shown: Json) -> None:
    bens.replaced(without(shown, *by(shown, "Ben", "tagging"), *by(shown, "Ben", "classifying"),
                          *by(shown, "Ben", "commenting"), *by(shown, "Ben", "linking")))  # fmt: skip

    refused(bens.put(shown), 409, "conflict")


@pytest.mark.parametrize("name", ["id", "canonical", "via"])
def test_what_it_is_called_never_changes(bens: Door, name: str) -> None:
    made = bens.make(id="https://a.example/1", canonical="https://a.example/2")
    path = urlsplit(made["id"]).path

    refused(bens.api.send("PUT", path, {**made, name: "https://b.example/"}), 409, "conflict", name)


def test_a_target_elsewhere_is_refused_and_nothing_changes(bens: Door, shown: Json) -> None:
    refused(bens.put({**shown, "target": on(bens.source, "nowhere")}), 422, "unresolved-target", "target")

    assert bens.get(shown["id"]) == shown


# What changes nothing


@pytest.mark.parametrize("who", ["bens", "adas"])
def test_what_was_got_and_is_put_again_changes_nothing(request: Any, shown: Json, who: str) -> None:
    door: Door = request.getfixturevalue(who)
    events = Event.objects.count()

    again = door.replaced(door.get(shown["id"]))

    assert again == shown
    assert Event.objects.count() == events


def test_what_is_cited_may_be_in_the_trash(bens: Door, cast: Cast, shown: Json) -> None:
    book = add_source(actor=cast.ben, fields={"title": "On roofs"})
    council = bring_in(cast.chi, "The council found the roof sound.", "Council")
    for cited in (book, passage_of(council, "the roof sound")):
        add_evidence(actor=cast.ben, claim=bens.claim(shown), new=EvidenceInput(cited))
    for source in Source.objects.all():
        delete_source(actor=cast.ada, source=source)
    delete_article(actor=cast.ada, article=council)
    present = bens.get(shown["id"])

    assert len(by(present, "Ben", "linking")) == 3
    assert bens.replaced(present) == present
    assert bens.replaced(plain(present)) == present


def test_a_program_that_knows_none_of_our_terms_makes_nobody_speak_and_doubles_nothing(bens: Door, shown: Json) -> None:
    bare: Json = plain(shown)

    again = bens.replaced(bare)

    assert again["body"] == shown["body"]
    assert Assessment.objects.count() == 2
    assert Evidence.objects.count() == 3


def test_two_links_to_one_page_stay_two_where_nothing_tells_them_apart(bens: Door) -> None:
    pages = ("page 3", "page 9")
    made = bens.make(*(link(REPORT, **{"wb:stance": "supports", "wb:locator": page}) for page in pages))

    again = bens.replaced(plain(made))

    assert [one["wb:locator"] for one in bodies(again, "linking")] == list(pages)


def plain(value: Any) -> Any:
    """A value without what is not of the model."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items() if ":" not in name}
    return [plain(one) for one in value] if isinstance(value, list) else value


def test_another_address_of_the_same_server_is_the_same(bens: Door, shown: Json) -> None:
    here = plain({**shown, "id": shown["id"].replace("localhost:8000", "testserver")})

    assert bens.api.send("PUT", urlsplit(shown["id"]).path, here).status_code == 200


# What is the sender's to change


def test_ones_own_tag_is_replaced_whichever_body_says_the_new_one(bens: Door, shown: Json) -> None:
    by_word = bens.replaced(changed(shown, *by(shown, "Ben", "tagging"), value="opinion"))
    term = "urn:claim-workbench:terms:disputed"
    by_term = bens.replaced(changed(by_word, *by(by_word, "Ben", "classifying"), source=term))

    assert by(by_word, "Ben", "classifying")[0]["source"] == "urn:claim-workbench:terms:opinion"
    assert by(by_term, "Ben", "tagging")[0]["value"] == "disputed"
    assert by(by_term, "Ben", "commenting")[0]["value"] == "It drips."
    assert [one["wb:standing"] for one in by_term["wb:earlierAssessments"]] == ["superseded", "superseded"]
    assert by(by_term, "Ada", "tagging") == by(shown, "Ada", "tagging")


def test_who_leaves_out_ones_own_tag_withdraws_it_and_no_other(bens: Door, shown: Json) -> None:
    mine = [one for purpose in ("tagging", "classifying", "commenting") for one in by(shown, "Ben", purpose)]

    again = bens.replaced(without(shown, *mine))

    assert by(again, "Ben", "tagging") == []
    assert by(again, "Ada", "tagging") == by(shown, "Ada", "tagging")
    assert again["wb:earlierAssessments"][0]["wb:standing"] == "withdrawn"


def test_somebody_else_gives_their_own_beside_it(chi: Api, article: Article, shown: Json) -> None:
    body = [*shown["body"], words("opinion", "tagging"), words("A matter of taste.")]

    again = Door(chi, article).replaced({**shown, "body": body})

    assert [one["value"] for one in by(again, "Chi", "tagging")] == ["opinion"]
    assert [one["value"] for one in by(again, "Chi", "commenting")] == ["A matter of taste."]
    assert len(Assessment.objects.filter(withdrawn_at=None, superseded_at=None)) == 3


def test_evidence_is_added_changed_and_removed(bens: Door, shown: Json) -> None:
    more = bens.replaced({**shown, "body": [*shown["body"], link("https://new.example/", **{"wb:stance": "context"})]})
    (mine, _new) = by(more, "Ben", "linking")
    cito = {"cito:supports": None, "cito:refutes": mine["cito:supports"]}
    turned = {name: value for name, value in {**mine, **cito}.items() if value is not None}

    refuting = bens.replaced({**more, "body": [turned if one == mine else one for one in more["body"]]})
    fewer = bens.replaced(without(refuting, by(refuting, "Ben", "linking")[1]))

    assert [one["wb:stance"] for one in by(refuting, "Ben", "linking")] == ["refutes", "context"]
    assert len(by(fewer, "Ben", "linking")) == 1
    assert by(fewer, "Ada", "linking") == by(shown, "Ada", "linking")


def test_what_is_confidential_is_in_no_annotation_and_stays(bens: Door, adas: Door, shown: Json) -> None:
    for door in (bens, adas):
        assert b"secret.example" not in door.api.get(urlsplit(shown["id"]).path).content

    adas.replaced(without(shown, *by(shown, "Ada", "linking")))

    assert Evidence.objects.get(source__url=LETTER).deleted_at is not None
    assert Evidence.objects.get(confidential=True).deleted_at is None


def test_what_came_in_bodies_of_others_stays_as_it_came(chi: Api, bens: Door) -> None:
    shown = bens.make(words("sourced", "tagging", language="en"), link(REPORT, scope=REPORT))
    (tag,), (linked,) = bodies(shown, "tagging"), bodies(shown, "linking")
    chis = Door(chi, bens.article)

    unnamed = chis.replaced(without(shown, tag, linked))
    spoken_for = chis.replaced(
        {**unnamed, "body": [{**tag, "language": "de", "ex:by": "Chi"}, {**linked, "scope": "urn:x:y"}]}
    )

    for again in (unnamed, spoken_for):
        assert (bodies(again, "tagging"), bodies(again, "linking")) == ([tag], [linked])


def test_another_target_moves_the_claim_and_leaves_what_was_judged(bens: Door, shown: Json) -> None:
    again = bens.replaced({**shown, "target": on(bens.source, "the roof leaks, but")})

    assert again["target"]["selector"][0]["exact"] == "the roof leaks, but"
    assert by(again, "Ben", "tagging") == by(shown, "Ben", "tagging")
    assert bens.claim(again).placements.count() == 2


def test_selectors_of_other_kinds_go_when_the_claim_moves(bens: Door, cast: Cast) -> None:
    other = {"type": "XPathSelector", "value": "/p[2]"}
    made = bens.post(annotation(on(bens.source, "the roof leaks", other))).json()

    moved = bens.replaced({**made, "target": on(bens.source, "the roof leaks, but")})

    assert other in made["target"]["selector"]
    assert len(moved["target"]["selector"]) == 2


def test_terms_of_ours_that_are_not_named_stay(bens: Door) -> None:
    made = bens.make(**{"wb:statement": "It leaks.", "wb:claimPlace": "Harbour"})
    fewer = {name: value for name, value in made.items() if name != "wb:statement"}

    again = bens.replaced({**fewer, "wb:claimPlace": ""})

    assert again["wb:statement"] == "It leaks."
    assert "wb:claimPlace" not in again


def test_what_there_is_no_place_for_is_what_was_sent_last(bens: Door) -> None:
    made = bens.make(words("Fine."), rights="https://a.example/", x=1)
    sent = {name: value for name, value in made.items() if name not in ("x", "body")}

    again = bens.replaced({**sent, "bodyValue": "Finer.", "rights": "https://b.example/"})

    assert {"x", "body"} & again.keys() == set()
    assert (again["bodyValue"], again["rights"]) == ("Finer.", "https://b.example/")


def test_what_it_is_called_elsewhere_stays_where_it_is_left_out(bens: Door) -> None:
    made = bens.make(id="https://a.example/1", canonical="https://a.example/2")
    sent = {name: value for name, value in made.items() if name not in ("canonical", "via")}

    again = bens.replaced({**sent, "rights": "https://b.example/"})

    assert (made["canonical"], made["via"]) == ("https://a.example/2", ["https://a.example/1"])
    assert (again["canonical"], again["via"]) == (made["canonical"], made["via"])


def test_a_claim_that_came_otherwise_is_an_annotation_too(bens: Door, cast: Cast) -> None:
    claim = mark(cast.chi, bens.article, "it rains", "opinion")
    plainly = bens.get(f"{bens.api.address(bens.container)}{claim.pk}")

    again = bens.replaced({**plainly, "body": [*plainly["body"], words("Indeed.")], "rights": REPORT})

    assert again["id"] == plainly["id"]
    assert again["body"] == [*plainly["body"], words("Indeed.")]
    assert again["rights"] == REPORT


# Deleted, merged, revised, taken back


def test_a_deleted_one_is_gone_until_it_is_restored(bens: Door, shown: Json, cast: Cast) -> None:
    path = urlsplit(shown["id"]).path

    assert bens.api.delete(path).status_code == 204
    refused(bens.api.get(path), 410, "gone")
    restore_claim(actor=cast.ben, claim=bens.claim(shown))

    assert bens.get(shown["id"])["body"] == shown["body"]


def test_who_may_not_delete_it_does_not(chi: Api, article: Article, shown: Json) -> None:
    refused(chi.delete(urlsplit(shown["id"]).path), 403, "not-permitted")


def test_one_that_is_part_of_another_leads_there(bens: Door, shown: Json, cast: Cast) -> None:
    other = mark(cast.ben, bens.article, "the council says")
    merge_claims(actor=cast.ben, claim=bens.claim(shown), into=other)

    response = bens.api.get(urlsplit(shown["id"]).path)

    assert (response.status_code, response["Location"]) == (301, shown["id"].rpartition("/")[0] + f"/{other.pk}")
    assert refused(bens.put(shown), 409, "conflict")["merged_into"] == str(other.pk)
    assert bens.api.delete(urlsplit(shown["id"]).path).status_code == 409


def test_after_a_new_text_it_stands_there_and_an_old_one_is_no_place_for_more(bens: Door, cast: Cast) -> None:
    made, old = bens.make(), bens.text
    revise(cast.chi, bens.article, queries.current_revision(bens.article).text + "\n\nMore.")

    again = bens.get(made["id"])

    assert (again["target"]["source"], made["target"]["source"]) == (bens.text, old)
    refused(bens.post(annotation(on(old, "it rains"))), 409, "conflict")
    assert bens.replaced({**again, "target": made["target"]})["target"]["source"] == bens.text


@checked
def test_whatever_was_done_to_it_it_is_served_as_the_model_demands(bens: Door, shown: Json) -> None:
    again = bens.replaced({**shown, "bodyValue": "Fine.", "body": None, "target": on(bens.source, "it rains")})

    assert problems_in(shown, again, bens.api.get(bens.container).json()) == []


def test_making_one_is_one_act_that_is_taken_back(bens: Door, cast: Cast) -> None:
    made = bens.make(words("sourced", "tagging"), link(REPORT), words("Fine.", "describing"))

    undo = undo_act(actor=cast.ben, act=last_act(cast.ben))
    assert bens.api.get(urlsplit(made["id"]).path).status_code == 410
    undo_act(actor=cast.ben, act=undo.id)

    assert bens.get(made["id"])["body"] == made["body"]
    assert WebAnnotation.objects.count() == 1


def test_putting_one_is_one_act_that_is_taken_back(bens: Door, shown: Json, cast: Cast) -> None:
    sent = changed(shown, *by(shown, "Ben", "tagging"), value="opinion")
    bens.replaced({**sent, "rights": REPORT, "target": on(bens.source, "the roof leaks, but"), "wb:statement": "So."})

    undo_act(actor=cast.ben, act=last_act(cast.ben))

    again = bens.get(shown["id"])
    assert again["target"] == shown["target"]
    assert by(again, "Ben", "tagging")[0]["value"] == "sourced"
    assert {"rights", "wb:statement"} & again.keys() == set()


def test_history_says_what_was_done(bens: Door, shown: Json, cast: Cast) -> None:
    bens.replaced({**shown, "rights": REPORT})

    verbs = list(Event.objects.filter(object_type="webannotation").order_by("id").values_list("verb", flat=True))
    assert verbs == ["annotation.received", "annotation.changed"]
    assert Claim.objects.get(pk=bens.claim(shown).pk).version > 1
