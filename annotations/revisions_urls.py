"""Addresses of the texts of an article, and of the claims to be placed in them."""

from __future__ import annotations

from django.urls import path

from annotations.views import inbox, revisions

PROJECT = "projects/<uuid:project>"
REVISIONS = f"{PROJECT}/articles/<uuid:article>/revisions"

urlpatterns = [
    path(f"{REVISIONS}/", revisions.revision_list, name="revision_list"),
    path(f"{REVISIONS}/new/", revisions.revision_create, name="revision_create"),
    path(f"{REVISIONS}/<uuid:revision>/", revisions.revision, name="revision"),
    path(f"{REVISIONS}/<uuid:revision>/changes/", revisions.revision_changes, name="revision_changes"),
    path(f"{REVISIONS}/<uuid:revision>/bring-back/", revisions.revision_bring_back, name="revision_bring_back"),
    path(f"{PROJECT}/to-place/", inbox.inbox, name="inbox"),
    path(f"{PROJECT}/to-place/<uuid:reanchoring>/", inbox.reanchoring_settle, name="reanchoring_settle"),
]
