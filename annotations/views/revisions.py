"""The texts of an article: those there were, each read with its claims, what differs between two, and a new one."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations import permissions, queries
from annotations.access import ProjectRequest, of_project
from annotations.comparing import changed_only, compare
from annotations.forms import cleaned
from annotations.forms.pages import ShowingRefusals
from annotations.forms.revisions import NewTextForm
from annotations.importers.canonical import canonicalise
from annotations.importers.plain_text import cut_blocks, propose
from annotations.models import Article, Revision
from annotations.services.articles import Received, TextInput
from annotations.services.imports import receive_bytes
from annotations.services.revisions import Revised, bring_back, revise_article
from annotations.services.storing import kept_if_used, store_received
from annotations.views.answers import done, form_page, here, posted
from annotations.views.review.answers import review_address
from annotations.views.review.printing import text_and_notes


def of_article(request: ProjectRequest, article: uuid.UUID) -> Article:
    return get_object_or_404(queries.articles_visible_to(request.actor), pk=article)


@of_project(get="project.read")
def revision_list(request: ProjectRequest, article: uuid.UUID) -> HttpResponse:
    """Every text an article has had, the newest first, and where its claims stand."""
    shown = of_article(request, article)
    revisions = list(queries.revisions_listed(request.actor).filter(article=shown))
    context = {
        "article": shown,
        "newest": revisions[0],
        "rows": list(zip(revisions, [*revisions[1:], None], strict=True)),
        "to_place": queries.to_place_by_article(request.actor, [shown.pk]).get(shown.pk, 0),
        "kept": queries.claims_kept_on_older(request.actor, revisions[0]),
        "may_revise": permissions.may(request.actor, "article.revise", shown),
        "may_change": permissions.may(request.actor, "article.change", shown),
        "here": "articles",
    }
    return render(request, "annotations/revisions/list.html", context)


@of_project(get="article.revise", post="article.revise")
def revision_create(request: ProjectRequest, article: uuid.UUID) -> HttpResponse:
    """Paste the text as it is now, or send it as a file."""
    revised = of_article(request, article)
    files = request.FILES if request.method == "POST" else None
    form = NewTextForm(posted(request), files, initial={"reading": NewTextForm.CLEANED})
    if request.method == "POST":
        with ShowingRefusals(form):
            sent = cleaned(form)
            if sent["file"]:
                return upload(request, revised, sent["file"])
            content = content_of(sent["text"], clean=form.is_cleaned())
            with kept_if_used(content.received.path):
                outcome = revise_article(actor=request.actor, article=revised, content=content)
            return done(request, said_of(outcome), address_after(request, revised, outcome))
    return form_page(request, "annotations/revisions/new.html", form, article=revised, here="articles")


def upload(request: ProjectRequest, article: Article, file: UploadedFile[Any]) -> HttpResponse:
    """Keep a file for a worker to read, and go where it is shown before it becomes a revision."""
    name, origin = str(file.name), Revision.Origin.UPLOAD
    received = receive_bytes(actor=request.actor, name=name, raw=file.chunks(), origin=origin, into=article)
    return HttpResponseRedirect(here(request, "import_confirm", received=received.pk))


def content_of(pasted: str, *, clean: bool) -> TextInput:
    """A pasted text, canonical, with its blocks; kept as it was pasted, too. Raises InvalidTextError, TooLargeError."""
    text = canonicalise(pasted)
    proposal = propose(text) if clean else None
    stored = store_received([pasted.encode()])
    received = Received(Revision.Origin.PASTE, path=stored.path, sha256=stored.sha256, encoding="utf-8")
    if proposal is None:
        return TextInput(text, cut_blocks(text), received)
    return TextInput(proposal.text, proposal.blocks, received, proposal.offset_map)


def said_of(outcome: Revised) -> str:
    """What came of a new text, in a sentence or two."""
    if not outcome.is_new:
        return _("This is the text the article has already. Nothing was changed.")
    told = _("Revision %(number)d is in.") % {"number": outcome.revision.number}
    if outcome.carried:
        told += " " + ngettext("%(n)d claim was carried over.", "%(n)d claims were carried over.", outcome.carried) % {
            "n": outcome.carried
        }
    if outcome.to_place:
        told += " " + ngettext("%(n)d is to be placed.", "%(n)d are to be placed.", outcome.to_place) % {
            "n": outcome.to_place
        }
    return told


def address_after(request: ProjectRequest, article: Article, outcome: Revised) -> str:
    """Where one goes on: to what is to be placed, or to the article."""
    return f"{here(request, 'inbox')}?article={article.pk}" if outcome.to_place else review_address(article)


@of_project(get="project.read")
def revision(request: ProjectRequest, article: uuid.UUID, revision: uuid.UUID) -> HttpResponse:
    """One text with the claims that stand in it, to be read."""
    shown = of_article(request, article)
    text = get_object_or_404(queries.revisions_visible_to(request.actor).filter(article=shown), pk=revision)
    asked = queries.reanchorings_open(request.actor).filter(placement__revision=text)
    context = {
        **text_and_notes(request.actor, shown, text),
        "newest": queries.current_revision(shown),
        "asked": {one.claim_id: one.pk for one in asked},
        "may_revise": permissions.may(request.actor, "article.revise", shown),
        "here": "articles",
    }
    return render(request, "annotations/revisions/read.html", context)


@of_project(post="article.revise")
def revision_bring_back(request: ProjectRequest, article: uuid.UUID, revision: uuid.UUID) -> HttpResponse:
    """Make an old text the newest once more."""
    shown = of_article(request, article)
    text = get_object_or_404(queries.revisions_visible_to(request.actor).filter(article=shown), pk=revision)
    outcome = bring_back(actor=request.actor, revision=text)
    return done(request, said_of(outcome), address_after(request, shown, outcome))


@of_project(get="project.read")
def revision_changes(request: ProjectRequest, article: uuid.UUID, revision: uuid.UUID) -> HttpResponse:
    """What differs between a text and the one before it, or the one with the number in `?from=`."""
    shown = of_article(request, article)
    revisions = queries.revisions_visible_to(request.actor).filter(article=shown)
    text = get_object_or_404(revisions, pk=revision)
    asked = request.GET.get("from", "")
    others = revisions.exclude(pk=text.pk).order_by("-number")
    before = (
        others.filter(number=int(asked))
        if asked.isdecimal() and len(asked) < 9
        else others.filter(number__lt=text.number)
    )
    old = before.first()
    context: dict[str, Any] = {"article": shown, "revision": text, "before": old, "here": "articles"}
    context["others"] = others.values_list("number", flat=True)
    if old is not None:
        found = compare(old.text, text.text)
        context |= {"comparison": found, "lines": changed_only(found.lines)}
    return render(request, "annotations/revisions/changes.html", context)
