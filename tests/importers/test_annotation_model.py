"""What is no annotation of the W3C's model does not come in; what comes in may be given out."""

from __future__ import annotations

from typing import Any

import pytest

from annotations.errors import InvalidInputError, NotAnAnnotationError
from annotations.importers.annotation_model import DEEPEST, require_model
from tests.api.w3c.annotations import MODEL, Json, annotation, checked, link, on, problems_in, words

TEXT = "https://news.example/1"
MOMENT = "2026-03-01T09:30:00Z"
CSS = {"type": "CssSelector", "value": "p"}
LATER = {"type": "TimeState", "sourceDate": "2026-03-01T09:30:00+01:00"}  # no UTC


def whole(*bodies: Any, **members: Any) -> Json:
    return annotation(on(TEXT), *bodies, **members)


def position(start: Any, end: Any = 2) -> Json:
    return annotation(on(TEXT, "a", {"type": "TextPositionSelector", "start": start, "end": end}))


def nested(depth: int) -> Any:
    return {"ex:in": nested(depth - 1)} if depth else "deep"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (None, "type"),
        ([], "type"),
        ("Annotation", "type"),
        ({}, "type"),
        ({**whole(), "type": "Note"}, "type"),
        ({**whole(), "@context": None}, "@context"),
        ({**whole(), "@context": "http://www.w3.org/ns/activitystreams"}, "@context"),
        ({**whole(), "@context": [MODEL, "https://remote.example/context"]}, "@context"),
        ({**whole(), "@context": [MODEL, {"body": "https://x.example/#"}]}, "@context"),
        ({**whole(), "@context": [MODEL, {"urn": "https://x.example/#"}]}, "@context"),
        ({**whole(), "@context": [MODEL, {"ex": "urn:claim-workbench:terms:"}]}, "@context"),
        ({**whole(), "@context": [MODEL, {"ex": "urn:claim-workbench:"}]}, "@context"),
        ({**whole(), "@context": [MODEL, {"ex": "not an iri"}]}, "@context"),
        ({**whole(), "@context": [MODEL, {"ex": {"@id": "https://x.example/#"}}]}, "@context"),
    ],
)
def test_what_is_no_annotation_is_refused(sent: Any, field: str) -> None:
    with pytest.raises(NotAnAnnotationError) as refused:
        require_model(sent)

    assert refused.value.field == field


# Each with the member it is refused for, and whether the W3C's own tests refuse it too, once it has an id.
WRONG: list[tuple[Json, str, bool]] = [
    ({name: value for name, value in whole().items() if name != "target"}, "target", True),
    (annotation(5), "target", True),
    (annotation("no iri"), "target", True),
    (annotation({"type": "TextualBody", "value": "x"}), "target.value", True),
    (whole(5), "body", True),
    (whole("no iri"), "body", True),
    (whole({"type": "TextualBody", "purpose": "tagging"}), "body", True),
    (whole({"type": "TextualBody", "value": ["a", "b"]}), "body.value", True),
    (whole({"type": "TextualBody", "value": "a", "items": ["urn:x:a"]}), "body", True),
    (whole({"value": "a", "source": TEXT, "purpose": "linking"}), "body", True),
    (whole({"source": "no iri", "purpose": "linking"}), "body.source", True),
    (whole({"id": TEXT, "purpose": "linking"}), "body.purpose", True),
    (whole({"id": TEXT, "items": ["urn:x:a"]}), "body.items", True),
    (whole({"type": "Choice", "items": []}), "body.items", True),
    (whole({"type": "Choice", "items": ["urn:x:a"], "purpose": "tagging"}), "body.items", True),
    (whole({"type": "Choice", "items": [5]}), "body.items", True),
    (whole(words("a", created="yesterday")), "body.created", True),
    (whole(words("a", textDirection="up")), "body.textDirection", True),
    (whole(words("a", rights="mine")), "body.rights", True),
    (whole(words("a", id=5)), "body.id", True),
    (whole(words("a", type=5)), "body.type", True),
    (whole(bodyValue=5), "bodyValue", True),
    (whole(words("a"), bodyValue="b"), "bodyValue", True),
    (whole(created="2026-03-01"), "created", True),
    (whole(created="2026-02-30T00:00:00Z"), "created", False),
    (whole(created=[MOMENT, MOMENT]), "created", True),
    (whole(modified=5), "modified", True),
    (whole(generated="2026-03-01T09:30:00"), "generated", True),
    (whole(canonical=["urn:x:a", "urn:x:b"]), "canonical", True),
    (whole(via=["urn:x:a", 5]), "via", True),
    (whole(rights="all reserved"), "rights", True),
    (whole(motivation=5), "motivation", False),
    (whole(motivation="mood"), "motivation", False),
    (whole(words("a", "mood")), "body.purpose", False),
    (annotation(on(TEXT, "a", {"type": "PageSelector"})), "target.selector", True),
    (annotation(on(TEXT, "a", {"type": "XPathSelector"})), "target.selector", True),
    (annotation(on(TEXT, "a", {"type": "XPathSelector", "value": 5})), "target.selector.value", True),
    (annotation(on(TEXT, "a", {"type": "TextQuoteSelector", "exact": 5})), "target.selector.1.exact", True),
    (annotation(on(TEXT, "a", {"type": "TextPositionSelector", "start": 1})), "target.selector", True),
    (position(-1), "target.selector.1.start", True),
    (position(1.5), "target.selector.1.start", True),
    (position(True), "target.selector.1.start", True),
    (annotation(on(TEXT, "a", {"type": "SvgSelector"})), "target.selector", True),
    (annotation(on(TEXT, "a", {"type": "RangeSelector", "startSelector": {}})), "target.selector", True),
    (
        annotation(on(TEXT, "a", {"type": "RangeSelector", "startSelector": {}, "endSelector": {}})),
        "target.selector.startSelector",
        True,
    ),
    (annotation(on(TEXT, "a", {**CSS, "refinedBy": {"type": "x"}})), "target.selector.1.refinedBy", True),
    (annotation(on(TEXT, state={"type": "TimeState"})), "target.state", True),
    (annotation(on(TEXT, state=LATER)), "target.state.sourceDate", True),
    (annotation(on(TEXT, state={"type": "TimeState", "sourceDateStart": MOMENT})), "target.state", True),
    (annotation(on(TEXT, state={"type": "Mood"})), "target.state", True),
    (annotation(on(TEXT, styleClass="red")), "target.styleClass", True),
    (whole(words("a", **{"@id": "urn:x:a"})), "body.@id", False),
    (whole(**{"@graph": []}), "@graph", False),
    (whole(**{"urn:claim-workbench:terms:tag": "sourced"}), "urn:claim-workbench:terms:tag", False),
    (whole(words("a\0b")), "body.value", False),
    (whole(**{"ex:far": [1.0, -1e19]}), "ex:far.1", False),
    (whole(**{"ex:deep": nested(DEEPEST)}), "ex:deep" + ".ex:in" * DEEPEST, False),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "field", "_suite"), WRONG)
