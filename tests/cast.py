"""The cast of the tests: olu owns, ada edits, ben and chi review, vic reads, mallory owns another project."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import pytest
from django.contrib.auth.hashers import make_password

from annotations import queries
from annotations.anchoring import find_quote
from annotations.importers.canonical import canonicalise
from annotations.importers.plain_text import cut_blocks
from annotations.models import Article, Claim, Contributor, Membership, Project, User
from annotations.services.articles import Received, TextInput, add_article
from annotations.services.assessments import AssessmentInput
from annotations.services.claims import ClaimInput, mark_claim
from annotations.services.projects import found_project
from annotations.services.revisions import Revised, revise_article

PASSWORD = "tide-tables-and-lanterns"
TEXT = (
    "The harbour library lends 4,200 books a week.\n\n"
    "Its keeper says the roof leaks, but the council says the roof is sound.\n\n"
    "Nowhere is it nicer to read when it rains."
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody as the contributor they act as in the project; mallory in her own."""

    project: Project
    olu: Contributor
    ada: Contributor
    ben: Contributor
    chi: Contributor
    vic: Contributor
    mallory: Contributor


@functools.cache
def hashed_password() -> str:
    """`PASSWORD` as it is stored. Hashing is slow on purpose, so the cast shares one hash."""
    return make_password(PASSWORD)


def person(name: str) -> User:
    """Somebody who can sign in with `PASSWORD`."""
    return User.objects.create(username=name, name=name.capitalize(), password=hashed_password())


def member(project: Project, name: str, role: str) -> Contributor:
    """A new person with a role in a project, as actors come from `queries`."""
    user = person(name)
    contributor = Contributor.objects.create(project=project, user=user)
    Membership.objects.create(project=project, contributor=contributor, role=role)
    return actor(user, project)


def actor(user: User, project: Project) -> Contributor:
    """The contributor a user acts as."""
    found = queries.actor_in(user, project.pk)
    assert found is not None
    return found


def founder(name: str, project_name: str) -> Contributor:
    """A new person with a project of their own."""
    user = person(name)
    return actor(user, found_project(user=user, fields={"name": project_name}))


def bring_in(actor: Contributor, text: str = TEXT, title: str = "The harbour library") -> Article:
    """An article with `text`, taken as it is."""
    text = canonicalise(text)
    content = TextInput(text=text, blocks=cut_blocks(text), received=Received(origin="paste"))
    return add_article(actor=actor, fields={"title": title}, content=content)


def revise(actor: Contributor, article: Article, text: str) -> Revised:
    """A new text of an article, taken as it is."""
    content = TextInput(text=text, blocks=cut_blocks(text), received=Received(origin="paste"))
    return revise_article(actor=actor, article=article, content=content)


def mark(actor: Contributor, article: Article, quote: str, tag: str = "") -> Claim:
    """A claim of `quote`, assessed at once when there is a `tag`."""
    revision = queries.current_revision(article)
    assessment = AssessmentInput(tag=tag) if tag else None
    span = find_quote(revision.text, quote)
    return mark_claim(actor=actor, new=ClaimInput(revision=revision, span=span, details={}, assessment=assessment))


@pytest.fixture
def cast(db: None) -> Cast:
    return assembled()


def assembled() -> Cast:
    """Everybody, made anew."""
    olu = founder("olu", "Harbour desk")
    return Cast(
        project=olu.project,
        olu=olu,
        ada=member(olu.project, "ada", "editor"),
        ben=member(olu.project, "ben", "reviewer"),
        chi=member(olu.project, "chi", "reviewer"),
        vic=member(olu.project, "vic", "viewer"),
        mallory=founder("mallory", "Elsewhere"),
    )


@pytest.fixture
def article(cast: Cast) -> Article:
    return bring_in(cast.ben)
