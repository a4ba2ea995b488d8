"""The five reference documents on the whole way, known by dates, counts and structure alone."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from annotations import queries
from annotations.models import Article, Block, Contributor, Revision
from annotations.services.imports import propose_import
from tests.cast import Cast
from tests.services.test_imports import confirm, receive

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the reference documents (../shared/corpus) are not here"),
]


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


@pytest.mark.parametrize("number", ["000", "001", "003", "004"])
def test_three_paragraphs_of_a_document_come_through_intact(cast: Cast, number: str) -> None:
    source = document(number).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    lines = sorted({line.strip() for line in source.split("\n")}, key=len)[-3:]

    brought_in(cast.ben, number)

    text = "\n\n".join(Revision.objects.values_list("text", flat=True))
    assert all(len(line) > 200 and line in text for line in lines)


def test_the_wrapped_lines_of_002_become_paragraphs_with_every_word_in_place(cast: Cast) -> None:
    words = document("002").read_bytes().decode("utf-8-sig").split()

    article = brought_in(cast.ben, "002")

    revision = queries.current_revision(article)
    kinds = set(queries.blocks_of(revision).values_list("kind", flat=True))
    assert revision.text.split() == words
    assert Block.Kind.LABEL in kinds
    assert any("؀" <= character <= "ۿ" for character in revision.text)


def test_what_the_site_put_around_004_is_set_apart_and_not_lost(cast: Cast) -> None:
    article = brought_in(cast.ben, "004")

    kinds = list(queries.blocks_of(queries.current_revision(article)).values_list("kind", flat=True))
    assert Block.Kind.FURNITURE in kinds
    assert Block.Kind.CAPTION in kinds