def test_what_the_model_forbids_is_refused_by_its_path(sent: Json, field: str, _suite: bool) -> None:
    with pytest.raises(InvalidInputError) as refused:
        require_model(sent)

    assert refused.value.field == field
    assert refused.value.code == "invalid"


@checked
@pytest.mark.parametrize("sent", [{"id": TEXT, **sent} for sent, _field, is_of_suite in WRONG if is_of_suite])
def test_the_w3c_forbids_it_too(sent: Json) -> None:
    assert problems_in(sent) != []


RIGHT: list[Json] = [
    whole(),
    whole(id="urn:uuid:0197b6a2-5a50-7c31-9d2e-3f0c4d1e8a01", type=["Annotation", "ex:Note"]),
    whole(words("a")),
    whole(words("a"), words("b", ["tagging", "describing"], language="en", format="text/plain")),
    whole("https://b.example/", {"id": "https://c.example/", "type": "Video", "format": "video/mp4"}),
    whole({"type": "Choice", "items": ["https://b.example/", words("a"), link(TEXT)]}),
    whole(link({"id": TEXT, "format": "text/html"}, state={"type": "TimeState", "sourceDate": MOMENT})),
    whole(link(TEXT, state={"type": "TimeState", "sourceDateStart": MOMENT, "sourceDateEnd": MOMENT, "cached": TEXT})),
    whole(link(TEXT, state={"type": "HttpRequestState", "value": "Accept: text/html"})),
    whole(link(TEXT, renderedVia={"id": TEXT}, scope=TEXT)),
    whole(bodyValue="Fine."),
    whole(creator={"id": TEXT, "type": "Person", "name": "Ada"}, created=MOMENT, generator=TEXT, generated=MOMENT),
    whole(rights=[TEXT], canonical=TEXT, via=[TEXT], audience={"type": "schema:Audience"}),
    whole(stylesheet=TEXT, body=link(TEXT, styleClass="red")),
    whole(**{"@context": [MODEL, {"ex": "https://x.example/#"}], "ex:mood": {"ex:how": "calm"}}),
    position(1),
    annotation(on(TEXT, "a", {"type": "FragmentSelector", "value": "char=1,2", "conformsTo": TEXT})),
    annotation(on(TEXT, "a", {**CSS, "refinedBy": {"type": "XPathSelector", "value": "/p"}})),
    annotation(on(TEXT, "a", {"type": "SvgSelector", "value": "<svg/>"}, "https://selectors.example/1")),
    annotation(on(TEXT, "a", {
        "type": "RangeSelector",
        "startSelector": {"type": "XPathSelector", "value": "/p[1]"},
        "endSelector": {"type": "XPathSelector", "value": "/p[2]"},
    })),
    annotation("https://news.example/1"),
    annotation({"source": TEXT}, {"source": TEXT}),
    annotation({"id": "https://news.example/1", "type": "Text", "language": "en"}),
]  # fmt: skip


@checked
@pytest.mark.parametrize("sent", RIGHT)
def test_what_is_taken_may_be_given_out(sent: Json) -> None:
    taken = require_model(sent)

    assert taken == sent
    assert [one for one in problems_in({"id": TEXT, **taken}) if "X-ld" not in one] == []
