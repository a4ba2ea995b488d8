"""How an act on the review page is answered: with the pieces it changed, or, without scripts, by the page itself."""

from __future__ import annotations

import contextlib
import functools
import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from annotations import queries
from annotations.access import ProjectRequest
from annotations.errors import ConflictError, StaleVersionError
from annotations.models import Article, Claim, Revision, Tag
from annotations.services.history import Act
from annotations.views.review.buttons import turn_buttons
from annotations.views.review.covers import covers_changed, text_changed
from annotations.views.review.deleted import lately_deleted
from annotations.views.review.pieces import Pieces, pieces_of

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act did, as far as it takes to answer it: at once, or again when the same request comes again."""

    article: uuid.UUID | None
    claims: list[uuid.UUID]
    said: str
    act: uuid.UUID | None
    is_fresh: bool
    goes_on: uuid.UUID | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "article": self.article and str(self.article),
            "claims": [str(claim) for claim in self.claims],
            "said": self.said,
            "act": self.act and str(self.act),
            "is_fresh": self.is_fresh,
            "goes_on": self.goes_on and str(self.goes_on),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Outcome:
        claims = [uuid.UUID(claim) for claim in kept["claims"]]
        names = ("article", "act", "goes_on")
        article, act, goes_on = (uuid.UUID(kept[name]) if kept.get(name) else None for name in names)
        return cls(article, claims, kept["said"], act, kept["is_fresh"], goes_on)


class ActAnswer(TemplateResponse):
    """The pieces an act changed. They are drawn after the view has returned, so that no lock is held meanwhile.

    A page that shows another article gets the message alone, and an event `elsewhere` for what lists such places.
    """

    def __init__(self, request: ProjectRequest, article: Article, outcome: Outcome) -> None:
        super().__init__(request, "annotations/review/answer.html")
        self.asked_by, self.article, self.outcome = request.actor, article, outcome

        self.is_shown = is_shown(request, article)
        if not self.is_shown:
            self["HX-Trigger"] = "elsewhere"

    def resolve_context(self, _context: dict[str, Any] | None) -> dict[str, Any]:
        revision, outcome = queries.current_revision(self.article), self.outcome
        if not self.is_shown:
            return context_of(Pieces(), said=outcome.said, act=outcome.act)
        pieces = pieces_of(self.asked_by, revision, outcome.claims, is_open=True, is_fresh=outcome.is_fresh)
        pieces.covers = covers_changed(self.asked_by, revision, outcome.act)
        pieces.text = text_changed(self.asked_by, revision, outcome.act)
        return {
            **context_of(pieces, said=outcome.said, act=outcome.act),
            "goes_on": outcome.goes_on,
            "turns": turn_buttons(self.asked_by, self.article),
            "deleted": lately_deleted(self.asked_by, self.article),
        }


def answer(
    request: ProjectRequest,
    article: Article | None,
    claims: Collection[uuid.UUID],
    *,
    said: str,
    act: Act | None,
    is_fresh: bool = False,
    goes_on: uuid.UUID | None = None,
    spot: str = "",
) -> HttpResponse:
    """The pieces these claims changed, with a message that offers to take `act` back; or, without scripts or where
    no article is concerned, the way to the page, with the same message. `goes_on` is the claim one is led to;
    `spot` is where on the page one comes back to, as "#id"."""
    outcome = Outcome(article.pk if article else None, list(claims), said, act.id if act else None, is_fresh, goes_on)
    response: Any
    if article is not None and wants_pieces(request):
        response = ActAnswer(request, article, outcome)
    else:
        messages.success(request, said, extra_tags=str(act.id) if act else "")
        redirect = HttpResponseClientRedirect if wants_pieces(request) else HttpResponseRedirect
        response = redirect(back_to(request, article, [goes_on] if goes_on else claims) + spot)
    response.outcome = outcome  # `repeatable` keeps it
    return cast("HttpResponse", response)


def render_pieces(
    request: ProjectRequest,
    pieces: Pieces,
    *,
    said: str = "",
    act: Act | None = None,
    status: int = 200,
    article: Article | None = None,
) -> HttpResponse:
    """The pieces as HTML; each finds its place in the page by its id. With those of the whole `article`, if given."""
    failed = "error" if status >= 400 else ""
    context = context_of(pieces, said=said, act=act.id if act else None, failed=failed)
    context["turns"] = turn_buttons(request.actor, article) if article else []
    context["deleted"] = lately_deleted(request.actor, article) if context["turns"] and article else []
    return render(request, "annotations/review/answer.html", context, status=status)


def context_of(pieces: Pieces, *, said: str, act: uuid.UUID | None, failed: str = "") -> dict[str, Any]:
    """What the template of an answer is made of."""
    return {"pieces": pieces, "tags": Tag.choices, "said": said, "act": act or "", "failed": failed}


def wants_pieces(request: ProjectRequest) -> bool:
    """Whether the page itself asks, by its scripts."""
    return request.headers.get("HX-Request") == "true"


def is_shown(request: ProjectRequest, article: Article) -> bool:
    """Whether the page that asks shows the newest text of this article: the blocks of another would take the place of
    its own."""
    page = request.headers.get("HX-Current-URL", "")
    here = not page or urlsplit(page).path == review_address(article)
    return here and not is_outdated(request, queries.current_revision(article))


def is_outdated(request: ProjectRequest, newest: Revision) -> bool:
    """Whether the page that asks shows an older text than the newest."""
    return request.headers.get("Shown-Revision", str(newest.pk)) != str(newest.pk)


def text_worked_on(request: ProjectRequest, article: Article) -> Revision:
    """The newest text of an article, for who names a place in it.

    Raises:
        ConflictError: the page that asks shows an older one, so what is named there may be something else here.
    """
    newest = queries.current_revision(article)
    if is_outdated(request, newest):
        raise ConflictError(_("A newer text of this article has come in. Reload the page, then do this again."))
    return newest


def unless_outdated(view: View) -> View:
    """Answer a page that shows an older text with nothing but a word about that."""

    @functools.wraps(view)
    def guarded(request: ProjectRequest, **kwargs: Any) -> HttpResponse:
        shown = request.headers.get("Shown-Revision", "")
        if request.method == "GET" and shown and wants_pieces(request):
            mine = queries.revisions_visible_to(request.actor).filter(pk__in=ids_in([shown])).select_related("article")
            revision = mine.first()
            if revision is not None and is_outdated(request, queries.current_revision(revision.article)):
                address = review_address(revision.article)
                return render(request, "annotations/review/outdated.html", {"address": address, "oob": True})
        return view(request, **kwargs)

    return guarded


def ids_in(words: Iterable[str]) -> list[uuid.UUID]:
    """Those of some words that are ids."""
    found = []
    for word in words:
        with contextlib.suppress(ValueError):
            found.append(uuid.UUID(word))
    return found


def back_to(request: ProjectRequest, article: Article | None, claims: Collection[uuid.UUID]) -> str:
    """The address of the page one came from, if it is ours and said so; otherwise the review page at the claim."""
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        return asked
    if article is None:
        return reverse("home")
    return review_address(article, next(iter(claims)) if len(claims) == 1 else None)


def review_address(article: Article, claim: uuid.UUID | None = None) -> str:
    """Where an article is read; at a claim's opened card, if one is named."""
    address = reverse("review", kwargs={"project": article.project_id, "article": article.pk})
    return f"{address}?claim={claim}#card-{claim}" if claim else address


