"""Static files under names that change with their content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

# Not used, and the word `import` in a comment of theirs is taken for one.
LEFT_ALONE = "django_htmx/ext/"


class ModuleManifestStorage(ManifestStaticFilesStorage):
    """Hashed names for scripts that import each other too, so that browsers may keep them for ever."""

    support_js_module_import_aggregation = True
    # One for each script in the longest chain of imports, and one that changes nothing.
    max_post_process_passes = 20

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        """Hash everything but what is left alone."""
        ours = {name: path for name, path in paths.items() if not name.startswith(LEFT_ALONE)}
        return super().post_process(ours, *args, **options)
