"""The domain as a Django application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnnotationsConfig(AppConfig):
    """Articles, the claims in them, what was judged of them and on which evidence."""

    name = "annotations"
    verbose_name = _("annotations")
    default_auto_field = "django.db.models.BigAutoField"
