"""Every read. What these do not return, the actor may not see.

A door fetches through them and nothing else, so that fetching is the access check.
"""

from annotations.queries.articles import (
    articles_in_trash,
    articles_lately,
    articles_listed,
    articles_of_text,
    articles_visible_to,
    blocks_of,
    current_revision,
    revisions_visible_to,
)
from annotations.queries.claims import (
    assessments_visible_to,
    claims_in_review,
    claims_in_trash,
    claims_listed,
    claims_visible_to,
    decisions_visible_to,
    with_evidence_count,
)
from annotations.queries.events import (
    acts_of,
    acts_taken_back,
    events_after,
    events_visible_to,
    last_undoable_act,
    newest_position,
    sees_event,
)
from annotations.queries.jobs import exports_visible_to, imports_visible_to, releases_visible_to
from annotations.queries.people import (
    actor_in,
    contributors_of,
    invitations_open_in,
    members_of,
    tokens_of,
    user_of_token,
)
from annotations.queries.projects import guideline_of, guideline_versions, projects_of
from annotations.queries.sources import (
    evidence_visible_to,
    source_by_address,
    sources_in_trash,
    sources_listed,
    sources_visible_to,
)

__all__ = [
    "actor_in",
    "acts_of",
    "acts_taken_back",
    "articles_in_trash",
    "articles_lately",
    "articles_listed",
    "articles_of_text",
    "articles_visible_to",
    "assessments_visible_to",
    "blocks_of",
    "claims_in_review",
    "claims_in_trash",
    "claims_listed",
    "claims_visible_to",
    "contributors_of",
    "current_revision",
    "decisions_visible_to",
    "events_after",
    "events_visible_to",
    "evidence_visible_to",
    "exports_visible_to",
    "guideline_of",
    "guideline_versions",
    "imports_visible_to",
    "invitations_open_in",
    "last_undoable_act",
    "members_of",
    "newest_position",
    "projects_of",
    "releases_visible_to",
    "revisions_visible_to",
    "sees_event",
    "source_by_address",
    "sources_in_trash",
    "sources_listed",
    "sources_visible_to",
    "tokens_of",
    "user_of_token",
    "with_evidence_count",
]
