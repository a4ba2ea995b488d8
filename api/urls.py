"""Addresses of the API. Each is nested in its project, so that access is asked of the project that is named."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from api.documentation import Schema, Unknown, documentation
from api.views import (
    acts,
    articles,
    claims,
    coverage,
    exports,
    feeds,
    judgements,
    projects,
    revisions,
    sources,
    watches,
)

app_name = "api"

of_project: list[URLPattern | URLResolver] = [
    path("", projects.ProjectDetail.as_view(), name="project"),
    path("guideline/", projects.Guideline.as_view(), name="guideline"),
    path("members/", projects.MemberList.as_view(), name="members"),
    path("articles/", articles.ArticleList.as_view(), name="articles"),
    path("articles/<uuid:article>/", articles.ArticleDetail.as_view(), name="article"),
    path("articles/<uuid:article>/restore/", articles.ArticleRestore.as_view(), name="article-restore"),
    path("articles/<uuid:article>/refetch/", watches.ArticleRefetch.as_view(), name="article-refetch"),
    path("articles/<uuid:article>/watch/", watches.ArticleWatch.as_view(), name="article-watch"),
    path("articles/<uuid:article>/revisions/", articles.ArticleRevisions.as_view(), name="revisions"),
    path("articles/<uuid:article>/revise/", revisions.ArticleRevise.as_view(), name="article-revise"),
    path("revisions/<uuid:revision>/", articles.RevisionDetail.as_view(), name="revision"),
    path("revisions/<uuid:revision>/text/", articles.RevisionText.as_view(), name="revision-text"),
    path("revisions/<uuid:revision>/received/", articles.RevisionReceived.as_view(), name="revision-received"),
    path("revisions/<uuid:revision>/changes/<uuid:since>/", revisions.RevisionChanges.as_view(), name="changes"),
    path("reanchorings/", revisions.ReanchoringList.as_view(), name="reanchorings"),
    path("reanchorings/<uuid:reanchoring>/", revisions.ReanchoringDetail.as_view(), name="reanchoring"),
    path("reanchorings/<uuid:reanchoring>/place/", revisions.ReanchoringPlace.as_view(), name="reanchoring-place"),
    path("reanchorings/<uuid:reanchoring>/keep/", revisions.ReanchoringKeep.as_view(), name="reanchoring-keep"),
    path("reanchorings/<uuid:reanchoring>/drop/", revisions.ReanchoringDrop.as_view(), name="reanchoring-drop"),
    path("blocks/<uuid:block>/", articles.BlockDetail.as_view(), name="block"),
    path("claims/", claims.ClaimList.as_view(), name="claims"),
    path("claims/<uuid:claim>/", claims.ClaimDetail.as_view(), name="claim"),
    path("claims/<uuid:claim>/adjust/", claims.ClaimAdjust.as_view(), name="claim-adjust"),
    path("claims/<uuid:claim>/merge/", claims.ClaimMerge.as_view(), name="claim-merge"),
    path("claims/<uuid:claim>/split/", claims.ClaimSplit.as_view(), name="claim-split"),
    path("claims/<uuid:claim>/restore/", claims.ClaimRestore.as_view(), name="claim-restore"),
    path("claims/<uuid:claim>/recurrences/", claims.ClaimRecurrences.as_view(), name="claim-recurrences"),
    path("articles/<uuid:article>/turns/", acts.ArticleTurns.as_view(), name="turns"),
    path("acts/<uuid:act>/undo/", acts.ActUndo.as_view(), name="act-undo"),
    path("assessments/", judgements.AssessmentList.as_view(), name="assessments"),
    path("assessments/<uuid:assessment>/", judgements.AssessmentDetail.as_view(), name="assessment"),
    path("decisions/", judgements.DecisionList.as_view(), name="decisions"),
    path("decisions/<uuid:decision>/", judgements.DecisionDetail.as_view(), name="decision"),
    path("coverage/", coverage.CoverageList.as_view(), name="coverage-list"),
    path("coverage/<uuid:coverage>/", coverage.CoverageDetail.as_view(), name="coverage"),
    path("sources/", sources.SourceList.as_view(), name="sources"),
    path("sources/<uuid:source>/", sources.SourceDetail.as_view(), name="source"),
    path("sources/<uuid:source>/restore/", sources.SourceRestore.as_view(), name="source-restore"),
    path("evidence/", sources.EvidenceList.as_view(), name="evidence-list"),
    path("evidence/<uuid:evidence>/", sources.EvidenceDetail.as_view(), name="evidence"),
    path("evidence/<uuid:evidence>/restore/", sources.EvidenceRestore.as_view(), name="evidence-restore"),
    path("feeds/", feeds.FeedList.as_view(), name="feeds"),
    path("feeds/<uuid:feed>/", feeds.FeedDetail.as_view(), name="feed"),
    path("feeds/<uuid:feed>/check/", feeds.FeedCheck.as_view(), name="feed-check"),
    path("feeds/<uuid:feed>/entries/", feeds.FeedEntries.as_view(), name="feed-entries"),
    path("exports/", exports.ExportList.as_view(), name="exports"),
    path("exports/<uuid:export>/", exports.ExportDetail.as_view(), name="export"),
    path("exports/<uuid:export>/file/", exports.ExportFile.as_view(), name="export-file"),
    path("exports/<uuid:export>/retry/", exports.ExportRetry.as_view(), name="export-retry"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", documentation, name="documentation"),
    path("schema/", Schema.as_view(), name="schema"),
    path("me/", projects.Me.as_view(), name="me"),
    path("projects/", projects.ProjectList.as_view(), name="projects"),
    path("projects/<uuid:project>/", include(of_project)),
    # Whatever else is asked for under here is answered in the API's own shape.
    re_path(r"^.*$", Unknown.as_view(), name="unknown"),
]
