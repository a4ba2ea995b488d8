"""CSV: one claim a row, for spreadsheets and scripts.

RFC 4180 with a heading row, in UTF-8 with a byte order mark: without it a spreadsheet takes the file for a legacy
encoding. Python reads it with `encoding="utf-8-sig", newline=""`; a cell may be longer than the 131,072 characters its
`csv` module takes unless `csv.field_size_limit` is raised.

A cell that begins with = + - @ (wide ones too), TAB, CR or LF could be run as a formula by a spreadsheet, so it gets an
apostrophe in front, and so does one that begins with an apostrophe. `unguard_cell` takes it away: nothing is lost.

The columns `assessments`, `decisions`, `evidence` and `merged` hold everything, as JSON; those ending in
`_read` say the same for people.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from operator import attrgetter
from typing import Any, NamedTuple

from annotations.exporters.output import Output, to_json
from annotations.exporters.rows import AnnotatedSet, ArticleRow, AssessmentRow, ClaimRow, EvidenceRow

extension = "csv"
content_type = "text/csv; charset=utf-8"

BYTE_ORDER_MARK = "\ufeff"
# The wide ones are taken for the others where people write Chinese or Japanese.
GUARDED = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n", "'")


class Row(NamedTuple):
    """What one row of the table is about."""

    article: ArticleRow
    claim: ClaimRow


def sha256_of(row: Row) -> str:
    """The hash of the text the claim's offsets count in."""
    revisions = (row.article.revision, *row.article.earlier_revisions)
    return next(revision.sha256 for revision in revisions if revision.id == row.claim.span.revision_id)


COLUMNS: dict[str, Callable[[Row], Any]] = {
    "article_id": attrgetter("article.id"),
    "article_title": attrgetter("article.title"),
    "article_byline": attrgetter("article.byline"),
    "article_agency": attrgetter("article.agency"),
    "article_publisher": attrgetter("article.publisher"),
    "article_published_on": attrgetter("article.published_on"),
    "article_url": attrgetter("article.url"),
    "article_language": attrgetter("article.language"),
    "article_external_id": attrgetter("article.external_id"),
    "article_state": attrgetter("article.state"),
    "claim_id": attrgetter("claim.id"),
    "claim_number": attrgetter("claim.number"),
    "tag": attrgetter("claim.tag"),
    "settled_by": attrgetter("claim.settled_by"),
    "start": attrgetter("claim.span.start"),
    "end": attrgetter("claim.span.end"),
    "quote": attrgetter("claim.span.quote"),
    "prefix": attrgetter("claim.span.prefix"),
    "suffix": attrgetter("claim.span.suffix"),
    "revision_id": attrgetter("claim.span.revision_id"),
    "revision": attrgetter("claim.span.revision"),
    "revision_sha256": sha256_of,
    "statement": attrgetter("claim.statement"),
    "claimant_name": attrgetter("claim.claimant_name"),
    "claimant_role": attrgetter("claim.claimant_role"),
    "claimant_type": attrgetter("claim.claimant_type"),
    "attribution_cue": attrgetter("claim.attribution_cue"),
    "claim_date": attrgetter("claim.claim_date"),
    "claim_date_precision": attrgetter("claim.claim_date_precision"),
    "claim_place": attrgetter("claim.claim_place"),
    "claim_types": lambda row: " ".join(row.claim.claim_types),
    "checkable": attrgetter("claim.checkable"),
    "first_appearance_url": attrgetter("claim.first_appearance_url"),
    "created_by": attrgetter("claim.created_by.name"),
    "created_by_id": attrgetter("claim.created_by.id"),
    "created_at": lambda row: row.claim.created_at.isoformat(),
    "assessments_read": lambda row: "\n".join(map(assessment_line, row.claim.assessments)),
    "evidence_read": lambda row: "\n".join(map(evidence_line, row.claim.evidence)),
    "assessments": lambda row: to_json(row.claim.assessments).decode(),
    "decisions": lambda row: to_json(row.claim.decisions).decode(),
    "evidence": lambda row: to_json(row.claim.evidence).decode(),
    "to_place": lambda row: "yes" if row.claim.to_place else "",
    "merged": lambda row: to_json(row.claim.merged).decode(),
}


class Encoded:
    """Lets `csv` write its text to bytes."""

    def __init__(self, out: Output) -> None:
        self.out = out

    def write(self, text: str) -> None:
        self.out.write(text.encode())


def write(rows: AnnotatedSet, out: Output) -> None:
    """Write the heading and a row for every claim."""
    text = Encoded(out)
    text.write(BYTE_ORDER_MARK)
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for article, claims in rows.articles:
        table.writerows(cells(Row(article, claim)) for claim in claims)


def cells(row: Row) -> list[str]:
    """The cells of one row, guarded."""
    values = (value(row) for value in COLUMNS.values())
    return ["" if value is None else guard_cell(str(value)) for value in values]


def guard_cell(cell: str) -> str:
    """The cell with an apostrophe in front if a spreadsheet might run it, or if it begins with one itself."""
    return "'" + cell if cell.startswith(GUARDED) else cell


def unguard_cell(cell: str) -> str:
    """The cell as it was before `guard_cell`."""
    return cell.removeprefix("'")


def assessment_line(given: AssessmentRow) -> str:
    """`Ben: disputed, 2031-05-02 (superseded): why`"""
    standing = "" if given.standing == "live" else f" ({given.standing})"
    reason = f": {given.rationale}" if given.rationale else ""
    return f"{given.by.name or given.by.id}: {given.tag}, {given.at.date()}{standing}{reason}"


def evidence_line(found: EvidenceRow) -> str:
    """`supports: https://example.org/report “the words quoted” (p. 4)`"""
    if found.source is not None:
        cited = " ".join(filter(None, (found.source.title, found.source.url)))
    else:
        assert found.cited_passage is not None
        cited = f"{found.cited_passage.article_title} “{found.cited_passage.quote}”"
    quote = f" “{found.quote}”" if found.quote else ""
    locator = f" ({found.locator})" if found.locator else ""
    return f"{found.stance}: {cited}{quote}{locator}"
