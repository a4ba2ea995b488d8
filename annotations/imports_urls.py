"""Addresses of what comes in."""

from __future__ import annotations

from django.urls import path

from annotations.views import imports, items, proposals

IMPORTS = "projects/<uuid:project>/imports"
IMPORT = f"{IMPORTS}/<uuid:received>"
ITEM = f"{IMPORT}/items/<uuid:item>"

urlpatterns = [
    path(f"{IMPORTS}/", imports.article_import, name="article_import"),
    path(f"{IMPORT}/", proposals.import_confirm, name="import_confirm"),
    path(f"{IMPORT}/status/", imports.import_status, name="import_status"),
    path(f"{IMPORT}/report/", imports.import_report, name="import_report"),
    path(f"{IMPORT}/steer/", imports.import_steer, name="import_steer"),
    path(f"{IMPORT}/withdraw/", imports.import_withdraw, name="import_withdraw"),
    path(f"{IMPORT}/reread/", imports.import_reread, name="import_reread"),
    path(f"{IMPORT}/columns/", imports.import_columns, name="import_columns"),
    path(f"{IMPORT}/discard/", imports.import_discard, name="import_discard"),
    path(f"{IMPORT}/choose/", proposals.import_choose, name="import_choose"),
    path(f"{IMPORT}/bring-in/", proposals.import_bring_in, name="import_bring_in"),
    path(f"{ITEM}/", items.import_item, name="import_item"),
    path(f"{ITEM}/act/", items.item_act, name="item_act"),
    path(f"{ITEM}/parts/", items.item_parts, name="item_parts"),
    path(f"{ITEM}/compare/", items.item_compare, name="item_compare"),
]
