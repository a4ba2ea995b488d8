"""The inbox of a project: claims that are to be placed in a changed text, one at a time."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.access import ProjectRequest, of_project
from annotations.anchoring import Span, span_meant
from annotations.carrying import carry
from annotations.errors import InvalidInputError
from annotations.forms import cleaned
from annotations.forms.pages import ShowingRefusals
from annotations.forms.revisions import PlaceForm
from annotations.likeness import differences
from annotations.models import Reanchoring
from annotations.services.history import Act
from annotations.services.reanchoring import drop_claim, keep_on_old, place_claim_anew
from annotations.views.answers import done, here
from annotations.views.review.answers import ids_in, named, review_address, revision_address
from annotations.views.review.direction import direction_of

AROUND = 240  # code points of the text that are shown beside the words
MOST_NEAR = 1_500

Runs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the new text as it is shown: what stands before the words, the words, and what stands after, each as
    it differs from the old text."""

    number: int
    before: Runs
    words: Runs
    after: Runs


@dataclass(frozen=True, slots=True)
class Queue:
    """What is asked, in order, and which of it is shown."""

    ids: Sequence[uuid.UUID]
    at: int

    @property
    def number(self) -> int:
        return self.at + 1

    @property
    def previous(self) -> uuid.UUID | None:
        return self.ids[self.at - 1] if self.at > 0 else None

    @property
    def next(self) -> uuid.UUID | None:
        return self.ids[self.at + 1] if self.at + 1 < len(self.ids) else None


@of_project(get="project.read")
def inbox(request: ProjectRequest) -> HttpResponse:
    """The claim that is asked about in `?at=`, or the first; `?article=` narrows them to one article's."""
    queue = queue_of(request)
    return page(request, queue, PlaceForm()) if queue else empty_page(request)


def queue_of(request: ProjectRequest, at: uuid.UUID | None = None) -> Queue | None:
    """What is asked of the person, and where in it they are; None where nothing is."""
    asked = queries.reanchorings_open(request.actor)
    article = next(iter(ids_in([request.GET.get("article", "")])), None)
    if article is not None:
        asked = asked.filter(claim__article=article)
    ids = list(asked.values_list("pk", flat=True))
    wanted = at or next(iter(ids_in([request.GET.get("at", "")])), None)
    if not ids:
        return None
    return Queue(ids, ids.index(wanted) if wanted in ids else 0)


def empty_page(request: ProjectRequest) -> HttpResponse:
    context = {"undo": last_settled(request), "here": "articles"}
    return render(request, "annotations/inbox/empty.html", context)


def page(request: ProjectRequest, queue: Queue, form: PlaceForm) -> HttpResponse:
    """One claim: the old words in their surroundings, and the places in the new text."""
    asked = get_object_or_404(queries.reanchorings_served(request.actor), pk=queue.ids[queue.at])
    context = {
        "asked": asked,
        "claim": asked.claim,
        "article": asked.claim.article,
        "queue": queue,
        "form": form,
        "old_address": revision_address(asked.placement.revision, asked.claim_id),
        "new_address": review_address(asked.claim.article),
        "may_place": permissions.may(request.actor, "claim.place", asked.claim),
        "may_drop": permissions.may(request.actor, "claim.delete", asked.claim),
        "undo": last_settled(request),
        "here": "articles",
        **shown_of(asked),
    }
    return render(request, "annotations/inbox/one.html", context, status=form.status)


def shown_of(asked: Reanchoring) -> dict[str, Any]:
    """The texts around a claim, old and new."""
    old, new = asked.placement.revision.text, asked.revision.text
    passage = asked.placement.passage
    before, after = beside(old, Span(passage.start, passage.end))
    places = [
        place_of(number, new, Span(*ends), (before, passage.quote, after))
        for number, ends in enumerate(asked.candidates, 1)
    ]
    near = "" if places else near_of(old, new, Span(passage.start, passage.end))
    return {
        "old_before": before,
        "old_words": passage.quote,
        "old_after": after,
        "places": places,
        "near": near,
        "direction": direction_of(asked.claim.article.language, new),
    }


