"""Addresses of the pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from annotations.views import (
    accounts,
    articles,
    claims,
    history,
    home,
    members,
    parts,
    service_accounts,
    settings,
    sources,
    trash,
)

PROJECT = "projects/<uuid:project>"
SERVICE = f"{PROJECT}/services/<uuid:service>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("accounts/login/", accounts.account_login, name="account_login"),
    path("accounts/logout/", accounts.account_logout, name="account_logout"),
    path("accounts/password/", accounts.account_change_password, name="account_change_password"),
    path("account/", accounts.account, name="account"),
    path("account/tokens/", accounts.token_create, name="token_create"),
    path("account/tokens/<uuid:token>/revoke/", accounts.token_revoke, name="token_revoke"),
    path("join/<str:secret>/", members.join, name="join"),
    path("projects/new/", home.project_create, name="project_create"),
    path(f"{PROJECT}/", home.project, name="project"),
    path(f"{PROJECT}/articles/", articles.article_list, name="article_list"),
    path(f"{PROJECT}/articles/<uuid:article>/record/", articles.article_edit, name="article_edit"),
    path(f"{PROJECT}/articles/<uuid:article>/parts/", parts.article_parts, name="article_parts"),
    path(f"{PROJECT}/revisions/<uuid:revision>/received/", articles.revision_received, name="revision_received"),
    path(f"{PROJECT}/articles/<uuid:article>/delete/", articles.article_delete, name="article_delete"),
    path(f"{PROJECT}/articles/<uuid:article>/restore/", articles.article_restore, name="article_restore"),
    path(f"{PROJECT}/claims/", claims.claim_list, name="claim_list"),
    path(f"{PROJECT}/sources/", sources.source_list, name="source_list"),
    path(f"{PROJECT}/sources/new/", sources.source_create, name="source_create"),
    path(f"{PROJECT}/sources/<uuid:source>/", sources.source_edit, name="source_edit"),
    path(f"{PROJECT}/sources/<uuid:source>/delete/", sources.source_delete, name="source_delete"),
    path(f"{PROJECT}/sources/<uuid:source>/restore/", sources.source_restore, name="source_restore"),
    path(f"{PROJECT}/members/", members.member_list, name="member_list"),
    path(f"{PROJECT}/members/<uuid:member>/role/", members.member_role, name="member_role"),
    path(f"{PROJECT}/members/<uuid:member>/remove/", members.member_remove, name="member_remove"),
    path(f"{PROJECT}/members/<uuid:member>/link/", members.member_way_back, name="member_way_back"),
    path(f"{PROJECT}/invitations/", members.member_invite, name="member_invite"),
    path(f"{PROJECT}/invitations/<uuid:invitation>/revoke/", members.invitation_revoke, name="invitation_revoke"),
    path(f"{PROJECT}/services/", service_accounts.service_create, name="service_create"),
    path(f"{SERVICE}/", service_accounts.service_edit, name="service_edit"),
    path(f"{SERVICE}/remove/", service_accounts.service_remove, name="service_remove"),
    path(f"{SERVICE}/tokens/", service_accounts.service_token_create, name="service_token_create"),
    path(f"{SERVICE}/tokens/<uuid:token>/revoke/", service_accounts.service_token_revoke, name="service_token_revoke"),
    path(f"{PROJECT}/settings/", settings.project_settings, name="project_settings"),
    path(f"{PROJECT}/guideline/", settings.guideline_write, name="guideline_write"),
    path(f"{PROJECT}/trash/", trash.trash, name="trash"),
    path(f"{PROJECT}/history/", history.history, name="history"),
    path("", include("annotations.exports_urls")),
    path("", include("annotations.revisions_urls")),
    path("", include("annotations.imports_urls")),
    path("", include("annotations.feeds_urls")),
    path("", include("annotations.webhooks_urls")),
    path("", include("annotations.review_urls")),
]
