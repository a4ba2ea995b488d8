"""All claims of a project."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from annotations import queries
from annotations.access import ProjectRequest, of_project
from annotations.forms import cleaned
from annotations.forms.lists import ClaimFilterForm
from annotations.models import Claim
from annotations.views.paging import page_of
from annotations.views.review.answers import review_address


@of_project(get="project.read")
def claim_list(request: ProjectRequest) -> HttpResponse:
    """The claims, newest first: the words marked, what was judged, where to read on."""
    narrowed = ClaimFilterForm(request.GET, project=request.project)
    wanted = cleaned(narrowed)
    person = wanted.pop("person")
    claims = queries.claims_listed(request.actor, person=person.pk if person else None, **wanted)
    page = page_of(queries.with_evidence_count(request.actor, claims), request.GET.get("after", ""))
    asked = queries.reanchorings_open(request.actor).filter(claim__in=[claim.pk for claim in page.rows])
    context = {
        "filter": narrowed,
        "is_narrowed": bool(person) or any(wanted.values()),
        "page": page,
        "rows": [row_of(claim) for claim in page.rows],
        "asked": dict(asked.values_list("claim_id", "pk")),
        "here": "claims",
    }
    return render(request, "annotations/claims.html", context)


def row_of(claim: Claim) -> dict[str, Any]:
    """One claim as a row shows it."""
    placements = claim.current_placements  # type: ignore[attr-defined]  # prefetched by the query
    return {
        "claim": claim,
        "quote": placements[0].passage.quote if placements else claim.statement,
        "kind": claim.tag or "unsettled",
        "assessments": claim.live_assessments,  # type: ignore[attr-defined]  # prefetched by the query
        "address": review_address(claim.article, claim.pk),
    }
