"""Brings the demonstration in: invented people and articles, through the same services as everything else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from annotations import queries
from annotations.anchoring import find_quote
from annotations.importers.canonical import canonicalise
from annotations.importers.plain_text import propose
from annotations.models import Article, Contributor, Membership, Project, Revision, User
from annotations.services.articles import Received, TextInput, add_article
from annotations.services.assessments import AssessmentInput, assess_claim
from annotations.services.claims import ClaimInput, mark_claim
from annotations.services.decisions import take_decision
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.services.operating import passwordless_user
from annotations.services.people import NewUser, create_user
from annotations.services.projects import found_project, write_guideline

FOLDER = Path(__file__).parent
OWNER = "demo"
CITED = ("url", "title", "kind")
BEARING = ("stance", "quote", "locator", "note")

People = dict[str, Contributor]


@transaction.atomic
def load_demo(password: str) -> Project:
    """Make the demonstration project; its owner signs in as `OWNER` with `password`, nobody else in it can sign in.

    Raises:
        InvalidInputError: there is a user of that name already.
    """
    plan = json.loads((FOLDER / "project.json").read_text(encoding="utf-8"))
    owner = create_user(NewUser(username=OWNER, password=password, name="Demo"))
    project = found_project(user=owner, fields={name: plan[name] for name in ("name", "description")})
    people = {OWNER: actor(owner, project)} | {
        name: join_silently(project, entry) for name, entry in plan["people"].items()
    }
    write_guideline(actor=people[OWNER], fields={"advice": plan["advice"]})
    for entry in plan["articles"]:
        load_article(people, entry)
    return project


def join_silently(project: Project, entry: dict[str, str]) -> Contributor:
    """A member who cannot sign in before a link has let them choose a password."""
    user = passwordless_user(entry["username"], entry["name"])
    contributor = Contributor.objects.create(project=project, user=user)
    Membership.objects.create(project=project, contributor=contributor, role=entry["role"])
    return actor(user, project)


def actor(user: User, project: Project) -> Contributor:
    """The contributor a member acts as."""
    found = queries.actor_in(user, project.pk)
    assert found is not None
    return found


def load_article(people: People, entry: dict[str, Any]) -> Article:
    """An article with its claims."""
    proposal = propose(canonicalise((FOLDER / entry["file"]).read_text(encoding="utf-8")))
    fields = {name: getattr(proposal, name) for name in ("title", "byline", "published_on", "language")}
    received = Received(origin=Revision.Origin.DEMO, name=entry["file"])
    article = add_article(
        actor=people[OWNER],
        fields={**fields, "publisher": entry["publisher"], "url": entry["url"]},
        content=TextInput(proposal.text, proposal.blocks, received, proposal.offset_map),
    )
    for claim in entry["claims"]:
        load_claim(people, queries.current_revision(article), claim)
    return article


def load_claim(people: People, revision: Revision, entry: dict[str, Any]) -> None:
    """A claim with everything that was said about it, in the order in which a team works."""
    first = AssessmentInput(tag=entry["tag"], rationale=entry.get("rationale", "")) if entry["tag"] else None
    span = find_quote(revision.text, entry["quote"])
    new = ClaimInput(revision=revision, span=span, details=entry.get("details", {}), assessment=first)
    claim = mark_claim(actor=people[entry["by"]], new=new)
    for one in entry.get("evidence", []):
        cites = {name: one[name] for name in CITED if name in one}
        fields = {name: one[name] for name in BEARING if name in one}
        add_evidence(actor=people[one["by"]], claim=claim, new=EvidenceInput(cites, fields))
    for one in entry.get("assessments", []):
        given = AssessmentInput(tag=one["tag"], rationale=one.get("rationale", ""))
        assess_claim(actor=people[one["by"]], claim=claim, new=given)
    if "decision" in entry:
        one = entry["decision"]
        take_decision(actor=people[one["by"]], claim=claim, tag=one["tag"], reason=one["reason"])
