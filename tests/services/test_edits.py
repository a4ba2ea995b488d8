"""Silent edits: an unchanged text changes nothing, a changed one is a new revision, and nothing is half done."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.files.storage import default_storage
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django import Settings

from annotations import queries
from annotations.importers.plain_text import cut_blocks
from annotations.models import Article, Event, Import, ImportItem, Reanchoring, Revision, Watch
from annotations.services.articles import Received, TextInput, add_article, delete_article
from annotations.services.edits import check_watch, read_one
from annotations.services.storing import store_received, stored_on_disk
from annotations.services.watches import end_watch, refetch_article, watch_article
from tests.cast import Cast, mark, revise
from tests.fetching.sites import THIS_MACHINE, Page, Site, answer, site

TITLE = "The harbour library"
ROOF = "It lends 4,200 books a week, and its keeper says that the roof leaks whenever it rains for long."
TIDE = "Nowhere is it nicer to read when the tide comes in, the keeper told us, and showed us to a window."
MORE = "The council has since said that the roof is sound, and that the water comes in by the door."


def page(*paragraphs: str, **headers: str) -> bytes:
    """The article as the site has it."""
    return answer("\n\n".join([TITLE, *paragraphs]).encode(), Content_Type="text/plain; charset=utf-8", **headers)


def body_of(pages: Site) -> bytes:
    whole = pages.pages["/library"]
    assert isinstance(whole, bytes)
    return whole.partition(b"\r\n\r\n")[2]


@pytest.fixture
def pages(settings: Settings) -> Iterator[Site]:
    settings.FETCH_ALLOWED_NETWORKS = THIS_MACHINE
    settings.FETCH_DELAY_SECONDS = 0
    with site({"/library": page(ROOF, TIDE)}) as first:
        yield first


@pytest.fixture
def article(cast: Cast, pages: Site) -> Article:
    """Brought in from its address, as it is read."""
    return brought_in(cast, pages)


def brought_in(cast: Cast, pages: Site, text: str = "") -> Article:
    """An article from its address, as it is read, or as a person has it: with `text`."""
    url, stored = f"{pages.address}/library", store_received([body_of(pages)])
    with stored_on_disk(stored.path) as path:
        encoding, found = read_one(path, {})
    origin = Revision.Origin.ADDRESS
    received = Received(origin, "", stored.path, stored.sha256, encoding, url, timezone.now())
    content = TextInput(text or found.text, cut_blocks(text) if text else found.blocks, received)
    return add_article(actor=cast.ben, fields={"title": TITLE, "url": url}, content=content)


@pytest.fixture
def watch(cast: Cast, article: Article) -> Watch:
    return watch_article(actor=cast.ben, article=article, fields={})


def looked(watch: Watch, **asked: Any) -> Watch:
    check_watch(watch.pk, **asked)
    watch.refresh_from_db()
    return watch


def numbers(article: Article) -> list[int]:
    return sorted(article.revisions.values_list("number", flat=True))


def files() -> set[str]:
    return set(default_storage.listdir("imports")[1])


@pytest.mark.parametrize(
    ("shown", "problem"),
    [
        (answer(b"", "404 Not Found"), "answered with 404"),
        (answer(b""), "empty"),
        (answer(b"%PDF-1.7 broken"), ""),
        (answer(b"\x7fELF" + bytes(200)), ""),
        (b"What?", "broken or cut short"),
    ],
)
def test_what_cannot_be_read_is_said_and_changes_nothing(
    watch: Watch, article: Article, pages: Site, shown: Page, problem: str
) -> None:
    before = files()
    pages.pages["/library"] = shown

    looked(watch)

    assert watch.problem
    assert problem in watch.problem
    assert (watch.failures, numbers(article), files()) == (1, [1], before)


def test_an_article_in_the_trash_is_not_fetched(cast: Cast, watch: Watch, article: Article, pages: Site) -> None:
    delete_article(actor=cast.ada, article=article)

    assert "in the trash" in looked(watch).problem
    assert pages.asked == []


def test_nothing_is_fetched_for_who_may_not_any_more(cast: Cast, watch: Watch, pages: Site) -> None:
    cast.ben.membership.delete()

    assert "may no longer" in looked(watch).problem
    assert pages.asked == []


def test_a_watch_that_has_ended_and_one_somebody_is_at_are_left_alone(cast: Cast, watch: Watch, pages: Site) -> None:
    Watch.objects.update(lease_until=Now() + timedelta(minutes=1))
    looked(watch)
    Watch.objects.update(lease_until=None)
    end_watch(actor=cast.ben, watch=watch)
    looked(watch)

    assert pages.asked == []


def test_a_changed_text_that_cannot_be_written_leaves_nothing_behind(
    watch: Watch, article: Article, pages: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files()
    pages.pages["/library"] = page(ROOF, MORE)
    monkeypatch.setattr("annotations.services.articles.MOST_BLOCKS", 1)

    looked(watch)

    assert "paragraphs" in watch.problem
    assert (numbers(article), files(), watch.etag) == ([1], before, "")


def test_a_disk_without_room_is_said_and_the_next_look_comes(
    watch: Watch, article: Article, pages: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages.pages["/library"] = page(ROOF, MORE)
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr("annotations.services.edits.store_received", Mock(side_effect=full))

    looked(watch)

    assert "No space left on device" in watch.problem
    assert (watch.failures, watch.lease_until, numbers(article)) == (1, None, [1])


def test_an_unchanged_page_changes_nothing(watch: Watch, article: Article, pages: Site) -> None:
    before, events = files(), Event.objects.count()

    looked(watch)

    assert (watch.problem, watch.failures, numbers(article), files()) == ("", 0, [1], before)
    assert Event.objects.count() == events
    assert watch.checked_at is not None
    assert watch.next_check_at is not None
    assert watch.next_check_at > timezone.now() + timedelta(hours=23)


def test_a_page_that_says_it_is_unchanged_is_not_sent_again(watch: Watch, article: Article, pages: Site) -> None:
    pages.pages["/library"] = page(ROOF, TIDE, ETag='"one"')
    looked(watch)
    pages.pages["/library"] = answer(b"", "304 Not Modified")

    looked(watch)

    assert 'if-none-match: "one"' in pages.asked[-1][1].lower()
    assert (watch.problem, watch.etag, numbers(article)) == ("", '"one"', [1])


def test_other_bytes_of_the_same_text_change_nothing(watch: Watch, article: Article, pages: Site) -> None:
    before = files()
    pages.pages["/library"] = answer(b"\xef\xbb\xbf" + body_of(pages).replace(b"\n", b"\r\n"))

    looked(watch)

    assert (watch.problem, numbers(article), files()) == ("", [1], before)


def html(*paragraphs: str, around: str = "") -> bytes:
    """The article among what else stands on its page."""
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    body = f"<nav>{around}</nav><main><article><h1>{TITLE}</h1>{text}</article></main><footer>{around}</footer>"
    page = f"<!doctype html><html><head><meta charset=utf-8><title>{TITLE}</title></head><body>{body}</body></html>"
    return answer(page.encode(), Content_Type="text/html; charset=utf-8")


def test_what_changes_around_the_text_of_a_page_is_no_edit_of_it(cast: Cast, pages: Site) -> None:
    pages.pages["/library"] = html(ROOF, TIDE, around="<a href='/1'>Monday</a> 12 readers now")
    article = brought_in(cast, pages)
    watch = watch_article(actor=cast.ben, article=article, fields={})
    assert ROOF in queries.current_revision(article).text

    pages.pages["/library"] = html(ROOF, TIDE, around="<a href='/2'>Tuesday</a> 97 readers now")
    assert (looked(watch).problem, numbers(article)) == ("", [1])
    pages.pages["/library"] = html(ROOF, MORE, around="<a href='/3'>Wednesday</a>")

    assert (looked(watch).problem, numbers(article)) == ("", [1, 2])
    assert MORE in queries.current_revision(article).text


def test_what_a_person_has_made_of_the_text_is_no_edit(cast: Cast, pages: Site) -> None:
    article = brought_in(cast, pages, text=ROOF)
    watch = watch_article(actor=cast.ben, article=article, fields={})
    pages.pages["/library"] = answer(body_of(pages).replace(b"\n", b"\r\n"))

    assert looked(watch).problem == ""
    assert numbers(article) == [1]


def test_a_changed_text_is_a_new_revision_with_the_claims_carried_over(
    cast: Cast, watch: Watch, article: Article, pages: Site
) -> None:
    claim = mark(cast.ben, article, "4,200 books", tag="sourced")
    pages.pages["/library"] = page(MORE, ROOF, TIDE, ETag='"two"')

    looked(watch)

    revision = queries.current_revision(article)
    assert (revision.number, revision.origin, revision.created_by) == (2, "address", cast.ben)
    assert MORE in revision.text
    assert (revision.received_from, revision.retrieved_at) == (f"{pages.address}/library", watch.checked_at)
    with default_storage.open(revision.received_path) as file:
        assert file.read() == body_of(pages)
    assert claim.placements.filter(revision=revision).get().passage.quote == "4,200 books"
    assert (watch.problem, watch.etag) == ("", '"two"')


def test_a_page_to_sign_in_at_the_address_of_an_article_is_no_new_text_of_it(
    cast: Cast, watch: Watch, article: Article, pages: Site
) -> None:
    mark(cast.ben, article, "4,200 books", tag="sourced")
    sign_in = f"{TITLE}: sign in to go on reading. Who has no account makes one here, in a minute and for nothing."
    pages.pages["/library"] = page(sign_in)

    looked(watch)

    assert "Hardly anything of the article is left" in watch.problem
    assert (numbers(article), Reanchoring.objects.count()) == ([1], 0)


@pytest.mark.parametrize("looks", [0, 1])
def test_a_text_brought_in_by_hand_is_not_taken_back_by_a_page_that_stayed_as_it_was(
    cast: Cast, watch: Watch, article: Article, pages: Site, looks: int
) -> None:
    for _look in range(looks):
        looked(watch)
    revise(cast.chi, article, f"{TITLE}\n\n{ROOF}\n\n{MORE}")

    looked(watch)
    looked(watch)

    assert (watch.problem, numbers(article)) == ("", [1, 2])


def test_a_page_that_goes_back_to_an_older_text_than_the_one_by_hand_has_been_edited(
    cast: Cast, watch: Watch, article: Article, pages: Site
) -> None:
    revise(cast.chi, article, f"{TITLE}\n\n{ROOF}\n\n{TIDE}\n\n{MORE}")
    pages.pages["/library"] = page(ROOF, TIDE, MORE)
    looked(watch)
    pages.pages["/library"] = page(ROOF, TIDE)

    looked(watch)

    assert (watch.problem, numbers(article)) == ("", [1, 2, 3])


def test_a_text_taken_exactly_as_received_comes_so_again(
    cast: Cast, watch: Watch, article: Article, pages: Site
) -> None:
    base = {"project": cast.project, "job": came_by(article, clean=False)}
    ImportItem.objects.create(**base, index=1, state="imported", article=article)
    pages.pages["/library"] = page(f" date 2026-06-01 {ROOF}", MORE)

    looked(watch)

    assert queries.current_revision(article).text == body_of(pages).decode()


def came_by(article: Article, **options: Any) -> Import:
    base = {"project": article.project, "created_by": article.created_by}
    return Import.objects.create(**base, origin="address", url=article.url, options=options)


def test_the_same_change_comes_once(watch: Watch, article: Article, pages: Site) -> None:
    pages.pages["/library"] = page(ROOF, MORE)

    for _ in range(3):
        looked(watch)

    assert numbers(article) == [1, 2]


def test_an_edit_that_is_taken_back_is_an_edit_too(watch: Watch, article: Article, pages: Site) -> None:
    for paragraphs in ((ROOF, MORE), (ROOF, TIDE)):
        pages.pages["/library"] = page(*paragraphs)
        looked(watch)

    assert numbers(article) == [1, 2, 3]


def test_what_is_fetched_by_hand_is_of_who_asked(cast: Cast, article: Article, pages: Site) -> None:
    pages.pages["/library"] = page(ROOF, MORE)
    watch = refetch_article(actor=cast.chi, article=article)

    looked(watch, asked_by=cast.chi.pk)

    assert queries.current_revision(article).created_by == cast.chi
    assert watch.paused_at is not None


def test_a_pasted_article_is_compared_as_it_stands(cast: Cast, pages: Site) -> None:
    text = f"{TITLE}\n\n{ROOF}\n\n{TIDE}"
    content = TextInput(text, cut_blocks(text), Received("paste"))
    fields = {"title": TITLE, "url": f"{pages.address}/library"}
    article = add_article(actor=cast.ben, fields=fields, content=content)
    watch = watch_article(actor=cast.ben, article=article, fields={})

    looked(watch)
    assert numbers(article) == [1]
    pages.pages["/library"] = page(ROOF, MORE)
    looked(watch)

    assert numbers(article) == [1, 2]


def test_bytes_that_were_lost_are_no_hindrance(watch: Watch, article: Article, pages: Site) -> None:
    default_storage.delete(queries.current_revision(article).received_path)
    pages.pages["/library"] = page(ROOF, MORE)

    looked(watch)

    assert (watch.problem, numbers(article)) == ("", [1, 2])
