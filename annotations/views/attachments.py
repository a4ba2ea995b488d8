"""Files of people on their way out: always as an attachment, under a name of ours, shut off from our pages."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.utils.text import slugify

from annotations.importers.formats import extension_of, format_claimed
from annotations.models import Revision

# Its content is other people's words: a browser that opens it must not take them for a page of ours.
ATTACHED = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}


def attached(path: str, name: str, content_type: str = "application/octet-stream") -> FileResponse:
    """The file kept under `path`, to be saved as `name`; 404 where the store has none."""
    try:
        file = default_storage.open(path)
    except FileNotFoundError as gone:
        raise Http404 from gone
    return FileResponse(file, as_attachment=True, filename=name, content_type=content_type, headers=ATTACHED)


def received_file(revision: Revision) -> FileResponse:
    """The bytes a revision was made of, as they were received; 404 where none were kept, as of texts by the API."""
    if not revision.received_path:
        raise Http404
    known = format_claimed(revision.received_name)
    extension = extension_of(revision.received_name) if known and known.name != "program" else "bin"
    if revision.origin == Revision.Origin.PASTE:
        extension = "txt"
    title = slugify(revision.article.title)[:60] or "article"
    return attached(revision.received_path, f"{title}-r{revision.number}-as-received.{extension}")
