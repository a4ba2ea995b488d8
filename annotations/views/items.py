"""One article of several that came in together: its record and text, its cuts, how it differs from one that is here."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from annotations import queries
from annotations.access import ProjectRequest, of_project
from annotations.comparing import changed_only, compare
from annotations.errors import ConflictError, InvalidInputError, StaleVersionError
from annotations.forms import cleaned
from annotations.forms.imports import ItemActForm, ItemForm
from annotations.forms.pages import ShowingRefusals
from annotations.forms.parts import choices_of, kinds_sent
from annotations.models import ImportItem
from annotations.services import cuts
from annotations.services.history import Act
from annotations.services.proposals import fields_of, proposal_in
from annotations.views.answers import done, form_page, here, posted
from annotations.views.arrivals import Told
from annotations.views.imports import the_import
from annotations.views.previews import preview_of

BLOCKS_SHOWN = 200


def the_item(request: ProjectRequest, received: uuid.UUID, item: uuid.UUID) -> ImportItem:
    """An article of an import the actor may see, or 404."""
    items = queries.items_visible_to(request.actor).filter(job=received)
    return get_object_or_404(items, pk=item)


def number_of(item: ImportItem) -> int:
    """Its place among the articles of its import, from 1."""
    keys = list(queries.items_in_order(item.job).values_list("pk", flat=True))
    return keys.index(item.pk) + 1


@of_project(get="article.import", post="article.import")
def import_item(request: ProjectRequest, received: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """The record of one article, to be corrected, beside its text."""
    shown = the_item(request, received, item)
    form = ItemForm(posted(request), initial=record_in(shown))
    if request.method == "POST":
        with ShowingRefusals(form, lambda: record_in(the_item(request, received, item))):
            fields, act = cleaned(form), Act(request.actor)
            version = fields.pop("version")
            cuts.correct_item(actor=request.actor, item=shown, fields=fields, version=version, act=act)
            return done(request, _("The record is saved."), address_of(request, shown), act)
    told = Told(the_import(request, received))
    context = {"told": told, "item": shown, "number": number_of(shown), "here": "articles"}
    return form_page(request, "annotations/imports/item.html", form, **context, **preview_of(shown))


def record_in(item: ImportItem) -> dict[str, Any]:
    """What the form begins with."""
    return {**fields_of(item), "version": item.version}


def address_of(request: ProjectRequest, item: ImportItem) -> str:
    """Its card on the page of its import."""
    return here(request, "import_confirm", received=item.job_id) + f"#item-{item.pk}"


@of_project(post="article.import")
def item_act(request: ProjectRequest, received: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """Merge an article with the next, cut it before a part, move its first or last part, leave it out, take it back."""
    shown = get_object_or_404(queries.items_addressed(request.actor).filter(job=received), pk=item)
    sent, act = cleaned(ItemActForm(request.POST)), Act(request.actor)
    how: dict[str, Any] = {"actor": request.actor, "item": shown, "version": sent["version"], "act": act}
    match sent["act"]:
        case "merge":
            now, said = cuts.merge_items(**how, seen=sent["after"]), _("The two are one article now.")
        case "split":
            now, said = cuts.split_item(**how, block=sent["block"] or 0)[0], _("It is two articles now.")
        case "first":
            now, said = (
                cuts.move_block(**how, way=-1, seen=sent["before"])[1],
                _("Its first part went to the article before."),
            )
        case "last":
            now, said = (
                cuts.move_block(**how, way=1, seen=sent["after"])[0],
                _("Its last part went to the next article."),
            )
        case "drop":
            now, said = cuts.drop_item(**how), _("It is left out.")
        case _:
            now, said = cuts.take_item_back(**how), _("It comes in again.")
    return done(request, said, address_of(request, now), act)


@of_project(get="article.import", post="article.import")
def item_parts(request: ProjectRequest, received: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """What each part of the text is, to be corrected, and where it is cut."""
    shown = the_item(request, received, item)
    if request.method != "POST":
        return parts_page(request, shown)
    try:
        kinds, act = kinds_sent(proposal_in(shown).blocks, request.POST.dict()), Act(request.actor)
        version = cleaned(ItemActForm({**request.POST.dict(), "act": "split"}))["version"]
        now = cuts.change_item_kinds(actor=request.actor, item=shown, kinds=kinds, version=version, act=act)
    except (InvalidInputError, ConflictError) as refused:
        status = 409 if isinstance(refused, StaleVersionError) else 400
        return parts_page(request, shown, refused=refused.message, status=status)
    back = here(request, "import_item", received=received, item=now.pk)
    return done(request, _("The parts are corrected."), back, act)


def parts_page(request: ProjectRequest, item: ImportItem, *, refused: str = "", status: int = 200) -> HttpResponse:
    """The page. `refused` is said on top of it."""
    proposal = proposal_in(item)
    rows = [
        (index, block, proposal.text[block.start : block.end], *choices_of(block.kind, block.level))
        for index, block in enumerate(proposal.blocks[:BLOCKS_SHOWN])
    ]
    context = {
        "told": Told(the_import(request, item.job_id)),
        "item": item,
        "number": number_of(item),
        "rows": rows,
        "beyond": len(proposal.blocks) - len(rows),
        "refused": refused,
        "here": "articles",
    }
    return render(request, "annotations/imports/parts.html", context, status=status)


@of_project(get="article.import")
def item_compare(request: ProjectRequest, received: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """What differs between an article on its way in and the one that is here."""
    shown = the_item(request, received, item)
    twins = queries.articles_visible_to(request.actor)
    twin = get_object_or_404(twins, pk=shown.twin_id)
    if not shown.text:
        return HttpResponseRedirect(here(request, "review", article=twin.pk))
    found = compare(queries.current_revision(twin).text, shown.text)
    context = {
        "told": Told(the_import(request, received)),
        "item": shown,
        "twin": twin,
        "comparison": found,
        "lines": found.lines if request.GET.get("all") else changed_only(found.lines),
        "here": "articles",
    }
    return render(request, "annotations/imports/compare.html", context)
