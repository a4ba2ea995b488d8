"""Taking an act back: every change it made is made the other way round, in reverse order, as a new act.

An act is taken back if everything it touched still is as the act left it; otherwise nothing changes and the refusal
shows both states. Taking back an undo is redo.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.errors import ConflictError, LivingTwinError
from annotations.models import (
    LIVE,
    OF_SIGHT,
    Article,
    Block,
    Claim,
    Contributor,
    Coverage,
    Event,
    Evidence,
    Import,
    ImportItem,
    Placement,
    Reanchoring,
    Revision,
    Source,
    WebAnnotation,
)
from annotations.models.base import Versioned
from annotations.services.guards import lock_article, require_not_merged
from annotations.services.history import MODEL_OF, Act, recorded
from annotations.services.revisions import catch_up
from annotations.services.settling import UNDISCLOSED, note_changed, note_joined, reopen_decision, settle
from annotations.services.sight import note_evidence, noting_source
from annotations.services.taking_back import (
    ASKED_AGAIN,
    TAKEN_AWAY_BY,
    changed_since,
    in_the_trash,
    is_unchanged,
    present_and_left,
    put_back,
    require_not_taken_back,
    values_before,
)
from annotations.services.undo_many import is_of_many, take_back_many

# What can be taken back: what can be taken away again, and what is only ever changed.
UNDOABLE = {*TAKEN_AWAY_BY, Block, WebAnnotation}
# These follow from other events of the same act and are brought about again by settling.
DERIVED_VERBS = (
    "claim.settled",
    "claim.unsettled",
    "claim.joined",
    "claim.carried",
    "claim.unplaced",
    "reanchoring.overtaken",
    *OF_SIGHT,
)
MOST_IMPORTED = 200
# These only say what became of something: there is nothing of theirs to take back.
NOTING_VERBS = ("import.confirmed", "import.withdrawn")
# These have told others something already.
TOLD_VERBS = ("webhook.secret_renewed", "webhook.replayed")


@transaction.atomic
def undo_act(*, actor: Contributor, act: uuid.UUID) -> Act:
    """Take back one of the actor's own acts.

    Raises:
        NotPermittedError: the actor's role no longer allows what was done.
        ConflictError: there is no such act of the actor, it was taken back already, it cannot be, or something it
            touched has changed since; `details["present"]` and `details["left"]` then show both states.
    """
    permissions.require(actor, "act.undo")
    require_no_import_of_many(actor, act)
    lock_articles(queries.acts_of(actor, act))
    if is_of_many(actor, act):
        undo = Act(actor, undoes=act)
        take_back_many(actor=actor, act=act, undo=undo)
        return undo
    lock_import(queries.acts_of(actor, act))
    events = list(queries.acts_of(actor, act))
    require_undoable(events)
    require_not_in_the_trash(events)
    require_own_claims(events)
    require_still_permitted(actor, act)
    undo = Act(actor, undoes=act)
    made = {event.object_id for event in events if event.object_type == "claim" and event.before is None}
    for event in reversed([e for e in events if e.verb not in DERIVED_VERBS + NOTING_VERBS]):
        take_back(event, events, made, undo)
    # Parts that moved between claims concern the one they were on as well as the one they are on now.
    events += queries.acts_of(actor, undo.id)
    claims = {event.claim_id for event in events if event.claim_id}
    of_claim: dict[uuid.UUID | None, list[Event]] = defaultdict(list)
    for event in events:
        of_claim[event.claim_id].append(event)
    for claim in Claim.objects.filter(pk__in=claims, merged_into=None).select_related("project").order_by("pk"):
        follow_up(claim, of_claim[claim.pk], undo)
    return undo


def require_no_import_of_many(actor: Contributor, act: uuid.UUID) -> None:
    """Refuse to take back article by article what came in by the thousand: `services.withdrawing` does that at once."""
    count = queries.acts_of(actor, act).filter(verb="article.imported").count()
    if count > MOST_IMPORTED:
        raise ConflictError(
            _("This brought in %(count)d articles. Take back the import instead.") % {"count": count}, articles=count
        )


def lock_articles(events: models.QuerySet[Event]) -> None:
    """Lock every article the act touched, in the order of their ids."""
    touched = events.order_by().exclude(article=None).values_list("article", flat=True).distinct()
    for article in sorted(touched):
        lock_article(article)


def lock_import(events: models.QuerySet[Event]) -> None:
    """Lock the import whose articles the act has cut or corrected; refuses one that does not wait for a person any
    more, or has been read anew."""
    touched = list(events.order_by().filter(object_type="importitem").values_list("object_id", flat=True).distinct())
    if not touched:
        return
    jobs = list(Import.objects.select_for_update(of=("self",)).filter(pk__in=imports_of(touched)))
    waiting = ImportItem.objects.filter(pk__in=touched, job__in=jobs, job__state=Import.State.PROPOSED)
    if waiting.count() != len(touched):
        raise ConflictError(_("What this was about is brought in, set aside or read anew by now."))


def imports_of(items: Sequence[uuid.UUID]) -> models.QuerySet[Any]:
    """The ids of the imports that items belong to."""
    return ImportItem.objects.filter(pk__in=items).values("job")


def require_undoable(events: Sequence[Event]) -> None:
    """Refuse what is not there, was taken back already, or cannot be taken back."""
    if not events:
        raise ConflictError(_("There is nothing of yours to take back here."))
    require_not_taken_back(events[0].project_id, events[0].act)
    fixed = [event.verb for event in events if not could_be_taken_back(event)]
    if fixed:
        raise ConflictError(_("This cannot be taken back. Change it again instead."), verbs=fixed)


def could_be_taken_back(event: Event) -> bool:
    """Whether an event is of a kind that does not stand in the way of taking its act back."""
    is_of_a_kind = MODEL_OF.get(event.object_type) in UNDOABLE and event.verb not in TOLD_VERBS
    return is_of_a_kind or event.verb in NOTING_VERBS


def require_not_in_the_trash(events: Sequence[Event]) -> None:
    """Refuse to change what is in the trash from outside: only an act on the article or claim itself reaches it."""
    touched = {event.object_id for event in events}
    articles = {event.article_id for event in events if event.article_id} - touched
    claims = {event.claim_id for event in events if event.claim_id} - touched
    if (
        Article.objects.deleted().filter(pk__in=articles).exists()
        or Claim.objects.deleted().filter(pk__in=claims).exists()
    ):
        raise in_the_trash()


def require_own_claims(events: Sequence[Event]) -> None:
    """Refuse to change a claim that has become part of another one, but by taking back just that."""
    merging = {event.object_id for event in events if "merged_into_id" in (event.before or {})}
    touched = {event.claim_id for event in events if event.claim_id} - merging
    merged = Claim.objects.exclude(merged_into=None).filter(pk__in=touched).select_related("merged_into").order_by("pk")
    if (claim := merged.first()) is not None:
        require_not_merged(claim)


def require_still_permitted(actor: Contributor, act: uuid.UUID) -> None:
    """Refuse what the actor may no longer do, also where it is done again by taking an undo back."""
    done = queries.acts_of(actor, queries.acts_behind(actor, act)[-1])
    withdrawn = done.filter(verb="import.withdrawn").first()
    if withdrawn is not None:
        # Who may take an import back, articles and all, may bring it back.
        permissions.require(actor, "import.withdraw", Import.objects.get(pk=withdrawn.object_id))
        return
    for event in done.filter(verb__in=ASKED_AGAIN):
        obj = MODEL_OF[event.object_type]._base_manager.get(pk=event.object_id)
        permissions.require(actor, ASKED_AGAIN[event.verb], obj)


def take_back(event: Event, events: Sequence[Event], made: Collection[uuid.UUID], undo: Act) -> None:
    """Make one change of an act, whose other ones are `events` and which has `made` claims, the other way round."""
    model = MODEL_OF[event.object_type]
    obj = model._base_manager.select_for_update(no_key=True).get(pk=event.object_id)
    state = recorded(obj)
    if stays(event, events, obj):
        return
    require_as_left(event, obj)
    if goes_with_its_claim(event, made):
        return
    with noting_source(obj.source if isinstance(obj, Evidence) else None, undo):
        write(obj, values_before(event, obj), undo.contributor)
    undo.changed(f"{event.object_type}.undone", obj, state)
    if isinstance(obj, Evidence):
        note_evidence(obj, undo, was_confidential=state["confidential"])


def stays(event: Event, events: Sequence[Event], obj: models.Model) -> bool:
    """Whether it is a source that was only made for the evidence, and that others cite or have changed by now."""
    made_for_evidence = event.before is None and any(other.object_type == "evidence" for other in events)
    return isinstance(obj, Source) and made_for_evidence and not is_as_left(event, obj)


def goes_with_its_claim(event: Event, made: Collection[uuid.UUID]) -> bool:
    """Whether it is a part of a claim made in the same act: out of sight with the claim, and whole when that is
    restored, from the trash too."""
    return event.claim_id in made and event.object_id not in made


def follow_up(claim: Claim, events: Sequence[Event], undo: Act) -> None:
    """What follows for a claim from what was taken back, as it follows from any change. `events` are those on it."""
    touched = {event.object_type for event in events}
    grounds = [event for event in events if event.object_type in ("assessment", "evidence")]
    if grounds:
        taken_back = [event.object_id for event in events if event.object_type == "decision"]
        because = UNDISCLOSED if all(event.confidential for event in grounds) else "act.undone"
        reopen_decision(claim, undo, because, but=taken_back)
    elif "decision" in touched:
        note_changed([claim.pk])
    if touched & {"placement", "reanchoring"}:
        claim.save_change(None)
    if claim.deleted_at is None:
        catch_up(claim, undo)
    if any(event.verb == "claim.joined" for event in events):
        note_joined(claim, undo)
    settle(claim, undo)


def is_as_left(event: Event, obj: models.Model) -> bool:
    """Whether an object still is as the act left it, and nobody has worked on what the act made."""
    if not is_unchanged(event, obj):
        return False
    if event.before is None:
        return not worked_on_since(event, obj)
    if isinstance(obj, Reanchoring):
        return not stands_after(obj.claim_id, obj.revision).exists()
    goes_into_another = bool(event.before.get("merged_into_id"))
    return not (goes_into_another and happened_since(event))


def happened_since(event: Event) -> bool:
    """Whether other acts have done anything with a claim since."""
    return Event.objects.filter(claim_id=event.object_id, id__gt=event.pk).exclude(act=event.act).exists()


def require_as_left(event: Event, obj: models.Model) -> None:
    """Refuse when the object no longer is as the act left it, or others have worked on what the act made."""
    if not is_as_left(event, obj):
        raise changed_since(event.object_type, obj.pk, *present_and_left(event, obj))


def worked_on_since(event: Event, obj: models.Model) -> bool:
    """Whether what an act made carries living work of other acts."""
    if isinstance(obj, Claim):
        mine = Event.objects.filter(act=event.act).values("object_id")
        parts = (obj.assessments.filter(**LIVE), obj.decisions.filter(**LIVE), obj.evidence.filter(deleted_at=None))
        return obj.merged.exists() or any(part.exclude(pk__in=mine).exists() for part in parts)
    if isinstance(obj, Placement):
        return stands_further_on(event, obj)
    if isinstance(obj, Coverage):
        text = obj.block.revision
        return Revision.objects.filter(article=text.article_id, number__gt=text.number).exists()
    if isinstance(obj, Article):
        seen = Coverage.objects.filter(block__revision__article=obj, withdrawn_at=None)
        later = obj.revisions.filter(number__gt=1)
        return obj.claims.filter(deleted_at=None).exists() or later.exists() or seen.exists()
    if isinstance(obj, Source):
        mine = Event.objects.filter(act=event.act).values("object_id")
        return obj.evidence.filter(deleted_at=None).exclude(pk__in=mine).exists()
    return False


def stands_further_on(event: Event, placement: Placement) -> bool:
    """Whether a claim that was there before has been carried, or asked about, from a place to a newer text."""
    made_with_it = Event.objects.filter(act=event.act, object_id=placement.claim_id, before__isnull=True).exists()
    asked = Reanchoring.objects.filter(claim=placement.claim_id, revision__number__gt=placement.revision.number)
    return not made_with_it and (stands_after(placement.claim_id, placement.revision).exists() or asked.exists())


def stands_after(claim: uuid.UUID, revision: Revision) -> models.QuerySet[Placement]:
    """Where a claim stands in newer texts than this one."""
    return Placement.objects.filter(claim=claim, superseded_at=None, revision__number__gt=revision.number)


def write(obj: models.Model, values: dict[str, Any], actor: Contributor) -> None:
    """Set recorded values back and count the version up."""
    put_back(obj, values)
    changed = [*(obj._meta.get_field(name).name for name in values), "version"]
    obj.version += 1  # type: ignore[attr-defined]  # every model in UNDOABLE has one
    if isinstance(obj, Versioned):
        obj.updated_at = timezone.now()
        changed.append("updated_at")
    try:
        with transaction.atomic():
            obj.save(update_fields=changed)
    except IntegrityError as taken:
        raise LivingTwinError(
            _("Taking this back would make a second one of what may exist once."),
            object_type=obj._meta.model_name,
            object_id=str(obj.pk),
            **living_twin(obj, actor),
        ) from taken


def living_twin(obj: models.Model, actor: Contributor) -> dict[str, str]:
    """Who is in the way, if it is something that goes by a name of its own and that the actor may see."""
    twin: Article | Source | None = None
    if isinstance(obj, Source):
        twin = queries.sources_visible_to(actor).filter(url=obj.url).first()
    elif isinstance(obj, Article):
        twin = queries.articles_visible_to(actor).filter(external_id=obj.external_id).first()
    return {} if twin is None else {str(twin._meta.model_name): str(twin.pk)}
