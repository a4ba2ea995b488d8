"""The history in plain sentences, and taking one's own acts back from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from annotations import services
from annotations.models import VERBS, Article, Event
from annotations.services.articles import change_article, delete_article
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.services.merging import merge_claims
from annotations.services.people import invite
from annotations.services.undo import undo_act
from annotations.services.withdrawing import withdraw_import
from annotations.views.history import PAGE_SIZE
from annotations.views.sentences import WORDS
from tests.cast import Cast, mark
from tests.services.bulk import brought_in, near_readers, rows
from tests.views.pages import signed_in, url, words

__all__ = ["near_readers"]

pytestmark = pytest.mark.django_db

REMEMBERING = re.compile(r'\.(?:created|changed|noted|removed)\(\s*"([a-z_]+\.[a-z_]+)"')
SERVICES = Path(services.__path__[0])
REMEMBERED = sorted({verb for path in SERVICES.glob("*.py") for verb in REMEMBERING.findall(path.read_text())})


def history(cast: Cast, who: str = "ben", query: str = "") -> str:
    response = signed_in(getattr(cast, who)).get(url(cast.project, "history") + query)
    assert response.status_code == 200
    return words(response)


@pytest.mark.parametrize("verb", REMEMBERED)
def test_everything_services_remember_is_known_to_programs(verb: str) -> None:
    assert verb in VERBS


@pytest.mark.parametrize("verb", [verb for verb in VERBS if not verb.endswith(".undone")])
def test_every_verb_has_words(verb: str) -> None:
    assert verb in WORDS


def test_there_are_verbs_to_find_words_for() -> None:
    assert len(REMEMBERED) > 30


def test_an_act_is_one_line_newest_first(cast: Cast, article: Article) -> None:
    mark(cast.ben, article, "the roof leaks", tag="sourced")
    invite(actor=cast.olu, role="viewer", name="Dee")

    page = history(cast, "vic")

    assert "Olu made a link (Viewer)" in page
    assert "Dee" not in page
    marked = "Ben marked claim 1 in “The harbour library”; assessed it: Sourced; thereby settled it: Sourced"
    assert marked in page
    assert page.index("Olu made a link") < page.index("Ben marked") < page.index("Olu founded the project; joined")


def test_an_act_on_many_names_a_few_and_counts_the_rest(cast: Cast) -> None:
    job = brought_in(cast.ben, rows(8))
    withdraw_import(actor=cast.ben, received=job)

    page = history(cast)

    assert page.count("into the trash; ") == 3
    assert "Ben took back what had come in; put “Tide 1” into the trash" in page
    assert "5 more like these" in page


def test_a_merge_names_both_claims_once(cast: Cast, article: Article) -> None:
    gone, kept = mark(cast.ben, article, "the roof leaks", "sourced"), mark(cast.chi, article, "roof leaks", "opinion")

    merge_claims(actor=cast.ben, claim=gone, into=kept)

    page = history(cast)
    assert "Ben made claim 1 in “The harbour library” part of claim 2; thereby left claim 2" in page


def test_a_changed_record_shows_before_and_after(cast: Cast, article: Article) -> None:
    change_article(actor=cast.ben, article=article, fields={"byline": "Io Marsh"})

    assert "What changed byline — → Io Marsh" in history(cast)


def test_what_concerns_others_confidential_evidence_is_not_told(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, "the roof leaks", tag="sourced")
    new = EvidenceInput(cites={"url": "https://example.org/secret"}, fields={"confidential": True})
    add_evidence(actor=cast.ada, claim=claim, new=new)

    assert "example.org/secret" in history(cast, "olu")
    assert "example.org/secret" not in history(cast, "ben")
    assert "Ada added evidence" not in history(cast, "ben")


def test_one_takes_back_one_s_own_acts_and_nobody_else_s(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, "the roof leaks", tag="sourced")
    act = Event.objects.get(verb="claim.marked").act
    client = signed_in(cast.ben)
    address, undo = url(cast.project, "history"), url(cast.project, "act_undo", act=act)

    assert undo in client.get(address).content.decode()
    assert undo not in signed_in(cast.ada).get(address).content.decode()
    client.post(undo, {"next": address})

    claim.refresh_from_db()
    assert claim.deleted_at is not None
    assert undo not in client.get(address).content.decode()
    assert "(taken back)" in history(cast)
    assert "Ben took back what they had done: claim 1 in “The harbour library”" in history(cast)


def test_what_cannot_be_taken_back_has_no_button(cast: Cast) -> None:
    invite(actor=cast.olu, role="viewer", name="Dee")

    page = signed_in(cast.olu).get(url(cast.project, "history")).content.decode()

    assert "/undo/" not in page


def test_taking_back_an_undo_is_told_as_such(cast: Cast, article: Article) -> None:
    delete_article(actor=cast.ada, article=article)
    undo = undo_act(actor=cast.ada, act=Event.objects.get(verb="article.deleted").act)
    undo_act(actor=cast.ada, act=undo.id)

    assert history(cast).count("Ada took back what they had done: “The harbour library”") == 2


def test_the_history_comes_in_bounded_pages(cast: Cast, article: Article) -> None:
    for n in range(PAGE_SIZE + 1):
        change_article(actor=cast.ben, article=article, fields={"byline": f"Io Marsh {n}"})

    first = signed_in(cast.ben).get(url(cast.project, "history")).content.decode()
    older = re.search(r'href="(\?before=\d+)"', first)
    assert older is not None

    assert first.count('<li class="spread">') == PAGE_SIZE
    assert "Olu founded the project" not in first
    assert "Olu founded the project" in history(cast, query=older[1])
