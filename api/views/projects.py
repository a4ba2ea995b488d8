"""Projects and their guideline."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from annotations import queries
from annotations.access import Access
from annotations.models import GuidelineVersion, Project
from annotations.services.projects import change_project, found_project, write_guideline
from api.access import person_behind
from api.filters import ChangingRowFilters, SearchFilter
from api.pagination import BY_CHANGE, BY_CREATION
from api.serializers.projects import (
    GuidelineRecordSerializer,
    GuidelineSerializer,
    ProjectRecordSerializer,
    ProjectSerializer,
)
from api.views.base import Alone, Changing, Creating, Listing, Reading


class ProjectFilters(ChangingRowFilters):
    """Of which projects a list is made."""

    search = SearchFilter(field_name="name", lookup_expr="icontains", help_text="In the name.")


class ProjectList(Listing[Project], Creating[Project]):
    """Projects one is a member of. Who founds a project owns it."""

    access = Access("personal")
    operations = {"GET": "list_projects", "POST": "found_project"}
    scopes = {"POST": "admin"}
    filterset_class = ProjectFilters
    orders = {**BY_CHANGE, "name": ("name", "id")}
    queryset = Project.objects.none()
    serializer_class = ProjectSerializer
    body = ProjectRecordSerializer

    def get_queryset(self) -> QuerySet[Project]:
        return queries.projects_of_token(self.request.auth)

    def perform_create(self, sent: dict[str, Any]) -> Project:
        return found_project(user=person_behind(self.request.auth), fields=sent)


class ProjectDetail(Reading[Project], Changing[Project]):
    """A project: its name and rules."""

    access = Access("project", {"GET": "project.read", "PATCH": "project.change"})
    operations = {"GET": "read_project", "PATCH": "change_project"}
    scopes = {"PATCH": "admin"}
    queryset = Project.objects.none()
    serializer_class = ProjectSerializer
    body = ProjectRecordSerializer
    lookup_url_kwarg = "project"

    def get_queryset(self) -> QuerySet[Project]:
        return queries.projects_of_token(self.request.auth)

    def perform_update(self, row: Project, sent: dict[str, Any], version: int | None) -> Project:
        return change_project(actor=self.actor, fields=sent, version=version)


class GuidelineVersions(Listing[GuidelineVersion]):
    """All versions of the guideline: what was judged names the one it was judged under by its number."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "list_guideline_versions"}
    orders = {**BY_CREATION, "number": ("number", "id")}
    queryset = GuidelineVersion.objects.none()
    serializer_class = GuidelineSerializer

    def get_queryset(self) -> QuerySet[GuidelineVersion]:
        return queries.guideline_versions(self.actor.project)


class GuidelineOfVersion(Reading[GuidelineVersion]):
    """One version of the guideline. It never changes."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "read_guideline_version"}
    queryset = GuidelineVersion.objects.none()
    serializer_class = GuidelineSerializer
    lookup_url_kwarg = "version"

    def get_queryset(self) -> QuerySet[GuidelineVersion]:
        return queries.guideline_versions(self.actor.project)

    def version_of(self, row: GuidelineVersion) -> int:
        return row.number


class Guideline(Alone[GuidelineVersion], Changing[GuidelineVersion]):
    """What the three tags mean. A change is a new version; what was judged keeps the one it was judged under."""

    access = Access("project", {"GET": "project.read", "PATCH": "guideline.write"})
    operations = {"GET": "read_guideline", "PATCH": "write_guideline"}
    queryset = GuidelineVersion.objects.none()
    serializer_class = GuidelineSerializer
    body = GuidelineRecordSerializer

    def get_object(self) -> GuidelineVersion:
        return queries.guideline_of(self.actor.project)

    def version_of(self, row: GuidelineVersion) -> int:
        return row.number

    def perform_update(self, row: GuidelineVersion, sent: dict[str, Any], version: int | None) -> GuidelineVersion:
        return write_guideline(actor=self.actor, fields=sent, version=version)
