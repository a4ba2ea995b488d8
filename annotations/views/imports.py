"""Bringing articles in: send texts, files or an address, and see how far each is and what came of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from annotations import queries
from annotations.access import ProjectRequest, of_project
from annotations.errors import InvalidInputError
from annotations.forms import cleaned
from annotations.forms.articles import ReadingForm
from annotations.forms.imports import ASK, ColumnsForm, ImportForm
from annotations.forms.pages import ShowingRefusals
from annotations.models import Import, Revision
from annotations.services import imports as services
from annotations.services.history import Act
from annotations.services.retrieving import request_address
from annotations.services.steering import cancel_import, pause_import, resume_import
from annotations.services.storing import require_sizes
from annotations.services.withdrawing import withdraw_import
from annotations.views.answers import done, form_page, here, posted
from annotations.views.arrivals import Told
from annotations.views.attachments import attached
from annotations.views.paging import page_of

STEERING = {"pause": pause_import, "resume": resume_import, "cancel": cancel_import}


@of_project(get="article.import", post="article.import")
def article_import(request: ProjectRequest) -> HttpResponse:
    """Send something in; below it what was sent in before, newest first."""
    form = ImportForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST":
        with ShowingRefusals(form):
            return sent_in(request, send_in(request, cleaned(form)))
    page = page_of(queries.imports_listed(request.actor), request.GET.get("after", ""))
    context = {"page": page, "rows": [Told(job) for job in page.rows], "here": "articles"}
    return form_page(request, "annotations/imports/list.html", form, **context)


def send_in(request: ProjectRequest, sent: dict[str, Any]) -> list[Import]:
    """Keep what was sent, for workers to read it."""
    options = {} if sent["duplicates"] in ("", ASK) else {"duplicates": sent["duplicates"]}
    act, actor = Act(request.actor), request.actor
    if sent["url"]:
        return [request_address(actor=actor, url=sent["url"], options=options, act=act)]
    if not sent["file"]:
        raw, origin = sent["text"].encode(), Revision.Origin.PASTE
        return [services.receive_bytes(actor=actor, name="", raw=raw, origin=origin, options=options, act=act)]
    if len(sent["file"]) > 1:
        require_sizes((str(file.name), file.size) for file in sent["file"])
    return [
        services.receive_bytes(
            actor=actor, name=str(file.name), raw=file.chunks(), origin=Revision.Origin.UPLOAD, options=options, act=act
        )
        for file in sent["file"]
    ]


def sent_in(request: ProjectRequest, received: list[Import]) -> HttpResponse:
    """On to the one that was sent; of several, to the list of all."""
    if len(received) == 1:
        return HttpResponseRedirect(here(request, "import_confirm", received=received[0].pk))
    said = ngettext("%(n)d file is being read.", "%(n)d files are being read.", len(received)) % {"n": len(received)}
    return done(request, said, here(request, "article_import"))


def the_import(request: ProjectRequest, received: uuid.UUID) -> Import:
    """An import the actor may see, or 404."""
    return get_object_or_404(queries.imports_listed(request.actor), pk=received)


@of_project(get="article.import")
def import_status(request: ProjectRequest, received: uuid.UUID) -> HttpResponse:
    """How far an import is: its card, which asks for itself again. `?was=` is the state the page shows; its own page
    (`?alone=1`) is asked for anew when that has changed."""
    told = Told(the_import(request, received))
    was = request.GET.get("was", "")
    if request.GET.get("alone") and (not told.is_moving or was not in ("", told.job.phase)):
        return (
            HttpResponseClientRefresh()
            if told.has_page
            else HttpResponseClientRedirect(here(request, "article_import"))
        )
    news = told.news if was and was != told.job.state and not told.is_going else ""
    context = {"told": told, "news": news, "alone": bool(request.GET.get("alone"))}
    return render(request, "annotations/imports/card.html", context)


@of_project(get="article.import")
def import_report(request: ProjectRequest, received: uuid.UUID) -> FileResponse:
    """The rows that could not be brought in, as a file to correct and send in again."""
    report = next(iter(the_import(request, received).report), None)
    if report is None:
        raise Http404
    return attached(report["path"], report["name"])


@of_project(post="article.import")
def import_steer(request: ProjectRequest, received: uuid.UUID) -> HttpResponse:
    """Pause an import, go on with it, or cancel it: `act`."""
    job = the_import(request, received)
    steer = STEERING.get(request.POST.get("act", ""))
    if steer is None:
        raise InvalidInputError(_("Say what to do: pause, resume or cancel."), field="act")
    steer(actor=request.actor, received=job)
    return steered(request, Told(the_import(request, received)), alone=bool(request.POST.get("alone")))


def steered(request: ProjectRequest, told: Told, *, alone: bool) -> HttpResponse:
    """The card anew where it stands; on the import's own page the page, once there is no more to wait for."""
    is_htmx = request.headers.get("HX-Request") == "true"
    if is_htmx and (told.is_moving or not alone):
        return render(request, "annotations/imports/card.html", {"told": told, "alone": alone})
    stays = alone and told.has_page
    address = here(request, "import_confirm", received=told.job.pk) if stays else here(request, "article_import")
    return HttpResponseClientRedirect(address) if is_htmx else HttpResponseRedirect(address)


@of_project(post="import.withdraw")
def import_withdraw(request: ProjectRequest, received: uuid.UUID) -> HttpResponse:
    """Take back what came in by an import."""
    act = Act(request.actor)
    job = withdraw_import(actor=request.actor, received=the_import(request, received), act=act)
    said = _("What came in is in the trash, but for what somebody has worked on.")
    return done(request, said, here(request, "import_confirm", received=job.pk), act)


@of_project(post="article.import")
def import_reread(request: ProjectRequest, received: uuid.UUID) -> HttpResponse:
    """Have a text read in another encoding, or cleaned or not."""
    waiting = the_import(request, received)
    asked = ReadingForm(request.POST)
    how = cleaned(asked)
    services.reread_import(actor=request.actor, received=waiting, encoding=how["encoding"], clean=asked.is_cleaned())
    return HttpResponseRedirect(here(request, "import_confirm", received=waiting.pk))


@of_project(post="article.import")
def import_columns(request: ProjectRequest, received: uuid.UUID) -> HttpResponse:
    """Have a table read again with other columns as the fields of its articles."""
    waiting = the_import(request, received)
    services.reread_import(
        actor=request.actor,
        received=waiting,
        encoding=str(waiting.options.get("encoding") or ""),
        clean=services.is_cleaned(waiting),
        columns=cleaned(ColumnsForm(waiting.columns, request.POST)),
    )
    return HttpResponseRedirect(here(request, "import_confirm", received=waiting.pk))


@of_project(post="article.import")
def import_discard(request: ProjectRequest, received: uuid.UUID) -> HttpResponse:
    """Set a received text aside."""
    services.discard_import(actor=request.actor, received=the_import(request, received))
    return done(request, _("The text was not brought in; nothing of it is kept."), here(request, "article_import"))
