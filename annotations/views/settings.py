"""A project's name, its rules and its guideline."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.access import ProjectRequest, of_project
from annotations.forms import cleaned
from annotations.forms.pages import ShowingRefusals
from annotations.forms.projects import GuidelineForm, RulesForm
from annotations.models import Project
from annotations.services import projects as services
from annotations.views.answers import done, here, posted

MOST_VERSIONS = 50


@of_project(get="project.read", post="project.change")
def project_settings(request: ProjectRequest) -> HttpResponse:
    """Name and rules; the guideline with its earlier versions below."""
    rules = RulesForm(posted(request), initial=rules_of(request.project))
    if request.method == "POST":
        with ShowingRefusals(rules, lambda: rules_of(Project.objects.get(pk=request.project.pk))):
            fields = cleaned(rules)
            version = fields.pop("version")
            services.change_project(actor=request.actor, fields=fields, version=version)
            return done(request, _("The settings are saved."), here(request, "project_settings"))
    return settings_page(request, rules, GuidelineForm(initial=guideline_in(request), auto_id="guideline_%s"))


@of_project(post="guideline.write")
def guideline_write(request: ProjectRequest) -> HttpResponse:
    """Write the guideline's next version."""
    guideline = GuidelineForm(request.POST, auto_id="guideline_%s")
    with ShowingRefusals(guideline, lambda: guideline_in(request)):
        fields = cleaned(guideline)
        version = fields.pop("version")
        written = services.write_guideline(actor=request.actor, fields=fields, version=version)
        said = _("Version %d of the guideline is in force.") % written.number
        return done(request, said, here(request, "project_settings"))
    return settings_page(request, RulesForm(initial=rules_of(request.project)), guideline)


def settings_page(request: ProjectRequest, rules: RulesForm, guideline: GuidelineForm) -> HttpResponse:
    """The page with both forms, for whoever may use them, and with their content for the others."""
    versions = list(queries.guideline_versions(request.project)[:MOST_VERSIONS])
    context = {
        "rules": rules,
        "guideline": guideline,
        "in_force": versions[0],
        "earlier": versions[1:],
        "may_change": permissions.may(request.actor, "project.change"),
        "may_manage_webhooks": permissions.may(request.actor, "webhook.manage"),
        "may_write": permissions.may(request.actor, "guideline.write"),
        "here": "settings",
    }
    return render(request, "annotations/settings.html", context, status=max(rules.status, guideline.status))


def rules_of(project: Project) -> dict[str, Any]:
    """Name and rules, and the version they are of."""
    return {name: getattr(project, name) for name in (*services.FIELDS, "version")}


def guideline_in(request: ProjectRequest) -> dict[str, Any]:
    """The words in force; their number is the version."""
    present = queries.guideline_of(request.project)
    words = {name: getattr(present, name) for name in services.GUIDELINE_FIELDS}
    return {**words, "version": present.number}
