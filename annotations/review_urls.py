"""Addresses of the review page and of every act on it."""

from __future__ import annotations

from django.urls import path

from annotations.views.review import (
    blocks,
    claims,
    coverage,
    evidence,
    joining,
    judgements,
    page,
    presence,
    printing,
    recurrences,
    turns,
)

PROJECT = "projects/<uuid:project>"
CLAIM = f"{PROJECT}/claims/<uuid:claim>"

urlpatterns = [
    path(f"{PROJECT}/articles/<uuid:article>/", page.review, name="review"),
    path(f"{PROJECT}/articles/<uuid:article>/print/", printing.review_print, name="review_print"),
    path(f"{PROJECT}/articles/<uuid:article>/cards/", page.cards, name="cards"),
    path(f"{PROJECT}/changes/", page.changes, name="changes"),
    path(f"{PROJECT}/articles/<uuid:article>/readers/", presence.readers, name="readers"),
    path(f"{PROJECT}/articles/<uuid:article>/claims/", claims.claim_create, name="claim_create"),
    path(f"{PROJECT}/articles/<uuid:article>/coverage/", coverage.coverage, name="coverage"),
    path(f"{PROJECT}/articles/<uuid:article>/blocks/", blocks.blocks, name="blocks"),
    path(f"{CLAIM}/", claims.claim, name="claim"),
    path(f"{CLAIM}/span/", claims.claim_adjust, name="claim_adjust"),
    path(f"{CLAIM}/merge/", joining.claim_merge, name="claim_merge"),
    path(f"{CLAIM}/split/", joining.claim_split, name="claim_split"),
    path(f"{CLAIM}/delete/", claims.claim_delete, name="claim_delete"),
    path(f"{CLAIM}/restore/", claims.claim_restore, name="claim_restore"),
    path(f"{CLAIM}/assessment/", judgements.claim_assess, name="claim_assess"),
    path(f"{CLAIM}/assessment/withdraw/", judgements.claim_withdraw, name="claim_withdraw"),
    path(f"{CLAIM}/decision/", judgements.claim_decide, name="claim_decide"),
    path(f"{CLAIM}/decision/withdraw/", judgements.decision_withdraw, name="decision_withdraw"),
    path(f"{CLAIM}/recurrences/", recurrences.claim_recurrences, name="claim_recurrences"),
    path(f"{CLAIM}/evidence/", evidence.evidence_add, name="evidence_add"),
    path(f"{PROJECT}/evidence/<uuid:evidence>/", evidence.evidence_change, name="evidence_change"),
    path(f"{PROJECT}/evidence/<uuid:evidence>/remove/", evidence.evidence_remove, name="evidence_remove"),
    path(f"{PROJECT}/evidence/<uuid:evidence>/restore/", evidence.evidence_restore, name="evidence_restore"),
    path(f"{PROJECT}/acts/<uuid:act>/undo/", turns.act_undo, name="act_undo"),
]
