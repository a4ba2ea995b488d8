"""What was deleted, and the way back for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations import permissions, queries
from annotations.access import ProjectRequest, of_project
from annotations.errors import InvalidInputError
from annotations.models import Contributor
from annotations.views.answers import here
from annotations.views.paging import page_of

# Kind: its words, what is in the trash of it, the action of restoring it, the page that does and its argument.
KINDS: dict[str, tuple[Any, Callable[[Contributor], QuerySet[Any]], str, str, str]] = {
    "articles": (gettext_lazy("Articles"), queries.articles_in_trash, "article.delete", "article_restore", "article"),
    "claims": (gettext_lazy("Claims"), queries.claims_in_trash, "claim.delete", "claim_restore", "claim"),
    "sources": (gettext_lazy("Sources"), queries.sources_in_trash, "source.delete", "source_restore", "source"),
    "evidence": (
        gettext_lazy("Evidence"),
        queries.evidence_in_trash,
        "evidence.remove",
        "evidence_restore",
        "evidence",
    ),
}


@of_project(get="project.read")
def trash(request: ProjectRequest) -> HttpResponse:
    """One kind of deleted things, last deleted first."""
    kind = request.GET.get("kind", "articles")
    if kind not in KINDS:
        raise InvalidInputError(
            _("There are articles, claims, sources and evidence in the trash, nothing else."), field="kind"
        )
    _words, deleted, action, view, name = KINDS[kind]
    page = page_of(deleted(request.actor), request.GET.get("after", ""), by="deleted_at")
    rows = [
        (one, here(request, view, **{name: one.pk}) if permissions.may(request.actor, action, one) else "")
        for one in page.rows
    ]
    kinds = [(key, entry[0]) for key, entry in KINDS.items()]
    context = {"kind": kind, "kinds": kinds, "page": page, "rows": rows, "here": "trash"}
    return render(request, "annotations/trash.html", context)
