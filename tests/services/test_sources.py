"""Sources: once per address, the trash and the way back."""

from __future__ import annotations

import pytest

from annotations import queries
from annotations.errors import (
    ConflictError,
    InvalidInputError,
    LivingTwinError,
    NotPermittedError,
    StaleVersionError,
)
from annotations.models import Article, Contributor, Evidence, Source
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.services.sources import add_source, change_source, delete_source, restore_source
from tests.cast import Cast, mark

pytestmark = pytest.mark.django_db

URL = "https://example.org/tides"


def add(actor: Contributor, url: str = URL, **fields: object) -> Source:
    return add_source(actor=actor, fields={"url": url, **fields})


def cite(actor: Contributor, article: Article, source: Source, *, confidential: bool = False) -> Evidence:
    claim = mark(actor, article, "the roof leaks", tag="sourced")
    return add_evidence(actor=actor, claim=claim, new=EvidenceInput(source, {"confidential": confidential}))


def test_a_viewer_adds_and_changes_none(cast: Cast) -> None:
    source = add(cast.ben)

    with pytest.raises(NotPermittedError):
        add(cast.vic, "https://example.org/other")
    with pytest.raises(NotPermittedError):
        change_source(actor=cast.vic, source=source, fields={"title": "T"})
    with pytest.raises(NotPermittedError):
        delete_source(actor=cast.vic, source=source)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"url": "ftp://example.org"},
        {"url": "tides"},
        {"title": "\u200b"},
        {"title": "T", "kind": "gossip"},
        {"owner": "me"},
        {"title": "T", "authors": ["A. Keeper"] * 101},
    ],
)
def test_a_source_that_cannot_be_is_not_added(cast: Cast, fields: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError):
        add_source(actor=cast.ben, fields=fields)

    assert Source.objects.count() == 0


@pytest.mark.parametrize("again", [URL, "HTTPS://example.org:443/tides", f"{URL}?utm_source=mail", f"{URL}#top"])
def test_an_address_is_there_once_however_it_is_spelled(cast: Cast, again: str) -> None:
    source = add(cast.ben)

    with pytest.raises(LivingTwinError) as refused:
        add(cast.chi, again)

    assert refused.value.details["source"] == str(source.pk)
    assert add(cast.mallory, again).project != source.project


def test_sources_without_an_address_may_share_a_title(cast: Cast) -> None:
    assert add(cast.ben, "", title="Harbour log").pk != add(cast.ben, "", title="Harbour log").pk


def test_a_twin_one_may_not_know_of_is_not_named(cast: Cast, article: Article) -> None:
    hidden = add(cast.ada)
    cite(cast.ada, article, hidden, confidential=True)

    with pytest.raises(LivingTwinError) as refused:
        add(cast.ben)

    assert "source" not in refused.value.details


def test_a_change_neither_overwrites_nor_makes_a_twin(cast: Cast) -> None:
    source, other = add(cast.ben), add(cast.ben, "https://example.org/other")
    change_source(actor=cast.chi, source=source, fields={"title": "Tide tables"}, version=1)

    with pytest.raises(StaleVersionError):
        change_source(actor=cast.ben, source=source, fields={"title": "Tables"}, version=1)
    with pytest.raises(LivingTwinError):
        change_source(actor=cast.ben, source=other, fields={"url": URL})
    with pytest.raises(InvalidInputError):
        change_source(actor=cast.ben, source=other, fields={"url": ""})


def test_deleting_a_source_leaves_the_evidence_that_names_it(cast: Cast, article: Article) -> None:
    source = add(cast.ben)
    evidence = cite(cast.ben, article, source)

    delete_source(actor=cast.ben, source=source)

    assert queries.evidence_visible_to(cast.chi).get() == evidence
    assert list(queries.sources_visible_to(cast.chi)) == []
    assert list(queries.sources_in_trash(cast.chi)) == [source]


def test_another_s_source_is_deleted_by_editors_alone(cast: Cast) -> None:
    source = add(cast.ben)

    with pytest.raises(NotPermittedError):
        delete_source(actor=cast.chi, source=source)
    delete_source(actor=cast.ada, source=source)
    with pytest.raises(ConflictError):
        change_source(actor=cast.ben, source=source, fields={"title": "T"})


def test_restoring_names_the_living_twin(cast: Cast) -> None:
    source = add(cast.ben)
    delete_source(actor=cast.ben, source=source)
    twin = add(cast.chi)

    with pytest.raises(LivingTwinError) as refused:
        restore_source(actor=cast.ben, source=source)
    assert refused.value.details["source"] == str(twin.pk)

    delete_source(actor=cast.chi, source=twin)
    restore_source(actor=cast.ben, source=source)
    assert queries.sources_visible_to(cast.ben).get() == source
    with pytest.raises(ConflictError):
        restore_source(actor=cast.ben, source=source)


def test_what_is_cited_in_confidence_alone_hides_in_list_and_trash(cast: Cast, article: Article) -> None:
    source = add(cast.ada)
    cite(cast.ada, article, source, confidential=True)

    assert list(queries.sources_listed(cast.ben)) == []
    assert list(queries.sources_listed(cast.olu)) == [source]
    delete_source(actor=cast.ada, source=source)
    assert list(queries.sources_in_trash(cast.ben)) == []
    assert list(queries.sources_in_trash(cast.olu)) == [source]


def test_the_list_counts_what_cites_a_source_as_far_as_one_sees_it(cast: Cast, article: Article) -> None:
    source = add(cast.ada)
    cite(cast.ada, article, source)
    cite(cast.ada, article, source, confidential=True)

    counts = [queries.sources_listed(who, search="tides").get().cited_count for who in (cast.ben, cast.olu)]  # type: ignore[attr-defined]  # annotated

    assert counts == [1, 2]
