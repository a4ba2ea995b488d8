"""One import on its own page: what was read of it, to correct and confirm; later, what came of it."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from annotations import queries
from annotations.access import ProjectRequest, of_project
from annotations.forms import cleaned
from annotations.forms.articles import ConfirmForm
from annotations.forms.imports import DUPLICATES, ChoiceForm
from annotations.forms.pages import ShowingRefusals
from annotations.models import Import, ImportItem
from annotations.services import imports as services
from annotations.services.confirming import confirm_items
from annotations.services.cuts import choose_for_all, choose_for_items, correct_item
from annotations.services.history import Act
from annotations.views.answers import done, form_page, here, posted
from annotations.views.arrivals import Told
from annotations.views.imports import the_import
from annotations.views.previews import preview_of, previews_of
from annotations.views.review.answers import review_address

ITEMS_SHOWN = 50
State = Import.State


@of_project(get="article.import", post="article.import")
def import_confirm(request: ProjectRequest, received: uuid.UUID) -> HttpResponse:
    """An import by its state: how far it is, what would be made of it, what came of it. POST confirms a single one."""
    job = the_import(request, received)
    told = Told(job)
    if job.article is not None and job.total <= 1:
        return HttpResponseRedirect(review_address(job.article))
    if job.state == State.PROPOSED:
        return proposed(request, told)
    if told.is_moving or (job.state == State.FAILED and not told.has_outcome):
        return render(request, "annotations/imports/going.html", {"told": told, "here": "articles"})
    if not told.has_page:
        services.require_waiting(job)
    context = {"told": told, "here": "articles", **items_page(request, job)}
    return render(request, "annotations/imports/outcome.html", context)


def proposed(request: ProjectRequest, told: Told) -> HttpResponse:
    """What waits for a person: a table of rows, one article, or several."""
    job = told.job
    if told.is_bulk:
        context = {"told": told, "policies": DUPLICATES[1:], "here": "articles", **items_page(request, job)}
        return render(request, "annotations/imports/rows.html", context)
    reading = services.propose_import(actor=request.actor, received=job)
    if queries.items_in_order(job).count() == 1 or not reading.certain:
        return single(request, told, reading)
    page = items_page(request, job)
    page["cards"] = previews_of(page["numbered"])
    context = {"told": told, "reading": reading, "policies": DUPLICATES[1:], "here": "articles", **page}
    return render(request, "annotations/imports/many.html", context)


def single(request: ProjectRequest, told: Told, reading: services.Reading) -> HttpResponse:
    """One article, to be corrected and brought in."""
    form = ConfirmForm(posted(request), initial=record_proposed(reading))
    if request.method == "POST":
        with ShowingRefusals(form):
            return confirm(request, told.job, reading.item, form)
    context = {"told": told, "received": told.job, "reading": reading, "here": "articles"}
    return form_page(request, "annotations/imports/one.html", form, **context, **preview_of(reading.item))


def record_proposed(reading: services.Reading) -> dict[str, Any]:
    """What the form begins with."""
    record = {name: getattr(reading.proposal, name) for name in services.FIELDS}
    return {**record, "seen": reading.item.text_sha256}


def confirm(request: ProjectRequest, job: Import, item: ImportItem, form: ConfirmForm) -> HttpResponse:
    """Make the article and go to it; a new revision of one that is here is made by a worker."""
    fields, act = cleaned(form), Act(request.actor)
    seen = fields.pop("seen")
    if job.into_id is not None:
        confirm_items(actor=request.actor, received=job, seen=seen, act=act)
        return HttpResponseRedirect(here(request, "import_confirm", received=job.pk))
    if request.POST.get("choice") == ImportItem.Choice.REVISION:
        correct_item(actor=request.actor, item=item, fields=fields, act=act)
        choose_for_items(actor=request.actor, items=[item], choice=ImportItem.Choice.REVISION, act=act)
        confirm_items(actor=request.actor, received=job, seen=seen, act=act)
        return HttpResponseRedirect(here(request, "import_confirm", received=job.pk))
    article = services.confirm_import(actor=request.actor, received=job, fields=fields, seen=seen, act=act)
    return done(request, _("“%s” is in. Select words to mark a claim.") % article.title, review_address(article), act)


def items_page(request: ProjectRequest, job: Import) -> dict[str, Any]:
    """Some of the articles of an import, those that are asked for: `?show=` and, beyond the first, `?from=`."""
    counts = queries.items_counted(job)
    show = request.GET.get("show", "")
    show = show if show in counts else ""
    items = queries.items_shown(job, show)
    first = number_in(request.GET, "from")
    rows = list(items[first : first + ITEMS_SHOWN + 1])
    skipping = queries.items_to_skip(job)
    return {
        "numbered": list(enumerate(rows[:ITEMS_SHOWN], first + 1)),
        "show": show,
        "counts": counts,
        "skipping": skipping,
        "coming": counts.get("proposed", 0) - skipping,
        "before": max(0, first - ITEMS_SHOWN) if first else None,
        "after": first + ITEMS_SHOWN if len(rows) > ITEMS_SHOWN else None,
    }


def number_in(asked: QueryDict, name: str) -> int:
    """A number in the address; 0 where there is none that is one."""
    value = asked.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 8 else 0


@of_project(post="article.import")
def import_bring_in(request: ProjectRequest, received: uuid.UUID) -> HttpResponse:
    """Have everything that is proposed brought in."""
    job = the_import(request, received)
    confirm_items(actor=request.actor, received=job, duplicates=request.POST.get("duplicates", ""))
    return HttpResponseRedirect(here(request, "import_confirm", received=job.pk))


@of_project(post="article.import")
def import_choose(request: ProjectRequest, received: uuid.UUID) -> HttpResponse:
    """Say what becomes of an article that is here already, or of all of them."""
    job = the_import(request, received)
    sent, act = cleaned(ChoiceForm(request.POST)), Act(request.actor)
    if not sent["item"]:
        choose_for_all(actor=request.actor, received=job, choice=sent["choice"], act=act)
        return done(request, _("Noted."), here(request, "import_confirm", received=job.pk))
    item = get_object_or_404(queries.items_visible_to(request.actor).filter(job=job), pk=sent["item"])
    choose_for_items(actor=request.actor, items=[item], choice=sent["choice"], act=act)
    return done(request, _("Noted."), row_of(request, item), act)


def row_of(request: ProjectRequest, item: ImportItem) -> str:
    """Where an article stands on the page of its import that it was chosen on."""
    asked = {name: request.POST[name] for name in ("show", "from") if request.POST.get(name)}
    query = f"?{urlencode(asked)}" if asked else ""
    return here(request, "import_confirm", received=item.job_id) + f"{query}#item-{item.pk}"
