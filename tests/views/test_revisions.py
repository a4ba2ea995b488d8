"""The texts of an article on pages: listed, read, compared, brought in."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage

from annotations import queries
from annotations.models import Article, Claim, Import, Reanchoring
from annotations.services.reanchoring import keep_on_old
from annotations.services.writing import write_import
from tests.cast import TEXT, Cast, mark, revise
from tests.reading import read
from tests.services.test_revisions import BOOKS, FEWER, LEAKS
from tests.views.pages import Answer, signed_in, url, words
from tests.views.review import HTMX, text_on
from tests.views.test_articles import file

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaks(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, LEAKS, tag="sourced")


@pytest.fixture
def books(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, BOOKS, tag="sourced")


def open_page(cast: Cast, name: str, article: Article, asked: str = "", **ids: object) -> Answer:
    return signed_in(cast.vic).get(url(cast.project, name, article=article.pk, **ids) + asked)


def bring_in_text(cast: Cast, article: Article, text: str, reading: str = "exactly") -> Answer:
    address = url(cast.project, "revision_create", article=article.pk)
    return signed_in(cast.ben).post(address, {"text": text, "reading": reading}, follow=True)


def test_an_old_text_is_made_the_newest_again_by_a_button(cast: Cast, article: Article, leaks: Claim) -> None:
    old = queries.current_revision(article)
    revise(cast.ben, article, FEWER)
    client = signed_in(cast.ben)
    page = client.get(url(cast.project, "revision", article=article.pk, revision=old.pk))

    response = client.post(url(cast.project, "revision_bring_back", article=article.pk, revision=old.pk), follow=True)

    assert "Make this the newest text again" in words(page)
    assert "Revision 3 is in. 1 claim was carried over." in words(response)


@pytest.mark.parametrize(("text", "sentence"), [("", "Paste a text here"), (" \n ", "nothing to read")])
def test_what_is_no_text_is_said_on_the_form(cast: Cast, article: Article, text: str, sentence: str) -> None:
    response = bring_in_text(cast, article, text)

    assert response.status_code == 400
    assert sentence in words(response)


def test_a_text_and_a_file_are_not_both_taken(cast: Cast, article: Article) -> None:
    address = url(cast.project, "revision_create", article=article.pk)

    response = signed_in(cast.ben).post(address, {"text": FEWER, "file": file(b"Tides.")})

    assert "not both" in words(response)


def test_a_file_is_shown_before_it_becomes_a_revision(cast: Cast, article: Article, books: Claim) -> None:
    client = signed_in(cast.ben)
    address = url(cast.project, "revision_create", article=article.pk)
    page = client.post(address, {"file": file(FEWER.encode())}, follow=True)
    received = Import.objects.get()
    read(received)
    shown = client.get(page.redirect_chain[-1][0])
    assert "This becomes a new revision of “The harbour library”" in words(shown)

    client.post(page.redirect_chain[-1][0], {"title": "Another title"})
    write_import(received.pk)

    article.refresh_from_db()
    assert (article.title, queries.current_revision(article).text) == ("The harbour library", FEWER)
    assert Reanchoring.objects.get().claim == books
    assert Article.objects.count() == 1


def test_the_same_text_changes_nothing_and_says_so(cast: Cast, article: Article) -> None:
    response = bring_in_text(cast, article, TEXT)

    assert "the text the article has already" in words(response)
    assert queries.current_revision(article).number == 1


def test_a_new_text_leads_to_what_is_to_be_placed(cast: Cast, article: Article, leaks: Claim, books: Claim) -> None:
    response = bring_in_text(cast, article, FEWER)

    assert "Revision 2 is in. 1 claim was carried over. 1 is to be placed." in words(response)
    assert response.redirect_chain[-1][0] == url(cast.project, "inbox") + f"?article={article.pk}"


def test_lines_of_a_pasted_text_may_be_cleaned(cast: Cast, article: Article) -> None:
    bring_in_text(cast, article, "date 2024-03-09\r\n\r\nThe mill turns again.", reading="cleaned")

    assert queries.current_revision(article).text == "The mill turns again."


def test_what_was_pasted_is_kept_as_it_was_and_can_be_downloaded(cast: Cast, article: Article) -> None:
    pasted = "date 2024-03-09\r\n\r\nThe mill turns again."
    bring_in_text(cast, article, pasted, reading="cleaned")

    newest = queries.current_revision(article)
    received = signed_in(cast.vic).get(url(cast.project, "revision_received", revision=newest.pk))

    assert b"".join(received.streaming_content) == pasted.encode()  # type: ignore[attr-defined]


def test_of_a_text_that_changes_nothing_no_file_is_kept(cast: Cast, article: Article) -> None:
    bring_in_text(cast, article, "The mill turns again.")
    kept = set(default_storage.listdir("imports")[1])

    assert "Nothing was changed" in words(bring_in_text(cast, article, "The mill turns again."))

    assert set(default_storage.listdir("imports")[1]) == kept


def test_the_texts_are_listed_with_where_claims_stand(cast: Cast, article: Article, leaks: Claim, books: Claim) -> None:
    revise(cast.ben, article, FEWER)
    keep_on_old(actor=cast.ben, reanchoring=Reanchoring.objects.get())

    listed = words(open_page(cast, "revision_list", article))

    assert "Revision 2 the newest" in listed
    assert "Record" not in listed
    assert "Record" in words(signed_in(cast.ada).get(url(cast.project, "revision_list", article=article.pk)))
    assert "Claims in older revisions alone Claim 2 in revision 1" in listed


def test_an_old_text_is_read_with_its_claims_and_says_that_it_is_old(
    cast: Cast, article: Article, leaks: Claim, books: Claim
) -> None:
    revise(cast.ben, article, FEWER)
    old = article.revisions.get(number=1)

    page = open_page(cast, "revision", article, revision=old.pk)

    assert text_on(page.content.decode()) == TEXT
    assert "revision 1 of 2: an old text" in words(page)
    assert f'id="card-{books.pk}"' in page.content.decode()
    assert "open where this claim stands" in words(page)
    assert "<textarea" not in page.content.decode()


def test_a_text_of_another_article_is_not_found_here(cast: Cast, article: Article) -> None:
    assert open_page(cast, "revision", article, revision=article.pk).status_code == 404


def test_what_changed_is_told_without_colour(cast: Cast, article: Article) -> None:
    revise(cast.ben, article, FEWER)
    newest = queries.current_revision(article)

    page = open_page(cast, "revision_changes", article, revision=newest.pk).content.decode()

    assert "<del>4,200</del><ins>3,900</ins>" in page
    assert "1 word added, 1 gone" in words(open_page(cast, "revision_changes", article, revision=newest.pk))


@pytest.mark.parametrize(("asked", "beside"), [("", "2"), ("?from=1", "1"), ("?from=nine", "2"), ("?from=9", "")])
def test_any_other_text_is_what_it_is_compared_with(cast: Cast, article: Article, asked: str, beside: str) -> None:
    for text in (FEWER, FEWER.replace("3,900", "3,800")):
        revise(cast.ben, article, text)
    newest = queries.current_revision(article)

    page = open_page(cast, "revision_changes", article, asked, revision=newest.pk).content.decode()

    assert (f'<option value="{beside}" selected>' in page) is bool(beside)
    assert ("Nothing to compare" in page) is not bool(beside)


# The review page of an article with several texts


def test_the_review_page_shows_the_newest_text_and_counts_what_is_not_in_it(
    cast: Cast, article: Article, leaks: Claim, books: Claim
) -> None:
    revise(cast.ben, article, FEWER)

    page = signed_in(cast.ben).get(url(cast.project, "review", article=article.pk))

    assert text_on(page.content.decode()).startswith("The harbour library lends 3,900")
    assert f'id="card-{books.pk}"' not in page.content.decode()
    assert f'id="card-{leaks.pk}"' in page.content.decode()
    assert "1 claim is to be placed in this text." in words(page)


def test_the_address_of_a_claim_that_is_not_in_the_newest_text_leads_to_where_it_stands(
    cast: Cast, article: Article, books: Claim
) -> None:
    revise(cast.ben, article, FEWER)
    old = article.revisions.get(number=1)

    page = signed_in(cast.ben).get(url(cast.project, "claim", claim=books.pk), follow=True)

    assert page.redirect_chain[-1][0] == (
        url(cast.project, "revision", article=article.pk, revision=old.pk) + f"#card-{books.pk}"
    )


@pytest.mark.parametrize("name", ["cards", "coverage", "claim"])
def test_a_page_of_an_older_text_gets_no_pieces_of_the_newer_one(
    cast: Cast, article: Article, leaks: Claim, name: str
) -> None:
    old = queries.current_revision(article)
    revise(cast.chi, article, f"Tides\n\n{TEXT}")
    ids = {"claim": leaks.pk} if name == "claim" else {"article": article.pk}
    headers = {**HTMX, "Shown-Revision": str(old.pk)}

    page = signed_in(cast.ben).get(url(cast.project, name, **ids), {"claim": str(leaks.pk)}, headers=headers)

    assert "A newer text of this article has come in" in words(page)
    assert "block-" not in page.content.decode()


def test_nothing_is_marked_from_a_page_of_an_older_text(cast: Cast, article: Article) -> None:
    old = queries.current_revision(article)
    revise(cast.chi, article, f"{TEXT}\n\nTides")
    address = url(cast.project, "claim_create", article=article.pk)
    headers = {**HTMX, "Shown-Revision": str(old.pk)}

    page = signed_in(cast.ben).post(address, {"quote": LEAKS, "tag": "sourced"}, headers=headers)

    assert page.status_code == 409
    assert not Claim.objects.exists()


def test_an_act_from_a_page_of_an_older_text_is_done_and_answered_without_pieces(
    cast: Cast, article: Article, leaks: Claim
) -> None:
    old = queries.current_revision(article)
    revise(cast.chi, article, f"Tides\n\n{TEXT}")
    address = url(cast.project, "claim_assess", claim=leaks.pk)
    headers = {**HTMX, "Shown-Revision": str(old.pk)}

    page = signed_in(cast.chi).post(address, {"tag": "opinion"}, headers=headers)

    assert "Your assessment is saved." in words(page)
    assert "block-" not in page.content.decode()
