"""Setting parts of the text apart as the site's, and putting them back: what is marked there stays marked."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations import queries
from annotations.access import ProjectRequest, of_project
from annotations.forms import cleaned
from annotations.forms.review import ApartForm
from annotations.services.blocks import put_blocks_back, set_blocks_apart
from annotations.services.history import Act
from annotations.views.review.answers import answer
from annotations.views.review.coverage import blocks_named
from annotations.views.review.repeats import repeatable


@of_project(post="block.change")
@repeatable
def blocks(request: ProjectRequest, article: uuid.UUID) -> HttpResponse:
    """Set blocks of a revision `apart`, or put them `back`: one act on all that are named."""
    within = get_object_or_404(queries.articles_visible_to(request.actor), pk=article)
    sent = cleaned(ApartForm(request.POST))
    revision = get_object_or_404(
        queries.revisions_visible_to(request.actor).filter(article=within), pk=sent["revision"]
    )
    act = Act(request.actor)
    named = blocks_named(revision, sent["back"] or sent["apart"])
    (put_blocks_back if sent["back"] else set_blocks_apart)(
        actor=request.actor, revision=revision, blocks=named, act=act
    )
    said = ngettext("%(n)d paragraph is set apart.", "%(n)d paragraphs are set apart.", len(named)) % {"n": len(named)}
    return answer(request, within, [], said=_("Put back into the text.") if sent["back"] else said, act=act)
