"""Settled claims as ClaimReview of schema.org, for pages and search engines that know no claims of ours.

Our tags are no scale of truth, so a rating has a name and no value. What is not known is left out: an empty value would
say something. What leaves the house here is the same for everybody, so nothing confidential is in it.
"""

from __future__ import annotations

import copy
from typing import Any, ClassVar

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from annotations.exporters.web_annotation import known
from annotations.models import Article, Claim, Source
from api.serializers.base import Output

CONTEXT = "https://schema.org"
KINDS = {"person": "Person", "organisation": "Organization"}


@extend_schema_serializer(component_name="ClaimReview")
class ClaimReviewSerializer(Output):
    """A settled claim as [ClaimReview](https://schema.org/ClaimReview) in JSON-LD."""

    known: ClassVar[dict[str, serializers.Field[Any, Any, Any, Any]]] = {
        "@context": serializers.CharField(),
        "@type": serializers.CharField(),
        "@id": serializers.CharField(help_text="The address of the claim."),
        "claimReviewed": serializers.CharField(help_text="The claim as one sentence, or else the words marked."),
        "datePublished": serializers.DateField(help_text="The day of the youngest judgement it rests on."),
        "dateModified": serializers.DateField(),
        "inLanguage": serializers.CharField(required=False, help_text="That of the article."),
        "author": serializers.JSONField(help_text="Whose review it is: the project."),
        "reviewRating": serializers.JSONField(help_text="The settled tag as `alternateName`; no `ratingValue`."),
        "reviewBody": serializers.CharField(required=False, help_text="The reason of the decision, where one stands."),
        "itemReviewed": serializers.JSONField(help_text="The claim as it was made: by whom, when, where."),
        "citation": serializers.JSONField(required=False, help_text="Its sources that are not confidential."),
    }

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return copy.deepcopy(self.known)

    def to_representation(self, instance: Claim) -> dict[str, Any]:
        placed = instance.current_placements  # type: ignore[attr-defined]  # prefetched, as everything below
        words = placed[0].passage.quote if placed else ""
        decision = next((one for one in instance.live_decisions if one.stands), None)  # type: ignore[attr-defined]
        judged = [decision] if decision else instance.live_assessments  # type: ignore[attr-defined]
        path = reverse("api:claim", kwargs={"project": instance.project_id, "claim": instance.pk})
        return known(
            {
                "@context": CONTEXT,
                "@type": "ClaimReview",
                "@id": f"{settings.SITE_URL}{path}",
                "claimReviewed": instance.statement or words,
                "datePublished": max((one.created_at for one in judged), default=instance.updated_at).date(),
                "dateModified": instance.updated_at.date(),
                "inLanguage": instance.article.language,
                "author": {"@type": "Organization", "name": instance.project.name},
                "reviewRating": {"@type": "Rating", "alternateName": str(instance.get_tag_display())},
                "reviewBody": decision.reason if decision else "",
                "itemReviewed": claim_made(instance, words),
                "citation": [work(one.source) for one in instance.open_evidence if one.source],  # type: ignore[attr-defined]
            }
        )


def claim_made(claim: Claim, words: str) -> dict[str, Any]:
    """The claim as somebody made it."""
    name = claim.claimant_name
    claimant = {"@type": KINDS.get(claim.claimant_type, "Person"), "name": name, "jobTitle": claim.claimant_role}
    first = claim.first_appearance_url
    return known(
        {
            "@type": "Claim",
            "text": words,
            "datePublished": claimed_on(claim),
            "author": known(claimant) if name else None,
            "appearance": appearance(claim.article),
            "firstAppearance": {"@type": "CreativeWork", "url": first} if first else None,
        }
    )


def claimed_on(claim: Claim) -> str:
    """When it was said, as exactly as that is known: a day, a month or a year in ISO 8601."""
    if claim.claim_date is None:
        return ""
    return claim.claim_date.isoformat()[: {"year": 4, "month": 7}.get(claim.claim_date_precision, 10)]


def appearance(article: Article) -> dict[str, Any]:
    """Where it stands."""
    return known(
        {
            "@type": "NewsArticle",
            "url": article.url,
            "headline": article.title,
            "datePublished": article.published_on,
            "author": {"@type": "Person", "name": article.byline} if article.byline else None,
            "publisher": {"@type": "Organization", "name": article.publisher} if article.publisher else None,
        }
    )


def work(source: Source) -> dict[str, Any]:
    """A source that is cited."""
    publisher = {"@type": "Organization", "name": source.publisher} if source.publisher else None
    return known({"@type": "CreativeWork", "url": source.url, "name": source.title, "publisher": publisher})
