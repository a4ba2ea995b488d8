"""Writes of the review page that a page may send again, because it never heard what became of them.

The page names each by a UUID in the header `Idempotency-Key`, and says in `Acting-As` whose page it is: somebody else
may have signed in since it was opened.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from annotations import queries
from annotations.access import ProjectRequest
from annotations.errors import InvalidInputError, NotPermittedError
from annotations.services.history import Act
from annotations.services.idempotency import fingerprint, once
from annotations.views.review.answers import Outcome, answer

View = Callable[..., HttpResponse]


def repeatable(view: View) -> View:
    """Do what a write asks for once, however often it comes under one key, and answer it alike each time.

    The view returns what `answer` gives. It stands innermost: a refusal has to pass through, so that nothing is kept.
    """

    @functools.wraps(view)
    def guarded(request: ProjectRequest, **kwargs: Any) -> HttpResponse:
        require_the_same_person(request)
        key = key_of(request)
        if key is None or request.method != "POST":
            return view(request, **kwargs)
        with once(by=request.actor, key=key, fingerprint=fingerprint_of(request)) as record:
            if record.result is None:
                response = view(request, **kwargs)
                record.result = response.outcome.as_json()  # type: ignore[attr-defined]  # set by `answer`
                return response
        return again(request, Outcome.from_json(record.result))

    guarded.is_repeatable = True  # type: ignore[attr-defined]  # a test asks every route of the page
    return guarded


def key_of(request: ProjectRequest) -> uuid.UUID | None:
    """The key a request was sent with, None for none."""
    sent = request.headers.get("Idempotency-Key", "")
    try:
        return uuid.UUID(sent) if sent else None
    except ValueError:
        raise InvalidInputError(_("An Idempotency-Key is a UUID."), field="Idempotency-Key") from None


def fingerprint_of(request: ProjectRequest) -> str:
    """What the page asks for, whatever token guards it this time."""
    sent = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    return fingerprint(str(request.method), request.path, *(part for name, values in sent for part in (name, *values)))


def require_the_same_person(request: ProjectRequest) -> None:
    """Refuse what a page of somebody else sends since another person has signed in beside it."""
    said = request.headers.get("Acting-As", "")
    if said and said != str(request.actor.pk):
        raise NotPermittedError(
            _("You are signed in as %s now, and this page is another person’s. Nothing was saved under a wrong name.")
            % request.actor,
            field="Acting-As",
        )


def again(request: ProjectRequest, outcome: Outcome) -> HttpResponse:
    """The answer to what is done already: as things are now, with the same message."""
    article = queries.articles_visible_to(request.actor).filter(pk=outcome.article).first() if outcome.article else None
    act = Act(request.actor, id=outcome.act) if outcome.act else None
    return answer(
        request, article, outcome.claims, said=outcome.said, act=act, is_fresh=outcome.is_fresh, goes_on=outcome.goes_on
    )
