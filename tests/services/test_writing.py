"""What was confirmed comes in: every row ends somewhere, and the same again changes nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest
from django.core.files.storage import default_storage
from pytest_django import Settings

from annotations import queries
from annotations.models import Article, Block, Event, Import, ImportItem, Membership, Revision
from annotations.services import reading, writing
from annotations.services.articles import delete_article
from annotations.services.confirming import confirm_items
from annotations.services.cuts import choose_for_items, correct_item
from tests.cast import Cast, bring_in
from tests.messages import Message
from tests.reprints import AGENCY, REPRINT
from tests.services.bulk import arrived, brought_in, lines, near_readers, rows

__all__ = ["near_readers"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(settings: Settings) -> None:
    settings.IMPORT_ROWS_AT_ONCE = 10


def items(job: Import, *fields: str) -> list[Any]:
    return list(ImportItem.objects.filter(job=job).order_by("index").values_list(*fields, flat=len(fields) == 1))


def state_of_all() -> list[Any]:
    """Everything an import may change, but for what tells of imports."""
    articles = Article.objects.order_by("id").values_list("title", "external_id", "version", "deleted_at")
    revisions = Revision.objects.order_by("id").values_list("article", "number", "sha256")
    return [*articles, *revisions, Block.objects.count(), Event.objects.exclude(object_type="import").count()]


def test_an_import_that_is_not_there_is_no_error(db: None) -> None:
    writing.write_import(Import().pk)


def test_what_is_not_read_yet_is_not_written(cast: Cast) -> None:
    job = arrived(cast.ben, lines(rows(3)), phase="reading")

    writing.write_import(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("queued", 0)


def test_who_may_no_longer_bring_articles_in_brings_none_in(cast: Cast) -> None:
    job = arrived(cast.ben, lines(rows(3)))
    Membership.objects.filter(contributor=cast.ben).update(role="viewer")

    writing.write_import(job.pk)

    job.refresh_from_db()
    assert (job.state, Article.objects.count()) == ("failed", 0)
    assert "You may not bring articles in" in job.problem


def test_a_file_the_store_has_lost_fails_with_a_sentence(cast: Cast) -> None:
    job = arrived(cast.ben, lines(rows(3)))
    default_storage.delete(job.path)

    writing.write_import(job.pk)

    job.refresh_from_db()
    assert (job.state, "no longer there" in job.problem) == ("failed", True)


@pytest.mark.parametrize("data", [b"\n", b" \n\n \n"])
def test_a_file_without_a_row_fails_with_a_sentence(cast: Cast, data: bytes) -> None:
    job = brought_in(cast.ben, data)

    assert (job.state, job.problem) == ("failed", "There is no article in this file.")


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_file_about_which_nobody_is_asked_goes_straight_on(
    cast: Cast, unsent: list[Message], django_capture_on_commit_callbacks: Any, end: bytes
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = arrived(cast.ben, lines(rows(30)).rstrip() + end, "revision", phase="reading", format="")
        reading.read_import(job.pk)

    job.refresh_from_db()
    assert (job.state, job.phase, job.format, job.total, job.attempts) == ("queued", "writing", "jsonl", 30, 0)
    assert unsent == [("annotations.write_import", [str(job.pk)])]
    assert not ImportItem.objects.exists()


def zipped(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("tides.csv", b'title,text\r\nOne,"High water.\n\nAt noon."\r\nTwo,Low water.\r\nThree,\r\n'),
        ("tides.zip", zipped({"one.txt": "High water.\n\nAt noon.", "two.html": "<p>Low water.</p>", "three.txt": ""})),
    ],
)
def test_rows_that_cannot_be_counted_beforehand_are_read_first(cast: Cast, name: str, data: bytes) -> None:
    job = arrived(cast.ben, data, "skip", phase="reading", format="", name=name)
    reading.read_import(job.pk)
    job.refresh_from_db()
    assert (job.state, job.phase, job.total) == ("queued", "writing", 3)

    writing.write_import(job.pk)

    job.refresh_from_db()
    assert (job.state, job.tally) == ("finished", {"imported": 2, "failed": 1})
    assert "High water.\n\nAt noon." in Revision.objects.values_list("text", flat=True)
    assert len(job.report) == 1


def test_a_file_about_which_somebody_is_asked_is_proposed_confirmed_and_written(cast: Cast, small: None) -> None:
    brought_in(cast.ben, rows(3))
    articles = [*rows(25), {**rows(1, 3)[0], "text": "The tide of day 3 rose to 8 feet."}]
    job = arrived(cast.ben, lines(articles) + b"{", "ask", phase="reading", format="")
    reading.read_import(job.pk)
    job.refresh_from_db()
    assert (job.state, job.tally) == ("proposed", {"proposed": 26, "failed": 1})

    new, fourth, last = (ImportItem.objects.get(job=job, index=index) for index in (1, 4, 26))
    assert (new.twin_how, fourth.twin_how, last.twin_how, fourth.text) == ("text", "", "external_id", "")
    correct_item(actor=cast.ben, item=fourth, fields={"title": "The fourth tide"})
    choose_for_items(actor=cast.ben, items=[last], choice="revision")
    ImportItem.objects.filter(job=job, index=5).update(state="dropped")
    confirm_items(actor=cast.ben, received=job)
    writing.write_import(job.pk)

    job.refresh_from_db()
    assert (job.state, job.done) == ("finished", 27)
    assert job.tally == {"skipped": 3, "imported": 21, "dropped": 1, "revised": 1, "failed": 1}
    fourth.refresh_from_db()
    assert (fourth.state, fourth.article and fourth.article.title) == ("imported", "The fourth tide")
    assert Article.objects.filter(external_id="tide-5").count() == 0
    assert queries.current_revision(Article.objects.get(external_id="tide-3")).number == 2


def test_every_row_becomes_an_article_with_its_text_its_blocks_and_its_event(cast: Cast) -> None:
    job = brought_in(cast.ben, rows(25))

    assert (job.state, job.done, job.total, job.position, job.tally) == ("finished", 25, 25, 25, {"imported": 25})
    article = Article.objects.get(external_id="tide-7")
    revision = queries.current_revision(article)
    assert revision.text == "The tide of day 7 rose to 49 feet.\n\nSo."
    assert [revision.text[b.start : b.end] for b in queries.blocks_of(revision)] == revision.text.split("\n\n")
    event = Event.objects.get(verb="article.imported", object_id=article.pk)
    assert (event.act, event.contributor, event.article) == (job.pk, cast.ben, article)
    assert event.after is not None
    assert event.after["external_id"] == "tide-7"
    [item] = ImportItem.objects.filter(job=job, article=article)
    assert (item.index, item.locator, item.state, item.revision) == (7, "line 7", "imported", revision)


HOSTILE: Sequence[tuple[str, bytes, str]] = [
    ("no JSON", b"{", "not JSON"),
    ("no object", b"[1]", "not JSON"),
    ("no text", b'{"title": "T"}', "text"),
    ("only blanks", b'{"text": " \\n "}', "text"),
    ("NUL", b'{"text": "a\\u0000b"}', "U+0000"),
    ("half a character", b'{"text": "\\ud800"}', "not JSON"),
    ("an address of a script", b'{"text": "High water.", "url": "javascript:alert(1)"}', "web address"),
    ("a title without end", b'{"text": "High water.", "title": "%s"}' % (b"x" * 501), "501"),
    ("a day that is none", b'{"text": "High water.", "published_on": "soon"}', "soon"),
    ("a NUL in the title", b'{"text": "High water.", "title": "a\\u0000"}', "NUL"),
    ("another encoding", b'{"text": "caf\xe9"}', "UTF-8"),
    ("too many lines", b'{"text": "%s"}' % (b"x\\n" * 50_001), "line breaks"),
    ("too many paragraphs", b'{"text": "%s"}' % (b"This is one, and long.\\n\\n" * 10_001), "paragraphs"),
]


@pytest.mark.parametrize(("data", "words"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_a_row_with_a_problem_is_a_failed_item_and_not_the_end(cast: Cast, data: bytes, words: str) -> None:
    job = brought_in(cast.ben, lines(rows(2)) + data + b"\n" + lines(rows(2, 3)))

    assert (job.state, job.tally) == ("finished", {"imported": 4, "failed": 1})
    [item] = ImportItem.objects.filter(job=job, state="failed")
    assert (item.index, item.article, item.locator) == (3, None, "line 3")
    assert words in item.problem
    assert Article.objects.count() == Revision.objects.count() == 4


def test_what_a_system_has_left_in_an_archive_is_skipped_and_not_failed(cast: Cast) -> None:
    data = zipped({"__MACOSX/._a.txt": "x", "a.txt": "High water.", "empty.txt": ""})

    job = brought_in(cast.ben, data, format="zip", name="tides.zip")

    assert dict(job.items.values_list("locator", "state")) == {
        "__MACOSX/._a.txt": "skipped",
        "a.txt": "imported",
        "empty.txt": "failed",
    }
    assert "hidden" in job.items.get(state="skipped").problem


def test_of_what_is_much_too_long_no_more_is_kept_than_shows_it(cast: Cast) -> None:
    job = brought_in(cast.ben, [{"text": "High water.", "title": "x" * 1_000_000}])

    [item] = ImportItem.objects.filter(job=job)
    assert (item.state, item.record["title"]) == ("failed", "x" * 2_000)


@pytest.mark.parametrize("encoding", ["", "utf-8"])
def test_one_row_in_another_encoding_does_not_turn_the_others_into_something_else(cast: Cast, encoding: str) -> None:
    data = '{"text": "Das Café schließt."}\n'.encode() * 2 + b'{"text": "Das Caf\xe9"}\n'

    job = brought_in(cast.ben, data, "new", options={"encoding": encoding, "duplicates": "new"})

    assert job.tally == {"imported": 2, "failed": 1}
    assert set(Revision.objects.values_list("text", flat=True)) == {"Das Café schließt."}


@pytest.mark.parametrize("policy", ["skip", "revision"])
def test_the_same_file_twice_changes_nothing(cast: Cast, policy: str) -> None:
    articles = [*rows(12), {"text": "Without an id or an address, the ferry sails."}, {"text": AGENCY, "title": "Copy"}]
    brought_in(cast.ben, articles, policy)
    before = state_of_all()

    job = brought_in(cast.ada, articles, policy)

    assert (job.state, job.tally) == ("finished", {"skipped": 14})
    assert state_of_all() == before
    assert set(items(job, "twin")) == set(Article.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("policy", ["skip", "revision"])
def test_a_row_that_stands_twice_in_a_file_comes_in_once(cast: Cast, policy: str, small: None) -> None:
    one = {"text": "High water at noon, and no wind."}

    job = brought_in(cast.ben, [one, one, *rows(20), one], policy)

    assert job.tally == {"imported": 21, "skipped": 2}
    first = Article.objects.get(revisions__text=one["text"])
    assert [(i, twin, how) for i, twin, how in items(job, "index", "twin", "twin_how") if how] == [
        (2, first.pk, "text"),
        (23, first.pk, "text"),
    ]


def test_another_text_under_the_same_id_is_a_revision(cast: Cast, small: None) -> None:
    brought_in(cast.ben, rows(3))
    changed = {**rows(1)[0], "text": "The tide of day 1 rose to 8 feet."}

    job = brought_in(cast.ben, [changed, *rows(2, 2)], "revision")

    assert job.tally == {"revised": 1, "skipped": 2}
    article = Article.objects.get(external_id="tide-1")
    assert [r.text for r in article.revisions.order_by("number")][1:] == [changed["text"]]
    item = ImportItem.objects.get(job=job, index=1)
    assert (item.article, item.revision, item.twin_how) == (article, queries.current_revision(article), "external_id")


def test_a_file_may_revise_what_it_has_just_brought_in(cast: Cast) -> None:
    first, second = {**rows(1)[0]}, {**rows(1)[0], "text": "It rose to 8 feet."}

    job = brought_in(cast.ben, [first, second, second], "revision")

    assert job.tally == {"imported": 1, "revised": 1, "skipped": 1}
    assert Revision.objects.filter(article__external_id="tide-1").count() == 2


def test_another_text_under_the_same_id_is_left_out_or_fails_where_no_revision_is_wanted(cast: Cast) -> None:
    brought_in(cast.ben, rows(1))
    changed = {**rows(1)[0], "text": "It rose to 8 feet."}

    assert brought_in(cast.ben, [changed], "skip").tally == {"skipped": 1}
    job = brought_in(cast.ben, [changed], "new")

    assert job.tally == {"failed": 1}
    assert "already has an article with that id" in items(job, "problem")[0]
    assert Revision.objects.count() == 1


def test_as_new_brings_in_what_is_here_already(cast: Cast) -> None:
    one = {"text": "High water at noon, and no wind."}
    brought_in(cast.ben, [one])

    job = brought_in(cast.ben, [one, one], "new")

    assert job.tally == {"imported": 2}
    assert items(job, "twin_how") == ["text", "text"]


def test_a_reprint_comes_in_and_what_it_is_like_is_named(cast: Cast) -> None:
    agency = bring_in(cast.ben, AGENCY)

    job = brought_in(cast.ben, [{"text": REPRINT}, {"text": f"{REPRINT}\n\nAnd so on."}])

    assert job.tally == {"imported": 2}
    [first, second] = items(job, "twin", "twin_how", "likeness")
    assert first[:2] == (agency.pk, "near")
    assert second[1] == "near"
    assert 0.3 < second[2] <= 1


def test_what_was_deleted_may_come_in_again(cast: Cast) -> None:
    brought_in(cast.ben, rows(1))
    delete_article(actor=cast.ada, article=Article.objects.get())

    assert brought_in(cast.ben, rows(1)).tally == {"imported": 1}
