"""Bringing a text in: bytes are received, a person confirms what is made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from annotations import queries
from annotations.errors import (
    ConflictError,
    InvalidInputError,
    InvalidTextError,
    LivingTwinError,
    NotPermittedError,
    UndecodableError,
)
from annotations.models import Article, Block, Contributor, Event, Import
from annotations.services.articles import delete_article
from annotations.services.history import Act
from annotations.services.imports import (
    MAX_BYTES,
    confirm_import,
    discard_import,
    propose_import,
    receive_bytes,
)
from annotations.services.undo import undo_act
from tests.cast import Cast, bring_in

pytestmark = pytest.mark.django_db

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
TEXT = "date 2024-03-09\n\nThe lighthouse is lit again\n\nIts lamp was dark for nine years, and nobody had missed it.\n"
GREEK = "Το φως του φάρου άναψε ξανά ύστερα από εννέα χρόνια στο λιμάνι."
Capture = Callable[..., object]


def receive(actor: Contributor, raw: bytes | str = TEXT, name: str = "", origin: str = "paste") -> Import:
    raw = raw.encode() if isinstance(raw, str) else raw
    return receive_bytes(actor=actor, name=name, raw=raw, origin=origin)


def confirm(actor: Contributor, received: Import, **more: object) -> Article:
    return confirm_import(actor=actor, received=received, **{"fields": {"title": "The lighthouse"}, **more})  # type: ignore[arg-type]  # any argument


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


@pytest.mark.parametrize("raw", [b"", b"%PDF-1.7 and so on", b"  \r\n \n", b"half\x00a word"])
def test_what_cannot_become_an_article_is_refused_at_once(cast: Cast, raw: bytes) -> None:
    with pytest.raises(InvalidTextError):
        receive(cast.ben, raw)
    assert Import.objects.count() == 0


def test_a_file_over_the_limit_is_refused_with_the_limit(cast: Cast) -> None:
    with pytest.raises(UndecodableError, match="8 MB"):
        receive(cast.ben, b"a" * (MAX_BYTES + 1))


def test_bytes_are_kept_as_they_came(cast: Cast) -> None:
    raw = TEXT.replace("\n", "\r\n").encode("utf-8-sig")

    received = receive(cast.ben, raw, name="light.txt", origin="upload")

    assert (received.size, received.sha256) == (len(raw), hashlib.sha256(raw).hexdigest())
    assert (received.state, received.name) == (Import.State.QUEUED, "light.txt")
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

    article = confirm(cast.ben, received, clean=False)

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
    assert received.state == Import.State.QUEUED
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

    article = confirm(cast.ben, received, encoding="windows-1253")

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


def test_a_file_the_store_has_lost_is_said_plainly(cast: Cast) -> None:
    received = receive(cast.ben)
    default_storage.delete(received.path)

    with pytest.raises(ConflictError, match="no longer there"):
        propose_import(actor=cast.ben, received=received)


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


# The five reference documents, known by dates, counts and structure alone.

at_hand = pytest.mark.skipif(not CORPUS.is_dir(), reason="the reference documents (../shared/corpus) are not here")


def document(number: str) -> Path:
    [path] = CORPUS.glob(f"{number}_*.txt")
    return path


def brought_in(actor: Contributor, number: str) -> Article:
    """A reference document on the whole way, with everything as proposed."""
    path = document(number)
    received = receive(actor, path.read_bytes(), name=path.name, origin="upload")
    proposal = propose_import(actor=actor, received=received).proposal
    names = ("title", "byline", "published_on", "language")
    return confirm(actor, received, fields={name: getattr(proposal, name) for name in names})


@at_hand
@pytest.mark.parametrize(
    ("number", "published_on", "blocks", "byline"),
    [
        ("000", date(2021, 5, 23), 31, False),
        ("001", None, None, None),
        ("002", None, None, None),
        ("003", date(2024, 1, 5), None, True),
        ("004", None, None, None),
    ],
)
def test_a_reference_document_becomes_one_article(
    cast: Cast, number: str, published_on: date | None, blocks: int | None, byline: bool | None
) -> None:
    article = brought_in(cast.ben, number)

    revision = queries.current_revision(article)
    kept = list(queries.blocks_of(revision))
    assert article.published_on == published_on
    assert article.title
    assert byline is None or bool(article.byline) == byline
    assert blocks is None or len(kept) == blocks
    assert all(revision.text[block.start : block.end].strip() for block in kept)
    assert all(one.end <= other.start for one, other in pairwise(kept))


@at_hand
@pytest.mark.parametrize("number", ["000", "001", "003", "004"])
def test_three_paragraphs_of_a_document_come_through_intact(cast: Cast, number: str) -> None:
    source = document(number).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    lines = sorted({line.strip() for line in source.split("\n")}, key=len)[-3:]

    text = text_of(brought_in(cast.ben, number))

    assert all(len(line) > 200 and line in text for line in lines)


@at_hand
def test_the_wrapped_lines_of_002_become_paragraphs_with_every_word_in_place(cast: Cast) -> None:
    words = document("002").read_bytes().decode("utf-8-sig").split()

    article = brought_in(cast.ben, "002")

    revision = queries.current_revision(article)
    kinds = set(queries.blocks_of(revision).values_list("kind", flat=True))
    assert revision.text.split() == words
    assert Block.Kind.LABEL in kinds
    assert any("؀" <= character <= "ۿ" for character in revision.text)


@at_hand
def test_what_the_site_put_around_004_is_set_apart_and_not_lost(cast: Cast) -> None:
    article = brought_in(cast.ben, "004")

    kinds = list(queries.blocks_of(queries.current_revision(article)).values_list("kind", flat=True))
    assert Block.Kind.FURNITURE in kinds
    assert Block.Kind.CAPTION in kinds
