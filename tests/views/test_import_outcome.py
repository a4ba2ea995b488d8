"""What came of an import: the rows that failed to take along, and a way back."""

from __future__ import annotations

import pytest

from annotations import queries
from annotations.models import Event, Import
from tests.cast import Cast, mark
from tests.services.bulk import brought_in, near_readers, rows
from tests.views.pages import signed_in, url, words

__all__ = ["near_readers"]

pytestmark = pytest.mark.django_db
REPORT, WAY_BACK = "Download the rows that failed", "Take back what came in"


@pytest.fixture
def job(cast: Cast) -> Import:
    return brought_in(cast.ben, [*rows(3), {"title": "Tide 4"}])


def test_an_import_without_failed_rows_offers_no_file(cast: Cast) -> None:
    job = brought_in(cast.ben, rows(3))

    page = signed_in(cast.ben).get(url(cast.project, "import_confirm", received=job.pk))
    file = signed_in(cast.ben).get(url(cast.project, "import_report", received=job.pk))

    assert REPORT not in words(page)
    assert file.status_code == 404


def test_the_rows_that_failed_leave_as_an_attachment(cast: Cast, job: Import) -> None:
    client = signed_in(cast.ben)
    assert REPORT in words(client.get(url(cast.project, "import_confirm", received=job.pk)))

    response = client.get(url(cast.project, "import_report", received=job.pk))

    assert b'"title":"Tide 4"' in response.getvalue()
    assert response["Content-Disposition"] == 'attachment; filename="tides-failed.jsonl"'


def test_what_came_in_is_taken_back(cast: Cast, job: Import) -> None:
    client = signed_in(cast.ben)
    assert WAY_BACK in words(client.get(url(cast.project, "import_confirm", received=job.pk)))

    page = client.post(url(cast.project, "import_withdraw", received=job.pk), follow=True)

    assert "What came in is in the trash" in words(page)
    assert queries.articles_in_trash(cast.ben).count() == 3
    assert words(page).count("in the trash") == 4


def test_what_was_taken_back_is_brought_back_by_the_message_that_says_so(cast: Cast, job: Import) -> None:
    client = signed_in(cast.ben)
    client.post(url(cast.project, "import_withdraw", received=job.pk))

    client.post(url(cast.project, "act_undo", act=Event.objects.filter(verb="import.withdrawn").get().act))

    assert queries.articles_in_trash(cast.ben).count() == 0


def test_rows_of_a_cancelled_import_are_not_said_to_come_in(cast: Cast, job: Import) -> None:
    job.items.update(state="proposed")
    Import.objects.update(state="cancelled")

    page = words(signed_in(cast.ben).get(url(cast.project, "import_confirm", received=job.pk)))

    assert "4 not brought in" in page
    assert "to bring in" not in page


def test_what_is_worked_on_is_not_taken_back_and_that_is_said(cast: Cast, job: Import) -> None:
    for article in queries.articles_visible_to(cast.ben):
        mark(cast.chi, article, "The tide")

    page = signed_in(cast.ada).post(url(cast.project, "import_withdraw", received=job.pk))

    assert page.status_code == 409
    assert "worked on by now" in words(page)
