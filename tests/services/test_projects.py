"""Founding and changing projects, and their guideline."""

from __future__ import annotations

import pytest

from annotations import queries
from annotations.errors import InvalidInputError, NotPermittedError, StaleVersionError
from annotations.models import Article, Claim, Event, Project
from annotations.services.assessments import AssessmentInput, assess_claim
from annotations.services.projects import change_project, found_project, write_guideline
from tests.cast import Cast, mark, person

pytestmark = pytest.mark.django_db


def test_whoever_founds_a_project_owns_it_and_sees_no_other(cast: Cast) -> None:
    user = person("dee")

    project = found_project(user=user, fields={"name": "Tides", "description": "High and low"})

    founder = queries.actor_in(user, project.pk)
    assert founder is not None
    assert founder.role == "owner"
    assert list(queries.projects_of(user)) == [project]
    assert queries.guideline_of(project).number == 1


@pytest.mark.parametrize("fields", [{}, {"name": ""}, {"name": "x" * 201}, {"name": "T", "required_assessments": 0}])
def test_a_project_that_cannot_be_is_not_founded(fields: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError):
        found_project(user=person("dee"), fields=fields)

    assert Project.objects.count() == 0


@pytest.mark.parametrize("who", ["ada", "ben", "vic"])
def test_only_owners_change_the_rules(cast: Cast, who: str) -> None:
    with pytest.raises(NotPermittedError):
        change_project(actor=getattr(cast, who), fields={"name": "Mine"})


def test_rules_changed_meanwhile_are_not_overwritten(cast: Cast) -> None:
    change_project(actor=cast.olu, fields={"name": "Harbour"}, version=1)

    with pytest.raises(StaleVersionError):
        change_project(actor=cast.olu, fields={"name": "Port"}, version=1)

    assert Project.objects.get(pk=cast.project.pk).name == "Harbour"


def test_the_same_again_leaves_no_trace(cast: Cast) -> None:
    before = Event.objects.count()

    project = change_project(actor=cast.olu, fields={"name": "Harbour desk"})

    assert (project.version, Event.objects.count()) == (1, before)


def test_a_stricter_rule_unsettles_what_too_few_have_assessed(cast: Cast, article: Article) -> None:
    lonely = mark(cast.ben, article, "4,200 books", tag="sourced")
    seconded = mark(cast.ben, article, "the roof leaks", tag="sourced")
    assess_claim(actor=cast.chi, claim=seconded, new=AssessmentInput(tag="sourced"))

    change_project(actor=cast.olu, fields={"required_assessments": 2})

    tags = dict(Claim.objects.values_list("pk", "tag"))
    assert tags == {lonely.pk: None, seconded.pk: "sourced"}


@pytest.mark.parametrize("who", ["ben", "vic"])
def test_reviewers_and_viewers_do_not_write_the_guideline(cast: Cast, who: str) -> None:
    with pytest.raises(NotPermittedError):
        write_guideline(actor=getattr(cast, who), fields={"advice": "Mine"})


def test_a_guideline_has_versions_and_the_old_ones_stay(cast: Cast) -> None:
    first = queries.guideline_of(cast.project)

    second = write_guideline(actor=cast.ada, fields={"advice": "Ask the harbour master."}, version=1)

    assert (second.number, second.sourced) == (2, first.sourced)
    assert [one.number for one in queries.guideline_versions(cast.project)] == [2, 1]
    assert queries.guideline_versions(cast.project)[1].advice == ""


def test_a_guideline_written_meanwhile_is_not_overwritten(cast: Cast) -> None:
    write_guideline(actor=cast.ada, fields={"advice": "One"}, version=1)

    with pytest.raises(StaleVersionError):
        write_guideline(actor=cast.olu, fields={"advice": "Two"}, version=1)


def test_a_guideline_says_something_about_every_tag(cast: Cast) -> None:
    with pytest.raises(InvalidInputError):
        write_guideline(actor=cast.ada, fields={"disputed": ""})


def test_assessments_remember_the_version_they_were_given_under(cast: Cast, article: Article) -> None:
    early = mark(cast.ben, article, "4,200 books", tag="sourced").assessments.get()
    write_guideline(actor=cast.ada, fields={"advice": "Ask the harbour master."})
    late = mark(cast.ben, article, "the roof leaks", tag="sourced").assessments.get()

    numbers = [one.guideline_version and one.guideline_version.number for one in (early, late)]
    assert numbers == [1, 2]
