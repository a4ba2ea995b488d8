"""Exports over the API: asked for, watched, downloaded, run again. What is in the files is shown by tests/exporters."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from annotations.models import Export
from tests.api.client import Api, refused
from tests.cast import Cast


@pytest.fixture
def export(cast: Cast) -> Export:
    return Export.objects.create(project=cast.project, created_by=cast.ben, format="csv")


def finish(export: Export) -> None:
    path = default_storage.save("exports/test.csv", ContentFile(b"number,tag\r\n1,opinion\r\n"))
    Export.objects.filter(pk=export.pk).update(state="finished", path=path, size=24, sha256="ab" * 32, done=1, total=1)


@pytest.mark.parametrize("sent", [{}, {"format": "exe"}, {"format": "csv", "path": "/etc/passwd"}])
def test_a_format_nobody_writes_is_refused(ben: Api, sent: dict[str, str]) -> None:
    refused(ben.post("exports/", sent), 400, "invalid")

    assert not Export.objects.exists()


def test_an_unfinished_export_has_no_file(ben: Api, export: Export) -> None:
    problem = refused(ben.get(f"exports/{export.pk}/file/"), 409, "conflict")

    assert problem["state"] == "queued"


def test_only_what_has_failed_is_run_again(ben: Api, export: Export) -> None:
    refused(ben.post(f"exports/{export.pk}/retry/"), 409, "conflict")
    Export.objects.filter(pk=export.pk).update(state="failed", problem="The disk is full.")

    again = ben.post(f"exports/{export.pk}/retry/").json()

    assert (again["state"], again["problem"]) == ("queued", "")


def test_an_export_is_asked_for_and_watched(ben: Api) -> None:
    response = ben.post("exports/", {"format": "jsonl"})

    assert (response.status_code, response.json()["state"]) == (201, "queued")
    watched = ben.get(response["Location"])
    assert watched.json() == response.json()
    known = {"if-none-match": watched["ETag"]}
    assert ben.get(response["Location"], headers=known).status_code == 304

    Export.objects.update(state="running", done=5, total=20)

    assert ben.get(response["Location"], headers=known).json()["percent"] == 25


def test_a_finished_export_leaves_as_an_attachment(ben: Api, export: Export) -> None:
    finish(export)

    response = ben.get(f"exports/{export.pk}/file/")

    assert b"".join(response.streaming_content) == b"number,tag\r\n1,opinion\r\n"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["ETag"] == f'"{"ab" * 32}"'


def test_a_file_that_is_gone_is_not_found(ben: Api, export: Export) -> None:
    finish(export)
    default_storage.delete(Export.objects.get().path)

    refused(ben.get(f"exports/{export.pk}/file/"), 404, "not-found")
