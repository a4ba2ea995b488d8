"""Bringing a text in: send it, wait until it is read, look at what would be made of it, confirm."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from annotations import queries
from annotations.access import ProjectRequest, of_project
from annotations.forms import cleaned
from annotations.forms.articles import ConfirmForm, ImportForm, ReadingForm
from annotations.forms.pages import ShowingRefusals
from annotations.models import Import, Revision
from annotations.services import imports as services
from annotations.services.history import Act
from annotations.services.imports import Reading
from annotations.views.answers import done, form_page, here, posted
from annotations.views.review.answers import review_address

MOST_WAITING = 20
MOST_BLOCKS = 400
State = Import.State
WAITING = (State.QUEUED, State.RUNNING, State.PAUSED, State.PROPOSED)


@of_project(get="article.import", post="article.import")
def article_import(request: ProjectRequest) -> HttpResponse:
    """Paste a text or send a file."""
    form = ImportForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST":
        with ShowingRefusals(form):
            name, raw, origin = received_in(cleaned(form))
            received = services.receive_bytes(actor=request.actor, name=name, raw=raw, origin=origin)
            return HttpResponseRedirect(here(request, "import_confirm", received=received.pk))
    waiting = queries.imports_visible_to(request.actor).filter(state__in=WAITING)
    context = {"waiting": waiting.order_by("-created_at")[:MOST_WAITING], "here": "articles"}
    return form_page(request, "annotations/articles/import.html", form, **context)


def received_in(sent: dict[str, Any]) -> tuple[str, bytes | Iterable[bytes], str]:
    """Name, bytes and origin of what was sent; a file piece by piece."""
    file = sent["file"]
    if isinstance(file, UploadedFile):
        return str(file.name), file.chunks(), Revision.Origin.UPLOAD
    return "", sent["text"].encode(), Revision.Origin.PASTE


@of_project(get="article.import", post="article.import")
def import_confirm(request: ProjectRequest, received: uuid.UUID) -> HttpResponse:
    """What would be made of a received text, to correct and to confirm; before that, how far its reading is."""
    waiting = the_import(request, received)
    if waiting.article is not None:
        return HttpResponseRedirect(review_address(waiting.article))
    if waiting.state not in (State.PROPOSED, State.CANCELLED):
        return render(request, "annotations/articles/reading.html", {"received": waiting, "here": "articles"})
    reading = services.propose_import(actor=request.actor, received=waiting)
    form = ConfirmForm(posted(request), initial=record_proposed(reading))
    if request.method == "POST":
        with ShowingRefusals(form):
            return confirm(request, waiting, form)
    context = {"received": waiting, "reading": reading, "here": "articles"}
    return form_page(request, "annotations/articles/confirm.html", form, **context, **preview_of(reading))


def the_import(request: ProjectRequest, received: uuid.UUID) -> Import:
    """An import the actor may see, or 404."""
    return get_object_or_404(queries.imports_visible_to(request.actor).select_related("article"), pk=received)


@of_project(get="article.import")
def import_status(request: ProjectRequest, received: uuid.UUID) -> HttpResponse:
    """How far the reading is; when it is over, the page is asked for anew."""
    waiting = the_import(request, received)
    if waiting.state in (State.QUEUED, State.RUNNING):
        return render(request, "annotations/articles/progress.html", {"received": waiting})
    return HttpResponseClientRefresh()


@of_project(post="article.import")
def import_reread(request: ProjectRequest, received: uuid.UUID) -> HttpResponse:
    """Have a text read in another encoding, or cleaned or not."""
    waiting = the_import(request, received)
    asked = ReadingForm(request.POST)
    how = cleaned(asked)
    services.reread_import(actor=request.actor, received=waiting, encoding=how["encoding"], clean=asked.is_cleaned())
    return HttpResponseRedirect(here(request, "import_confirm", received=waiting.pk))


def confirm(request: ProjectRequest, waiting: Import, form: ConfirmForm) -> HttpResponse:
    """Make the article and go to it."""
    fields, act = cleaned(form), Act(request.actor)
    seen = fields.pop("seen")
    article = services.confirm_import(actor=request.actor, received=waiting, fields=fields, seen=seen, act=act)
    return done(request, _("“%s” is in. Select words to mark a claim.") % article.title, review_address(article), act)


def record_proposed(reading: Reading) -> dict[str, Any]:
    """What the form begins with."""
    record = {name: getattr(reading.proposal, name) for name in services.FIELDS}
    return {**record, "seen": reading.item.text_sha256}


def preview_of(reading: Reading) -> dict[str, Any]:
    """The blocks as they would be cut, as many as are shown at once, and how many there are beyond."""
    text, blocks = reading.proposal.text, reading.proposal.blocks
    shown = [(block, text[block.start : block.end]) for block in blocks[:MOST_BLOCKS]]
    return {"blocks": shown, "beyond": len(blocks) - len(shown)}


@of_project(post="article.import")
def import_discard(request: ProjectRequest, received: uuid.UUID) -> HttpResponse:
    """Set a received text aside."""
    waiting = get_object_or_404(queries.imports_visible_to(request.actor), pk=received)
    services.discard_import(actor=request.actor, received=waiting)
    return done(request, _("The text was not brought in; nothing of it is kept."), here(request, "article_list"))
