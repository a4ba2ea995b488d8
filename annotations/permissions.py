"""Who may do what: one table, read top to bottom in five minutes.

An action that is not in the table is refused to everybody. Rules are alternatives: one that holds is enough.
What somebody may not even see is not decided here but by `queries`, and answers "not found".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.errors import NotPermittedError
from annotations.models import Claim, Contributor, Membership

Rule = Callable[[Contributor, Any], bool]

OWNER, EDITOR, REVIEWER, VIEWER = Membership.Role
WRITERS = (OWNER, EDITOR, REVIEWER)


def role(*roles: str) -> Rule:
    """Holds for members with one of `roles`."""
    return lambda actor, _obj: actor.role in roles


def owner_in_person(actor: Contributor, _obj: Any) -> bool:
    """Holds for owners who are people: no program lets anybody in, or makes keys."""
    return actor.role == OWNER and actor.kind == Contributor.Kind.PERSON


def author(actor: Contributor, obj: Any) -> bool:
    """Holds for a writer on what they made themselves; with no object named, for whoever could have made one."""
    if actor.role not in WRITERS:
        return False
    return obj is None or actor.pk in (getattr(obj, name, None) for name in AUTHOR_FIELDS)


def author_of_all(actor: Contributor, obj: Any) -> bool:
    """Like `author`; of a claim that others have become part of, only whoever made each of them."""
    parts = obj.merged.all() if isinstance(obj, Claim) else ()
    return author(actor, obj) and all(author(actor, part) for part in parts)


AUTHOR_FIELDS = ("contributor_id", "created_by_id", "added_by_id")


@dataclass(frozen=True, slots=True)
class Permission:
    """The rules of one action, and the action as words that complete "You may not …"."""

    words: str | Promise
    rules: tuple[Rule, ...]


anybody = role(OWNER, EDITOR, REVIEWER, VIEWER)
writers = role(*WRITERS)
editors = role(OWNER, EDITOR)

_w = gettext_lazy
TABLE: dict[str, Permission] = {
    "project.read": Permission(_w("read this project"), (anybody,)),
    "project.change": Permission(_w("change the project’s name and rules"), (owner_in_person,)),
    "guideline.write": Permission(_w("change the guideline"), (editors,)),
    "member.manage": Permission(_w("add, change or remove people"), (owner_in_person,)),
    "service.manage": Permission(_w("manage service accounts and their tokens"), (owner_in_person,)),
    "webhook.manage": Permission(_w("see and manage webhooks"), (owner_in_person,)),
    "article.import": Permission(_w("bring articles in"), (writers,)),
    "import.withdraw": Permission(_w("take back somebody else’s import"), (editors, author)),
    "article.change": Permission(_w("change this article’s record"), (editors, author)),
    "article.revise": Permission(_w("bring in a new text of an article"), (writers,)),
    "article.delete": Permission(_w("delete or restore this article"), (editors,)),
    "block.change": Permission(_w("say what a paragraph is, or set it apart"), (writers,)),
    "article.watch": Permission(_w("watch articles for silent edits"), (writers,)),
    "feed.add": Permission(_w("add feeds"), (writers,)),
    "feed.change": Permission(_w("change or remove somebody else’s feed"), (editors, author)),
    "claim.mark": Permission(_w("mark claims"), (writers,)),
    "claim.change": Permission(_w("change claims"), (writers,)),
    "claim.place": Permission(_w("say where claims stand in a new text"), (writers,)),
    "claim.merge": Permission(_w("make one claim of two"), (writers,)),
    "claim.split": Permission(_w("split claims"), (writers,)),
    "claim.delete": Permission(_w("delete or restore somebody else’s claim"), (editors, author_of_all)),
    "assessment.give": Permission(_w("assess claims"), (writers,)),
    "assessment.withdraw": Permission(_w("withdraw somebody else’s assessment"), (author,)),
    "decision.take": Permission(_w("settle claims"), (editors,)),
    "coverage.give": Permission(_w("say that you have been through a paragraph"), (writers,)),
    "coverage.withdraw": Permission(_w("take back that somebody else has been through a paragraph"), (author,)),
    "source.add": Permission(_w("add sources"), (writers,)),
    "source.change": Permission(_w("change sources"), (writers,)),
    "source.delete": Permission(_w("delete or restore somebody else’s source"), (editors, author)),
    "evidence.add": Permission(_w("add evidence"), (writers,)),
    "evidence.change": Permission(_w("change somebody else’s evidence"), (editors, author)),
    "evidence.remove": Permission(_w("remove or restore somebody else’s evidence"), (editors, author)),
    "evidence.read_confidential": Permission(_w("read confidential evidence"), (editors, author)),
    "export.make": Permission(_w("export the annotated set"), (writers,)),
    "release.make": Permission(_w("make a release"), (editors,)),
    "act.undo": Permission(_w("take back what somebody else did"), (author,)),
}


def may(actor: Contributor, action: str, obj: Any = None) -> bool:
    """Whether `actor` may do `action` with `obj`. Without an object: whether there is one they may do it with."""
    permission = TABLE.get(action)
    return permission is not None and any(rule(actor, obj) for rule in permission.rules)


def require(actor: Contributor, action: str, obj: Any = None) -> None:
    """Raise `NotPermittedError` unless `actor` may do `action` with `obj`."""
    if may(actor, action, obj):
        return
    if action not in TABLE:
        raise NotPermittedError(_("Nobody may do this."), action=action)
    raise NotPermittedError(
        _("You may not %(words)s. Your role here is: %(role)s.")
        % {"words": TABLE[action].words, "role": actor.role or _("none")},
        action=action,
    )


def is_writer(actor: Contributor) -> bool:
    """Whether the actor may change anything at all in the project."""
    return actor.role in WRITERS
