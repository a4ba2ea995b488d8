"""Founding and changing projects, and their guideline."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations import queries
from annotations.errors import InvalidInputError, NotPermittedError, StaleVersionError
from annotations.models import Article, Claim, Event, Project
from annotations.services.assessments import AssessmentInput, assess_claim
from annotations.services.decisions import take_decision
from annotations.services.projects import change_project, found_project, write_guideline
from tests.cast import Cast, mark, person
from tests.many import mark_many

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


def test_a_decision_stands_under_any_rule(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, "4,200 books", tag="sourced")
    take_decision(actor=cast.ada, claim=claim, tag="opinion", reason="Nobody counts.")

    change_project(actor=cast.olu, fields={"required_assessments": 3})

    claim.refresh_from_db()
    assert claim.tag == "opinion"


def test_what_a_rule_unsettles_is_remembered_as_one_act_and_counted_up(cast: Cast, article: Article) -> None:
    mark_many(cast.ben, article, "4,200 books", 3)

    change_project(actor=cast.olu, fields={"required_assessments": 2})
    change_project(actor=cast.olu, fields={"required_assessments": 1})

    told = Event.objects.order_by("id").filter(object_type="claim", verb__in=["claim.settled", "claim.unsettled"])
    rows = list(told.values_list("verb", "before__tag", "after__tag", "act")[1:])
    assert [row[:3] for row in rows] == [
        *[("claim.unsettled", "disputed", None)] * 3,
        *[("claim.settled", None, "disputed")] * 3,
    ]
    assert len({row[3] for row in rows}) == 2
    assert set(Claim.objects.values_list("tag", flat=True)) == {"disputed"}
    assert Claim.objects.get(number=3).version == Claim.objects.get(number=2).version >= 3


def test_a_rule_is_changed_in_as_many_statements_for_very_many_claims(cast: Cast, article: Article) -> None:
    def count(required: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            change_project(actor=cast.olu, fields={"required_assessments": required})
        return len(captured)

    mark(cast.ben, article, "4,200 books", "disputed")
    few = count(2)
    count(1)
    mark_many(cast.chi, article, "the roof leaks", 400)
    many = count(2)

    assert many == few
    assert set(Claim.objects.values_list("tag", flat=True)) == {None}


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
