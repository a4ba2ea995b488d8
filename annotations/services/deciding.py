"""What becomes of an article that may be here already: a new one, a new revision of one, or nothing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from annotations.models import ImportItem
from annotations.queries import Twin

How, Choice = ImportItem.Twin, ImportItem.Choice
SAME = (How.TEXT, How.BYTES)
KNOWN = (How.EXTERNAL_ID, How.ADDRESS)
POLICIES = ("ask", "skip", "new", "revision")


def decide(twins: Sequence[Twin], policy: str, choice: str = "", into: UUID | None = None) -> tuple[str, Twin | None]:
    """What to do with an article, and the twin on whose account.

    What is nearly the same is another paper's print, not the same article: nothing is skipped or made a revision on its
    account unless somebody has said so.

    Args:
        twins: those that were found, the surest first.
        policy: one of `POLICIES`, for what nobody has chosen about. Where it was to be asked, what has turned up since
            somebody was asked is left out.
        choice: what a person has chosen for this article. into: the article of which it is to be a revision.
    """
    shown = twins[0] if twins else None
    if choice == Choice.SKIP:
        return Choice.SKIP, shown
    if choice == Choice.NEW or (policy == "new" and not choice):
        return Choice.NEW, shown
    known = first(twins, KNOWN)
    if choice == Choice.REVISION or (policy == "revision" and known):
        named = next((twin for twin in twins if twin.article == into), Twin(into, How.ADDRESS) if into else None)
        return revision_of(twins, named or known or shown)
    same = first(twins, SAME)
    return (Choice.SKIP, same or known) if same or known else (Choice.NEW, shown)


def revision_of(twins: Sequence[Twin], target: Twin | None) -> tuple[str, Twin | None]:
    """A revision of the target, unless it has this very text already. With no target there is nothing to revise."""
    if target is None:
        return Choice.NEW, None
    has_it = any(twin.article == target.article and twin.how == How.TEXT for twin in twins)
    return (Choice.SKIP if has_it else Choice.REVISION), target


def proposed_choice(twins: Sequence[Twin]) -> str:
    """What is proposed to a person: to leave out what is here to the letter, to revise what is known by its id or its
    address; nothing for what is nearly the same, which only a person can tell."""
    if first(twins, SAME):
        return Choice.SKIP
    if first(twins, KNOWN):
        return Choice.REVISION
    return "" if twins else Choice.NEW


def first(twins: Sequence[Twin], hows: Sequence[str]) -> Twin | None:
    """The first twin that is one in one of these ways."""
    return next((twin for twin in twins if twin.how in hows), None)
