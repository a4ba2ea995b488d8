"""Home, a new project, its settings and guideline, sources, and what every page does when something is refused."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from annotations import queries
from annotations.models import Article, Project, Source
from annotations.services.projects import change_project, write_guideline
from annotations.services.sources import add_source, change_source
from tests.cast import Cast, mark, person
from tests.views.pages import signed_in, url, words

pytestmark = pytest.mark.django_db

GUIDELINE = {"sourced": "A", "disputed": "B", "opinion": "C", "advice": "D"}


def test_home_shows_one_s_projects_and_what_came_in_and_nobody_else_s(cast: Cast, article: Article) -> None:
    mark(cast.ben, article, "the roof leaks")

    mine = words(signed_in(cast.ben).get(reverse("home")))
    mallorys = words(signed_in(cast.mallory).get(reverse("home")))

    assert "Harbour desk 1 article 1 open claim" in mine
    assert "The harbour library" in mine
    assert "Harbour" not in mallorys


def test_who_is_in_no_project_is_told_what_to_do() -> None:
    client = Client()
    client.force_login(person("dee"))

    assert "Make one of your own, or ask an owner for a link" in words(client.get(reverse("home")))


def test_a_project_is_founded_and_begins_with_its_articles(cast: Cast) -> None:
    client = signed_in(cast.ben)

    page = client.post(reverse("project_create"), {"name": "Tides", "description": "High and low"}, follow=True)

    project = Project.objects.get(name="Tides")
    assert page.request["PATH_INFO"] == url(project, "article_list")
    assert "Import the first article" in words(page)
    assert client.get(url(project, "project")).headers["Location"] == url(project, "article_list")


def test_a_project_without_a_name_is_refused_at_the_field(cast: Cast) -> None:
    response = signed_in(cast.ben).post(reverse("project_create"))

    assert response.status_code == 400
    assert 'id="id_name_error"' in response.content.decode()


# Settings


def test_owners_change_the_rules_and_editors_the_guideline(cast: Cast) -> None:
    settings, guideline = url(cast.project, "project_settings"), url(cast.project, "guideline_write")

    signed_in(cast.olu).post(settings, {"name": "Harbour", "required_assessments": 2, "version": 1})
    signed_in(cast.ada).post(guideline, {**GUIDELINE, "version": 1})

    project = Project.objects.get(pk=cast.project.pk)
    assert (project.name, project.required_assessments) == ("Harbour", 2)
    assert queries.guideline_of(project).advice == "D"
    assert signed_in(cast.ada).post(settings, {"name": "Mine", "version": 2}).status_code == 403
    assert signed_in(cast.ben).post(guideline, {**GUIDELINE, "version": 2}).status_code == 403


def test_the_others_read_the_settings_and_the_earlier_guidelines(cast: Cast) -> None:
    write_guideline(actor=cast.ada, fields={"advice": "Ask the harbour master."})

    page = signed_in(cast.vic).get(url(cast.project, "project_settings"))

    assert "Ask the harbour master." in words(page)
    assert "Version 1, by Olu" in words(page)
    assert "<form" not in page.content.decode().split("<main")[1]


def test_words_of_the_guideline_are_kept_as_typed(cast: Cast) -> None:
    typed = {**GUIDELINE, "advice": "  First line\r\n\r\n  second line  ", "version": 1}

    signed_in(cast.ada).post(url(cast.project, "guideline_write"), typed)

    assert queries.guideline_of(cast.project).advice == "  First line\n\n  second line  "


@pytest.mark.parametrize("which", ["rules", "guideline"])
def test_who_comes_too_late_sees_what_stands_there_now(cast: Cast, which: str) -> None:
    client = signed_in(cast.olu)
    if which == "rules":
        change_project(actor=cast.olu, fields={"name": "Harbour"})
        late = client.post(
            url(cast.project, "project_settings"), {"name": "Port", "required_assessments": 1, "version": 1}
        )
    else:
        write_guideline(actor=cast.ada, fields={"advice": "Ada’s advice"})
        late = client.post(url(cast.project, "guideline_write"), {**GUIDELINE, "version": 1})

    assert late.status_code == 409
    assert "This is what stands there now" in words(late)
    assert ("Name Harbour" if which == "rules" else "Further advice Ada’s advice") in words(late)
    assert 'name="version" value="2"' in late.content.decode()


@pytest.mark.parametrize("count", ["0", "21", "many", ""])
def test_a_rule_that_cannot_be_is_refused_at_the_field(cast: Cast, count: str) -> None:
    sent = {"name": "Harbour", "required_assessments": count, "version": 1}

    response = signed_in(cast.olu).post(url(cast.project, "project_settings"), sent)

    assert response.status_code == 400
    assert 'id="id_required_assessments_error"' in response.content.decode()


# Sources


def test_a_source_is_added_changed_and_deleted(cast: Cast) -> None:
    client = signed_in(cast.ben)
    sent = {
        "url": "https://example.org/log",
        "title": "Log",
        "authors": "Io Marsh\r\n\r\n Fay Reed ",
        "kind": "document",
    }

    client.post(url(cast.project, "source_create"), sent)
    source = Source.objects.get()
    edit = url(cast.project, "source_edit", source=source.pk)
    client.post(edit, {**sent, "title": "Harbour log", "version": 1})
    client.post(url(cast.project, "source_delete", source=source.pk))

    source.refresh_from_db()
    assert (source.title, source.authors, source.kind) == ("Harbour log", ["Io Marsh", "Fay Reed"], "document")
    assert source.deleted_at is not None


@pytest.mark.parametrize(
    ("sent", "field"), [({}, "url"), ({"url": "log"}, "url"), ({"title": "T", "archived_url": "x"}, "archived_url")]
)
def test_a_source_that_cannot_be_is_refused_at_the_field(cast: Cast, sent: dict[str, str], field: str) -> None:
    response = signed_in(cast.ben).post(url(cast.project, "source_create"), sent)

    assert response.status_code == 400
    assert f'id="id_{field}_error"' in response.content.decode()


def test_a_second_source_with_the_address_is_a_conflict_at_the_field(cast: Cast) -> None:
    add_source(actor=cast.ada, fields={"url": "https://example.org/log"})

    response = signed_in(cast.ben).post(url(cast.project, "source_create"), {"url": "https://example.org/log#top"})

    assert response.status_code == 409
    assert "This project already has a source with that address." in words(response)


def test_a_source_changed_meanwhile_is_shown_beside(cast: Cast) -> None:
    source = add_source(actor=cast.ada, fields={"title": "Log"})
    change_source(actor=cast.ada, source=source, fields={"authors": ["Io Marsh"]})

    late = signed_in(cast.ben).post(
        url(cast.project, "source_edit", source=source.pk), {"title": "Harbour log", "version": 1}
    )

    assert late.status_code == 409
    assert "Title Log Authors Io Marsh" in words(late)


# Refusals and pages that are not there


def test_a_refusal_says_what_was_wrong_and_leads_back(cast: Cast, article: Article) -> None:
    came_from = "http://testserver" + url(cast.project, "trash")
    restore = url(cast.project, "article_restore", article=article.pk)

    missing = signed_in(cast.ada).post(restore, headers={"referer": came_from})
    refused = signed_in(cast.ben).get(
        url(cast.project, "article_edit", article=article.pk) + "?x", headers={"referer": came_from}
    )
    viewer = signed_in(cast.vic).get(url(cast.project, "article_import"), headers={"referer": came_from})

    assert missing.status_code == 404
    assert refused.status_code == 200
    assert viewer.status_code == 403
    assert "You may not bring articles in. Your role here is: viewer." in words(viewer)
    assert f'href="{came_from}"' in viewer.content.decode()


def test_a_page_that_is_not_there_says_so_in_our_own_words(cast: Cast) -> None:
    client = signed_in(cast.ben)

    for address in ("/nowhere/", f"/projects/{uuid.uuid4()}/articles/", url(cast.mallory.project, "article_list")):
        response = client.get(address)
        assert response.status_code == 404
        assert "There is no such page, or it is not for you." in words(response)


def test_a_form_from_elsewhere_is_refused_in_our_own_words(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ben.user)  # type: ignore[arg-type]  # ben has one

    response = client.post(reverse("project_create"), {"name": "Tides"})

    assert response.status_code == 403
    assert "Go back, reload it, and try again" in words(response)
    assert not Project.objects.filter(name="Tides").exists()


def test_the_page_for_what_breaks_needs_nothing_of_the_request(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(cast.ben)
    client.raise_request_exception = False
    monkeypatch.setattr(queries, "projects_of", lambda _user: 1 // 0)

    response = client.get(reverse("home"))

    assert response.status_code == 500
    assert "Something broke" in words(response)


def test_no_page_carries_a_style_or_a_script_of_its_own(cast: Cast, article: Article) -> None:
    client = signed_in(cast.olu)
    names = ("article_list", "article_import", "claim_list", "source_list", "source_create", "member_list", "trash")

    for address in [reverse("home"), reverse("account"), *(url(cast.project, name) for name in names)]:
        page = client.get(address).content.decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)", page), address
