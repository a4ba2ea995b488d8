"""Large files come in on disk, in flat memory, and no further than is taken."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.test import Client, RequestFactory
from pytest_django import Settings

from annotations.models import Import
from tests.cast import Cast
from workbench.uploads import BoundedUploadHandler

MB = 1024**2


@pytest.fixture
def handler() -> FileUploadHandler:
    made = BoundedUploadHandler(RequestFactory().post("/"))
    made.new_file("file", "many.jsonl", "text/plain", 0)
    return made


def received(handler: FileUploadHandler, pieces: int, piece: bytes) -> TemporaryUploadedFile:
    for number in range(pieces):
        handler.receive_data_chunk(piece, number * len(piece))
    file = handler.file_complete(pieces * len(piece))
    assert isinstance(file, TemporaryUploadedFile)
    return file


def test_what_is_too_large_does_not_fill_the_disk(handler: FileUploadHandler, settings: Settings) -> None:
    settings.IMPORT_MAX_BYTES = 4 * MB

    with received(handler, 50, b"x" * MB) as file:
        assert Path(file.temporary_file_path()).stat().st_size <= 5 * MB
        assert file.size == 50 * MB


def test_a_file_that_is_taken_is_whole(handler: FileUploadHandler) -> None:
    with received(handler, 3, b"tide\n") as file:
        assert file.read() == b"tide\n" * 3


def test_who_sends_too_much_is_told_so_in_the_form(cast: Cast, client: Client, settings: Settings) -> None:
    settings.IMPORT_MAX_BYTES = 3 * MB
    assert cast.ben.user is not None
    client.force_login(cast.ben.user)
    large = TemporaryUploadedFile("many.txt", "text/plain", 5 * MB, None)
    large.write(b"x" * 5 * MB)
    large.seek(0)

    with large:
        response = client.post(f"/projects/{cast.project.pk}/imports/", {"file": large})

    assert "longer than the 3 MB" in response.content.decode()
    assert not Import.objects.exists()


def test_memory_stays_flat(handler: FileUploadHandler) -> None:
    piece = b"x" * 65_536
    tracemalloc.start()
    try:
        received(handler, 480, piece).close()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < MB
