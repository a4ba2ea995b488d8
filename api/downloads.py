"""Files of the store on their way to a program."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse
from rest_framework.request import Request

from annotations.views.attachments import attached
from api.preconditions import etag, is_known

BYTES = "application/octet-stream"


def download(
    request: Request, *, path: str, sha256: str, name: str, content_type: str = BYTES
) -> FileResponse | HttpResponse:
    """The file kept under `path`, to be saved as `name`; 304 for who has it, by its `sha256`.

    Raises Http404 where none is kept.
    """
    if not path:
        raise Http404
    tag = etag(sha256)
    if is_known(request, tag):
        return HttpResponse(status=304, headers={"ETag": tag})
    response = attached(path, name, content_type)
    response["ETag"] = tag
    return response
