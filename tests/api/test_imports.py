"""Imports over the API: sent in one go, watched, confirmed, steered, corrected."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.functions import Now
from pytest_django import Settings

from annotations.models import Article, Import, ImportItem
from annotations.services import reading, writing
from tests.api.client import Api, refused
from tests.cast import Cast
from tests.services.bulk import lines, near_readers, proposed_item, rows
from tests.services.test_cuts import items as cut_items
from tests.services.test_cuts import proposed

__all__ = ["near_readers"]


@pytest.fixture
def item(cast: Cast) -> ImportItem:
    return proposed_item(cast.ben)


def send(api: Api, data: bytes, options: Any = None, name: str = "tides.jsonl") -> Any:
    """A file as a program sends it, in a form of several parts."""
    parts: dict[str, Any] = {"file": SimpleUploadedFile(name, data)}
    if options is not None:
        parts["options"] = options if isinstance(options, str) else json.dumps(options)
    return api.client.post(api.address("imports/"), parts)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "file"),
        ({"text": "High water.", "url": "https://harbour.example/"}, "file"),
        ({"url": "ftp://harbour.example/"}, "url"),
        ({"text": "High water.", "options": {"duplicates": "perhaps"}}, "options.duplicates"),
        ({"text": "High water.", "options": {"columns": {"colour": "red"}}}, "options.columns"),
        ({"text": "High water.", "options": {"clean": "no"}}, "options.clean"),
        ({"text": "High water.", "path": "/etc/passwd"}, "path"),
        ({"file": "x"}, "file"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_nothing_is_kept(ben: Api, body: Any, field: str) -> None:
    refused(ben.post("imports/", body), 400, "invalid", field)

    assert not Import.objects.exists()


def test_an_empty_file_and_one_too_large_are_refused(ben: Api, settings: Settings) -> None:
    settings.IMPORT_MAX_BYTES = 1024

    refused(send(ben, b""), 400, "invalid", "file")
    refused(send(ben, b"x" * 1025), 413, "too-large", "file")

    assert not Import.objects.exists()


def test_a_file_that_cannot_be_read_says_so_by_a_name_and_a_sentence(ben: Api) -> None:
    job = send(ben, b"%PDF-1.7", name="tides.docx").json()

    reading.read_import(job["id"])

    told = ben.get(f"imports/{job['id']}/").json()
    assert (told["state"], told["problem_code"]) == ("failed", "wrong-format")
    assert told["problem"].startswith("By its name this is a Word document (DOCX), by its content it is a PDF.")


def test_options_in_a_part_are_json(ben: Api) -> None:
    refused(send(ben, b"{}", "duplicates=skip"), 400, "malformed")


def test_a_part_that_comes_twice_is_refused_for_one_would_be_lost(ben: Api) -> None:
    files = [SimpleUploadedFile("one.txt", b"High water."), SimpleUploadedFile("two.txt", b"Low water.")]

    refused(ben.client.post(ben.address("imports/"), {"file": files}), 400, "invalid", "file")


def test_a_form_without_end_is_refused(ben: Api) -> None:
    refused(ben.client.post(ben.address("imports/"), {f"part{n}": "x" for n in range(1_100)}), 400, "malformed")


def test_a_form_that_is_none_is_refused(ben: Api) -> None:
    broken = ben.client.generic("POST", ben.address("imports/"), b"--x", content_type="multipart/form-data")

    refused(broken, 400, "malformed")


def test_a_bulk_import_is_one_post_and_polling(ben: Api) -> None:
    response = send(ben, lines(rows(30)) + b"{\n", {"duplicates": "skip"})
    assert response.status_code == 201, response.content
    assert response.json()["options"] == {"duplicates": "skip"}
    job = Import.objects.get()
    reading.read_import(job.pk)
    writing.write_import(job.pk)

    seen = ben.get(response["Location"]).json()

    assert (seen["state"], seen["done"], seen["total"], seen["percent"]) == ("finished", 31, 31, 100)
    assert (seen["tally"], seen["format"]) == ({"imported": 30, "failed": 1}, "jsonl")
    [failed] = ben.get(f"imports/{job.pk}/items/", state="failed").json()["results"]
    assert (failed["index"], failed["locator"], "not JSON" in failed["problem"]) == (31, "line 31", True)
    assert Article.objects.count() == 30


def test_how_fast_it_goes_and_how_long_it_takes_is_told_while_it_runs(ben: Api, cast: Cast, item: ImportItem) -> None:
    running = {"state": "running", "started_at": Now(), "done_before": 100, "done": 100, "total": 500}
    Import.objects.update(**running)
    seen = ben.get(f"imports/{item.job_id}/").json()
    assert (seen["rate"], seen["seconds_left"], seen["percent"]) == (None, None, 20)

    job = Import.objects.get()
    Import.objects.update(started_at=job.started_at.replace(year=2020), done=300)  # type: ignore[union-attr]  # it has one
    seen = ben.get(f"imports/{item.job_id}/").json()

    assert 0 < seen["rate"] < 1
    assert seen["seconds_left"] > 1_000_000


def test_a_text_of_a_person_is_read_proposed_and_confirmed(ben: Api) -> None:
    sent = ben.post("imports/", {"text": " date 2026-03-01 \n\nHigh water at noon.", "name": "tide.txt"})
    assert sent.status_code == 201, sent.content
    job = Import.objects.get()
    reading.read_import(job.pk)
    [item] = ben.get(f"imports/{job.pk}/items/").json()["results"]
    assert (item["state"], item["record"]["published_on"]) == ("proposed", "2026-03-01")

    confirmed = ben.post(f"imports/{job.pk}/confirm/", {})
    writing.write_import(job.pk)

    assert (confirmed.json()["state"], confirmed.json()["phase"]) == ("queued", "writing")
    seen = ben.get(f"imports/{job.pk}/").json()
    assert (seen["state"], seen["article"]) == ("finished", str(Article.objects.get().pk))


def test_the_bytes_as_received_leave_as_an_attachment(ben: Api, item: ImportItem) -> None:
    response = ben.get(f"imports/{item.job_id}/bytes/")

    assert b"".join(response.streaming_content) == item.text.encode()
    assert response["Content-Disposition"].startswith("attachment")
    assert (response["X-Content-Type-Options"], "sandbox" in response["Content-Security-Policy"]) == ("nosniff", True)


def test_bytes_that_are_no_longer_kept_are_not_found(ben: Api, item: ImportItem) -> None:
    assert ben.post(f"imports/{item.job_id}/discard/").json()["state"] == "cancelled"

    refused(ben.get(f"imports/{item.job_id}/bytes/"), 404, "not-found")


def test_the_rows_that_failed_are_downloaded_corrected_and_sent_again(ben: Api) -> None:
    def whole(response: Any) -> Import:
        assert response.status_code == 201, response.content
        job = Import.objects.get(pk=response.json()["id"])
        reading.read_import(job.pk)
        writing.write_import(job.pk)
        job.refresh_from_db()
        return job

    bad = [{"title": "Tide 0", "text": ""}, {"title": "Tide 9", "text": "High.", "url": "no address"}]
    sent = lines([*rows(3), *bad]).decode()
    options = {"duplicates": "skip"}
    job = whole(ben.post("imports/", {"text": sent, "name": "tides\r\n.jsonl", "options": options}))
    assert job.tally == {"imported": 3, "failed": 2}
    assert ben.get(f"imports/{job.pk}/").json()["has_report"] is True

    response = ben.get(f"imports/{job.pk}/report/")
    report = b"".join(response.streaming_content)
    told = [json.loads(line) for line in report.splitlines()]
    assert "tides-failed.jsonl" in response["Content-Disposition"]
    assert [{name: one[name] for name in one if name != "problem"} for one in told] == bad
    assert all(one["problem"] for one in told)
    corrected = report.replace(b'"text":""', b'"text":"Low."').replace(b"no address", b"https://tides.example/9")
    again = whole(send(ben, corrected, options))

    assert (again.tally, again.report) == ({"imported": 2}, [])
    assert Article.objects.count() == 5


def test_an_import_of_which_nothing_failed_has_no_report(ben: Api, item: ImportItem) -> None:
    Import.objects.update(report=[])

    refused(ben.get(f"imports/{item.job_id}/report/"), 404, "not-found")


def test_an_import_is_paused_resumed_and_cancelled(ben: Api, item: ImportItem) -> None:
    refused(ben.post(f"imports/{item.job_id}/pause/"), 409, "conflict")
    Import.objects.update(state="queued", phase="writing")

    states = [ben.post(f"imports/{item.job_id}/{act}/").json()["state"] for act in ("pause", "resume", "cancel")]

    assert states == ["paused", "queued", "cancelled"]


def test_a_document_is_read_again_in_another_way(ben: Api, item: ImportItem) -> None:
    again = ben.post(f"imports/{item.job_id}/reread/", {"encoding": "utf-8", "clean": False}).json()

    assert (again["state"], again["options"]) == ("queued", {"encoding": "utf-8", "clean": False})


def test_a_table_is_read_again_with_other_columns(ben: Api, item: ImportItem) -> None:
    told = {"names": ["body", "intro"], "fields": {"text": "body"}}
    Import.objects.update(columns=told)
    address = f"imports/{item.job_id}/"

    assert ben.get(address).json()["columns"] == told
    refused(ben.post(f"{address}reread/", {"columns": {"colour": "intro"}}), 400, "invalid")
    again = ben.post(f"{address}reread/", {"columns": {"text": "intro", "title": ""}}).json()

    assert again["options"]["columns"] == {"text": "intro", "title": ""}


def test_what_one_reviewer_brings_in_is_not_anothers_to_see(cast: Cast, item: ImportItem) -> None:
    chi, ada = Api(cast.chi), Api(cast.ada)

    assert chi.get("imports/").json()["results"] == []
    refused(chi.get(f"imports/{item.job_id}/items/"), 404, "not-found")
    refused(chi.patch(f"items/{item.pk}/", {"choice": "skip"}, If_Match="*"), 404, "not-found")
    assert len(ada.get("imports/", state="proposed").json()["results"]) == 1


def test_an_article_on_its_way_in_is_corrected_chosen_for_and_left_out_in_one_act(ben: Api, item: ImportItem) -> None:
    address = f"items/{item.pk}/"
    tag = ben.get(address)["ETag"]
    refused(ben.patch(address, {"choice": "revision"}, If_Match=tag), 409, "conflict")
    refused(ben.patch(address, {"record": {"title": ""}}, If_Match=tag), 400, "invalid")

    changed = ben.patch(address, {"record": {"title": "Low tide"}, "choice": "new", "dropped": True}, If_Match=tag)

    assert changed.status_code == 200, changed.content
    seen = changed.json()
    assert (seen["record"]["title"], seen["choice"], seen["state"]) == ("Low tide", "new", "dropped")
    refused(ben.patch(address, {"dropped": False}, If_Match=tag), 412, "stale-version")
    assert ben.patch(address, {"dropped": False}, If_Match=changed["ETag"]).json()["state"] == "proposed"


def test_an_article_is_split_and_merged_again(ben: Api, item: ImportItem) -> None:
    refused(ben.post(f"items/{item.pk}/split/", {"block": 1}), 428, "precondition-required")
    refused(ben.post(f"items/{item.pk}/split/", {"block": 7}, If_Match="*"), 400, "invalid", "block")

    first = ben.post(f"items/{item.pk}/split/", {"block": 1}, If_Match="*").json()
    assert first["text"] == "High water."
    assert len(ben.get(f"imports/{item.job_id}/items/").json()["results"]) == 2
    merged = ben.post(f"items/{first['id']}/merge/", If_Match="*").json()

    assert merged["text"] == item.text
    assert [block["kind"] for block in merged["blocks"]] == ["paragraph", "paragraph"]


def test_blocks_of_an_article_are_moved_and_called_what_they_are(ben: Api, cast: Cast) -> None:
    first, second, _third = cut_items(proposed(cast.ben))

    moved = ben.post(f"items/{first.pk}/move/", {"end": "last"}, If_Match='"1"').json()
    refused(ben.post(f"items/{first.pk}/move/", {"end": "first"}, If_Match="*"), 404, "not-found")
    refused(
        ben.post(f"items/{moved['id']}/kinds/", {"blocks": [{"index": 99, "kind": "quote"}]}, If_Match="*"),
        400,
        "invalid",
    )
    called = ben.post(f"items/{moved['id']}/kinds/", {"blocks": [{"index": 3, "kind": "quote"}]}, If_Match='"1"').json()

    assert len(moved["blocks"]) == len(first.blocks) - 1
    assert called["blocks"][3]["kind"] == "quote"
    assert called["text"] == moved["text"]
    assert not ImportItem.objects.filter(pk=second.pk, replaced_at=None).exists()


def test_one_choice_is_made_for_all_that_are_here_already(ben: Api, item: ImportItem, article: Article) -> None:
    path = f"imports/{item.job_id}/choose/"
    ImportItem.objects.filter(pk=item.pk).update(twin=article, twin_how="near")

    refused(ben.post(path, {"choice": "burn"}), 400, "invalid", "choice")
    assert ben.post(path, {"choice": "new"}).status_code == 200

    item.refresh_from_db()
    assert (item.choice, item.version) == ("new", 2)
