"""Founding and changing projects, and writing their guideline."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.errors import StaleVersionError
from annotations.models import Article, Claim, Contributor, GuidelineVersion, Membership, Project, User
from annotations.services.guards import require_fields, require_version
from annotations.services.history import Act, recorded
from annotations.services.settling import settle_many

FIELDS = ("name", "description", "required_assessments")
GUIDELINE_FIELDS = ("sourced", "disputed", "opinion", "advice")


def first_guideline() -> dict[str, str]:
    """The meaning of the three tags a project starts with; its owner changes the words."""
    return {
        "sourced": _(
            "The text says where the claim comes from, or we have evidence for it. "
            "“The mayor said the bridge is unsafe” is sourced: she did say it."
        ),
        "disputed": _("Evidence, or parties worth believing, stand against each other."),
        "opinion": _("The writer’s own view, which no evidence settles."),
        "advice": "",
    }


@transaction.atomic
def found_project(*, user: User, fields: dict[str, Any]) -> Project:
    """Make a project owned by `user`. Anybody who can sign in may found one, and sees no other by it."""
    project = Project()
    require_fields(project, {"name": "", **fields}, FIELDS)
    project.save(force_insert=True)
    owner = Contributor.objects.create(project=project, user=user)
    membership = Membership.objects.create(project=project, contributor=owner, role=Membership.Role.OWNER)
    guideline = GuidelineVersion.objects.create(project=project, number=1, created_by=owner, **first_guideline())
    act = Act(owner)
    act.created("project.founded", project)
    act.created("member.joined", membership)
    act.created("guideline.written", guideline)
    return project


@transaction.atomic
def change_project(
    *, actor: Contributor, fields: dict[str, Any], version: int | None = None, act: Act | None = None
) -> Project:
    """Change name, description or rules. When the rule for settling changes, every claim is settled anew."""
    permissions.require(actor, "project.change")
    project = Project.objects.select_for_update(no_key=True).get(pk=actor.project_id)
    require_version(project, version)
    before = recorded(project)
    require_fields(project, fields, FIELDS)
    if recorded(project) == before:
        return project
    project.version += 1
    project.save(update_fields=[*fields, "version"])
    act = act or Act(actor)
    act.changed("project.changed", project, before)
    if project.required_assessments != before["required_assessments"]:
        settle_all(project, act)
    return project


def settle_all(project: Project, act: Act) -> None:
    """Settle every claim anew. All articles are locked first, in the order of their ids: no circle of waiting."""
    list(Article.objects.filter(project=project).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    settle_many(Claim.objects.filter(project=project), project.required_assessments, act)


@transaction.atomic
def write_guideline(*, actor: Contributor, fields: dict[str, Any], version: int | None = None) -> GuidelineVersion:
    """Write the next version of the guideline. Earlier ones stay, for what was judged under them.

    Args:
        version: the number of the version the writer has seen; a newer one refuses with StaleVersionError.
    """
    permissions.require(actor, "guideline.write")
    Project.objects.select_for_update(no_key=True).get(pk=actor.project_id)
    present = queries.guideline_of(actor.project)
    if version is not None and version != present.number:
        raise StaleVersionError(
            _("Somebody wrote a newer guideline in the meantime. Look at it, then repeat your change."),
            expected=version,
            present=present.number,
        )
    words = {name: getattr(present, name) for name in GUIDELINE_FIELDS}
    guideline = GuidelineVersion(project=actor.project, number=present.number + 1, created_by=actor)
    require_fields(guideline, {**words, **fields}, GUIDELINE_FIELDS)
    if all(getattr(guideline, name) == words[name] for name in GUIDELINE_FIELDS):
        return present
    guideline.save(force_insert=True)
    Act(actor).created("guideline.written", guideline)
    return guideline
