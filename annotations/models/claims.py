"""Claims, where they stand, what people judge of them, and how that is settled."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Upper
from django.utils.translation import gettext_lazy as _

from annotations.models.articles import Article, Passage, Revision
from annotations.models.base import ProjectRow, Versioned, VersionedQuerySet
from annotations.models.people import Contributor
from annotations.models.projects import GuidelineVersion


class Tag(models.TextChoices):
    """The three tags. What they mean is written in the project's guideline."""

    SOURCED = "sourced", _("Sourced")
    DISPUTED = "disputed", _("Disputed")
    OPINION = "opinion", _("Opinion")


class Claim(Versioned):
    """What an article says that can be checked.

    `tag` is the settled tag, null while the claim is unsettled; it follows from the assessments and the decision and is
    written by `services.settling` alone. `number` is for people; in a blind project it is given when the blind opens.
    """

    class Checkable(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        UNSURE = "unsure", _("not sure")

    class Precision(models.TextChoices):
        DAY = "day", _("day")
        MONTH = "month", _("month")
        YEAR = "year", _("year")

    class Type(models.TextChoices):
        EVENT_OR_PROPERTY = "event_or_property", _("event or property")
        NUMERICAL = "numerical", _("numerical")
        QUOTATION = "quotation", _("quotation")
        CAUSAL = "causal", _("causal")
        POSITION = "position", _("position")

    class ClaimantType(models.TextChoices):
        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="claims")
    number = models.PositiveIntegerField(_("number"), null=True)
    tag = models.CharField(_("settled tag"), max_length=10, choices=Tag, null=True)  # noqa: DJ001  # null: unsettled
    statement = models.TextField(_("the claim as one sentence"), blank=True, max_length=5000)
    claimant_name = models.CharField(_("who says it"), max_length=300, blank=True)
    claimant_role = models.CharField(_("in what role"), max_length=300, blank=True)
    claimant_type = models.CharField(_("person or organisation"), max_length=12, choices=ClaimantType, blank=True)
    attribution_cue = models.CharField(_("words that attribute it"), max_length=300, blank=True)
    claim_date = models.DateField(_("when it was said"), null=True, blank=True)
    claim_date_precision = models.CharField(_("date is exact to"), max_length=5, choices=Precision, blank=True)
    claim_place = models.CharField(_("where it was said"), max_length=300, blank=True)
    claim_types = ArrayField(
        models.CharField(max_length=20, choices=Type), verbose_name=_("kinds of claim"), default=list, blank=True
    )
    checkable = models.CharField(_("can it be checked"), max_length=6, choices=Checkable, blank=True)
    first_appearance_url = models.URLField(_("where it appeared first"), max_length=2000, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    created_by = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="+")

    objects = VersionedQuerySet["Claim"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "number"], name="claim_number_once_per_article"),
            models.CheckConstraint(condition=Q(tag=None) | Q(tag__in=Tag.values), name="claim_tag_known"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="claim_not_merged_into_itself"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["project", "-created_at", "-id"], name="claim_newest_first"),
            models.Index(fields=["article"], name="claim_living", condition=Q(deleted_at=None)),
            GinIndex(
                Cast("project", models.TextField()),
                OpClass(Upper("statement"), name="gin_trgm_ops"),
                name="claim_statement_search",
                condition=~Q(statement=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} #{self.number}"


class Placement(ProjectRow):
    """Which passage a claim is in, in which revision, and how it got there. One current per claim and revision."""

    class How(models.TextChoices):
        MARKED = "marked", _("marked")
        ADJUSTED = "adjusted", _("adjusted")
        SAME = "same", _("carried over unchanged")
        MOVED = "moved", _("carried over to another place")
        CHANGED = "changed", _("carried over to changed words")
        CHOSEN = "chosen", _("chosen by a person")

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="placements")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="placements")
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="placements")
    how = models.CharField(max_length=10, choices=How, default=How.MARKED)
    placed_by = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="+")
    superseded_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["claim", "revision"],
                name="placement_one_current_per_claim_and_revision",
                condition=Q(superseded_at=None),
            ),
            models.CheckConstraint(
                condition=Q(how__in=["marked", "adjusted", "same", "moved", "changed", "chosen"]),
                name="placement_how_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["revision"], name="placement_current", condition=Q(superseded_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} in {self.passage_id}"


class Reanchoring(ProjectRow):
    """A claim whose place in a new revision is for a person to say.

    `outcome` is what was found: the words are changed at the place proposed, they may stand in several places, or
    nowhere. `candidates` are `[start, end]` in code points of the new revision, likeliest first.
    """

    class Outcome(models.TextChoices):
        CHANGED = "changed", _("its words have changed")
        AMBIGUOUS = "ambiguous", _("it may stand in several places")
        LOST = "lost", _("it was not found")

    class Settlement(models.TextChoices):
        ACCEPTED = "accepted", _("the place proposed was taken")
        CHOSEN = "chosen", _("another place was chosen")
        KEPT = "kept", _("kept on the old revision")
        DROPPED = "dropped", _("dropped")
        OVERTAKEN = "overtaken", _("overtaken by a newer revision, or by the claim’s end")

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="reanchorings")
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="reanchorings")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="reanchorings")
    outcome = models.CharField(_("what was found"), max_length=10, choices=Outcome)
    candidates = models.JSONField(default=list)
    settlement = models.CharField(_("how it was settled"), max_length=10, choices=Settlement, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True)
    settled_by = models.ForeignKey(Contributor, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["claim", "revision"], name="reanchoring_once_per_claim_and_revision"),
            models.CheckConstraint(
                condition=Q(outcome__in=["changed", "ambiguous", "lost"]), name="reanchoring_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(settlement="", settled_at=None) | (~Q(settlement="") & Q(settled_at__isnull=False)),
                name="reanchoring_settled_somehow",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["project", "created_at", "id"], name="reanchoring_open", condition=Q(settlement="")),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} in {self.revision_id}: {self.outcome}"