def place_of(number: int, text: str, span: Span, old: tuple[str, str, str]) -> Place:
    """A place beside what stood at the old one."""
    before, after = beside(text, span)
    words = text[span.start : span.end]
    runs = [differences(*pair) for pair in zip(old, (before, words, after), strict=True)]
    return Place(number, *runs)


def beside(text: str, span: Span) -> tuple[str, str]:
    """What stands before and after a stretch in its own paragraph, cut between words."""
    before = text[max(0, span.start - AROUND) : span.start].rpartition("\n")[2]
    after = text[span.end : span.end + AROUND].partition("\n")[0]
    if len(before) == AROUND:
        before = "…" + before[before.find(" ") + 1 :]
    if len(after) == AROUND:
        after = after[: after.rfind(" ")] + "…"
    return before, after


def near_of(old: str, new: str, span: Span) -> str:
    """What stands in the new text where the words would be: the paragraphs between their neighbours."""
    near = carry(old, new, [span])[0].near
    start = new.rfind("\n", 0, near.start) + 1
    end = new.find("\n", max(near.end, near.start))
    return new[start : end if end >= 0 else len(new)][:MOST_NEAR]


@dataclass(frozen=True, slots=True)
class Undo:
    """The person's last answer: the act that gave it, the number of its claim, and where that is asked about again."""

    act: uuid.UUID
    number: str
    next: str


def last_settled(request: ProjectRequest) -> Undo | None:
    """The person's last answer, where it still stands."""
    event = queries.events_of_kind(request.actor, "reanchoring.settled").first()
    if event is None or queries.acts_taken_back(request.actor, [event.act]):
        return None
    number = queries.claim_numbers(request.actor, [event.claim_id]).get(event.claim_id) if event.claim_id else None
    return Undo(event.act, str(number or ""), address_of(request, event.object_id))


@of_project(post="claim.place")
def reanchoring_settle(request: ProjectRequest, reanchoring: uuid.UUID) -> HttpResponse:
    """Say where a claim stands now, and go on to the next."""
    asked = get_object_or_404(queries.reanchorings_served(request.actor), pk=reanchoring)
    queue = queue_of(request, asked.pk)
    form = PlaceForm(request.POST)
    with ShowingRefusals(form):
        cleaned(form)
        act = Act(request.actor)
        said = settle(request, asked, form, act)
        return done(request, said, address_of(request, queue.next if queue else None), act)
    still_asked = queue if queue and asked.pk in queue.ids else queue_of(request)
    return page(request, still_asked, form) if still_asked else empty_page(request)


def settle(request: ProjectRequest, asked: Reanchoring, form: PlaceForm, act: Act) -> str:
    """Do what was chosen; what is said of it."""
    whose: dict[str, Any] = {"actor": request.actor, "reanchoring": asked, "version": form.cleaned_data["version"]}
    names = {"claim": named(asked.claim)}
    choice = form.cleaned_data["choice"]
    if choice == PlaceForm.KEEP:
        keep_on_old(**whose, act=act)
        return _("%(claim)s stays on the old text.") % names
    if choice == PlaceForm.DROP:
        drop_claim(**whose, act=act)
        return _("%(claim)s is in the trash.") % names
    place_claim_anew(**whose, span=span_chosen(asked, form), act=act)
    return _("%(claim)s is placed in the new text.") % names


def span_chosen(asked: Reanchoring, form: PlaceForm) -> Span:
    """The place whose number was sent, or the one whose words were. Raises InvalidInputError."""
    if form.cleaned_data["choice"] == PlaceForm.WORDS:
        return span_meant(asked.revision.text, **form.span())
    number = form.cleaned_data["place"] or 0
    if not 0 < number <= len(asked.candidates):
        raise InvalidInputError(_("There is no such place. Choose one that is shown."), field="place")
    return Span(*asked.candidates[number - 1])


def address_of(request: ProjectRequest, asked: uuid.UUID | None) -> str:
    """The inbox at a claim, narrowed as it was."""
    article = request.GET.get("article", "")
    kept = [f"article={article}"] if ids_in([article]) else []
    kept += [f"at={asked}"] if asked else []
    return here(request, "inbox") + (f"?{'&'.join(kept)}" if kept else "")
