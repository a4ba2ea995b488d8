"""What there is: fields, constraints, choices."""

from annotations.models.articles import Article, Block, Passage, Revision
from annotations.models.base import new_id
from annotations.models.claims import LIVE, STANDING, Assessment, Claim, Decision, Placement, Reanchoring, Tag
from annotations.models.coverage import Coverage
from annotations.models.events import Event
from annotations.models.jobs import Export, Import, ImportItem, Job, Release
from annotations.models.people import ApiToken, Contributor, Invitation, Membership, User
from annotations.models.projects import GuidelineVersion, Project
from annotations.models.sources import Evidence, Source
from annotations.models.traces import Allowance, AnswerPart, IdempotencyKey, Presence
from annotations.models.verbs import FOR_EVERYBODY, OF_SIGHT, VERBS
from annotations.models.watching import Feed, FeedEntry, FetchTurn, Watch
from annotations.models.web_annotations import WebAnnotation
from annotations.models.webhooks import Delivery, Webhook

__all__ = [
    "FOR_EVERYBODY",
    "LIVE",
    "OF_SIGHT",
    "STANDING",
    "VERBS",
    "Allowance",
    "AnswerPart",
    "ApiToken",
    "Article",
    "Assessment",
    "Block",
    "Claim",
    "Contributor",
    "Coverage",
    "Decision",
    "Delivery",
    "Event",
    "Evidence",
    "Export",
    "Feed",
    "FeedEntry",
    "FetchTurn",
    "GuidelineVersion",
    "IdempotencyKey",
    "Import",
    "ImportItem",
    "Invitation",
    "Job",
    "Membership",
    "Passage",
    "Placement",
    "Presence",
    "Project",
    "Reanchoring",
    "Release",
    "Revision",
    "Source",
    "Tag",
    "User",
    "Watch",
    "WebAnnotation",
    "Webhook",
    "new_id",
]
