"""Tables of many articles on the pages: which column is what, which rows fail, and what came of each."""

from __future__ import annotations

import pytest

from annotations.models import Article, ImportItem
from annotations.services.writing import write_import
from tests.cast import Cast, bring_in
from tests.reading import read_all
from tests.services.test_cuts import items
from tests.views.pages import signed_in, url, words
from tests.views.test_imports import CSV, page_of, uploaded

pytestmark = pytest.mark.django_db


def test_what_is_skipped_as_it_stands_is_not_promised_to_come_in(cast: Cast) -> None:
    bring_in(cast.ben, "The tide comes in.", title="Tides")
    job = uploaded(cast, CSV, "works.csv")

    assert "Bring in 1 article, skip 1" in words(page_of(cast, job))

    ImportItem.objects.filter(twin=None).update(choice="skip")
    assert "Skip all 2" in words(page_of(cast, job))


def test_rows_are_shown_with_those_that_fail_and_narrowed_to_them(cast: Cast) -> None:
    job = uploaded(cast, CSV, "rows.csv")

    everything, failed = page_of(cast, job), page_of(cast, job, show="failed")

    assert "2 articles in this: is that right?" in words(everything)
    assert "Tides" in words(everything)
    assert ("Tides" in words(failed), "There is no text in the column “text”." in words(failed)) == (False, True)
    assert page_of(cast, job, show="nonsense").status_code == 200


def test_columns_are_shown_as_they_are_taken_and_said_otherwise(cast: Cast) -> None:
    job = uploaded(cast, "title,Inhalt,body\nTides,The tide comes in.,Io\n", "rows.csv")
    address = url(cast.project, "import_columns", received=job.pk)

    assert '<option value="body" selected>' in page_of(cast, job).content.decode()
    assert signed_in(cast.ben).post(address, {"column-text": "lost"}).status_code == 400
    signed_in(cast.ben).post(address, {"column-text": "Inhalt", "column-byline": "body"})
    read_all()

    [item] = items(job)
    assert (item.record["byline"], item.record["title"]) == ("Io", "The tide comes in.")
    assert '<option value="Inhalt" selected>' in page_of(cast, job).content.decode()


def test_columns_that_are_taken_for_nothing_are_named(cast: Cast) -> None:
    job = uploaded(cast, CSV.replace("author", "Mood"), "works.csv")

    assert "not taken: Mood" in words(page_of(cast, job))
    assert "not taken" not in words(page_of(cast, uploaded(cast, CSV, "all.csv")))


def test_a_table_of_which_no_column_is_the_text_waits_for_one_to_be_named(cast: Cast) -> None:
    job = uploaded(cast, "Name,Wording\nTides,The tide comes in.\n", "rows.csv")
    address = url(cast.project, "import_columns", received=job.pk)

    page = page_of(cast, job)
    assert "No column is named as the text" in words(page)
    assert "What its columns are taken for" in words(page)
    signed_in(cast.ben).post(address, {"column-text": "Wording", "column-title": "Name"})
    read_all()

    assert [item.record["title"] for item in items(job)] == ["Tides"]


def test_thousands_of_rows_are_shown_in_pages(cast: Cast) -> None:
    lines = "".join(f"Tide {n},The tide comes in {n}.\n" for n in range(60))
    job = uploaded(cast, "title,text\n" + lines, "rows.csv")

    first, second = page_of(cast, job), page_of(cast, job, **{"from": "50"})

    assert first.content.decode().count('id="item-') == 50
    assert second.content.decode().count('id="item-') == 10
    assert "Later ones" in words(first)
    assert "Earlier ones" in words(second)


def test_rows_are_brought_in_and_the_outcome_leads_to_their_articles(cast: Cast) -> None:
    job = uploaded(cast, CSV, "rows.csv")

    signed_in(cast.ben).post(url(cast.project, "import_bring_in", received=job.pk))
    write_import(job.pk)
    over = page_of(cast, job)

    assert "2 brought in" in words(over)
    assert "1 failed" in words(over)
    tides = Article.objects.get(title="Tides")
    assert url(cast.project, "review", article=tides.pk) in over.content.decode()


def test_one_stays_at_the_row_one_has_chosen_about(cast: Cast) -> None:
    bring_in(cast.ben, "The tide comes in.", title="Tides")
    job = uploaded(cast, CSV, "works.csv")
    chosen = ImportItem.objects.get(index=1)

    page = page_of(cast, job, show="here").content.decode()
    sent = {"item": chosen.pk, "choice": "new", "show": "here", "from": "50"}
    answer = signed_in(cast.ben).post(url(cast.project, "import_choose", received=job.pk), sent)

    assert '<input type="hidden" name="show" value="here">' in page
    own = url(cast.project, "import_confirm", received=job.pk)
    assert answer["Location"] == f"{own}?show=here&from=50#item-{chosen.pk}"
