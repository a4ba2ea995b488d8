"""Static files under names that change with their content."""

from __future__ import annotations

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class ModuleManifestStorage(ManifestStaticFilesStorage):
    """Hashed names for scripts that import each other too, so that browsers may keep them for ever."""

    support_js_module_import_aggregation = True
