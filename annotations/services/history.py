"""Remembering: the event written in the transaction of every change, and what can be read back from it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from annotations.models import (
    ApiToken,
    Article,
    Assessment,
    Block,
    Claim,
    Contributor,
    Coverage,
    Decision,
    Event,
    Evidence,
    Export,
    Feed,
    GuidelineVersion,
    Import,
    ImportItem,
    Invitation,
    Membership,
    Placement,
    Project,
    Reanchoring,
    Release,
    Revision,
    Source,
    Watch,
    WebAnnotation,
    Webhook,
    new_id,
)
from annotations.services.copying import insert_together

# What of each kind of object an event keeps, so that history can be read and acts can be taken back. Derived fields
# (a claim's tag) are not kept with the object: they follow again from what is.
RECORDED: dict[type[models.Model], tuple[str, ...]] = {
    Project: ("name", "description", "required_assessments"),
    GuidelineVersion: ("number", "sourced", "disputed", "opinion", "advice"),
    Contributor: ("kind", "name"),
    Membership: ("contributor_id", "role"),
    ApiToken: ("name", "scopes", "expires_at", "revoked_at"),
    # Not its name: that is a note for owners, and this is told to everybody.
    Invitation: ("role", "expires_at", "used_at", "revoked_at"),
    Article: (
        "title", "byline", "agency", "publisher", "published_on", "url", "language", "external_id", "state",
        "deleted_at",
    ),
    Claim: (
        "number", "statement", "claimant_name", "claimant_role", "claimant_type", "attribution_cue", "claim_date",
        "claim_date_precision", "claim_place", "claim_types", "checkable", "first_appearance_url", "merged_into_id",
        "deleted_at",
    ),
    Block: ("kind", "level"),
    Placement: ("revision_id", "passage_id", "how", "superseded_at"),
    Reanchoring: ("revision_id", "placement_id", "outcome", "settlement", "settled_at", "settled_by_id"),
    Assessment: (
        "claim_id", "contributor_id", "passage_id", "tag", "rationale", "certainty", "opinion_holder", "superseded_at",
        "withdrawn_at",
    ),
    Decision: (
        "claim_id", "contributor_id", "passage_id", "tag", "reason", "superseded_at", "withdrawn_at", "reopened_at",
        "reopened_because",
    ),
    Coverage: ("block_id", "contributor_id", "withdrawn_at"),
    Source: (
        "url", "title", "publisher", "authors", "published_at", "kind", "level", "medium", "archived_url", "deleted_at",
    ),
    Evidence: (
        "claim_id", "source_id", "cited_passage_id", "stance", "quote", "locator", "accessed_at", "note", "question",
        "answer", "confidential", "deleted_at",
    ),
    Import: ("name", "sha256"),
    ImportItem: ("index", "state", "choice", "record", "why", "replaced_at"),
    Feed: ("url", "automatic", "minutes", "paused_at", "deleted_at"),
    Watch: ("minutes", "paused_at", "deleted_at"),
    WebAnnotation: ("slug", "extra", "target", "bodies", "parts"),
    Webhook: ("name", "url", "verbs", "paused_at", "paused_because", "deleted_at"),
    Export: ("format",),
    Release: ("name", "notes"),
}  # fmt: skip

MODEL_OF = {model._meta.model_name: model for model in RECORDED}
ENCODER = DjangoJSONEncoder()


def recorded(obj: models.Model) -> dict[str, Any]:
    """What an event keeps of `obj`, JSON-able."""
    return {name: jsonable(getattr(obj, name)) for name in RECORDED[type(obj)]}


def jsonable(value: Any) -> Any:
    """A field's value as it stands in an event: dates, times and UUIDs as text."""
    return value if value is None or isinstance(value, str | int | bool | list | dict) else ENCODER.default(value)


