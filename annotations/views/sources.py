"""What is cited in a project, how often, and the record of each source."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.access import ProjectRequest, of_project
from annotations.forms import cleaned
from annotations.forms.lists import ChangeSourceForm, SearchForm, SourceForm
from annotations.forms.pages import ShowingRefusals
from annotations.models import Evidence, Source
from annotations.services import sources as services
from annotations.services.history import Act
from annotations.views.answers import done, form_page, here, posted
from annotations.views.paging import page_of
from annotations.views.review.answers import review_address

MOST_CITING = 100


@of_project(get="project.read")
def source_list(request: ProjectRequest) -> HttpResponse:
    """The sources, newest first, each with how often it is cited."""
    narrowed = SearchForm(request.GET)
    wanted = cleaned(narrowed)
    context = {
        "filter": narrowed,
        "is_narrowed": any(wanted.values()),
        "page": page_of(queries.sources_listed(request.actor, **wanted), request.GET.get("after", "")),
        "may_add": permissions.may(request.actor, "source.add"),
        "here": "sources",
    }
    return render(request, "annotations/sources/list.html", context)


@of_project(get="source.add", post="source.add")
def source_create(request: ProjectRequest) -> HttpResponse:
    """Add a source that nothing cites yet."""
    form = SourceForm(posted(request))
    if request.method == "POST":
        with ShowingRefusals(form):
            act = Act(request.actor)
            services.add_source(actor=request.actor, fields=cleaned(form), act=act)
            return done(request, _("The source is added."), here(request, "source_list"), act)
    return form_page(request, "annotations/sources/edit.html", form, here="sources")


@of_project(get="project.read", post="source.change")
def source_edit(request: ProjectRequest, source: uuid.UUID) -> HttpResponse:
    """A source: where it is cited, and its record, for whoever may change it."""
    edited = get_object_or_404(queries.sources_visible_to(request.actor), pk=source)
    form = ChangeSourceForm(posted(request), initial=form_values(edited))
    if request.method == "POST":
        with ShowingRefusals(form, lambda: form_values(queries.sources_visible_to(request.actor).get(pk=source))):
            fields, act = cleaned(form), Act(request.actor)
            version = fields.pop("version")
            services.change_source(actor=request.actor, source=edited, fields=fields, version=version, act=act)
            return done(request, _("The record is saved."), here(request, "source_list"), act)
    context = {
        "source": edited,
        "may_change": permissions.may(request.actor, "source.change", edited),
        "may_delete": permissions.may(request.actor, "source.delete", edited),
        "citing": [(one, review_address(one.claim.article, one.claim_id)) for one in citing(request, edited)],
        "here": "sources",
    }
    return form_page(request, "annotations/sources/edit.html", form, **context)


def citing(request: ProjectRequest, source: Source) -> list[Evidence]:
    """The evidence that cites a source, newest first."""
    evidence = queries.evidence_visible_to(request.actor).filter(source=source)
    return list(evidence.select_related("claim__article", "added_by__user").order_by("-created_at")[:MOST_CITING])


def form_values(source: Source) -> dict[str, Any]:
    """The record as the form takes it, and the version it is of."""
    values = {name: getattr(source, name) for name in (*services.FIELDS, "version")}
    return {**values, "authors": "\n".join(source.authors)}


@of_project(post="source.delete")
def source_delete(request: ProjectRequest, source: uuid.UUID) -> HttpResponse:
    """Put a source into the trash."""
    deleted = get_object_or_404(queries.sources_visible_to(request.actor), pk=source)
    act = Act(request.actor)
    services.delete_source(actor=request.actor, source=deleted, act=act)
    return done(request, _("“%s” is in the trash.") % deleted, here(request, "source_list"), act)


@of_project(post="source.delete")
def source_restore(request: ProjectRequest, source: uuid.UUID) -> HttpResponse:
    """Take a source out of the trash."""
    restored = get_object_or_404(queries.sources_in_trash(request.actor), pk=source)
    act = Act(request.actor)
    services.restore_source(actor=request.actor, source=restored, act=act)
    return done(request, _("“%s” is back.") % restored, here(request, "trash") + "?kind=sources", act)
