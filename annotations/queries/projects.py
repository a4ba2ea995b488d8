"""Reading projects and guidelines."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from annotations.models import ApiToken, Article, Claim, Contributor, GuidelineVersion, Project, User
from annotations.queries.people import contributors_of_token
from annotations.queries.spelled import Spelled


def projects_of(user: User) -> QuerySet[Project]:
    """The projects a user is a member of, each with `article_count` and `open_claim_count`."""
    return _projects_of(user.contributors.filter(membership__isnull=False))


def projects_of_token(token: ApiToken) -> QuerySet[Project]:
    """The projects a token reaches, read as by `projects_of`."""
    return _projects_of(contributors_of_token(token))


def _projects_of(members: QuerySet[Contributor]) -> QuerySet[Project]:
    mine = Project.objects.filter(pk__in=members.values("project"))
    articles = Article.objects.living().filter(project=OuterRef("pk"))
    claims = Claim.objects.living().filter(project=OuterRef("pk"), tag=None, merged_into=None, article__deleted_at=None)
    return mine.annotate(article_count=_count(articles), open_claim_count=_count(claims)).order_by("name", "id")


def _count(rows: QuerySet[Article] | QuerySet[Claim]) -> Coalesce:
    counted = rows.order_by().values("project").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def guideline_versions(project: Project) -> QuerySet[GuidelineVersion]:
    """All versions of the guideline, newest first."""
    return GuidelineVersion.objects.filter(project=project).select_related("created_by__user").order_by("-number")


def guideline_of(project: Project) -> GuidelineVersion:
    """The guideline in force. Every project has one from its first moment."""
    guideline = _guidelines.first(project.pk)
    if guideline is None:
        raise GuidelineVersion.DoesNotExist
    return guideline


@Spelled
def _guidelines(project: UUID) -> QuerySet[GuidelineVersion]:
    return guideline_versions(Project(pk=project))[:1]
