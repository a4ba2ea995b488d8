"""Addresses of the live door, below /live/."""

from __future__ import annotations

from django.urls import path

from annotations.live import views

urlpatterns = [
    path("projects/<uuid:project>/", views.stream, name="live"),
]