# Judgements that count are neither superseded nor withdrawn; of a decision that stands nothing it rests on has changed.
LIVE = {"superseded_at": None, "withdrawn_at": None}
STANDING = {**LIVE, "reopened_at": None}


class Judgement(ProjectRow):
    """What an assessment and a decision have in common: a tag on a claim that stands until it is superseded or
    withdrawn, and is never overwritten."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="%(class)ss")
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="+")
    tag = models.CharField(_("tag"), max_length=10, choices=Tag)
    guideline_version = models.ForeignKey(GuidelineVersion, on_delete=models.PROTECT, null=True, related_name="+")
    superseded_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @property
    def is_live(self) -> bool:
        return self.superseded_at is None and self.withdrawn_at is None


class Assessment(Judgement):
    """One contributor's tag on a claim, with a reason, on the passage that was judged."""

    class Certainty(models.TextChoices):
        LOW = "low", _("low")
        MEDIUM = "medium", _("medium")
        HIGH = "high", _("high")

    contributor = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="assessments")
    rationale = models.TextField(_("why"), blank=True, max_length=10_000)
    certainty = models.CharField(_("certainty"), max_length=6, choices=Certainty, blank=True)
    opinion_holder = models.CharField(_("whose opinion"), max_length=300, blank=True)
    given_blind = models.BooleanField(_("given blind"), default=False, editable=False)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["claim", "contributor"],
                name="assessment_one_live_per_claim_and_person",
                condition=Q(**LIVE),
            ),
            models.CheckConstraint(condition=Q(tag__in=Tag.values), name="assessment_tag_known"),
        ]

    def __str__(self) -> str:
        return f"{self.contributor_id}: {self.tag}"


class Decision(Judgement):
    """An editor's settling of a claim, with the assessments it rests on.

    It stops standing when something it rests on changes: `reopened_because` says what.
    """

    contributor = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="decisions")
    reason = models.TextField(_("why"), max_length=10_000)
    rests_on = models.ManyToManyField(Assessment, related_name="+", blank=True)
    reopened_at = models.DateTimeField(null=True, editable=False)
    reopened_because = models.CharField(max_length=40, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["claim"],
                name="decision_one_live_per_claim",
                condition=Q(**LIVE),
            ),
            models.CheckConstraint(condition=Q(tag__in=Tag.values), name="decision_tag_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.tag}"

    @property
    def stands(self) -> bool:
        return self.is_live and self.reopened_at is None
