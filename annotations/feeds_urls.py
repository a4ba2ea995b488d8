"""Addresses of feeds and watches."""

from __future__ import annotations

from django.urls import path

from annotations.views import feeds, watches

FEEDS = "projects/<uuid:project>/feeds"

ARTICLE = "projects/<uuid:project>/articles/<uuid:article>"

urlpatterns = [
    path(f"{FEEDS}/", feeds.feed_list, name="feed_list"),
    path(f"{FEEDS}/<uuid:feed>/", feeds.feed_edit, name="feed_edit"),
    path(f"{FEEDS}/<uuid:feed>/status/", feeds.feed_status, name="feed_status"),
    path(f"{FEEDS}/<uuid:feed>/check/", feeds.feed_check, name="feed_check"),
    path(f"{FEEDS}/<uuid:feed>/pause/", feeds.feed_pause, name="feed_pause"),
    path(f"{FEEDS}/<uuid:feed>/resume/", feeds.feed_resume, name="feed_resume"),
    path(f"{FEEDS}/<uuid:feed>/remove/", feeds.feed_remove, name="feed_remove"),
    path(f"{ARTICLE}/watch/", watches.article_watch, name="article_watch"),
    path(f"{ARTICLE}/watch/status/", watches.watch_status, name="watch_status"),
    path(f"{ARTICLE}/watch/pause/", watches.watch_pause, name="watch_pause"),
    path(f"{ARTICLE}/refetch/", watches.article_refetch, name="article_refetch"),
]