def revision_address(revision: Revision, claim: uuid.UUID | None = None) -> str:
    """Where an old text is read, at a claim's note if one is named."""
    ids = {"project": revision.project_id, "article": revision.article_id, "revision": revision.pk}
    return reverse("revision", kwargs=ids) + (f"#card-{claim}" if claim else "")


def visible_claim(request: ProjectRequest, claim: uuid.UUID) -> Claim:
    """A claim this person sees, or what has become part of one: services name that. With its article; 404 otherwise."""
    return get_object_or_404(queries.claims_addressed(request.actor), pk=claim)


def named(claim: Claim) -> str:
    """What people call a claim in a message."""
    return _("Claim %(number)s") % {"number": claim.number} if claim.number else _("The claim")


def showing_both(view: View) -> View:
    """Answer a change that comes too late with the claim as it is now; the page keeps what was typed beside it."""

    @functools.wraps(view)
    def guarded(request: ProjectRequest, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except StaleVersionError:
            if not wants_pieces(request):
                raise
            return present_state(request, **kwargs)

    return guarded


def present_state(
    request: ProjectRequest, claim: uuid.UUID | None = None, evidence: uuid.UUID | None = None
) -> HttpResponse:
    """The claim as it is now, with a message about what to do."""
    if evidence is not None:
        claim = get_object_or_404(queries.evidence_visible_to(request.actor), pk=evidence).claim_id
    shown = visible_claim(request, claim) if claim else None
    revision = queries.current_revision(shown.article) if shown else None
    is_drawn = revision is not None and not is_outdated(request, revision)
    pieces = (
        pieces_of(request.actor, revision, [shown.pk], is_open=True) if shown and revision and is_drawn else Pieces()
    )
    said = _(
        "Somebody changed this in the meantime, so yours was not saved yet. The card shows what it is now. Where both "
        "changed the same, both stand in the form: choose, then save again."
    )
    return render_pieces(request, pieces, said=said, status=409, article=shown.article if shown else None)
