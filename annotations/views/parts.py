"""The parts of an article: what each block of its text is, to be corrected, also without scripts."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import ngettext

from annotations import queries
from annotations.access import ProjectRequest, of_project
from annotations.errors import InvalidInputError, StaleVersionError
from annotations.forms.parts import choices_of, parts_sent
from annotations.models import Article, Block
from annotations.services.blocks import BlockChange, change_block_kinds
from annotations.services.history import Act
from annotations.views.answers import done

BLOCKS_SHOWN = 100


@of_project(get="block.change", post="block.change")
def article_parts(request: ProjectRequest, article: uuid.UUID) -> HttpResponse:
    """The blocks from `?from=` on, each with all it can be; what was chosen is one act."""
    shown = get_object_or_404(queries.articles_visible_to(request.actor), pk=article)
    revision = queries.current_revision(shown)
    blocks = queries.blocks_of(revision)
    first = first_shown(request)
    here = list(blocks.filter(index__gte=first)[:BLOCKS_SHOWN])
    if request.method != "POST":
        return parts_page(request, shown, revision.text, here)
    try:
        return change(request, here)
    except (InvalidInputError, StaleVersionError) as refused:
        present = list(blocks.filter(index__gte=first)[:BLOCKS_SHOWN])
        return parts_page(request, shown, revision.text, present, refused=refused.message)


def first_shown(request: ProjectRequest) -> int:
    """The index of the first block that is asked for."""
    asked = request.GET.get("from", "")
    return int(asked) if asked.isdecimal() and len(asked) < 7 else 0


def change(request: ProjectRequest, blocks: list[Block]) -> HttpResponse:
    """Write what was chosen, and show the page again."""
    changes = [
        BlockChange(part.block, part.kind, part.level, part.version) for part in parts_sent(blocks, request.POST.dict())
    ]
    act = Act(request.actor)
    change_block_kinds(actor=request.actor, changes=changes, act=act)
    said = ngettext("%(n)d part is corrected.", "%(n)d parts are corrected.", len(changes)) % {"n": len(changes)}
    return done(request, said, request.get_full_path(), act if changes else None)


def parts_page(
    request: ProjectRequest, article: Article, text: str, blocks: list[Block], *, refused: str = ""
) -> HttpResponse:
    """The page. `refused` is said on top of it."""
    first, last = (blocks[0].index, blocks[-1].index) if blocks else (0, 0)
    count = queries.blocks_of(queries.current_revision(article)).count()
    context: dict[str, Any] = {
        "article": article,
        "rows": [(one, text[one.start : one.end], *choices_of(one.kind, one.level)) for one in blocks],
        "refused": refused,
        "before": max(0, first - BLOCKS_SHOWN) if first else None,
        "after": last + 1 if last + 1 < count else None,
        "count": count,
        "here": "articles",
    }
    return render(request, "annotations/articles/parts.html", context, status=409 if refused else 200)
