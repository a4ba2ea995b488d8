"""What the live door answers."""

from __future__ import annotations

from django.urls import include, path

from annotations.live.views import plainly

urlpatterns = [
    path("live/", include("annotations.live_urls")),
]

handler400, handler403, handler404, handler500 = map(plainly, (400, 403, 404, 500))
