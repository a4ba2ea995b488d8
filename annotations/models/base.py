"""What every row of a project has in common."""

from __future__ import annotations

import uuid
from typing import TypeVar

import uuid_utils.compat
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

Row = TypeVar("Row", bound="Versioned")


def new_id() -> uuid.UUID:
    """A time-ordered UUID (version 7, RFC 9562), so that ids sort as the rows were made."""
    return uuid_utils.compat.uuid7()


class ProjectRow(models.Model):
    """A row that belongs to one project.

    The migration `same_project` adds composite foreign keys, so that no row can point into another project.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey("annotations.Project", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        abstract = True


class VersionedQuerySet(models.QuerySet[Row]):
    """Rows that count their changes and are deleted softly."""

    def living(self) -> VersionedQuerySet[Row]:
        return self.filter(deleted_at=None)

    def deleted(self) -> VersionedQuerySet[Row]:
        return self.exclude(deleted_at=None)


class Versioned(ProjectRow):
    """A row people change: `version` counts the changes, `deleted_at` is set instead of deleting."""

    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(_("deleted"), null=True, editable=False)

    class Meta:
        abstract = True

    def save_change(self, expected_version: int | None, **fields: object) -> bool:
        """Set `fields` and count the version up in one conditional UPDATE.

        Returns whether the row still had `expected_version` (None: whatever it has now). On False nothing has
        been written.
        """
        rows = type(self)._default_manager.filter(pk=self.pk)
        if expected_version is not None:
            rows = rows.filter(version=expected_version)
        changes = {**fields, "version": F("version") + 1, "updated_at": timezone.now()}
        if not rows.update(**changes):
            return False
        self.refresh_from_db(fields=[*fields, "version", "updated_at"])
        return True
