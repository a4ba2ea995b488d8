"""Queries whose statement is worked out once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from annotations.models import Article, Claim, Contributor, new_id
from annotations.queries.spelled import Spelled
from tests.cast import Cast, mark


@Spelled
def claims_of(author: UUID, article: UUID) -> QuerySet[Claim]:
    return (
        Claim.objects.filter(article=article, created_by=author).select_related("created_by__user").order_by("number")
    )


def test_a_value_that_does_not_stand_as_it_is_is_refused(db: None) -> None:
    search = Spelled(lambda words: Claim.objects.filter(statement__icontains=words))

    with pytest.raises(ValueError, match="as it is"):
        search("roof")


def test_a_value_of_another_type_is_refused(db: None) -> None:
    with pytest.raises(KeyError):
        claims_of(None, new_id())


def test_rows_are_those_of_the_values_given(cast: Cast, article: Article) -> None:
    by_ben = [mark(cast.ben, article, quote) for quote in ("harbour", "keeper")]
    by_chi = mark(cast.chi, article, "council")

    assert list(claims_of(cast.ben.pk, article.pk)) == by_ben
    assert list(claims_of(cast.chi.pk, article.pk)) == [by_chi]
    assert claims_of.first(cast.mallory.pk, article.pk) is None


def test_what_has_changed_since_is_seen(cast: Cast, article: Article) -> None:
    mark(cast.ben, article, "harbour")
    (before,) = claims_of(cast.ben.pk, article.pk)

    Claim.objects.update(statement="Books are lent.")

    (after,) = claims_of(cast.ben.pk, article.pk)
    assert (before.statement, after.statement) == ("", "Books are lent.")


def test_what_is_read_along_takes_no_further_query(cast: Cast, article: Article) -> None:
    mark(cast.ben, article, "harbour")

    with CaptureQueriesContext(connection) as asked:
        (claim,) = claims_of(cast.ben.pk, article.pk)
        name = str(claim.created_by)

    assert name == "Ben"
    assert len(asked) == 1


def test_the_database_prepares_what_is_asked_all_the_time(db: None) -> None:
    for _ in range(6):
        list(claims_of(new_id(), new_id()))

    assert len(statements_prepared("annotations_claim")) == 1


@pytest.mark.django_db(transaction=True)
def test_a_column_that_gets_another_type_meanwhile_is_read_on() -> None:
    named = Spelled(lambda words: Contributor.objects.filter(name=words))
    for _ in range(6):
        named("Ben")

    with altered("annotations_contributor", "name", "text"):
        assert named("Ben") == []


@pytest.mark.django_db(transaction=True)
def test_every_thread_asks_by_a_connection_of_its_own() -> None:
    everybody = Spelled(lambda pk: Contributor.objects.exclude(pk=pk))
    assert list(everybody(new_id())) == []
    seen: list[object] = []

    def ask() -> None:
        seen.extend([list(everybody(new_id())), connection.connection])
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()

    assert seen[0] == []
    assert seen[1] is not connection.connection


def statements_prepared(words: str) -> list[str]:
    """What is prepared on this connection and has the words in it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE strpos(statement, %s) > 0", [words])
        return [statement for (statement,) in cursor.fetchall()]


@contextmanager
def altered(table: str, column: str, kind: str) -> Iterator[None]:
    """A column has another type meanwhile, as after a migration that another process ran."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
                " WHERE attrelid = %s::regclass AND attname = %s",
                [table, column],
            )
            (before,) = cursor.fetchone()
            cursor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind}")
            yield
            cursor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {before}")
    finally:
        other.close()
