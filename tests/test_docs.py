"""What the documents say is so."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import WebhookVerificationError

from annotations.errors import InvalidTextError, UndecodableError
from annotations.exporters import EXPORTERS
from annotations.exporters.assembly import annotated_set
from annotations.fetching import NotFetchedError
from annotations.importers.feed import ElsewhereError
from annotations.importers.refusals import UnreadableError
from annotations.models import VERBS, Article, Delivery, Export
from annotations.services.deliveries import content_of, headers_for, note_down
from annotations.services.history import MODEL_OF
from annotations.services.sequencer import assign_positions
from annotations.services.webhooks import add_webhook, send_test
from tests.cast import Cast, mark
from workbench import places

DOCUMENTS = sorted([*places.ROOT.glob("*.md"), *places.ROOT.glob("docs/**/*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(places.ROOT)))
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(((?!https?:|#)[^)#]+)", document.read_text())

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_map_of_browser_modules_has_every_one() -> None:
    modules = (places.ROOT / "annotations" / "static" / "annotations" / "js").glob("*.js")
    section = (places.ROOT / "docs" / "architecture.md").read_text().partition("## The review page in the browser")[2]
    table = re.findall(r"^\| .+ \|$", section.partition("\n## ")[0], re.MULTILINE)

    mapped = re.findall(r"`(\w+)`", "\n".join(table))
    assert sorted(mapped) == sorted({path.stem for path in modules} - {"review"})


def test_the_map_of_the_api_has_every_part() -> None:
    parts = {
        path.stem for path in (places.ROOT / "api").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    section = (places.ROOT / "docs" / "architecture.md").read_text().partition("## Where the API's parts are")[2]
    table = re.findall(r"^\| .+ \|$", section.partition("\n## ")[0], re.MULTILINE)

    assert sorted(re.findall(r"`(\w+)`", "\n".join(table[1:]))) == sorted(parts - {"__init__", "urls"})


def test_the_names_of_what_a_file_is_refused_for_are_listed() -> None:
    section = (places.ROOT / "docs" / "many.md").read_text().partition("## Bringing in many articles")[2]
    listed = set(re.findall(r"`([a-z-]+)`", section))

    kinds, named = [UnreadableError], set[str]()
    while kinds:
        kind = kinds.pop()
        named.add(kind.code)
        kinds += kind.__subclasses__()
    # An entry of a feed is no file: what it leads to is fetched and named by itself.
    named.discard(ElsewhereError.code)
    assert named | {InvalidTextError.code, UndecodableError.code, NotFetchedError.code} <= listed


def snippet(name: str) -> str:
    """The Python of a document."""
    (code,) = re.findall(r"```python\n(.+?)```", (places.ROOT / "docs" / name).read_text(), re.DOTALL)
    return str(code)


@contextlib.contextmanager
def exported(cast: Cast, folder: Path) -> Iterator[None]:
    """A finished export.jsonl in the current folder."""
    export = Export.objects.create(project=cast.project, created_by=cast.ben, format="jsonl")
    with (folder / "export.jsonl").open("wb") as out:
        EXPORTERS["jsonl"].write(annotated_set(export, "https://example.org"), out)
    with contextlib.chdir(folder):
        yield


def test_the_program_that_reads_an_export_does_read_one(cast: Cast, article: Article, tmp_path: Path) -> None:
    mark(cast.ben, article, "the roof leaks", tag="sourced")
    names: dict[str, object] = {}

    with exported(cast, tmp_path):
        exec(snippet("exports.md"), names)

    span = names["span"]
    assert isinstance(span, dict)
    assert span["quote"] == "the roof leaks"


def test_every_verb_of_the_history_is_told_what_it_means() -> None:
    listed = re.findall(r"`(\w+\.\w+)`", (places.ROOT / "docs" / "events.md").read_text())

    assert sorted(listed) == sorted(VERBS)


def test_every_kind_of_object_of_an_event_is_told_where_to_read_it() -> None:
    table = (places.ROOT / "docs" / "events.md").read_text().partition("## Where an object is read")[2]
    named = {kind for row in re.findall(r"^\| (`.+?) \|", table, re.MULTILINE) for kind in re.findall(r"`(\w+)`", row)}

    assert named - {"object_type"} == {*MODEL_OF, "revision"}


def test_the_program_that_checks_a_message_takes_ours_and_nobody_elses(cast: Cast, article: Article) -> None:
    assign_positions()
    webhook = add_webhook(actor=cast.olu, fields={"name": "Desk", "url": "https://desk.example/hook"})
    claim = mark(cast.ben, article, "the roof leaks")
    assign_positions()
    note_down(webhook.pk)
    delivery = Delivery.objects.select_related("webhook", "event__contributor__user").earliest("id")
    body = content_of(delivery)
    headers = headers_for(delivery, body)
    names: dict[str, Any] = {}
    exec(snippet("webhooks.md"), names)

    assert names["take"](headers, body, webhook.secret) == (str(delivery.event_id), "claim.marked", str(claim.pk))
    with pytest.raises(WebhookVerificationError):
        names["take"](headers, body + b" ", webhook.secret)

    tested = send_test(actor=cast.olu, webhook=webhook)
    body = content_of(tested)
    assert names["take"](headers_for(tested, body), body, webhook.secret) == (str(tested.pk), "webhook.test", None)
