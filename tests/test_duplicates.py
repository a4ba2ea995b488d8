"""What is here already is found, by what it is known; what merely tells of the same things is not."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations import queries
from annotations.importers.plain_text import cut_blocks
from annotations.models import Article
from annotations.nearness import sketch_of
from annotations.queries import Candidate, Twin
from annotations.services.articles import Received, TextInput, add_article, add_revision, delete_article
from tests.cast import Cast, bring_in
from tests.reprints import AGENCY, ELSEWHERE, REPRINT

pytestmark = pytest.mark.django_db
URL = "https://harbour.example/tern"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def candidate(text: str, **known: str) -> Candidate:
    return Candidate(text_sha256=digest(text), sketch=sketch_of(text), **known)


@pytest.fixture
def here(cast: Cast) -> Article:
    content = TextInput(AGENCY, cut_blocks(AGENCY), Received(origin="upload", sha256="b" * 64))
    fields = {"title": "Ferry", "url": URL, "external_id": "ina-7"}
    return add_article(actor=cast.ben, fields=fields, content=content)


def twins(cast: Cast, *asked: Candidate) -> list[list[tuple[object, str, float | None]]]:
    found = queries.twins_of(cast.project, asked)
    return [[(twin.article, twin.how, twin.likeness) for twin in one] for one in found]


def test_an_unrelated_text_on_the_same_subject_is_no_twin(cast: Cast, here: Article) -> None:
    assert twins(cast, candidate(ELSEWHERE), Candidate()) == [[], []]


def test_what_is_in_the_trash_is_no_twin(cast: Cast, here: Article) -> None:
    delete_article(actor=cast.ada, article=here)

    assert twins(cast, candidate(AGENCY, received_sha256="b" * 64, url=URL, external_id="ina-7")) == [[]]


def test_another_projects_articles_are_no_twins(cast: Cast, here: Article) -> None:
    assert queries.twins_of(cast.mallory.project, [candidate(AGENCY, url=URL, external_id="ina-7")]) == [[]]


@pytest.mark.parametrize(
    ("asked", "how", "likeness"),
    [
        (Candidate(text_sha256=digest(AGENCY)), "text", 1),
        (Candidate(received_sha256="b" * 64), "bytes", 1),
        (Candidate(url=URL), "address", None),
        (Candidate(external_id="ina-7"), "external_id", None),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_each_way_of_being_here_is_told(
    cast: Cast, here: Article, asked: Candidate, how: str, likeness: float | None
) -> None:
    assert twins(cast, asked) == [[(here.pk, how, likeness)]]


def test_agency_copy_reprinted_with_small_changes_is_found(cast: Cast, here: Article) -> None:
    bring_in(cast.ben, ELSEWHERE)

    [[(article, how, likeness)]] = twins(cast, candidate(REPRINT))

    assert (article, how) == (here.pk, "near")
    assert likeness is not None
    assert 0.6 <= likeness < 1


def test_the_surest_comes_first_and_what_is_the_same_is_not_called_nearly_so(cast: Cast, here: Article) -> None:
    bring_in(cast.ben, REPRINT)

    [found] = twins(cast, candidate(AGENCY, received_sha256="b" * 64, url=URL, external_id="ina-7"))

    assert [how for _article, how, _likeness in found] == ["text", "bytes", "external_id", "address", "near"]
    assert found[-1][0] != here.pk


def test_a_text_that_an_article_had_once_is_found_too(cast: Cast, here: Article) -> None:
    content = TextInput(ELSEWHERE, cut_blocks(ELSEWHERE), Received(origin="upload"))
    add_revision(here, content, cast.ben)

    assert twins(cast, candidate(AGENCY), candidate(ELSEWHERE)) == [[(here.pk, "text", 1)], [(here.pk, "text", 1)]]
    assert [how for _article, how, _likeness in twins(cast, replace(candidate(REPRINT)))[0]] == ["near"]


def test_a_whole_batch_is_asked_in_as_few_statements_as_one(cast: Cast, here: Article) -> None:
    asked = [candidate(AGENCY), *(candidate(f"{number} {REPRINT}") for number in range(60)), candidate(ELSEWHERE)]

    with CaptureQueriesContext(connection) as statements:
        found = queries.twins_of(cast.project, asked)

    assert len(statements) <= 3
    assert [len(one) for one in found] == [1] * 61 + [0]
    assert isinstance(found[0][0], Twin)
