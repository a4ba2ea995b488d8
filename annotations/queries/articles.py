"""Reading articles, revisions and blocks."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from annotations.models import Article, Block, Claim, Contributor, Event, Placement, Revision, User
from annotations.queries.spelled import Spelled


def articles_visible_to(actor: Contributor) -> QuerySet[Article]:
    """The living articles of the actor's project."""
    return Article.objects.living().filter(project=actor.project_id)


def articles_in_trash(actor: Contributor) -> QuerySet[Article]:
    """The deleted articles of the actor's project, last deleted first."""
    return Article.objects.deleted().filter(project=actor.project_id).order_by("-deleted_at", "-id")


def articles_listed(actor: Contributor, *, search: str = "", state: str = "") -> QuerySet[Article]:
    """Articles as the list shows them, newest first, each with `claim_count` and `open_claim_count`.

    `search` looks in title, author, agency, publisher and text.
    """
    articles = articles_narrowed(articles_visible_to(actor), search=search, state=state)
    claims = Claim.objects.living().filter(article=OuterRef("pk"), merged_into=None)
    return articles.annotate(claim_count=_count(claims), open_claim_count=_count(claims.filter(tag=None))).order_by(
        "-created_at", "-id"
    )


def articles_narrowed(articles: QuerySet[Article], *, search: str = "", state: str = "") -> QuerySet[Article]:
    """Those of `articles` that fit, as `articles_listed` says."""
    if search:
        in_text = Revision.objects.filter(article=OuterRef("pk"), text__icontains=search)
        in_record = Q(title__icontains=search) | Q(byline__icontains=search) | Q(publisher__icontains=search)
        in_record |= Q(agency__icontains=search)
        articles = articles.filter(in_record | Exists(in_text))
    if state:
        articles = articles.filter(state=state)
    return articles


def _count(claims: QuerySet[Claim]) -> Coalesce:
    counted = claims.order_by().values("article").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def articles_lately(user: User) -> QuerySet[Article]:
    """The living articles of all projects a user is a member of, newest first, with their project."""
    mine = user.contributors.filter(membership__isnull=False).values("project")
    return Article.objects.living().filter(project__in=mine).select_related("project").order_by("-created_at", "-id")


def articles_of_text(actor: Contributor, received: str, texts: Collection[str]) -> QuerySet[Article]:
    """The living articles made of the bytes, or holding one of the texts, with these SHA-256 sums; newest first."""
    same = Revision.objects.filter(Q(received_sha256=received) | Q(sha256__in=texts), article=OuterRef("pk"))
    return articles_visible_to(actor).filter(Exists(same)).order_by("-created_at", "-id")


def revisions_visible_to(actor: Contributor) -> QuerySet[Revision]:
    """The revisions of the living articles of the actor's project."""
    return Revision.objects.filter(project=actor.project_id, article__deleted_at=None)


def revision_meant(actor: Contributor, article: uuid.UUID, revision: uuid.UUID | None = None) -> Revision | None:
    """A revision of an article, its newest where none is named; None where the actor sees no such thing."""
    if revision is None:
        return _newest_of.first(actor.project_id, article)
    return _named_of.first(actor.project_id, article, revision)


@Spelled
def _newest_of(project: uuid.UUID, article: uuid.UUID) -> QuerySet[Revision]:
    return revisions_visible_to(Contributor(project_id=project)).filter(article=article).order_by("-number")[:1]


@Spelled
def _named_of(project: uuid.UUID, article: uuid.UUID, revision: uuid.UUID) -> QuerySet[Revision]:
    return revisions_visible_to(Contributor(project_id=project)).filter(article=article, pk=revision)


def revisions_of(article: str) -> QuerySet[Revision]:
    """The revisions of the article whose id is in the outer column, the newest first."""
    return Revision.objects.filter(article=OuterRef(article)).order_by("-number")


def current_revision(article: Article) -> Revision:
    """The newest text of an article. Every article has one from its first moment."""
    revision = _revisions_of.first(article.pk)
    if revision is None:
        raise Revision.DoesNotExist
    return revision


@Spelled
def _revisions_of(article: uuid.UUID) -> QuerySet[Revision]:
    return Revision.objects.filter(article=article).order_by("-number")[:1]


def revision_numbers(article: Article) -> dict[uuid.UUID, int]:
    """The numbers of the texts of an article, by their ids."""
    return dict(Revision.objects.filter(article=article).order_by().values_list("pk", "number"))


def revisions_served(actor: Contributor) -> QuerySet[Revision]:
    """Revisions as programs get them: with who brought them in and `blocks_in_order`."""
    blocks = Prefetch("blocks", queryset=Block.objects.order_by("index"), to_attr="blocks_in_order")
    return revisions_visible_to(actor).select_related("created_by__user").prefetch_related(blocks)


def revisions_listed(actor: Contributor) -> QuerySet[Revision]:
    """Revisions as the list of an article's shows them, newest first, without the texts: each with `claim_count`, how
    many claims stand in it."""
    placed = Placement.objects.filter(
        revision=OuterRef("pk"), superseded_at=None, claim__deleted_at=None, claim__merged_into=None
    )
    counted = placed.order_by().values("revision").annotate(n=Count("pk")).values("n")
    listed = revisions_visible_to(actor).defer("text", "offset_map", "sketch").select_related("created_by__user")
    return listed.annotate(claim_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0)).order_by("-number")


def blocks_of(revision: Revision) -> QuerySet[Block]:
    """The blocks of a revision in reading order."""
    return Block.objects.filter(revision=revision).order_by("index")


def blocks_visible_to(actor: Contributor) -> QuerySet[Block]:
    """The blocks of living articles of the actor's project, each with its revision, without its text."""
    blocks = Block.objects.filter(project=actor.project_id, revision__article__deleted_at=None)
    return blocks.select_related("revision").defer("revision__text", "revision__offset_map")


def is_redrawn_by(actor: Contributor, revision: Revision, act: uuid.UUID) -> bool:
    """Whether an act of anybody's changed what blocks of the revision are."""
    told = Event.objects.filter(project=actor.project_id, act=act, object_type="block")
    return blocks_visible_to(actor).filter(revision=revision, pk__in=told.values("object_id")).exists()
