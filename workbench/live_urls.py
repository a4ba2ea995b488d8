"""What the live door answers."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("live/", include("annotations.live_urls")),
]
