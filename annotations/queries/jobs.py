"""Reading imports, exports and releases."""

from __future__ import annotations

from django.db.models import Case, Count, F, Func, OuterRef, Q, QuerySet, Subquery, When

from annotations.models import Contributor, Export, Import, ImportItem, Membership, Release


def imports_visible_to(actor: Contributor) -> QuerySet[Import]:
    """What the actor brought in and has not confirmed yet, and what became of the rest; editors see everybody's."""
    imports = Import.objects.filter(project=actor.project_id)
    if actor.role in (Membership.Role.OWNER, Membership.Role.EDITOR):
        return imports
    return imports.filter(created_by=actor)


def imports_waiting(actor: Contributor) -> QuerySet[Import]:
    """The imports that wait for the actor to confirm them."""
    return imports_visible_to(actor).filter(state=Import.State.PROPOSED)


def imports_listed(actor: Contributor) -> QuerySet[Import]:
    """Imports as lists show them: with who brought them in, the article that came of one, and `first_title`."""
    first = ImportItem.objects.filter(job=OuterRef("pk"), replaced_at=None).order_by("index")
    imports = imports_visible_to(actor).select_related("created_by__user", "article")
    return imports.annotate(first_title=Subquery(first.values("record__title")[:1]))


def imports_served(actor: Contributor) -> QuerySet[Import]:
    """Imports as programs get them: with who brought them in."""
    return imports_visible_to(actor).select_related("created_by__user")


def exports_visible_to(actor: Contributor) -> QuerySet[Export]:
    """The exports of the actor's project, newest first."""
    exports = Export.objects.filter(project=actor.project_id).select_related("created_by__user", "release")
    return exports.order_by("-created_at", "-id")


def releases_visible_to(actor: Contributor) -> QuerySet[Release]:
    """The releases of the actor's project, newest first."""
    return Release.objects.filter(project=actor.project_id).select_related("export", "created_by__user")


def items_addressed(actor: Contributor) -> QuerySet[ImportItem]:
    """The articles of the imports the actor may see, those too that have been cut anew: services say so."""
    return ImportItem.objects.filter(job__in=imports_visible_to(actor).values("pk"))


def items_visible_to(actor: Contributor) -> QuerySet[ImportItem]:
    """The articles of the imports the actor may see, without what has been cut anew; each with its import."""
    return items_addressed(actor).filter(replaced_at=None).select_related("job", "twin", "article")


def items_in_order(job: Import) -> QuerySet[ImportItem]:
    """The articles of an import as they stand in what was received, without what has been cut anew."""
    as_read = Func("index", template="ARRAY[%(expressions)s]", output_field=ImportItem._meta.get_field("place"))
    stands = Case(When(place=[], then=as_read), default=F("place"))
    return ImportItem.objects.filter(job=job, replaced_at=None).order_by(stands, "index")


def items_shown(job: Import, show: str = "") -> QuerySet[ImportItem]:
    """The articles of an import in order: those in the state `show`, those "here" already that wait, or all."""
    items = items_in_order(job).select_related("twin", "article")
    if show == "here":
        return items.filter(state=ImportItem.State.PROPOSED).exclude(twin=None)
    return items.filter(state=show) if show else items


def items_counted(job: Import) -> dict[str, int]:
    """How many articles of an import there are in each state, and how many that wait are "here" already."""
    items = ImportItem.objects.filter(job=job, replaced_at=None).order_by()
    counts = dict(items.values_list("state").annotate(Count("pk")))
    here = items.filter(state=ImportItem.State.PROPOSED).exclude(twin=None).count()
    return counts | ({"here": here} if here else {})


def items_to_skip(job: Import) -> int:
    """How many articles that wait would be skipped as it stands: see `services.deciding`."""
    unsaid = Q(choice="", twin__isnull=False) & ~Q(twin_how=ImportItem.Twin.NEAR)
    has_it = Q(choice=ImportItem.Choice.REVISION, twin_how=ImportItem.Twin.TEXT)
    items = ImportItem.objects.filter(job=job, replaced_at=None, state=ImportItem.State.PROPOSED)
    return items.filter(Q(choice=ImportItem.Choice.SKIP) | unsaid | has_it).count()


def place_of_item(item: ImportItem) -> list[int]:
    """Where an article stands in what was received, among those of its import."""
    return list(item.place) or [item.index]
