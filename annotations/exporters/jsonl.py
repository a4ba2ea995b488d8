"""JSON Lines: one article a line, with its texts and, under `claims`, its claims. Nothing of the set is left out.

UTF-8 without a byte order mark. A line never breaks inside, however the reader tells lines apart. The keys are those of
`annotations.exporters.rows`; offsets are code points of the text of the revision that `revision_id` names.
"""

from __future__ import annotations

from annotations.exporters.output import Output, to_json
from annotations.exporters.rows import AnnotatedSet

extension = "jsonl"
content_type = "application/jsonl"


def write(rows: AnnotatedSet, out: Output) -> None:
    """Write the set; the claims of an article one by one, for it may have very many."""
    project = b'{"project":' + to_json({"id": rows.project_id, "name": rows.project_name}) + b","
    for article, claims in rows.articles:
        out.write(project + to_json(article)[1:-1] + b',"claims":[')
        for count, claim in enumerate(claims):
            out.write((b"," if count else b"") + to_json(claim))
        out.write(b"]}\n")
