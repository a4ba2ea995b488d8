"""The commands for people who run an installation, and the demonstration."""

from __future__ import annotations

import contextlib
import io
import stat
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from annotations import queries
from annotations.demo.loading import OWNER
from annotations.management.commands.demo import FILE_NAME, make_demo, password_in
from annotations.models import Article, Claim, Evidence, Placement, Project, User
from annotations.services import people
from annotations.services.people import NewUser
from tests.cast import Cast

pytestmark = pytest.mark.django_db

NEW = NewUser(username="dee", password="harbour-lanterns-91")


def printed(command: str, *words: str) -> str:
    out = io.StringIO()
    call_command(command, *words, stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


def secret_in(link: str) -> str:
    return link.rstrip("/").rsplit("/", 1)[1]


@pytest.mark.parametrize("name", ["Harbour desk", "harbour DESK", None])
def test_a_link_into_a_project_is_printed_by_its_name_or_id(cast: Cast, name: str | None, settings: Settings) -> None:
    link = printed("invite", name or str(cast.project.pk), "--role", "editor")

    membership = people.join(secret=secret_in(link), new=NEW)
    assert link.startswith(settings.SITE_URL)
    assert (membership.project, membership.role) == (cast.project, "editor")


def test_a_link_back_into_an_account_is_printed(cast: Cast) -> None:
    link = printed("invite", "--user", "BEN")

    assert people.come_back(secret=secret_in(link), password="a-new-tide-table") == cast.ben.user


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "exactly one of the two"),
        (["Harbour desk", "--user", "ben"], "exactly one of the two"),
        (["No such desk"], "There is no project “No such desk”."),
        (["00000000-0000-7000-8000-000000000000"], "There is no project"),
        (["--user", "nobody"], "There is no user “nobody”."),
    ],
)
def test_what_is_typed_wrong_is_answered_with_a_sentence(cast: Cast, words: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        printed("invite", *words)


def test_two_projects_of_one_name_are_told_apart_by_their_ids(cast: Cast) -> None:
    Project.objects.filter(pk=cast.mallory.project_id).update(name="Harbour desk")

    with pytest.raises(CommandError, match=str(cast.project.pk)):
        printed("invite", "Harbour desk")


def test_a_fresh_installation_gets_its_first_owner() -> None:
    link = printed("create_owner", "fay", "--project", "Tide desk")

    user = people.come_back(secret=secret_in(link), password="a-new-tide-table")
    assert queries.projects_of(user).get().name == "Tide desk"


def test_a_user_name_that_cannot_be_is_answered_with_a_sentence() -> None:
    with pytest.raises(CommandError, match="valid username"):
        printed("create_owner", "no blanks", "--project", "Tide desk")
    assert Project.objects.count() == 0


# The demonstration


@pytest.fixture
def data(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def test_the_demonstration_holds_what_a_team_would_do(data: Path) -> None:
    printed("demo")

    project = Project.objects.get()
    owner = queries.actor_in(User.objects.get(username=OWNER), project.pk)
    assert owner is not None
    claims = list(queries.claims_listed(owner))
    assert Article.objects.count() == 3
    assert {claim.tag for claim in claims} == {"sourced", "disputed", "opinion", None}
    assert {one.stance for one in Evidence.objects.all()} == {"supports", "refutes"}
    assert Evidence.objects.exclude(source__url__regex=r"^https://[a-z-]+\.example/").count() == 0
    assert all(
        one.passage.revision.text[one.passage.start : one.passage.end] == one.passage.quote
        for claim in claims
        for one in claim.current_placements  # type: ignore[attr-defined]  # prefetched by the query
    )


def test_claims_of_the_demonstration_overlap_and_its_texts_are_not_easy(data: Path) -> None:
    printed("demo")

    first = Article.objects.earliest("id")
    spans = Placement.objects.filter(claim__article=first).order_by("passage__start", "-passage__end")
    ends = list(spans.values_list("passage__start", "passage__end"))
    texts = "".join(queries.current_revision(article).text for article in Article.objects.all())
    assert any(other[0] < one[1] for one, other in pairwise(ends))
    assert any(character > "\uffff" for character in texts)
    assert any("\u0590" <= character <= "\u06ff" for character in texts)


def test_its_password_is_the_installation_s_own_and_printed_while_it_is_good(data: Path, settings: Settings) -> None:
    said = printed("demo")
    password = password_in(data / FILE_NAME)

    assert password in said
    assert settings.SITE_URL in said
    assert stat.S_IMODE((data / FILE_NAME).stat().st_mode) == 0o600
    user = User.objects.get(username=OWNER)
    assert user.check_password(password)
    assert printed("demo") == said

    user.set_password("a-new-tide-table")
    user.save()
    assert printed("demo") == ""


def test_two_installations_have_different_passwords(data: Path) -> None:
    kept = [data / "one.txt", data / "two.txt"]
    for path in kept:
        with contextlib.suppress(CommandError):  # the second finds the users of the first
            make_demo(path)

    passwords = {password_in(path) for path in kept}
    assert len(passwords) == 2
    assert min(map(len, passwords)) > 16


def test_the_other_people_of_the_demonstration_cannot_sign_in_until_they_are_let_in(data: Path) -> None:
    printed("demo")

    others = User.objects.exclude(username=OWNER)
    assert others.count() == 2
    assert not any(user.has_usable_password() for user in others)
    user = people.come_back(secret=secret_in(printed("invite", "--user", "demo-ines")), password="a-new-tide-table")
    assert user.check_password("a-new-tide-table")


def test_there_is_no_demonstration_where_there_is_a_project(cast: Cast, data: Path) -> None:
    assert printed("demo") == ""

    assert not User.objects.filter(username=OWNER).exists()
    assert not (data / FILE_NAME).exists()


def test_run_again_it_adds_nothing(data: Path) -> None:
    printed("demo")
    before = (Project.objects.count(), Article.objects.count(), Claim.objects.count(), password_in(data / FILE_NAME))

    printed("demo")

    assert (
        Project.objects.count(),
        Article.objects.count(),
        Claim.objects.count(),
        password_in(data / FILE_NAME),
    ) == before
