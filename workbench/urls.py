"""What the web door answers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from annotations.views import refusals
from annotations.views.health import health
from api import problems

urlpatterns = [
    path("health/", health, name="health"),
    path("api/v1/", include("api.urls")),
    path("", include("annotations.urls")),
]


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Programs are told in their shape what pages tell people."""
    if request.path.startswith("/api/"):
        return problems.unread(exception)
    return refusals.unread(exception)
