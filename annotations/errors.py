"""What the domain refuses, as named exceptions.

Every refusal carries a sentence a person can act on. Doors turn it into HTML or JSON in one place each;
nothing in this module knows about HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any


class DomainError(Exception):
    """A refusal by the domain. Nothing has been changed when it is raised.

    Args:
        message: a sentence that says what was wrong and what would be right.
        field: the input it is about, by its name on the wire, or "" when it is about the whole.
        details: further facts for a program, JSON-able (candidates, the present state, limits).

    Attributes:
        part: which part of what was given has the field, such as a claim's first evidence, or "" for the whole.
    """

    code = "refused"
    part = ""

    def __init__(self, message: str, *, field: str = "", **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.details = details


@contextmanager
def about(part: str) -> Iterator[None]:
    """Refusals from in here are about a part of what was given."""
    try:
        yield
    except DomainError as refused:
        refused.part = part
        raise


class InvalidInputError(DomainError):
    """The input is not of the form or range that is asked for."""

    code = "invalid"


class InvalidTextError(InvalidInputError):
    """A text that cannot be kept exactly: NUL, a lone surrogate, nothing to read, too long."""

    code = "invalid-text"


class UndecodableError(InvalidTextError):
    """Bytes that are not text in the encoding named, or in any that is known."""

    code = "undecodable"


class InvalidSpanError(InvalidInputError):
    """Offsets that are no integers, negative, reversed, empty or past the end of the text."""

    code = "invalid-span"


class QuoteMismatchError(InvalidSpanError):
    """`text[start:end]` is not the quote that was sent along."""

    code = "quote-mismatch"


class QuoteNotFoundError(InvalidInputError):
    """The quote does not stand in the text."""

    code = "quote-not-found"


class QuoteAmbiguousError(InvalidInputError):
    """The quote stands in the text more than once and nothing says which is meant."""

    code = "quote-ambiguous"


class NotAnAnnotationError(InvalidInputError):
    """What came is no Web Annotation, or not in a context that is understood."""

    code = "not-an-annotation"


class UnresolvedTargetError(InvalidInputError):
    """The target of a Web Annotation is no stretch of the article; `details["reason"]` is the name of why."""

    code = "unresolved-target"


class DeletedError(DomainError):
    """It was there and has been deleted."""

    code = "gone"


class NotPermittedError(DomainError):
    """The actor may see the object but not do this with it."""

    code = "not-permitted"


class ConflictError(DomainError):
    """The request is right in itself but does not fit the present state."""

    code = "conflict"


class StaleVersionError(ConflictError):
    """Somebody changed the object since the version the actor has seen."""

    code = "stale-version"


class LivingTwinError(ConflictError):
    """Restoring would make a second one of what may exist once; the twin is named in `details`."""

    code = "living-twin"


class LinkSpentError(DomainError):
    """A one-time link that is unknown, used, revoked or out of date."""

    code = "link-spent"


class KeyReusedError(DomainError):
    """The key of an earlier request came with another one."""

    code = "key-reused"


class CursorLostError(DomainError):
    """A cursor of the history whose event is not in this database, which is an older copy of the one it came from."""

    code = "cursor-lost"


class RowsRefusedError(DomainError):
    """Some of many changes that go together were refused, so none was made. `refusals` say which and why."""

    code = "rows-refused"

    def __init__(self, message: str, *, refusals: Sequence[Any]) -> None:
        super().__init__(message)
        self.refusals = refusals
