"""Reading imports, exports and releases."""

from __future__ import annotations

from django.db.models import QuerySet

from annotations.models import Contributor, Export, Import, Membership, Release


def imports_visible_to(actor: Contributor) -> QuerySet[Import]:
    """What the actor brought in and has not confirmed yet, and what became of the rest; editors see everybody's."""
    imports = Import.objects.filter(project=actor.project_id)
    if actor.role in (Membership.Role.OWNER, Membership.Role.EDITOR):
        return imports
    return imports.filter(created_by=actor)


def exports_visible_to(actor: Contributor) -> QuerySet[Export]:
    """The exports of the actor's project, newest first."""
    exports = Export.objects.filter(project=actor.project_id).select_related("created_by__user", "release")
    return exports.order_by("-created_at", "-id")


def releases_visible_to(actor: Contributor) -> QuerySet[Release]:
    """The releases of the actor's project, newest first."""
    return Release.objects.filter(project=actor.project_id).select_related("export", "created_by__user")
