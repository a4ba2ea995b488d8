"""Making a finished export a release: it stays as it is, under a name people cite."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from annotations import permissions
from annotations.errors import ConflictError, InvalidInputError
from annotations.models import Contributor, Export, Job, Release
from annotations.services.guards import require_fields
from annotations.services.history import Act


@transaction.atomic
def create_release(
    *, actor: Contributor, export: Export, name: str, notes: str = "", act: Act | None = None
) -> Release:
    """Give a finished export a name in its project.

    Raises:
        ConflictError: the export is not finished, or is a release already, or the name is taken.
        InvalidInputError: no name, or one that is too long.
    """
    permissions.require(actor, "release.make", export)
    if export.state != Job.State.FINISHED:
        raise ConflictError(_("Only a finished export can become a release."))
    release = Release(project_id=export.project_id, export=export, created_by=actor)
    require_fields(release, {"name": name.strip(), "notes": notes}, ("name", "notes"))
    if not release.name:
        raise InvalidInputError(_("Give the release a name."), field="name")
    insert_release(release)
    (act or Act(actor)).created("release.made", release)
    return release


def insert_release(release: Release) -> None:
    """Insert; the database knows what is taken, also when two people are at it at the same time."""
    try:
        with transaction.atomic():
            release.save(force_insert=True)
    except IntegrityError as taken:
        if Release.objects.filter(export=release.export_id).exists():
            raise ConflictError(_("This export is a release already.")) from taken
        raise ConflictError(_("A release of this project has that name already."), field="name") from taken
