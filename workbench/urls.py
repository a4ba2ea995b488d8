"""What the web door answers."""

from __future__ import annotations

from django.urls import include, path

from annotations.views.health import health

urlpatterns = [
    path("health/", health, name="health"),
    path("api/v1/", include("api.urls")),
    path("", include("annotations.urls")),
]
