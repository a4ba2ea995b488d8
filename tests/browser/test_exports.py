"""The page of exports in a real browser: a card follows its job, for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from annotations.models import Export
from annotations.services.releases import create_release
from tests.browser.accessibility import violations_in_each_look
from tests.browser.conftest import OpenPage
from tests.cast import Cast
from tests.messages import Message

pytestmark = pytest.mark.django_db(transaction=True)


def listed(cast: Cast) -> str:
    return reverse("export_list", kwargs={"project": cast.project.pk})


def export_of(cast: Cast, state: str, **fields: object) -> Export:
    """An export somebody seems to hold, so that a worker that happens to run leaves it alone."""
    held = timezone.now() + timedelta(hours=1)
    given = {"project": cast.project, "created_by": cast.ben, "format": "jsonl", "state": state, "lease_until": held}
    return Export.objects.create(**{**given, **fields})


def finished(cast: Cast) -> dict[str, object]:
    path = default_storage.save("exports/whole.jsonl", ContentFile(b"{}\n"))
    return {"path": path, "size": 3, "sha256": "ab" * 32, "done": 40_000, "total": 40_000}


@pytest.fixture
def one_of_each(cast: Cast) -> None:
    for name in ("Spring set", ""):
        export = export_of(cast, "finished", **finished(cast))
        if name:
            create_release(actor=cast.ada, export=export, name=name, notes="As counted in May.")
    export_of(cast, "failed", problem="The file could not be written (No space left on device).")
    export_of(cast, "running", done=12_000, total=40_000, started_at=timezone.now())
    export_of(cast, "queued")


def test_axe_finds_nothing(cast: Cast, one_of_each: None, open_page: OpenPage) -> None:
    page = open_page(cast.ada, listed(cast))
    for fold in page.locator("details").all():
        fold.evaluate("(element) => { element.open = true; }")

    assert violations_in_each_look(page) == []


def test_a_narrow_screen_shows_everything(cast: Cast, one_of_each: None, open_page: OpenPage) -> None:
    page = open_page(cast.ada, listed(cast), viewport={"width": 320, "height": 700})

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_card_follows_its_job_and_then_rests(cast: Cast, open_page: OpenPage) -> None:
    export = export_of(cast, "queued")
    page = open_page(cast.ben, listed(cast))
    expect(page.get_by_text("Waiting for a worker.")).to_be_visible()

    Export.objects.filter(pk=export.pk).update(state="running", done=12_000, total=40_000, started_at=timezone.now())
    expect(page.get_by_text("30 %")).to_be_visible()
    Export.objects.filter(pk=export.pk).update(state="finished", **finished(cast))
    expect(page.get_by_role("link", name="Download")).to_be_visible()

    expect(page.locator("[hx-trigger='every 1s']")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename.endswith(".jsonl")


def test_a_failed_one_is_run_again_by_its_button(cast: Cast, open_page: OpenPage, unsent: list[Message]) -> None:
    export_of(cast, "failed", problem="The file could not be written (No space left on device).")
    page = open_page(cast.ben, listed(cast))

    page.get_by_role("button", name="Run again").click()

    expect(page.get_by_text("Waiting for a worker.")).to_be_visible()
    assert [task for task, _export in unsent] == ["annotations.run_export"]
