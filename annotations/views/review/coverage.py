"""Going through paragraphs: saying that there is nothing to check, and taking it back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from annotations import queries
from annotations.access import ProjectRequest, of_project
from annotations.errors import InvalidInputError
from annotations.forms import cleaned
from annotations.forms.review import CoverageForm
from annotations.models import Article, Block, Revision
from annotations.services.coverage import cover_blocks, uncover_blocks
from annotations.services.history import Act
from annotations.views.review.answers import (
    answer,
    render_pieces,
    review_address,
    unless_outdated,
    wants_pieces,
)
from annotations.views.review.covers import covers_changed, text_changed
from annotations.views.review.pieces import Pieces
from annotations.views.review.repeats import repeatable


@of_project(get="project.read", post="coverage.give")
@vary_on_headers("HX-Request")
@unless_outdated
@repeatable
def coverage(request: ProjectRequest, article: uuid.UUID) -> HttpResponse:
    """GET: for a page that asks, the margins `?act=` changed, or the text where it changed what blocks are; for a
    person the way to the article. POST: `cover` or `uncover` blocks of a revision."""
    within = get_object_or_404(queries.articles_visible_to(request.actor), pk=article)
    if request.method == "POST":
        return coverage_change(request, within=within)
    if not wants_pieces(request):
        return HttpResponseRedirect(review_address(within))
    revision = queries.current_revision(within)
    act = act_asked_for(request)
    text = text_changed(request.actor, revision, act)
    return render_pieces(request, Pieces(covers=covers_changed(request.actor, revision, act), text=text))


def coverage_change(request: ProjectRequest, within: Article) -> HttpResponse:
    """One act on all the blocks named."""
    sent = cleaned(CoverageForm(request.POST))
    revision = get_object_or_404(
        queries.revisions_visible_to(request.actor).filter(article=within), pk=sent["revision"]
    )
    act = Act(request.actor)
    change, indexes = (uncover_blocks, sent["uncover"]) if sent["uncover"] else (cover_blocks, sent["cover"])
    change(actor=request.actor, revision=revision, blocks=blocks_named(revision, indexes), act=act)
    said = _("Taken back.") if sent["uncover"] else _("Nothing to check there: noted.")
    return answer(request, within, [], said=said, act=act)


def blocks_named(revision: Revision, indexes: Sequence[int]) -> list[Block]:
    """The blocks with these indexes, in text order; refuses one that is not there."""
    blocks = list(queries.blocks_of(revision).filter(index__in=indexes))
    if len(blocks) != len(set(indexes)):
        raise InvalidInputError(_("There is no such paragraph in this text."), field="cover")
    return blocks


def act_asked_for(request: ProjectRequest) -> uuid.UUID:
    """The act in `?act=`."""
    try:
        return uuid.UUID(request.GET.get("act", ""))
    except ValueError:
        raise InvalidInputError(_("Say which act changed it."), field="act") from None