@dataclass
class Act:
    """One act of a person: the events it leaves share its id, and are taken back together."""

    contributor: Contributor
    id: uuid.UUID = field(default_factory=new_id)
    undoes: uuid.UUID | None = None
    held: list[models.Model] | None = field(default=None, init=False)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Write the events of what is done in here, and what comes to be by it (`save`), together at its end."""
        if self.held is not None:
            yield
            return
        held: list[models.Model] = []
        self.held = held
        try:
            yield
        finally:
            self.held = None
        insert_together(held)

    def save(self, row: models.Model) -> None:
        """Insert a row that comes to be by the act."""
        if self.held is None:
            row.save(force_insert=True)
        else:
            self.held.append(row)

    def created(self, verb: str, obj: models.Model, *, confidential: bool = False, **facts: Any) -> Event:
        """Remember that `obj` came to be, with further `facts` about it. Confidential evidence is so by itself."""
        return self._remember(verb, obj, None, {**recorded(obj), **facts}, confidential=confidential)

    def created_all(
        self, verb: str, made: Iterable[tuple[models.Model, dict[str, Any]]], *, confidential: bool = False
    ) -> None:
        """The same of very many objects, each with facts about it, in one statement."""
        self._keep_all(
            self._event(verb, obj, None, {**recorded(obj), **facts}, confidential=confidential) for obj, facts in made
        )

    def changed(self, verb: str, obj: models.Model, before: dict[str, Any], *, noticing: Collection[str] = ()) -> Event:
        """Remember a change of `obj`, whose `recorded` state was `before`; only what differs is kept, and what is worth
        `noticing`: undo is refused when that has changed since.

        Where it opens confidential evidence, what else was changed stays confidential, in an event of its own.
        """
        *others, event = self._changes(verb, obj, before, noticing)
        for one in (*others, event):
            self._keep(one)
        return event

    def changed_all(self, verb: str, changed: Iterable[tuple[models.Model, dict[str, Any]]]) -> None:
        """The same of very many objects, each with what was recorded of it before, in one statement."""
        self._keep_all(event for obj, before in changed for event in self._changes(verb, obj, before))

    def _changes(
        self, verb: str, obj: models.Model, before: dict[str, Any], noticing: Collection[str] = ()
    ) -> Iterator[Event]:
        after = recorded(obj)
        names = [name for name in after if after[name] != before[name] or name in noticing]
        if names != ["confidential"] and before.get("confidential") and not after["confidential"]:
            rest = [name for name in names if name != "confidential"]
            yield self._event(verb, obj, *told(rest, before, after), confidential=True)
            names = ["confidential"]
        yield self._event(verb, obj, *told(names, before, after))

    def change(self, verb: str, obj: models.Model, *, noticing: Collection[str] = (), **fields: Any) -> Event:
        """Set `fields` of an object that is locked, count its version up, and remember the change."""
        before = recorded(obj)
        for name, value in fields.items():
            setattr(obj, name, value)
        obj.version += 1  # type: ignore[attr-defined]  # what changes has one
        obj.save(update_fields=[*fields, "version"])
        return self.changed(verb, obj, before, noticing=noticing)

    def removed(self, verb: str, obj: models.Model) -> Event:
        """Remember that the row of `obj` goes (memberships alone; everything else is deleted softly)."""
        return self._remember(verb, obj, recorded(obj), None)

    def noted(self, verb: str, obj: models.Model, before: dict[str, Any] | None, after: dict[str, Any]) -> Event:
        """Remember what follows from other events and is not taken back by itself, such as a claim's settled tag."""
        return self._remember(verb, obj, before, after)

    def disclosed(self, verb: str, obj: models.Model, **facts: Any) -> Event:
        """Remember, for everybody, that `obj` has gone out of somebody's sight or come into it: its id alone is told,
        and `facts` that are no secret."""
        event = self._event(verb, obj, {}, facts)
        event.confidential = False
        return self._keep(event)

    def noted_all(self, notes: Iterable[tuple[str, models.Model, dict[str, Any] | None, dict[str, Any]]]) -> None:
        """The same of very many objects, each with its verb, before and after, in one statement."""
        self._keep_all(self._event(*note) for note in notes)

    def _remember(
        self,
        verb: str,
        obj: models.Model,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
        *,
        confidential: bool = False,
    ) -> Event:
        return self._keep(self._event(verb, obj, before, after, confidential=confidential))

    def _keep(self, event: Event) -> Event:
        self.save(event)
        return event

    def _keep_all(self, events: Iterable[Event]) -> None:
        with self.at_once():
            for event in events:
                self._keep(event)

    def _event(
        self,
        verb: str,
        obj: models.Model,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
        *,
        confidential: bool = False,
    ) -> Event:
        article, claim = place_of(obj)
        return Event(
            project_id=obj.pk if isinstance(obj, Project) else getattr(obj, "project_id"),  # noqa: B009  # by kind
            act=self.id,
            contributor=self.contributor,
            verb=verb,
            object_type=str(obj._meta.model_name),
            object_id=obj.pk,
            article_id=article,
            claim_id=claim,
            before=before,
            after=after,
            undoes=self.undoes,
            confidential=confidential or is_confidential(obj),
        )


def is_confidential(obj: models.Model) -> bool:
    """Whether what happens to an object is told to editors and whoever did it alone: evidence that is so, and what an
    import would bring in, which others see once it is in."""
    return isinstance(obj, ImportItem) or (isinstance(obj, Evidence) and obj.confidential)


def told(names: list[str], before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Some of what was recorded before and after a change."""
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def place_of(obj: models.Model) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """The article and the claim an object belongs to, where it does."""
    if isinstance(obj, Article):
        return obj.pk, None
    if isinstance(obj, Claim):
        return obj.article_id, obj.pk
    if isinstance(obj, Placement | Reanchoring | Assessment | Decision | Evidence | WebAnnotation):
        return obj.claim.article_id, obj.claim_id
    if isinstance(obj, Import | Watch | Revision):
        return obj.article_id, None
    if isinstance(obj, Coverage | Block):
        return article_around(obj), None
    return None, None


def article_around(obj: Coverage | Block) -> uuid.UUID:
    """The article of a block, or of the coverage of one."""
    block: Block | None = obj if isinstance(obj, Block) else at_hand(obj, "block")
    revision: Revision | None = None if block is None else at_hand(block, "revision")
    if revision is not None:
        return revision.article_id
    # A revision that has to be fetched would bring its whole text along.
    pk = obj.pk if isinstance(obj, Block) else obj.block_id
    return Article.objects.values_list("pk", flat=True).get(revisions__blocks=pk)


def at_hand(obj: models.Model, name: str) -> Any:
    """What a foreign key leads to, None where it would have to be fetched."""
    field: Any = obj._meta.get_field(name)
    return getattr(obj, name) if field.is_cached(obj) else None
