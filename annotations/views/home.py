"""Where one arrives: one's projects and what came into them lately."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from annotations import queries
from annotations.access import PersonalRequest, ProjectRequest, of_project, personal
from annotations.forms import cleaned
from annotations.forms.pages import ShowingRefusals
from annotations.forms.projects import ProjectForm
from annotations.services.projects import found_project
from annotations.views.answers import done, form_page, here, posted

LATELY = 8


@personal
def home(request: PersonalRequest) -> HttpResponse:
    """My projects, and the newest articles in them."""
    to_place = queries.to_place_by_project(request.user)
    context = {
        "projects": [(project, to_place.get(project.pk, 0)) for project in queries.projects_of(request.user)],
        "articles": queries.articles_lately(request.user)[:LATELY],
        "here": "home",
    }
    return render(request, "annotations/home.html", context)


@personal
def project_create(request: PersonalRequest) -> HttpResponse:
    """Found a project, as its owner."""
    form = ProjectForm(posted(request))
    if request.method == "POST":
        with ShowingRefusals(form):
            founded = found_project(user=request.user, fields=cleaned(form))
            said = _("The project is there. Bring in a first article, and invite others under “Members”.")
            return done(request, said, reverse("article_list", kwargs={"project": founded.pk}))
    return form_page(request, "annotations/project_create.html", form, here="home")


@of_project(get="project.read")
def project(request: ProjectRequest) -> HttpResponse:
    """A project begins with its articles."""
    return HttpResponseRedirect(here(request, "article_list"))
