"""Adding, changing, deleting and restoring sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.addresses import canonical_address
from annotations.errors import ConflictError, InvalidInputError, LivingTwinError
from annotations.models import Contributor, Project, Source
from annotations.services.guards import require_fields, save_change
from annotations.services.history import Act, recorded

FIELDS = ("url", "title", "publisher", "authors", "published_at", "kind", "level", "medium", "archived_url")
SEVERAL = 0x736F7572  # "sour"; with a project's number, the turn of whoever makes several sources in one act


@transaction.atomic
def add_source(*, actor: Contributor, fields: dict[str, Any], act: Act | None = None) -> Source:
    """Add a source. Raises LivingTwinError, naming it, when the project has one with this address."""
    permissions.require(actor, "source.add")
    source, created = take_source(fields, act or Act(actor))
    if not created:
        raise twin_error(actor, source)
    return source


def take_source(fields: dict[str, Any], act: Act, *, confidential: bool = False) -> tuple[Source, bool]:
    """The project's source with this address, made if it has none; and whether it was made.

    One made for confidential evidence is remembered confidentially, for history would tell what the list hides.
    """
    project = act.contributor.project
    source = new_source(fields, act.contributor)
    twin = queries.source_by_address(project, source.url) if source.url else None
    if twin is None:
        twin = insert_source(source, project)
    if twin is not None:
        return twin, False
    act.created("source.added", source, confidential=confidential)
    return source, True


def take_sources(cited: Sequence[tuple[dict[str, Any], bool]], act: Act) -> list[tuple[Source, bool]]:
    """As `take_source`, for very many, each with whether it is cited in confidence; in a fixed number of statements."""
    project = act.contributor.project
    if cited:
        wait_to_make_several(project.pk)
    wanted = [new_source(fields, act.contributor) for fields, _confidential in cited]
    there = queries.sources_by_address(project, {source.url for source in wanted})
    fresh: dict[str, tuple[Source, bool]] = {}
    for source, (_fields, confidential) in zip(wanted, cited, strict=True):
        if source.url not in there:
            first, others = fresh.get(source.url or str(source.pk), (source, True))
            fresh[source.url or str(source.pk)] = first, others and confidential
    # Somebody else may insert the same address at this moment; then theirs is the one.
    Source.objects.bulk_create([source for source, _confidential in fresh.values()], ignore_conflicts=True)
    there |= queries.sources_by_address(project, {source.url for source, _confidential in fresh.values()})
    made = {source: told for source, told in fresh.values() if there.get(source.url, source) == source}
    for confidential in (False, True):
        of_kind: list[tuple[Source, dict[str, Any]]] = [(source, {}) for source in made if made[source] is confidential]
        act.created_all("source.added", of_kind, confidential=confidential)
    taken = [there.get(source.url, source) for source in wanted]
    return [(source, source in made) for source in taken]


def wait_to_make_several(project: UUID) -> None:
    """Wait, with the articles locked, until nobody else is about to make several sources: each of two would hold an
    address that the other wants next."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [SEVERAL, str(project)])


def new_source(fields: dict[str, Any], contributor: Contributor) -> Source:
    """A source with these fields, checked and not saved."""
    source = Source(project=contributor.project, created_by=contributor)
    set_fields(source, with_canonical_addresses(fields))
    return source


def set_fields(source: Source, fields: dict[str, Any]) -> None:
    """Set fields that hold. Raises InvalidInputError, also where nothing would name the source."""
    require_fields(source, fields, FIELDS)
    if not source.url and not source.title:
        raise InvalidInputError(_("Give the source an address or a title."), field="url")


def insert_source(source: Source, project: Project) -> Source | None:
    """Insert; when somebody else has just inserted the same address, return theirs."""
    try:
        with transaction.atomic():
            source.save(force_insert=True)
    except IntegrityError:
        twin = queries.source_by_address(project, source.url)
        if twin is None:
            raise
        return twin
    return None


def with_canonical_addresses(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with every address given in its one spelling."""
    spelled = dict(fields)
    for name in ("url", "archived_url"):
        if spelled.get(name):
            spelled[name] = canonical_address(str(spelled[name]), field=name)
    return spelled


def twin_error(actor: Contributor, twin: Source) -> LivingTwinError:
    """The refusal that names the source already there, to whoever may see it."""
    seen = queries.sources_visible_to(actor).filter(pk=twin.pk).exists()
    return LivingTwinError(
        _("This project already has a source with that address."),
        field="url",
        **({"source": str(twin.pk)} if seen else {}),
    )


@transaction.atomic
def change_source(
    *, actor: Contributor, source: Source, fields: dict[str, Any], version: int | None = None, act: Act | None = None
) -> Source:
    """Change the record of a source. Raises StaleVersionError, LivingTwinError, InvalidInputError."""
    permissions.require(actor, "source.change", source)
    source = lock_source(source)
    before = recorded(source)
    fields = with_canonical_addresses(fields)
    set_fields(source, fields)
    require_no_twin(actor, source)
    if recorded(source) != before:
        save_alone(actor, source, version, {name: getattr(source, name) for name in fields})
        (act or Act(actor)).changed("source.changed", source, before)
    return source


def require_no_twin(actor: Contributor, source: Source) -> None:
    """Refuse when another living source has this address."""
    twin = queries.source_by_address(source.project, source.url) if source.url else None
    if twin is not None and twin.pk != source.pk:
        raise twin_error(actor, twin)


def save_alone(actor: Contributor, source: Source, version: int | None, fields: dict[str, Any]) -> None:
    """Write `fields`; refuse when somebody else has taken the address since it was looked for."""
    try:
        with transaction.atomic():
            save_change(source, version, fields)
    except IntegrityError:
        require_no_twin(actor, source)
        raise


def lock_source(source: Source) -> Source:
    """The living source as it is now, locked."""
    present = Source.objects.select_for_update(no_key=True).get(pk=source.pk)
    if present.deleted_at is not None:
        raise ConflictError(_("This source is in the trash. Restore it first."))
    return present


@transaction.atomic
def delete_source(*, actor: Contributor, source: Source, version: int | None = None, act: Act | None = None) -> Source:
    """Put a source into the trash. Evidence that cites it stays, and goes on naming it."""
    permissions.require(actor, "source.delete", source)
    source = lock_source(source)
    before = recorded(source)
    save_change(source, version, {"deleted_at": timezone.now()})
    (act or Act(actor)).changed("source.deleted", source, before)
    return source


@transaction.atomic
def restore_source(*, actor: Contributor, source: Source, act: Act | None = None) -> Source:
    """Take a source out of the trash; refuses, naming it, when a living one has the same address by now."""
    permissions.require(actor, "source.delete", source)
    source = Source.objects.select_for_update(no_key=True).get(pk=source.pk)
    if source.deleted_at is None:
        raise ConflictError(_("This source is not in the trash."))
    require_no_twin(actor, source)
    before = recorded(source)
    save_alone(actor, source, None, {"deleted_at": None})
    (act or Act(actor)).changed("source.restored", source, before)
    return source
