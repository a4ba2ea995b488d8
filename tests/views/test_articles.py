"""Bringing a text in by the pages, and changing, deleting and restoring an article's record."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from annotations import queries
from annotations.models import Article, Import
from annotations.services.articles import change_article
from tests.cast import Cast
from tests.reading import read_all
from tests.views.pages import Answer, signed_in, url, words

pytestmark = pytest.mark.django_db

TRICKY = Path(__file__).parents[3] / "shared" / "checks" / "tricky_texts.json"
CASES = json.loads(TRICKY.read_text())["cases"] if TRICKY.exists() else []
TEXT = "date 2024-03-09\r\n\r\nThe lighthouse is lit again\r\n\r\nIts lamp was dark for nine years.\r\n"
GREEK = "Το φως του φάρου άναψε ξανά ύστερα από εννέα χρόνια στο λιμάνι."


def send(client: Client, cast: Cast, **sent: object) -> Answer:
    """Send something in, and let a worker read it."""
    answer = client.post(url(cast.project, "article_import"), sent)
    read_all()
    return answer


def reread(client: Client, confirm: str, **how: str) -> Answer:
    """Have it read in another way, and look at it again."""
    client.post(f"{confirm}reread/", how)
    read_all()
    return client.get(confirm)


def file(raw: bytes, name: str = "light.txt") -> io.BytesIO:
    sent = io.BytesIO(raw)
    sent.name = name
    return sent


def field_values(response: Answer) -> dict[str, str]:
    """The values the confirm form begins with."""
    inputs = re.findall(r"<input\b[^>]*>", response.content.decode())
    pairs = [(re.search(r'name="([^"]+)"', one), re.search(r'value="([^"]*)"', one)) for one in inputs]
    return {name[1]: value[1] if value else "" for name, value in pairs if name and 'type="radio"' not in name.string}


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Paste a text here, choose a file, or give an address."),
        ({"text": "  \r\n "}, "Paste a text here, choose a file, or give an address."),
        ({"text": "A\x00B"}, "Null characters are not allowed."),
        ({"file": b""}, "The file is empty."),
        ({"file": b"a" * (1024**2 + 1)}, "longer than the 1 MB"),
        ({"file": b"A text", "text": "Another"}, "not several of them"),
    ],
)
def test_what_cannot_be_brought_in_is_said_on_the_form(
    cast: Cast, settings: Settings, sent: dict[str, str | bytes], sentence: str
) -> None:
    settings.IMPORT_MAX_BYTES = 1024**2
    values = {name: file(value) if isinstance(value, bytes) else value for name, value in sent.items()}

    response = send(signed_in(cast.ben), cast, **values)

    assert response.status_code == 400
    assert sentence in words(response)
    assert Import.objects.count() == 0


def test_a_pasted_text_beyond_all_measure_is_refused_with_a_sentence(cast: Cast, settings: Settings) -> None:
    too_long = "a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)

    response = send(signed_in(cast.ben), cast, text=too_long)

    assert response.status_code == 400
    assert "too long to be taken at once" in words(response)


def test_a_pasted_text_is_shown_as_it_would_be_and_becomes_an_article(cast: Cast) -> None:
    client = signed_in(cast.ben)
    page = client.get(send(client, cast, text=TEXT).headers["Location"])
    shown = field_values(page)

    done = client.post(page.request["PATH_INFO"], {**shown, "byline": "Io Marsh"})

    article = Article.objects.get()
    revision = queries.current_revision(article)
    assert "title The lighthouse is lit again" in words(page)
    assert "The title is the line on top" in words(page)
    assert (shown["title"], shown["published_on"]) == ("The lighthouse is lit again", "2024-03-09")
    assert (article.title, article.byline, str(article.published_on)) == (shown["title"], "Io Marsh", "2024-03-09")
    assert revision.text == "The lighthouse is lit again\n\nIts lamp was dark for nine years.\n"
    assert done.headers["Location"] == url(cast.project, "review", article=article.pk)


def test_confirming_again_leads_to_the_same_article(cast: Cast) -> None:
    client = signed_in(cast.ben)
    confirm = send(client, cast, text=TEXT).headers["Location"]

    first = client.post(confirm, {"title": "One"})
    second = client.post(confirm, {"title": "Two"})

    assert first.headers["Location"] == second.headers["Location"]
    assert client.get(confirm).headers["Location"] == first.headers["Location"]
    assert Article.objects.count() == 1


def test_the_text_can_be_taken_exactly_as_received(cast: Cast) -> None:
    client = signed_in(cast.ben)
    confirm = send(client, cast, text=TEXT).headers["Location"]
    page = reread(client, confirm, reading="exactly")

    client.post(confirm, {**field_values(page), "title": "T"})

    assert "date 2024-03-09" in words(page)
    assert queries.current_revision(Article.objects.get()).text == TEXT.replace("\r\n", "\n")


def test_an_uncertain_encoding_is_asked_for_with_what_each_would_say(cast: Cast) -> None:
    client = signed_in(cast.ben)
    confirm = send(client, cast, file=file(GREEK.encode("cp1253"))).headers["Location"]
    asked = client.get(confirm)

    refused = client.post(confirm, {"title": "T"})
    chosen = reread(client, confirm, encoding="windows-1253")
    client.post(confirm, {**field_values(chosen), "title": "T"})

    assert "In which encoding does it read right?" in words(asked)
    assert "Bring it in" not in words(asked)
    assert refused.status_code == 400
    assert GREEK in words(chosen)
    assert queries.current_revision(Article.objects.get()).text == GREEK


@pytest.mark.parametrize("encoding", ["utf-7", "klingon", "utf-16-le"])
def test_an_encoding_that_does_not_fit_is_said_and_another_can_be_chosen(cast: Cast, encoding: str) -> None:
    client = signed_in(cast.ben)
    confirm = send(client, cast, file=file(GREEK.encode("cp1253"))).headers["Location"]

    refused = reread(client, confirm, encoding=encoding)
    chosen = reread(client, confirm, encoding="windows-1253")

    assert "This could not be brought in" in words(refused)
    assert "windows-1253" in words(refused)
    assert GREEK in words(chosen)


def test_a_page_says_that_a_text_is_being_read_until_it_is(cast: Cast) -> None:
    client = signed_in(cast.ben)
    confirm = client.post(url(cast.project, "article_import"), {"text": TEXT}).headers["Location"]

    waiting, going = client.get(confirm), client.get(f"{confirm}status/?alone=1&was=reading")
    read_all()
    over = client.get(f"{confirm}status/?alone=1&was=reading")

    assert "Waiting for a worker." in words(waiting)
    assert "Look again" in words(waiting)
    assert "Waiting for a worker." in words(going)
    assert over.headers["HX-Refresh"] == "true"
    assert "Is this right?" in words(client.get(confirm))


def test_what_cannot_be_read_is_said_with_its_sentence(cast: Cast) -> None:
    client = signed_in(cast.ben)
    confirm = send(client, cast, file=file(b"%PDF-1.7")).headers["Location"]

    page = client.get(confirm)

    assert "By its name this is plain text, by its content it is a PDF." in words(page)
    assert "Bring in another" in words(page)


def test_a_text_read_anew_in_another_window_is_not_confirmed_unseen(cast: Cast) -> None:
    client = signed_in(cast.ben)
    confirm = send(client, cast, text=TEXT).headers["Location"]
    shown = field_values(client.get(confirm))
    reread(client, confirm, reading="exactly")

    refused = client.post(confirm, {**shown, "title": "T"})

    assert refused.status_code == 409
    assert "Look at it again" in words(refused)
    assert Article.objects.count() == 0


def test_a_text_that_is_there_already_is_named(cast: Cast) -> None:
    client = signed_in(cast.ben)
    client.post(send(client, cast, text=TEXT).headers["Location"], {"title": "The first"})

    page = client.get(send(client, cast, text=TEXT).headers["Location"])

    assert "The same text is in this project already: The first" in words(page)


def test_a_record_that_is_refused_keeps_what_was_typed(cast: Cast) -> None:
    client = signed_in(cast.ben)
    confirm = send(client, cast, text=TEXT).headers["Location"]

    response = client.post(confirm, {"title": "T", "url": "not an address", "byline": "Io Marsh"})

    assert response.status_code == 400
    assert "Give a full web address" in words(response)
    assert field_values(response)["byline"] == "Io Marsh"
    assert Article.objects.count() == 0


def test_what_is_not_brought_in_is_gone(cast: Cast) -> None:
    client = signed_in(cast.ben)
    confirm = send(client, cast, text=TEXT).headers["Location"]

    client.post(f"{confirm}discard/")

    assert client.get(confirm).status_code == 409
    assert "Waiting" not in words(client.get(url(cast.project, "article_import")))


def test_another_reviewer_does_not_see_what_waits(cast: Cast) -> None:
    confirm = send(signed_in(cast.ben), cast, text=TEXT).headers["Location"]

    assert signed_in(cast.chi).get(confirm).status_code == 404
    assert signed_in(cast.ada).get(confirm).status_code == 200
    assert signed_in(cast.vic).get(confirm).status_code == 403


@pytest.mark.skipif(not CASES, reason="the folder with the tricky texts is not beside the project")
@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
@pytest.mark.parametrize("way", ["text", "file"])
def test_a_tricky_text_comes_through_code_point_for_code_point(cast: Cast, case: dict[str, str], way: str) -> None:
    client, text = signed_in(cast.ben), case["text"]
    sent: object = text if way == "text" else file(text.encode())

    confirm = send(client, cast, **{way: sent}).headers["Location"]
    client.post(confirm, {"title": "T", "reading": "exactly", "encoding": "utf-8"})

    assert queries.current_revision(Article.objects.get()).text == case["canonical_text"]


# The record


def test_a_record_is_changed_and_the_change_can_be_taken_back(cast: Cast, article: Article) -> None:
    client, edit = signed_in(cast.ben), url(cast.project, "article_edit", article=article.pk)

    page = client.post(edit, {"title": "New", "version": 1}, follow=True)
    undo = re.search(r'action="([^"]+/undo/)"', page.content.decode())
    assert undo is not None
    client.post(undo[1], {"next": edit})

    assert "The record is saved." in words(page)
    article.refresh_from_db()
    assert article.title == "The harbour library"


def test_who_comes_too_late_sees_both_and_may_insist(cast: Cast, article: Article) -> None:
    client, edit = signed_in(cast.ben), url(cast.project, "article_edit", article=article.pk)
    change_article(actor=cast.ada, article=article, fields={"title": "Ada’s"})

    late = client.post(edit, {"title": "Ben’s", "version": 1})

    assert late.status_code == 409
    assert "This is what stands there now" in words(late)
    assert "Title Ada’s" in words(late)
    assert field_values(late)["title"] == "Ben’s"
    client.post(edit, {"title": "Ben’s", "version": field_values(late)["version"]})
    article.refresh_from_db()
    assert article.title == "Ben’s"


def test_a_field_that_is_refused_is_named_at_the_field(cast: Cast, article: Article) -> None:
    edit = url(cast.project, "article_edit", article=article.pk)

    response = signed_in(cast.ben).post(edit, {"title": "", "published_on": "yesterday", "version": 1})

    assert response.status_code == 400
    assert 'id="id_title_error"' in response.content.decode()
    assert 'id="id_published_on_error"' in response.content.decode()


def test_another_reviewer_does_not_change_the_record(cast: Cast, article: Article) -> None:
    edit = url(cast.project, "article_edit", article=article.pk)

    assert signed_in(cast.chi).get(edit).status_code == 403
    assert signed_in(cast.chi).post(edit, {"title": "Chi’s", "version": 1}).status_code == 403


def test_a_deleted_article_comes_back_by_the_button_in_the_message(cast: Cast, article: Article) -> None:
    client = signed_in(cast.ada)

    page = client.post(url(cast.project, "article_delete", article=article.pk), follow=True)
    undo = re.search(r'action="([^"]+/undo/)"', page.content.decode())
    assert undo is not None
    assert "No articles yet" in words(page)
    client.post(undo[1])

    article.refresh_from_db()
    assert article.deleted_at is None
