"""Exports: asked for, watched, downloaded, run again."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import queries
from annotations.access import Access
from annotations.errors import ConflictError
from annotations.exporters import EXPORTERS
from annotations.models import ApiToken, Export, Job
from annotations.services.exports import request_export, retry_export
from api.downloads import BYTES, download
from api.filters import OneOfFilter, RowFilters
from api.serializers.exports import ExportSerializer, NewExportSerializer
from api.views.base import Creating, Endpoint, Listing, Reading

SCOPES = dict.fromkeys(("GET", "POST"), str(ApiToken.Scope.EXPORT))


class ExportFilters(RowFilters):
    """Of which exports a list is made."""

    state = OneOfFilter(choices=Export.State.choices)
    format = OneOfFilter(choices=Export.Format.choices)
    made_by = filters.UUIDFilter(field_name="created_by_id", help_text="The contributor who asked for it.")


class Exports(Endpoint[Export]):
    """What the routes of exports share."""

    scopes = SCOPES
    queryset = Export.objects.none()
    serializer_class = ExportSerializer
    lookup_url_kwarg = "export"

    def get_queryset(self) -> QuerySet[Export]:
        return queries.exports_visible_to(self.actor)

    def version_of(self, row: Export) -> str:
        """An export is changed by its worker alone; how far it is tells its states apart."""
        return f"{row.state}-{row.attempts}-{row.done}"


class ExportList(Exports, Listing[Export], Creating[Export]):
    """The exports of the project. A worker makes the file of a new one; ask for it again to see how far it is."""

    access = Access("project", {"GET": "project.read", "POST": "export.make"})
    operations = {"GET": "list_exports", "POST": "request_export"}
    filterset_class = ExportFilters
    body = NewExportSerializer

    def perform_create(self, sent: dict[str, Any]) -> Export:
        return request_export(actor=self.actor, format=sent["format"])


class ExportDetail(Exports, Reading[Export]):
    """An export and how far it is."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "read_export"}


class ExportFile(Exports):
    """The file of a finished export, as an attachment. Refused with 409 while it is not finished."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "download_export"}
    also_refuses = (409,)
    answers = BYTES

    def get(self, request: Request, **kwargs: Any) -> FileResponse | HttpResponse:
        export = self.get_object()
        if export.state != Job.State.FINISHED:
            raise ConflictError(_("There is no file yet: this export is not finished."), state=export.state)
        exporter = EXPORTERS[export.format]
        name = f"export-{export.pk}.{exporter.extension}"
        return download(request, path=export.path, sha256=export.sha256, name=name, content_type=exporter.content_type)


class ExportRetry(Exports):
    """Runs a failed export again."""

    access = Access("project", {"POST": "export.make"})
    operations = {"POST": "retry_export"}

    def post(self, request: Request, **kwargs: Any) -> Response:
        self.sent()
        export = self.get_object()
        retry_export(actor=self.actor, export=export)
        return self.answer(export.pk)
