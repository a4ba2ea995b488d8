"""The page of an article's parts, and what its text was made of, to download."""

from __future__ import annotations

import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from annotations import queries
from annotations.importers.blocks import cut_blocks
from annotations.models import Article, Event, Revision
from annotations.services.articles import Received, TextInput, add_article
from annotations.views import parts
from tests.api.client import Api, refused
from tests.cast import TEXT, Cast, bring_in
from tests.services.test_blocks import change, kinds
from tests.services.undoing import take_back
from tests.views.pages import Answer, signed_in, url, words

RAW = b"\xef\xbb\xbfThe mill\r\nturns."


def page_of(cast: Cast, article: Article, **asked: str) -> Answer:
    return signed_in(cast.ben).get(url(cast.project, "article_parts", article=article.pk), asked)


def fields_on(page: Answer) -> dict[str, str]:
    """What the form sends when nothing is touched."""
    html = page.content.decode()
    chosen = re.findall(r'<select id="[^"]*" name="([^"]+)".*?<option value="([^"]+)" selected', html)
    return dict(chosen) | dict(re.findall(r'<input type="hidden" name="((?:was|version)-\d+)" value="([^"]*)"', html))


def received(cast: Cast, name: str, origin: str = Revision.Origin.UPLOAD) -> Revision:
    """A text that was made of a file."""
    path = default_storage.save("imports/mill", ContentFile(RAW))
    how = Received(origin=origin, name=name, path=path, sha256="0" * 64, encoding="utf-8")
    content = TextInput("The mill\nturns.", cut_blocks("The mill\nturns."), how)
    return queries.current_revision(add_article(actor=cast.ben, fields={"title": "The <mill>"}, content=content))


# Parts


def test_a_viewer_and_others_get_nowhere(cast: Cast, article: Article) -> None:
    address = url(cast.project, "article_parts", article=article.pk)

    assert signed_in(cast.vic).get(address).status_code == 403
    assert signed_in(cast.mallory).get(address).status_code == 404


@pytest.mark.parametrize("odd", ["advert", "heading:x", "heading:99", ""])
def test_what_the_page_does_not_offer_is_refused(cast: Cast, article: Article, odd: str) -> None:
    fields = fields_on(page_of(cast, article))

    answer = signed_in(cast.ben).post(url(cast.project, "article_parts", article=article.pk), {**fields, "kind-0": odd})

    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()
    assert kinds(article) == [("paragraph", 0)] * 3


def test_what_was_chosen_is_written_as_one_act_and_nothing_else(cast: Cast, article: Article) -> None:
    fields = fields_on(page_of(cast, article))
    sent = {**fields, "kind-0": "heading:1", "kind-2": "furniture"}

    answer = signed_in(cast.ben).post(url(cast.project, "article_parts", article=article.pk), sent, follow=True)

    assert kinds(article) == [("heading", 1), ("paragraph", 0), ("furniture", 0)]
    assert "2 parts are corrected." in words(answer)
    assert Event.objects.filter(verb="block.changed").count() == 2
    take_back(cast.ben)
    assert kinds(article) == [("paragraph", 0)] * 3


def test_who_comes_too_late_sees_what_stands_now_and_has_changed_nothing(cast: Cast, article: Article) -> None:
    fields = fields_on(page_of(cast, article))
    change(cast.chi, article, 1, "caption")

    sent = {**fields, "kind-0": "quote", "kind-1": "label"}
    answer = signed_in(cast.ben).post(url(cast.project, "article_parts", article=article.pk), sent)

    assert "Somebody changed this" in words(answer)
    assert fields_on(answer)["kind-1"] == "caption"
    assert [kind for kind, _level in kinds(article)] == ["paragraph", "caption", "paragraph"]


def test_the_words_are_read_as_they_stand(cast: Cast, article: Article) -> None:
    assert TEXT.split("\n\n")[1] in words(page_of(cast, article))


def test_a_long_article_is_shown_in_pages(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "BLOCKS_SHOWN", 2)
    article = bring_in(cast.ben, "One.\n\nTwo.\n\nThree.")

    first, second = page_of(cast, article), page_of(cast, article, **{"from": "2"})

    assert ('href="?from=2"' in first.content.decode(), "Three." in words(first)) == (True, False)
    assert ('href="?from=0"' in second.content.decode(), "Three." in words(second)) == (True, True)


# As received


def test_a_text_that_came_without_a_file_has_none_to_download(cast: Cast, article: Article) -> None:
    revision = queries.current_revision(article)

    assert signed_in(cast.vic).get(url(cast.project, "revision_received", revision=revision.pk)).status_code == 404
    page = signed_in(cast.ben).get(url(cast.project, "article_edit", article=article.pk))
    assert "Download as received" not in words(page)
    refused(Api(cast.vic).get(f"revisions/{revision.pk}/received/"), 404, "not-found")


def test_a_file_the_store_has_lost_is_not_there(cast: Cast) -> None:
    revision = received(cast, "mill.txt")
    default_storage.delete(revision.received_path)

    assert signed_in(cast.vic).get(url(cast.project, "revision_received", revision=revision.pk)).status_code == 404


@pytest.mark.parametrize(
    ("name", "origin", "saved_as"),
    [
        ("Mill.PDF", "upload", "the-mill-r1-as-received.pdf"),
        ("mill.exe", "upload", "the-mill-r1-as-received.bin"),
        ('../x".svgz', "upload", "the-mill-r1-as-received.bin"),
        ("", "paste", "the-mill-r1-as-received.txt"),
    ],
)
def test_the_bytes_leave_as_they_came_under_a_name_of_ours(cast: Cast, name: str, origin: str, saved_as: str) -> None:
    revision = received(cast, name, origin)

    answer: Answer = signed_in(cast.vic).get(url(cast.project, "revision_received", revision=revision.pk))

    assert b"".join(answer.streaming_content) == RAW
    assert answer["Content-Disposition"] == f'attachment; filename="{saved_as}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Type"] == "application/octet-stream"


def test_programs_get_them_too_and_the_record_page_leads_there(cast: Cast) -> None:
    revision = received(cast, "mill.txt")

    assert b"".join(Api(cast.vic).get(f"revisions/{revision.pk}/received/").streaming_content) == RAW
    page = signed_in(cast.ben).get(url(cast.project, "article_edit", article=revision.article_id))
    assert url(cast.project, "revision_received", revision=revision.pk) in page.content.decode()
