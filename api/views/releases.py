"""Releases: finished exports that stay as they are, under a name people cite."""

from __future__ import annotations

from typing import Any

from annotations import queries
from annotations.access import Access
from annotations.models import Release
from annotations.services.releases import create_release
from api.references import referred
from api.rows import Sight
from api.serializers.exports import NewReleaseSerializer, ReleaseSerializer
from api.views.base import Creating, Endpoint, Listing, Reading
from api.views.exports import SCOPES


class Releases(Endpoint[Release]):
    """What the routes of releases share."""

    scopes = SCOPES
    queryset = Release.objects.none()
    serializer_class = ReleaseSerializer
    lookup_url_kwarg = "release"
    sees = Sight(queries.releases_visible_to)
    is_versioned = False


class ReleaseList(Releases, Listing[Release], Creating[Release]):
    """The releases of the project. A finished export becomes one by a name; its file is that of the export."""

    access = Access("project", {"GET": "project.read", "POST": "release.make"})
    operations = {"GET": "list_releases", "POST": "make_release"}
    body = NewReleaseSerializer

    def perform_create(self, sent: dict[str, Any]) -> Release:
        export = referred(queries.exports_visible_to(self.actor), sent, "export")
        return create_release(actor=self.actor, export=export, name=sent["name"], notes=sent["notes"])


class ReleaseDetail(Releases, Reading[Release]):
    """A release. It never changes."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "read_release"}
