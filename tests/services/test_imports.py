"""Bringing a text in: bytes are received, a person confirms what is made of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.db import DataError, IntegrityError, transaction
from pytest_django import Settings

from annotations import queries
from annotations.errors import (
    ConflictError,
    InvalidInputError,
    LivingTwinError,
    NotPermittedError,
)
from annotations.importers.refusals import EmptyFileError, TooLargeError
from annotations.models import Article, Contributor, Event, Import
from annotations.services.articles import delete_article
from annotations.services.history import Act
from annotations.services.imports import (
    confirm_import,
    discard_import,
    propose_import,
    receive_bytes,
    reread_import,
)
from annotations.services.undo import undo_act
from tests.cast import Cast, bring_in
from tests.reading import read

pytestmark = pytest.mark.django_db

TEXT = "date 2024-03-09\n\nThe lighthouse is lit again\n\nIts lamp was dark for nine years, and nobody had missed it.\n"
GREEK = "Το φως του φάρου άναψε ξανά ύστερα από εννέα χρόνια στο λιμάνι."
Capture = Callable[..., object]


def receive(actor: Contributor, raw: bytes | str = TEXT, name: str = "", origin: str = "paste") -> Import:
    """Something received, and read by a worker."""
    raw = raw.encode() if isinstance(raw, str) else raw
    return read(receive_bytes(actor=actor, name=name, raw=raw, origin=origin))


def confirm(actor: Contributor, received: Import, **more: object) -> Article:
    return confirm_import(actor=actor, received=received, **{"fields": {"title": "The lighthouse"}, **more})  # type: ignore[arg-type]  # any argument


@pytest.fixture(autouse=True)
def empty_store() -> None:
    """What other tests have received is none of ours."""
    for name in stored():
        default_storage.delete(f"imports/{name}")


def stored() -> list[str]:
    return default_storage.listdir("imports")[1] if default_storage.exists("imports") else []


def text_of(article: Article) -> str:
    return queries.current_revision(article).text


def test_a_viewer_brings_nothing_in(cast: Cast) -> None:
    received = receive(cast.ben)

    with pytest.raises(NotPermittedError):
        receive(cast.vic)
    with pytest.raises(NotPermittedError):
        propose_import(actor=cast.vic, received=received)
    with pytest.raises(NotPermittedError):
        confirm(cast.vic, received)
    with pytest.raises(NotPermittedError):
        discard_import(actor=cast.vic, received=received)
    assert Article.objects.count() == 0


def test_nothing_is_kept_of_an_empty_file(cast: Cast) -> None:
    with pytest.raises(EmptyFileError):
        receive(cast.ben, b"")
    assert (Import.objects.count(), stored()) == (0, [])


def test_nothing_is_kept_of_a_file_over_the_limit(cast: Cast, settings: Settings) -> None:
    settings.IMPORT_MAX_BYTES = 2 * 1024**2

    with pytest.raises(TooLargeError, match="2 MB"):
        receive_bytes(actor=cast.ben, name="", raw=iter([b"a" * 1024**2] * 3), origin="upload")
    assert (Import.objects.count(), stored()) == (0, [])


def test_nothing_is_kept_of_what_cannot_be_noted_down(cast: Cast) -> None:
    with pytest.raises((DataError, IntegrityError)), transaction.atomic():
        receive_bytes(actor=cast.ben, name="", raw=b"A text.", origin="a" * 11)
    assert stored() == []


@pytest.mark.parametrize(
    ("raw", "name", "sentence"),
    [
        (b"%PDF-1.7 and so on", "a.txt", "By its name this is plain text, by its content it is a PDF"),
        (b"  \r\n \n", "", "nothing to read"),
        (b"half\x00a word", "", "not text in an encoding"),
    ],
)
def test_what_cannot_become_an_article_ends_with_a_sentence(cast: Cast, raw: bytes, name: str, sentence: str) -> None:
    received = receive(cast.ben, raw, name=name, origin="upload" if name else "paste")

    assert received.state == Import.State.FAILED
    assert re.search(sentence, received.problem)
    assert received.items.count() == 0
    with pytest.raises(ConflictError, match=sentence):
        confirm(cast.ben, received)


def test_bytes_are_kept_as_they_came(cast: Cast) -> None:
    raw = TEXT.replace("\n", "\r\n").encode("utf-8-sig")

    received = receive(cast.ben, raw, name="light.txt", origin="upload")

    assert (received.size, received.sha256) == (len(raw), hashlib.sha256(raw).hexdigest())
    assert (received.state, received.name) == (Import.State.PROPOSED, "light.txt")
    with default_storage.open(received.path) as file:
        assert file.read() == raw


def test_the_proposal_names_what_it_found_and_why(cast: Cast) -> None:
    reading = propose_import(actor=cast.ben, received=receive(cast.ben))

    proposal = reading.proposal
    assert (reading.encoding, reading.certain, reading.samples, reading.twins) == ("utf-8", True, [], [])
    assert (proposal.title, proposal.published_on) == ("The lighthouse is lit again", date(2024, 3, 9))
    assert set(proposal.why) >= {"title", "published_on"}
    assert "2024-03-09" not in proposal.text
    assert Article.objects.count() == 0


def test_exactly_as_received_keeps_every_code_point_but_the_line_ends(cast: Cast) -> None:
    received = receive(cast.ben, TEXT.replace("\n", "\r\n"))
    read(reread_import(actor=cast.ben, received=received, clean=False))

    article = confirm(cast.ben, received)

    revision = queries.current_revision(article)
    assert revision.text == TEXT
    assert revision.offset_map == [[0, 0, len(TEXT)]]


def test_confirming_makes_one_article_of_what_was_proposed(cast: Cast) -> None:
    received = receive(cast.ben, name="light.txt", origin="upload")
    fields = {"title": "Light!", "byline": "Io Marsh", "published_on": date(2024, 3, 10), "language": "en"}

    article = confirm(cast.ben, received, fields=fields)

    revision = queries.current_revision(article)
    received.refresh_from_db()
    assert (article.title, article.byline, article.published_on) == ("Light!", "Io Marsh", date(2024, 3, 10))
    assert (
        revision.text == "The lighthouse is lit again\n\nIts lamp was dark for nine years, and nobody had missed it.\n"
    )
    assert (revision.origin, revision.received_name, revision.received_sha256) == (
        "upload",
        "light.txt",
        received.sha256,
    )
    assert (revision.received_path, revision.received_encoding) == (received.path, "utf-8")
    assert (received.state, received.article_id, received.encoding) == (Import.State.FINISHED, article.pk, "utf-8")


def test_confirming_twice_gives_the_same_article(cast: Cast) -> None:
    received = receive(cast.ben)

    first, second = confirm(cast.ben, received), confirm(cast.ben, received, fields={"title": "Another"})

    assert first.pk == second.pk
    assert Article.objects.get().title == "The lighthouse"


def test_a_refused_record_leaves_the_import_waiting(cast: Cast) -> None:
    taken = {"title": "First", "external_id": "L-1"}
    confirm(cast.ben, receive(cast.ben), fields=taken)
    received = receive(cast.ben, "Another text, not the same.")

    with pytest.raises(InvalidInputError):
        confirm(cast.ben, received, fields={"title": ""})
    with pytest.raises(LivingTwinError):
        confirm(cast.ben, received, fields=taken)

    received.refresh_from_db()
    assert received.state == Import.State.PROPOSED
    assert Article.objects.count() == 1


def test_an_encoding_that_was_guessed_has_to_be_chosen(cast: Cast) -> None:
    received = receive(cast.ben, GREEK.encode("cp1253"))
    reading = propose_import(actor=cast.ben, received=received)

    with pytest.raises(InvalidInputError) as refused:
        confirm(cast.ben, received)

    assert refused.value.field == "encoding"
    assert not reading.certain
    assert "windows-1253" in dict(reading.samples)


def test_the_chosen_encoding_is_the_one_that_counts(cast: Cast) -> None:
    received = receive(cast.ben, GREEK.encode("cp1253"))

    read(reread_import(actor=cast.ben, received=received, encoding="windows-1253"))
    article = confirm(cast.ben, received)

    assert text_of(article) == GREEK
    assert queries.current_revision(article).received_encoding == "windows-1253"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_byte_order_mark_decides_and_goes(cast: Cast, encoding: str) -> None:
    received = receive(cast.ben, GREEK.encode(encoding))

    assert propose_import(actor=cast.ben, received=received).certain
    assert text_of(confirm(cast.ben, received)) == GREEK


def test_the_same_text_is_noticed_however_it_came(cast: Cast) -> None:
    there = confirm(cast.ben, receive(cast.ben))
    other_bytes = receive(cast.ada, TEXT.replace("\n", "\r\n"))
    bring_in(cast.mallory, TEXT)

    reading = propose_import(actor=cast.ada, received=other_bytes)

    assert reading.twins == [there]


def test_a_twin_in_the_trash_is_no_twin(cast: Cast) -> None:
    delete_article(actor=cast.ada, article=confirm(cast.ben, receive(cast.ben)))

    assert propose_import(actor=cast.ben, received=receive(cast.ben)).twins == []


def test_what_was_set_aside_is_gone_with_its_bytes(cast: Cast, django_capture_on_commit_callbacks: Capture) -> None:
    received = receive(cast.ben)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # a context manager
        discard_import(actor=cast.ben, received=received)

    assert not default_storage.exists(received.path)
    with pytest.raises(ConflictError):
        confirm(cast.ben, received)


def test_what_became_an_article_is_not_set_aside(cast: Cast) -> None:
    received = receive(cast.ben)
    confirm(cast.ben, received)

    with pytest.raises(ConflictError):
        discard_import(actor=cast.ben, received=received)
    assert default_storage.exists(received.path)


def test_what_is_over_is_not_set_aside_either_where_everything_was_here_already(cast: Cast) -> None:
    received = receive(cast.ben)
    Import.objects.filter(pk=received.pk).update(state="finished", phase="writing")

    with pytest.raises(ConflictError):
        discard_import(actor=cast.chi, received=received)

    assert default_storage.exists(received.path)


def test_a_file_the_store_has_lost_is_said_plainly(cast: Cast) -> None:
    received = receive_bytes(actor=cast.ben, name="", raw=TEXT.encode(), origin="paste")
    default_storage.delete(received.path)

    assert "no longer there" in read(received).problem


@pytest.mark.parametrize("state", ["queued", "running", "paused"])
def test_what_is_not_read_yet_is_not_confirmed(cast: Cast, state: str) -> None:
    received = receive_bytes(actor=cast.ben, name="", raw=TEXT.encode(), origin="paste")
    Import.objects.filter(pk=received.pk).update(state=state)

    with pytest.raises(ConflictError, match="still being read"):
        confirm(cast.ben, received)


def test_a_text_that_was_read_anew_is_not_confirmed_by_who_has_not_seen_it(cast: Cast) -> None:
    received = receive(cast.ben)
    seen = received.items.get().text_sha256
    read(reread_import(actor=cast.ada, received=received, clean=False))

    with pytest.raises(ConflictError, match="Look at it again"):
        confirm(cast.ben, received, seen=seen)
    assert Article.objects.count() == 0


def test_reading_in_the_same_way_again_changes_nothing(cast: Cast) -> None:
    received = receive(cast.ben)
    [item] = received.items.all()

    reread_import(actor=cast.ben, received=received, encoding="utf-8")

    assert list(received.items.all()) == [item]


def test_an_encoding_that_does_not_fit_can_be_taken_back(cast: Cast) -> None:
    received = receive(cast.ben, "The lamp was dark!")
    wrong = read(reread_import(actor=cast.ben, received=received, encoding="utf-32-le"))

    right = read(reread_import(actor=cast.ben, received=received, encoding=""))

    assert (wrong.pk, right.state) == (received.pk, Import.State.PROPOSED)
    assert text_of(confirm(cast.ben, received)) == "The lamp was dark!"


def test_a_page_that_holds_several_articles_becomes_several(cast: Cast) -> None:
    parts = [
        f"Document {n} of 3\n\nThe bridge number {n}\n\n" + f"It was closed for {n} years. " * 12 for n in (1, 2, 3)
    ]

    first = confirm(cast.ben, receive(cast.ben, "\n\n".join(parts)))

    articles = list(Article.objects.order_by("created_at", "id"))
    assert articles[0] == first
    assert [article.title for article in articles] == ["The lighthouse", "The bridge number 2", "The bridge number 3"]


def test_confirming_is_one_act_and_can_be_taken_back(cast: Cast) -> None:
    act = Act(cast.ben)
    article = confirm(cast.ben, receive(cast.ben), act=act)
    verbs = list(Event.objects.filter(act=act.id).order_by("id").values_list("verb", flat=True))

    undo_act(actor=cast.ben, act=act.id)

    article.refresh_from_db()
    assert verbs == ["article.imported", "import.confirmed"]
    assert article.deleted_at is not None


def test_nothing_stays_of_a_confirmation_that_is_rolled_back(cast: Cast) -> None:
    received = receive(cast.ben)

    with transaction.atomic():
        confirm(cast.ben, received)
        transaction.set_rollback(True)

    received.refresh_from_db()
    assert received.article_id is None
    assert Article.objects.count() == 0
