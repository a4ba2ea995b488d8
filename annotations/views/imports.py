"""Bringing a text in: receive it, look at what would be made of it, confirm."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

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


@of_project(get="article.import", post="article.import")
def article_import(request: ProjectRequest) -> HttpResponse:
    """Paste a text or send a file."""
    form = ImportForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST":
        with ShowingRefusals(form):
            name, raw, origin = received_in(cleaned(form))
            received = services.receive_bytes(actor=request.actor, name=name, raw=raw, origin=origin)
            return HttpResponseRedirect(here(request, "import_confirm", received=received.pk))
    waiting = queries.imports_visible_to(request.actor).filter(state=Import.State.QUEUED)
    context = {"waiting": waiting.order_by("-created_at")[:MOST_WAITING], "here": "articles"}
    return form_page(request, "annotations/articles/import.html", form, **context)


def received_in(sent: dict[str, Any]) -> tuple[str, bytes, str]:
    """Name, bytes and origin of what was sent; of a file no more than can be taken, and one byte."""
    file = sent["file"]
    if isinstance(file, UploadedFile):
        return str(file.name), file.read(services.MAX_BYTES + 1), Revision.Origin.UPLOAD
    return "", sent["text"].encode(), Revision.Origin.PASTE


@of_project(get="article.import", post="article.import")
def import_confirm(request: ProjectRequest, received: uuid.UUID) -> HttpResponse:
    """What would be made of a received text, to correct and to confirm."""
    waiting = get_object_or_404(queries.imports_visible_to(request.actor).select_related("article"), pk=received)
    if waiting.article is not None:
        return HttpResponseRedirect(review_address(waiting.article))
    reading, how = read(request, waiting)
    form = ConfirmForm(posted(request), initial=record_proposed(reading))
    if request.method == "POST":
        with ShowingRefusals(form):
            return confirm(request, waiting, form)
    context = {"received": waiting, "reading": reading, "how": how, "is_cleaned": how.is_cleaned(), "here": "articles"}
    return form_page(request, "annotations/articles/confirm.html", form, **context, **preview_of(reading))


def read(request: ProjectRequest, waiting: Import) -> tuple[Reading, ReadingForm]:
    """The text read as it is asked for, or as it is likeliest meant where that cannot be."""
    asked = ReadingForm(request.POST or request.GET)
    how = cleaned(asked)
    clean = asked.is_cleaned()
    with ShowingRefusals(asked):
        encoding = how["encoding"]
        return services.propose_import(actor=request.actor, received=waiting, encoding=encoding, clean=clean), asked
    return services.propose_import(actor=request.actor, received=waiting, clean=clean), asked


def confirm(request: ProjectRequest, waiting: Import, form: ConfirmForm) -> HttpResponse:
    """Make the article and go to it."""
    fields, act = cleaned(form), Act(request.actor)
    how = {"encoding": fields.pop("encoding"), "clean": form.is_cleaned()}
    del fields["reading"]
    article = services.confirm_import(actor=request.actor, received=waiting, fields=fields, act=act, **how)
    return done(request, _("“%s” is in. Select words to mark a claim.") % article.title, review_address(article), act)


def record_proposed(reading: Reading) -> dict[str, Any]:
    """What the form begins with."""
    return {name: getattr(reading.proposal, name) for name in services.FIELDS}


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
