"""Sending things in by the pages, seeing how far each is, and confirming many at once."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client
from pytest_django import Settings

from annotations import queries
from annotations.models import Article, Import, ImportItem
from annotations.services.cuts import drop_item
from annotations.services.imports import receive_bytes
from annotations.services.writing import write_import
from tests.cast import TEXT, Cast, bring_in
from tests.reading import read, read_all
from tests.services.test_cuts import PAGE, items, proposed, titles
from tests.views.pages import Answer, signed_in, url, words

pytestmark = pytest.mark.django_db
CSV = "title,text,author\nTides,The tide comes in.,Io\nMills,The mill turns.,Io\nNothing,,Io\n"


def file(raw: bytes, name: str) -> io.BytesIO:
    sent = io.BytesIO(raw)
    sent.name = name
    return sent


def page_of(cast: Cast, job: Import, **asked: str) -> Answer:
    return signed_in(cast.ben).get(url(cast.project, "import_confirm", received=job.pk), asked)


def act(client: Client, cast: Cast, item: ImportItem, name: str, **more: object) -> Answer:
    """Something is done to one of several articles, and the page it leads to."""
    address = url(cast.project, "item_act", received=item.job_id, item=item.pk)
    return client.post(address, {"act": name, "version": item.version, **more}, follow=True)


def uploaded(cast: Cast, raw: str, name: str) -> Import:
    return read(receive_bytes(actor=cast.ben, name=name, raw=raw.encode(), origin="upload"))


# Sending in


def test_three_ways_at_once_and_too_many_files_are_refused(cast: Cast) -> None:
    client, address = signed_in(cast.ben), url(cast.project, "article_import")
    many = [file(b"a", "a.txt") for _n in range(101)]

    assert client.post(address, {"text": "a", "url": "https://tides.example/"}).status_code == 400
    assert client.post(address, {"url": "tides"}).status_code == 400
    assert client.post(address, {"file": many}).status_code == 400
    assert client.post(address, {"text": "a", "duplicates": "perhaps"}).status_code == 400
    assert not Import.objects.exists()


@pytest.mark.parametrize(("raw", "problem"), [(b"", "is empty"), (b"x" * 1025, "is longer than")])
def test_of_many_files_with_one_that_cannot_be_taken_none_is_and_it_is_named(
    cast: Cast, settings: Settings, raw: bytes, problem: str
) -> None:
    settings.IMPORT_MAX_BYTES = 1024
    files = [file(b"The tide comes in.", "tides.txt"), file(raw, "mills.txt")]

    answer = signed_in(cast.ben).post(url(cast.project, "article_import"), {"file": files})

    assert f"“mills.txt” {problem}" in words(answer)
    assert not Import.objects.exists()


def test_many_files_are_read_each_by_itself_and_stand_in_the_list(cast: Cast) -> None:
    client, address = signed_in(cast.ben), url(cast.project, "article_import")

    page = client.post(address, {"file": [file(b"One.", "one.txt"), file(b"Two.", "two.txt")]}, follow=True)

    assert "2 files are being read." in words(page)
    assert {job.name for job in Import.objects.all()} == {"one.txt", "two.txt"}
    assert "one.txt" in words(page)
    assert "Waiting for a worker." in words(page)


def test_an_address_is_noted_down_for_a_worker(cast: Cast) -> None:
    page = signed_in(cast.ben).post(
        url(cast.project, "article_import"), {"url": "HTTPS://Tides.example/a", "duplicates": "skip"}, follow=True
    )

    job = Import.objects.get()
    assert (job.url, job.options, job.state) == ("https://tides.example/a", {"duplicates": "skip"}, "queued")
    assert "https://tides.example/a" in words(page)


def test_the_articles_say_how_many_imports_wait(cast: Cast) -> None:
    address = url(cast.project, "article_list")
    assert "To confirm" not in words(signed_in(cast.ben).get(address))

    uploaded(cast, CSV, "works.csv")

    assert "To confirm 1" in words(signed_in(cast.ben).get(address))
    assert "To confirm" not in words(signed_in(cast.vic).get(address))


def test_an_empty_list_says_what_to_do(cast: Cast) -> None:
    assert "Nothing has come in yet" in words(signed_in(cast.ben).get(url(cast.project, "article_import")))


def test_the_list_is_shown_in_pages_and_holds_ones_own(cast: Cast) -> None:
    for _n in range(51):
        Import.objects.create(project=cast.project, created_by=cast.chi, origin="paste", name="Chi’s")
    Import.objects.create(project=cast.project, created_by=cast.ben, origin="paste", name="Ben’s")

    mine, all_of_it = (signed_in(who).get(url(cast.project, "article_import")) for who in (cast.ben, cast.ada))

    assert ("Ben’s" in words(mine), "Chi’s" in words(mine)) == (True, False)
    assert all_of_it.content.decode().count("<article") == 50
    assert "Older" in words(all_of_it)


# How far it is


def running(cast: Cast, **fields: object) -> Import:
    base = {"project": cast.project, "created_by": cast.ben, "origin": "upload", "name": "tides.jsonl", "path": "x"}
    return Import.objects.create(
        **base, format="jsonl", state="running", phase="writing", done=3000, total=12_000, **fields
    )


def status(cast: Cast, job: Import, **asked: str) -> Answer:
    return signed_in(cast.ben).get(url(cast.project, "import_status", received=job.pk), asked)


def test_a_card_says_how_far_it_is_and_asks_again_until_it_is_over(cast: Cast) -> None:
    job = running(cast, tally={"imported": 2990, "failed": 10})

    going = status(cast, job, was="running")
    Import.objects.filter(pk=job.pk).update(state="finished")
    over = status(cast, job, was="running")

    assert "3,000 of 12,000" in words(going)
    assert "25 %" in words(going)
    assert "2,990 brought in, 10 failed" in words(going)
    assert "hx-get" in going.content.decode()
    assert "hx-get" not in over.content.decode()
    assert "“tides.jsonl” is in: 2,990 brought in, 10 failed." in words(over)
    assert "is in:" not in words(status(cast, job, was="finished"))


@pytest.mark.parametrize("pressed", [["pause", "resume"], ["cancel"]])
def test_it_is_paused_resumed_and_cancelled_by_buttons(cast: Cast, pressed: list[str]) -> None:
    job = running(cast)
    client, address = signed_in(cast.ben), url(cast.project, "import_steer", received=job.pk)
    expected = {"pause": "paused", "resume": "queued", "cancel": "cancelled"}

    for name in pressed:
        assert f'value="{name}"' in status(cast, job).content.decode()
        answer = client.post(address, {"act": name}, headers={"HX-Request": "true"})
        job.refresh_from_db()
        assert job.state == expected[name]
        assert str(job.pk) in answer.content.decode()

    assert client.post(address, {"act": "explode"}).status_code == 400


def test_a_pause_that_is_wished_for_is_taken_back_by_the_same_button(cast: Cast) -> None:
    job = running(cast, wish="pause")

    shown = status(cast, job).content.decode()

    assert f'id="import-{job.pk}-turn" name="act" value="resume"' in shown


def test_on_its_own_page_a_card_stays_what_it_is_there(cast: Cast) -> None:
    job = running(cast)
    client, address = signed_in(cast.ben), url(cast.project, "import_steer", received=job.pk)

    paused = client.post(address, {"act": "pause", "alone": "1"}, headers={"HX-Request": "true"})
    Import.objects.filter(pk=job.pk).update(state="paused", wish="")

    assert 'name="alone" value="1"' in paused.content.decode()
    assert 'name="alone" value="1"' in status(cast, job, alone="1", was="writing").content.decode()
    cancelled = client.post(address, {"act": "cancel", "alone": "1"}, headers={"HX-Request": "true"})
    assert cancelled["HX-Redirect"] == url(cast.project, "import_confirm", received=job.pk)


def test_what_is_cancelled_while_it_is_read_leads_back_to_the_list(cast: Cast) -> None:
    job = running(cast)
    Import.objects.filter(pk=job.pk).update(phase="reading")

    steer = url(cast.project, "import_steer", received=job.pk)
    answer = signed_in(cast.ben).post(steer, {"act": "cancel", "alone": "1"}, headers={"HX-Request": "true"})

    assert answer["HX-Redirect"] == url(cast.project, "article_import")
    assert status(cast, job, alone="1")["HX-Redirect"] == url(cast.project, "article_import")


# Several articles


def test_each_article_of_a_page_has_a_card_with_what_can_be_done(cast: Cast) -> None:
    page = page_of(cast, proposed(cast.ben))

    assert "3 articles in this: is that right?" in words(page)
    assert "Bring in 3 articles" in words(page)
    assert len(re.findall(r'<li class="card article-card', page.content.decode())) == 3


def test_cards_are_merged_cut_moved_left_out_and_all_of_it_taken_back(cast: Cast) -> None:
    job, client = proposed(cast.ben), signed_in(cast.ben)

    merged = act(client, cast, items(job)[0], "merge")
    assert "The two are one article now." in words(merged)
    assert titles(job) == ["The bridge is open", "The tide mill turns"]
    act(client, cast, items(job)[0], "split", block=5)
    act(client, cast, items(job)[0], "last")
    act(client, cast, items(job)[1], "first")
    dropped = act(client, cast, items(job)[2], "drop")
    assert "Take it back" in words(dropped)
    act(client, cast, items(job)[2], "take_back")

    assert titles(job) == ["The bridge is open", "Forty books of boats", "The tide mill turns"]
    undo = re.search(r'action="([^"]+/undo/)"', merged.content.decode())
    assert undo is not None


def test_taking_back_leads_to_the_card_it_was_about(cast: Cast) -> None:
    job, client = proposed(cast.ben), signed_in(cast.ben)
    first = items(job)[0]
    merged = act(client, cast, first, "merge")
    undo = re.search(r'action="([^"]+/undo/)"', merged.content.decode())
    assert undo is not None

    back = client.post(undo[1], {"next": url(cast.project, "import_confirm", received=job.pk)})

    assert back["Location"] == url(cast.project, "import_confirm", received=job.pk) + f"#item-{first.pk}"


def test_who_comes_too_late_is_told_so(cast: Cast) -> None:
    job = proposed(cast.ben)
    seen = items(job)[0]
    act(signed_in(cast.ada), cast, seen, "merge")

    late = act(signed_in(cast.ben), cast, seen, "drop")

    assert late.status_code == 409
    assert "cut this anew" in words(late)


def test_only_what_has_been_seen_is_merged(cast: Cast) -> None:
    job = proposed(cast.ben)
    seen = items(job)
    page = page_of(cast, job).content.decode()
    act(signed_in(cast.ada), cast, seen[1], "split", block=1)

    late = act(signed_in(cast.ben), cast, seen[0], "merge", after=seen[1].pk)

    assert page.count('value="merge"') == 2
    assert f'name="after" value="{seen[1].pk}"' in page
    assert (late.status_code, len(items(job))) == (409, 4)


def test_a_record_is_corrected_on_the_page_of_its_article(cast: Cast) -> None:
    job = proposed(cast.ben)
    item = items(job)[1]
    address = url(cast.project, "import_item", received=job.pk, item=item.pk)
    client = signed_in(cast.ben)

    refused = client.post(address, {"title": "", "version": item.version})
    saved = client.post(address, {"title": "Books of boats", "agency": "ANI", "version": item.version})
    late = client.post(address, {"title": "Boats", "version": item.version})

    assert (refused.status_code, saved.status_code, late.status_code) == (400, 302, 409)
    assert titles(job)[1] == "Books of boats"
    assert "Title Books of boats" in words(late)
    assert "The agency is what the text is signed with" in words(client.get(address))


def test_parts_are_corrected_and_cut_on_a_page_of_their_own(cast: Cast) -> None:
    job, client = proposed(cast.ben), signed_in(cast.ben)
    item = items(job)[0]
    address = url(cast.project, "item_parts", received=job.pk, item=item.pk)
    page = client.get(address)
    chosen = dict(
        re.findall(r'<select id="[^"]*" name="([^"]+)".*?<option value="([^"]+)" selected', page.content.decode())
    )

    refused = client.post(address, {**chosen, "kind-3": "advert", "version": item.version})
    client.post(address, {**chosen, "kind-3": "quote", "version": item.version})

    assert (refused.status_code, page.content.decode().count("New article from here")) == (400, 4)
    assert items(job)[0].blocks[3]["kind"] == "quote"


def test_all_that_is_left_is_brought_in_by_a_worker(cast: Cast) -> None:
    job = proposed(cast.ben)
    drop_item(actor=cast.ben, item=items(job)[1])
    client = signed_in(cast.ben)

    going = client.post(url(cast.project, "import_bring_in", received=job.pk), follow=True)
    write_import(job.pk)
    over = page_of(cast, job)

    assert "Waiting for a worker." in words(going)
    assert set(Article.objects.values_list("title", flat=True)) == {"The bridge is open", "The tide mill turns"}
    assert "What came of it" in words(over)
    assert "2 brought in" in words(over)
    assert "1 left out" in words(over)


# What is here already


def test_what_differs_from_what_is_here_is_shown_in_words(cast: Cast) -> None:
    prose = " ".join(f"The {n}. boat was counted again on the day after the storm." for n in range(40))
    bring_in(cast.ben, prose, title="Boats")
    job = uploaded(cast, prose.replace("39. boat", "39. and last boat"), "boats.txt")

    page = page_of(cast, job)
    compared = signed_in(cast.ben).get(url(cast.project, "item_compare", received=job.pk, item=items(job)[0].pk))

    assert "Nearly the same text is in this project already: Boats" in words(page)
    assert "0 words are gone, 2 are new." in words(compared)
    assert "[new: and last ]" in words(compared).replace("  ", " ")


def test_what_differs_is_shown_of_a_row_of_a_table_too(cast: Cast) -> None:
    prose = " ".join(f"The {n}. boat was counted again on the day after the storm." for n in range(40))
    bring_in(cast.ben, prose, title="Boats")
    job = uploaded(cast, f"title,text\nBoats,{prose.replace('39. boat', '39. and last boat')}\nMills,Mills.\n", "b.csv")

    near, other = ImportItem.objects.order_by("index")
    page = page_of(cast, job)
    compare = url(cast.project, "item_compare", received=job.pk, item=near.pk)

    assert compare in page.content.decode()
    assert "[new: and last ]" in words(signed_in(cast.ben).get(compare)).replace("  ", " ")
    assert other.text == ""


def test_a_changed_text_becomes_a_new_revision_of_what_is_here(cast: Cast) -> None:
    prose = " ".join(f"The {n}. boat was counted again on the day after the storm." for n in range(40))
    article = bring_in(cast.ben, prose, title="Boats")
    job = uploaded(cast, prose.replace("39. boat", "39. and last boat"), "boats.txt")

    signed_in(cast.ben).post(
        url(cast.project, "import_confirm", received=job.pk), {"title": "Boats", "choice": "revision"}
    )
    write_import(job.pk)

    assert Article.objects.count() == 1
    assert queries.current_revision(article).number == 2


def test_a_choice_is_made_for_one_and_for_all(cast: Cast) -> None:
    job, client = proposed(cast.ben), signed_in(cast.ben)
    ImportItem.objects.filter(job=job).update(twin=bring_in(cast.ben), twin_how="near")
    address = url(cast.project, "import_choose", received=job.pk)

    client.post(address, {"item": items(job)[0].pk, "choice": "skip"})
    assert [item.choice for item in items(job)] == ["skip", "", ""]
    client.post(address, {"choice": "revision"})
    assert [item.choice for item in items(job)] == ["revision"] * 3
    assert client.post(address, {"choice": "perhaps"}).status_code == 400


# Named in the list


def test_a_text_that_waits_is_named_by_how_it_begins(cast: Cast) -> None:
    signed_in(cast.ben).post(url(cast.project, "article_import"), {"text": f"Harbour news\n\n{TEXT}"})
    read_all()

    page = signed_in(cast.ben).get(url(cast.project, "article_import"))

    assert "Harbour news waiting for you" in words(page)


def test_a_page_of_several_that_was_pasted_waits_as_several(cast: Cast) -> None:
    signed_in(cast.ben).post(url(cast.project, "article_import"), {"text": PAGE})
    read_all()

    assert "3 articles in this" in words(page_of(cast, Import.objects.get()))
