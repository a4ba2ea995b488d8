"""The articles of a project, and the record of each."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.access import ProjectRequest, of_project
from annotations.forms import cleaned
from annotations.forms.articles import ArticleFilterForm, ChangeRecordForm
from annotations.forms.pages import ShowingRefusals
from annotations.models import Article
from annotations.services import articles as services
from annotations.services.history import Act
from annotations.views.answers import done, form_page, here, posted
from annotations.views.attachments import received_file
from annotations.views.paging import page_of


@of_project(get="project.read")
def article_list(request: ProjectRequest) -> HttpResponse:
    """The articles, newest first, each with how many claims it has and how many of them are open."""
    narrowed = ArticleFilterForm(request.GET)
    wanted = cleaned(narrowed)
    page = page_of(queries.articles_listed(request.actor, **wanted), request.GET.get("after", ""))
    to_place = queries.to_place_by_article(request.actor, [one.pk for one in page.rows])
    context = {
        "to_place": queries.reanchorings_open(request.actor).count(),
        "filter": narrowed,
        "is_narrowed": any(wanted.values()),
        "page": page,
        "rows": [
            (one, permissions.may(request.actor, "article.change", one), to_place.get(one.pk, 0)) for one in page.rows
        ],
        "may_import": permissions.may(request.actor, "article.import"),
        "waiting": queries.imports_waiting(request.actor).count(),
        "here": "articles",
    }
    return render(request, "annotations/articles/list.html", context)


@of_project(get="article.change", post="article.change")
def article_edit(request: ProjectRequest, article: uuid.UUID) -> HttpResponse:
    """Change the record of an article; its text stays."""
    edited = get_object_or_404(queries.articles_visible_to(request.actor), pk=article)
    permissions.require(request.actor, "article.change", edited)
    form = ChangeRecordForm(posted(request), initial=record_of(edited))
    if request.method == "POST":
        with ShowingRefusals(form, lambda: record_of(queries.articles_visible_to(request.actor).get(pk=article))):
            fields, act = cleaned(form), Act(request.actor)
            version = fields.pop("version")
            services.change_article(actor=request.actor, article=edited, fields=fields, version=version, act=act)
            return done(request, _("The record is saved."), here(request, "article_list"), act)
    may_delete = permissions.may(request.actor, "article.delete", edited)
    revision = queries.current_revision(edited)
    context = {"article": edited, "revision": revision, "may_delete": may_delete, "here": "articles"}
    return form_page(request, "annotations/articles/edit.html", form, **context)


def record_of(article: Article) -> dict[str, Any]:
    """The bibliographic record, and the version it is of."""
    return {name: getattr(article, name) for name in (*services.FIELDS, "version")}


@of_project(get="project.read")
def revision_received(request: ProjectRequest, revision: uuid.UUID) -> FileResponse:
    """What a revision was made of, byte for byte."""
    revisions = queries.revisions_visible_to(request.actor).select_related("article")
    return received_file(get_object_or_404(revisions, pk=revision))


@of_project(post="article.delete")
def article_delete(request: ProjectRequest, article: uuid.UUID) -> HttpResponse:
    """Put an article into the trash."""
    deleted = get_object_or_404(queries.articles_visible_to(request.actor), pk=article)
    act = Act(request.actor)
    services.delete_article(actor=request.actor, article=deleted, act=act)
    return done(request, _("“%s” is in the trash.") % deleted.title, here(request, "article_list"), act)


@of_project(post="article.delete")
def article_restore(request: ProjectRequest, article: uuid.UUID) -> HttpResponse:
    """Take an article out of the trash."""
    restored = get_object_or_404(queries.articles_in_trash(request.actor), pk=article)
    act = Act(request.actor)
    services.restore_article(actor=request.actor, article=restored, act=act)
    return done(request, _("“%s” is back.") % restored.title, here(request, "trash"), act)
