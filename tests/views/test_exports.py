"""The page of exports over HTTP: who may ask, what a file leaves as, what a card says."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations.models import Contributor, Export, Job, Release
from tests.cast import Cast

LINE = b'{"title":"The harbour library"}\n'


def client(who: Contributor) -> Client:
    signed_in = Client()
    assert who.user is not None
    signed_in.force_login(who.user)
    return signed_in


def url(name: str, export: Export) -> str:
    return reverse(name, kwargs={"project": export.project_id, "export": export.pk})


def listed(project: Any) -> str:
    return reverse("export_list", kwargs={"project": project.pk})


def export_of(cast: Cast, state: str, **fields: Any) -> Export:
    return Export.objects.create(project=cast.project, created_by=cast.ben, format="jsonl", state=state, **fields)


@pytest.fixture
def finished(cast: Cast) -> Export:
    path = default_storage.save("exports/finished.jsonl", ContentFile(LINE))
    return export_of(cast, "finished", path=path, size=len(LINE), sha256="ab" * 32, done=1200, total=1200)


@pytest.mark.parametrize("state", ["queued", "running", "failed"])
def test_there_is_no_file_before_it_is_whole(cast: Cast, finished: Export, state: str) -> None:
    Export.objects.filter(pk=finished.pk).update(state=state)

    assert client(cast.ben).get(url("export_file", finished)).status_code == 409


def test_a_file_lost_from_the_store_is_not_found(cast: Cast, finished: Export) -> None:
    default_storage.delete(finished.path)

    assert client(cast.ben).get(url("export_file", finished)).status_code == 404


def test_somebody_of_another_project_finds_nothing(cast: Cast, finished: Export) -> None:
    mallory = client(cast.mallory)
    elsewhere = {"project": cast.mallory.project_id, "export": finished.pk}

    for name in ("export_file", "export_status"):
        assert mallory.get(url(name, finished)).status_code == 404
        assert mallory.get(reverse(name, kwargs=elsewhere)).status_code == 404
    assert mallory.post(reverse("export_retry", kwargs=elsewhere)).status_code == 404


def test_a_viewer_may_not_export_but_takes_the_files(cast: Cast, finished: Export) -> None:
    vic = client(cast.vic)

    assert vic.post(listed(cast.project), {"format": "jsonl"}).status_code == 403
    assert b'name="format"' not in vic.get(listed(cast.project)).content
    assert b"".join(vic.get(url("export_file", finished)).streaming_content) == LINE  # type: ignore[attr-defined]  # a file


def test_an_unknown_format_is_refused_with_a_sentence(cast: Cast) -> None:
    answer = client(cast.ben).post(listed(cast.project), {"format": "docx"})

    assert answer.status_code == 400
    assert not Export.objects.exists()


def test_what_has_not_failed_is_not_run_again(cast: Cast, finished: Export) -> None:
    assert client(cast.ben).post(url("export_retry", finished)).status_code == 409


def test_a_reviewer_makes_no_release(cast: Cast, finished: Export) -> None:
    assert client(cast.ben).post(url("release_create", finished), {"name": "Spring"}).status_code == 403
    assert not Release.objects.exists()


def test_a_file_leaves_as_an_attachment_under_our_name(cast: Cast, finished: Export) -> None:
    answer = client(cast.ben).get(url("export_file", finished))
    answer.close()

    made = f"{timezone.now():%Y-%m-%d}-{str(finished.pk)[-6:]}"
    assert answer["Content-Disposition"] == f'attachment; filename="harbour-desk-{made}.jsonl"'
    assert answer["Content-Type"] == "application/jsonl"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Length"] == str(len(LINE))


def test_asking_makes_a_job_and_leads_back_to_the_list(cast: Cast) -> None:
    answer = client(cast.ben).post(listed(cast.project), {"format": "csv"})

    assert answer["Location"] == listed(cast.project)
    assert Export.objects.get().state == Job.State.QUEUED


def test_an_empty_list_says_what_to_do(cast: Cast) -> None:
    page = client(cast.ben).get(listed(cast.project)).content.decode()

    assert "Nothing has been exported yet" in page
    assert page.count('name="format"') == len(Export.Format)


@pytest.mark.parametrize("state", ["queued", "running"])
def test_a_card_asks_for_itself_again_while_it_is_not_over(cast: Cast, state: str) -> None:
    export = export_of(cast, state)

    assert (
        f'hx-get="{url("export_status", export)}"'
        in client(cast.ben).get(url("export_status", export)).content.decode()
    )


def test_a_card_shows_how_far_and_how_fast(cast: Cast) -> None:
    started = timezone.now() - timedelta(seconds=10)
    export = export_of(cast, "running", done=12_000, total=40_000, started_at=started)

    card = client(cast.ben).get(url("export_status", export)).content.decode()

    assert re.search("12,000 of 40,000 claims, 1,[0-9]{3} a second", card)
    assert 'value="12000" max="40000"' in card


def test_a_failed_one_says_why_and_runs_again(cast: Cast) -> None:
    export = export_of(cast, "failed", problem="The disk is full.", attempts=3)
    card = client(cast.ben).get(url("export_status", export)).content.decode()
    assert "The disk is full." in card
    assert "hx-get" not in card

    client(cast.chi).post(url("export_retry", export))

    export.refresh_from_db()
    assert (export.state, export.attempts, export.problem) == (Job.State.QUEUED, 0, "")


def test_a_finished_one_shows_size_and_hash(cast: Cast, finished: Export) -> None:
    page = client(cast.ben).get(listed(cast.project)).content.decode()

    assert "ab" * 32 in page
    assert url("export_file", finished) in page
    assert "hx-get" not in page.split("Made so far")[1]


def test_a_release_has_a_name_nobody_else_takes(cast: Cast, finished: Export) -> None:
    ada = client(cast.ada)
    ada.post(url("release_create", finished), {"name": " Spring set ", "notes": "As counted in May."})

    page = ada.get(listed(cast.project)).content.decode()
    assert "Spring set" in page
    assert "As counted in May." in page
    assert ada.post(url("release_create", finished), {"name": "Other"}).status_code == 409
    other = export_of(cast, "finished", path="exports/other.jsonl", size=1)
    assert ada.post(url("release_create", other), {"name": "Spring set"}).status_code == 409
    assert ada.post(url("release_create", other), {"name": "  "}).status_code == 400
    assert Release.objects.get().name == "Spring set"


def test_the_list_asks_the_database_no_more_for_more_exports(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for _ in range(12):
        export_of(cast, "failed", problem="The disk is full.")
    ada = client(cast.ada)

    with django_assert_max_num_queries(8):
        ada.get(listed(cast.project))
