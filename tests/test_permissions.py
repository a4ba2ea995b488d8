"""Who may do what: the table, walked role by role and action by action."""

from __future__ import annotations

import pytest

from annotations import permissions
from annotations.errors import NotPermittedError
from annotations.models import Article, Contributor
from annotations.permissions import TABLE, may, require
from tests.cast import Cast, mark

# The table once more as a person would write it down: o(wner), e(ditor), r(eviewer), v(iewer); in brackets: what is
# one's own.
EXPECTED = {
    "project.read": "o e r v",
    "project.change": "o",
    "guideline.write": "o e",
    "member.manage": "o",
    "article.import": "o e r",
    "import.withdraw": "o e (r)",
    "article.change": "o e (r)",
    "article.revise": "o e r",
    "article.delete": "o e",
    "block.change": "o e r",
    "article.watch": "o e r",
    "feed.add": "o e r",
    "feed.change": "o e (r)",
    "claim.mark": "o e r",
    "claim.change": "o e r",
    "claim.place": "o e r",
    "claim.merge": "o e r",
    "claim.split": "o e r",
    "claim.delete": "o e (r)",
    "assessment.give": "o e r",
    "assessment.withdraw": "(o) (e) (r)",
    "decision.take": "o e",
    "coverage.give": "o e r",
    "coverage.withdraw": "(o) (e) (r)",
    "source.add": "o e r",
    "source.change": "o e r",
    "source.delete": "o e (r)",
    "evidence.add": "o e r",
    "evidence.change": "o e (r)",
    "evidence.remove": "o e (r)",
    "evidence.read_confidential": "o e (r)",
    "export.make": "o e r",
    "release.make": "o e",
    "service.manage": "o",
    "webhook.manage": "o",
    "act.undo": "(o) (e) (r)",
}


class Thing:
    """Something `author` made."""

    def __init__(self, author: Contributor) -> None:
        self.created_by_id = author.pk


def test_an_action_that_is_not_in_the_table_is_refused_to_everybody(cast: Cast) -> None:
    with pytest.raises(NotPermittedError):
        require(cast.olu, "project.burn")


def test_the_expectation_names_every_action() -> None:
    assert set(EXPECTED) == set(TABLE)


@pytest.mark.parametrize("action", TABLE)
@pytest.mark.parametrize("name", ["olu", "ada", "ben", "vic"])
def test_each_role_may_do_what_is_written_and_nothing_else(cast: Cast, name: str, action: str) -> None:
    actor = getattr(cast, name)
    letter = actor.role[0]

    assert may(actor, action, Thing(cast.chi)) == (letter in EXPECTED[action].split())
    assert may(actor, action, Thing(actor)) == (letter in EXPECTED[action].replace("(", "").replace(")", "").split())


@pytest.mark.parametrize("action", TABLE)
def test_who_is_no_member_may_do_nothing(cast: Cast, action: str) -> None:
    cast.ben.membership.delete()
    former = Contributor.objects.get(pk=cast.ben.pk)

    assert not may(former, action, Thing(former))


def test_a_viewer_who_was_a_reviewer_may_not_touch_what_they_made_then(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, "4,200 books")
    cast.ben.membership.role = "viewer"

    assert not may(cast.ben, "claim.delete", claim)


def test_a_refusal_says_what_and_why(cast: Cast) -> None:
    with pytest.raises(NotPermittedError, match=r"You may not mark claims\. Your role here is: viewer\."):
        require(cast.vic, "claim.mark")


def test_only_members_who_may_write_are_writers(cast: Cast) -> None:
    assert [permissions.is_writer(who) for who in (cast.olu, cast.ada, cast.ben, cast.vic)] == [True, True, True, False]
