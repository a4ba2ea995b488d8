"""Files on their way in: on disk as they come, and no more of one than is taken."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Keeps a file on disk, up to one piece more than is taken; what comes after is read and thrown away.

    So nobody fills the disk, memory stays flat, and who sends too much is told so by a sentence in their form, where a
    line that was cut would say nothing.
    """

    file: TemporaryUploadedFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= settings.IMPORT_MAX_BYTES:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> TemporaryUploadedFile:
        self.file.seek(0)
        self.file.size = file_size
        return self.file
