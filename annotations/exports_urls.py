"""Addresses of exports and releases."""

from __future__ import annotations

from django.urls import path

from annotations.views import exports

EXPORTS = "projects/<uuid:project>/exports"

urlpatterns = [
    path(f"{EXPORTS}/", exports.export_list, name="export_list"),
    path(f"{EXPORTS}/<uuid:export>/", exports.export_status, name="export_status"),
    path(f"{EXPORTS}/<uuid:export>/file/", exports.export_file, name="export_file"),
    path(f"{EXPORTS}/<uuid:export>/retry/", exports.export_retry, name="export_retry"),
    path(f"{EXPORTS}/<uuid:export>/release/", exports.release_create, name="release_create"),
]
