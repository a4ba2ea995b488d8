"""Taking the annotated set out: asking for a file, watching it being made, downloading it, making it a release."""

from __future__ import annotations

import uuid

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.access import ProjectRequest, of_project
from annotations.errors import ConflictError
from annotations.exporters import EXPORTERS
from annotations.models import Export, Job
from annotations.services import exports, releases
from annotations.views.answers import done, here
from annotations.views.attachments import attached

MOST_SHOWN = 100


@of_project(get="project.read", post="export.make")
def export_list(request: ProjectRequest) -> HttpResponse:
    """What was exported, newest first, and the way to export anew."""
    if request.method == "POST":
        exports.request_export(actor=request.actor, format=request.POST.get("format", ""))
        return done(request, _("The export is on its way."), here(request, "export_list"))
    shown = queries.exports_visible_to(request.actor)[:MOST_SHOWN]
    context = {
        "exports": [told(request, export) for export in shown],
        "formats": [(value, *about(value)) for value in Export.Format.values],
        "may_export": permissions.may(request.actor, "export.make"),
        "here": "exports",
    }
    return render(request, "annotations/exports/list.html", context)


def about(name: str) -> tuple[str, str]:
    """A format's name, and what it is for."""
    return {
        Export.Format.JSONL: (
            _("JSON Lines"),
            _("Everything, one article a line with its text: for programs and for keeping."),
        ),
        Export.Format.CSV: (_("CSV"), _("One claim a row: for spreadsheets and quick looks.")),
        Export.Format.WEB_ANNOTATION: (
            _("Web Annotation"),
            _("The W3C’s JSON-LD: for other annotation tools and linked data."),
        ),
    }[Export.Format(name)]


def told(request: ProjectRequest, export: Export) -> dict[str, object]:
    """An export as its card shows it."""
    return {
        "export": export,
        "format_name": about(export.format)[0],
        "progress": progress_of(export),
        "claims": grouped(export.total),
        "release": getattr(export, "release", None),
        "may_export": permissions.may(request.actor, "export.make", export),
        "may_release": permissions.may(request.actor, "release.make", export),
    }


def progress_of(export: Export) -> str:
    """How far an export is, and how fast, in words."""
    if export.state == Job.State.QUEUED:
        return _("Waiting for a worker.")
    seconds = (timezone.now() - export.started_at).total_seconds() if export.started_at else 0
    if not export.done or seconds < 1:
        return _("Starting.")
    return _("%(done)s of %(total)s claims, %(rate)s a second") % {
        "done": grouped(export.done),
        "total": grouped(export.total),
        "rate": grouped(round(export.done / seconds)),
    }


def grouped(number: int) -> str:
    """A number as people read it."""
    return number_format(number, force_grouping=True)


def visible_export(request: ProjectRequest, export: uuid.UUID) -> Export:
    """An export the actor may see, or 404."""
    return get_object_or_404(queries.exports_visible_to(request.actor), pk=export)


@of_project(get="project.read")
def export_status(request: ProjectRequest, export: uuid.UUID) -> HttpResponse:
    """One card, which asks for itself again while the export is not over."""
    return render(request, "annotations/exports/card.html", told(request, visible_export(request, export)))


@of_project(get="project.read")
def export_file(request: ProjectRequest, export: uuid.UUID) -> FileResponse:
    """The file of a finished export, under a name of ours. Raises ConflictError while it is not finished."""
    finished = visible_export(request, export)
    if finished.state != Job.State.FINISHED:
        raise ConflictError(_("There is no file yet: this export is not finished."))
    exporter = EXPORTERS[finished.format]
    name = f"{slugify(request.project.name)[:60] or 'claims'}-{finished.created_at:%Y-%m-%d}-{str(finished.pk)[-6:]}"
    return attached(finished.path, f"{name}.{exporter.extension}", exporter.content_type)


@of_project(post="export.make")
def export_retry(request: ProjectRequest, export: uuid.UUID) -> HttpResponse:
    """Run a failed export again."""
    exports.retry_export(actor=request.actor, export=visible_export(request, export))
    return done(request, _("The export is on its way again."), here(request, "export_list"))


@of_project(post="release.make")
def release_create(request: ProjectRequest, export: uuid.UUID) -> HttpResponse:
    """Give a finished export a name under which it stays."""
    released = visible_export(request, export)
    name, notes = request.POST.get("name", ""), request.POST.get("notes", "").replace("\r\n", "\n")
    release = releases.create_release(actor=request.actor, export=released, name=name, notes=notes)
    return done(request, _("“%s” is released.") % release, here(request, "export_list"))
