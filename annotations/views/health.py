"""Is it well? For proxies and whoever watches over the installation."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse

from annotations.access import public


@public
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # nothing is asked of the request
    """200 while the database answers; else the error makes it 500."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("well\n", content_type="text/plain", headers={"Cache-Control": "no-store"})
