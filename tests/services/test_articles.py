"""Articles: their record, the trash and the way back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction

from annotations import queries
from annotations.errors import (
    ConflictError,
    InvalidInputError,
    InvalidTextError,
    LivingTwinError,
    NotPermittedError,
    StaleVersionError,
)
from annotations.importers.plain_text import cut_blocks
from annotations.models import Article, Block, Event, Revision
from annotations.nearness import sketch_of
from annotations.services.articles import (
    MOST_BLOCKS,
    Received,
    TextInput,
    add_article,
    change_article,
    delete_article,
    restore_article,
)
from tests.cast import TEXT, Cast, bring_in, mark
from tests.reprints import AGENCY

pytestmark = pytest.mark.django_db


def content(text: str = TEXT) -> TextInput:
    return TextInput(text=text, blocks=cut_blocks(text), received=Received(origin="paste"))


def test_a_viewer_brings_none_in(cast: Cast) -> None:
    with pytest.raises(NotPermittedError):
        add_article(actor=cast.vic, fields={"title": "Mine"}, content=content())


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"title": ""},
        {"title": " \u00a0"},
        {"title": "\u200b\u202e"},
        {"title": "T", "byline": " "},
        {"title": "T", "url": "javascript:alert(1)"},
        {"title": "T", "state": "signed_off"},
    ],
)
def test_a_record_that_cannot_be_makes_no_article(cast: Cast, fields: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError):
        add_article(actor=cast.ben, fields=fields, content=content())

    assert (Article.objects.count(), Revision.objects.count()) == (0, 0)


def test_a_revision_keeps_from_where_and_when_its_text_came(cast: Cast) -> None:
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    received = Received(origin="address", address="https://tides.example/noon", retrieved_at=noon)
    text = TextInput(text=TEXT, blocks=cut_blocks(TEXT), received=received)

    article = add_article(actor=cast.ben, fields={"title": "Tides"}, content=text)

    kept = Revision.objects.get(article=article)
    assert (kept.origin, kept.received_from, kept.retrieved_at) == ("address", "https://tides.example/noon", noon)


def test_an_article_comes_with_its_text_and_blocks(cast: Cast) -> None:
    article = add_article(actor=cast.ben, fields={"title": "T", "published_on": date(2024, 1, 2)}, content=content())

    revision = queries.current_revision(article)
    assert (revision.number, revision.text, revision.length) == (1, TEXT, len(TEXT))
    assert [TEXT[one.start : one.end] for one in queries.blocks_of(revision)] == TEXT.split("\n\n")
    assert Event.objects.get(verb="article.imported").article == article


def test_a_text_is_kept_with_what_its_like_are_found_by(cast: Cast) -> None:
    revision = queries.current_revision(bring_in(cast.ben, AGENCY))

    assert revision.sketch == sketch_of(AGENCY) != []


def test_a_text_is_frozen(cast: Cast, article: Article) -> None:
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Revision.objects.filter(article=article).update(text="Something else")
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Block.objects.filter(revision__article=article).update(start=1)


def test_an_address_has_one_spelling(cast: Cast, article: Article) -> None:
    changed = change_article(actor=cast.ben, article=article, fields={"url": "HTTPS://Example.ORG:443/a?utm_source=x"})

    assert changed.url == "https://example.org/a"


def test_a_reviewer_changes_the_record_of_what_they_brought_in_alone(cast: Cast, article: Article) -> None:
    change_article(actor=cast.ben, article=article, fields={"byline": "Io Marsh"})
    change_article(actor=cast.ada, article=article, fields={"publisher": "Courier"})

    with pytest.raises(NotPermittedError):
        change_article(actor=cast.chi, article=article, fields={"byline": "Chi"})


def test_a_record_changed_meanwhile_is_not_overwritten(cast: Cast, article: Article) -> None:
    change_article(actor=cast.ada, article=article, fields={"title": "Ada’s"}, version=1)

    with pytest.raises(StaleVersionError):
        change_article(actor=cast.ben, article=article, fields={"title": "Ben’s"}, version=1)

    article.refresh_from_db()
    assert article.title == "Ada’s"


def test_an_id_of_one_s_own_is_there_once_and_names_who_has_it(cast: Cast, article: Article) -> None:
    change_article(actor=cast.ben, article=article, fields={"external_id": "H-1"})
    bring_in(cast.mallory)

    with pytest.raises(LivingTwinError) as refused:
        add_article(actor=cast.ben, fields={"title": "T", "external_id": "H-1"}, content=content())

    assert refused.value.details["article"] == str(article.pk)
    elsewhere = add_article(actor=cast.mallory, fields={"title": "T", "external_id": "H-1"}, content=content())
    assert elsewhere.external_id == "H-1"


@pytest.mark.parametrize("who", ["ben", "vic"])
def test_reviewers_and_viewers_delete_no_article(cast: Cast, article: Article, who: str) -> None:
    with pytest.raises(NotPermittedError):
        delete_article(actor=getattr(cast, who), article=article)


def test_deleting_and_restoring_leave_the_claims_as_they_were(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, "the roof leaks", tag="sourced")

    delete_article(actor=cast.ada, article=article)
    assert list(queries.claims_visible_to(cast.ben)) == []
    assert list(queries.articles_visible_to(cast.ben)) == []
    assert list(queries.articles_in_trash(cast.ben)) == [article]

    restore_article(actor=cast.ada, article=article)
    assert list(queries.claims_visible_to(cast.ben)) == [claim]
    claim.refresh_from_db()
    assert (claim.version, claim.deleted_at) == (1, None)


def test_what_is_in_the_trash_is_deleted_once_and_what_lives_is_not_restored(cast: Cast, article: Article) -> None:
    with pytest.raises(ConflictError):
        restore_article(actor=cast.ada, article=article)
    delete_article(actor=cast.ada, article=article)
    with pytest.raises(ConflictError):
        delete_article(actor=cast.ada, article=article)
    with pytest.raises(ConflictError):
        change_article(actor=cast.ada, article=article, fields={"title": "T"})


def test_restoring_names_the_living_twin(cast: Cast, article: Article) -> None:
    change_article(actor=cast.ben, article=article, fields={"external_id": "H-1"})
    delete_article(actor=cast.ada, article=article)
    twin = add_article(actor=cast.ben, fields={"title": "T", "external_id": "H-1"}, content=content())

    with pytest.raises(LivingTwinError) as refused:
        restore_article(actor=cast.ada, article=article)

    assert refused.value.details["article"] == str(twin.pk)


def test_the_search_looks_in_record_and_text(cast: Cast, article: Article) -> None:
    other = bring_in(cast.ben, "Nothing of interest.", title="Low tide")

    assert list(queries.articles_listed(cast.ben, search="ROOF IS SOUND")) == [article]
    assert list(queries.articles_listed(cast.ben, search="low")) == [other]
    assert list(queries.articles_listed(cast.ben, state="signed_off")) == []
    assert list(queries.articles_listed(cast.mallory)) == []


def test_the_list_counts_claims_and_those_still_open(cast: Cast, article: Article) -> None:
    mark(cast.ben, article, "4,200 books", tag="sourced")
    mark(cast.ben, article, "the roof leaks")

    listed = queries.articles_listed(cast.ben).get()

    assert (listed.claim_count, listed.open_claim_count) == (2, 1)  # type: ignore[attr-defined]  # annotated


def test_a_text_in_more_pieces_than_a_page_can_show_is_refused(cast: Cast) -> None:
    with pytest.raises(InvalidTextError) as refused:
        bring_in(cast.ben, "Tide.\n\n" * (MOST_BLOCKS + 1))

    assert refused.value.details == {"count": MOST_BLOCKS + 1, "limit": MOST_BLOCKS}
    assert not queries.articles_visible_to(cast.ben).exists()
