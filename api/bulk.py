"""Very many changes in one request: an array or lines of rows, done in the order they stand, as one act."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404, StreamingHttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.request import Request

from annotations import queries
from annotations.errors import DomainError
from annotations.services.bulk import Outcome, Way, carry_out
from annotations.services.bulk import Row as Asked
from annotations.services.changing_many import Change
from api.references import those_sent
from api.reports import Report
from api.serializers.base import Strict
from api.streams import NDJSON, ArrayParser, LinesParser, Rows, lines
from api.views.base import Endpoint

Kept = TypeVar("Kept", bound=Model)
Sent = dict[str, Any]

AT_ONCE = 500
REFUSALS = (DomainError, APIException, Http404)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of row.

    Attributes:
        meant: what each of some rows asks for, as the service takes it, or the exception that says why it cannot be.
        way: the service that does it.
        status: what doing one by itself would be answered with.
    """

    meant: Callable[[Sequence[Sent]], Sequence[Any]]
    way: Way
    status: int = 200


@dataclass(frozen=True, slots=True)
class RowRead:
    """A row as it was sent, with the values its shape asks for; or why it cannot be."""

    index: int
    op: str = ""
    sent: Sent = field(default_factory=dict)
    refusal: Exception | None = None


class Bulk(Endpoint[Kept]):
    """POST rows. `kinds` are the kinds of row there are, and `shapes` what each looks like, by their `op`."""

    parser_classes = [ArrayParser, LinesParser]
    row_name: ClassVar[str]
    shapes: ClassVar[dict[str, type[Strict]]]
    switches: ClassVar[Collection[str]] = ("atomic",)

    def kinds(self) -> dict[str, Kind]:
        raise NotImplementedError

    def articles_of(self, rows: Sequence[Sent]) -> Collection[UUID]:
        """The articles that rows name, or that what they name belongs to."""
        raise NotImplementedError

    def post(self, request: Request, **kwargs: Any) -> StreamingHttpResponse:
        rows = rows_sent(request)
        report, kinds = Report(), self.kinds()
        shapes = {op: shape() for op, shape in self.shapes.items()}

        def told(outcome: Outcome) -> None:
            report.note(outcome, op=outcome.op, **said_of(outcome.made, kinds[outcome.op].status if outcome.op else 0))

        act = carry_out(
            actor=self.actor,
            articles=self.articles_in(rows),
            runs=runs_of(rows, kinds, shapes),
            told=told,
            whole=is_whole(request),
        )
        body = report.as_lines(act.id) if rows.lines else report.as_object(act.id)
        return StreamingHttpResponse(body, content_type=NDJSON if rows.lines else "application/json")

    def articles_in(self, rows: Rows) -> set[UUID]:
        """All articles that are touched, as far as the actor sees them. Also finds what is no JSON before all else."""
        found: set[UUID] = set()
        sent = (row for row in rows if isinstance(row, dict))
        while some := list(islice(sent, AT_ONCE)):
            named = queries.articles_visible_to(self.actor).filter(pk__in=self.articles_of(some))
            found.update(named.values_list("pk", flat=True))
        return found


def runs_of(rows: Rows, kinds: dict[str, Kind], shapes: dict[str, Strict]) -> Iterator[tuple[Way, list[Asked]]]:
    """The rows in runs of one kind, each with what it asks for."""
    for some in in_runs(read(index, row, shapes) for index, row in enumerate(rows)):
        # Rows that are refused have no op. Where a run has nothing else, nothing is done, in whichever way.
        op = next((one.op for one in some if one.op), next(iter(kinds)))
        able = [one for one in some if one.refusal is None]
        meant = zip(able, kinds[op].meant([one.sent for one in able]), strict=True)
        asked = [Asked(one.index, one.op, **as_asked(what)) for one, what in meant]
        yield kinds[op].way, asked + [Asked(one.index, one.op, refusal=one.refusal) for one in some if one.refusal]


def rows_sent(request: Request) -> Rows:
    """The rows of the body. Raises ParseError."""
    if isinstance(request.data, Rows):
        return request.data
    # No parser is asked about a body with nothing in it, which is an array without its brackets, but no line of lines.
    if request.content_type.startswith(NDJSON):
        return Rows(iter(()), lines, lines=True)
    raise ParseError(_("Send rows: an array in JSON, or lines of JSON as %s.") % NDJSON)


def is_whole(request: Request) -> bool:
    """Whether all of it is to be done or nothing. Raises ValidationError."""
    sent = request.query_params.get("atomic", "true")
    if sent not in ("true", "false"):
        raise ValidationError({"atomic": [_("Say true or false.")]})
    return sent == "true"


def read(index: int, row: Any, shapes: dict[str, Strict]) -> RowRead:
    """A row with the values its shape asks for, or with why it has none."""
    op = row.get("op") if isinstance(row, dict) else None
    try:
        if isinstance(row, ParseError):
            raise row
        if not isinstance(op, str) or op not in shapes:
            raise ValidationError({"op": [_("A row says what is to be done: %s.") % ", ".join(shapes)]})
        return RowRead(index, op, shapes[op].run_validation(row))
    except REFUSALS as refused:
        return RowRead(index, refusal=refused)


def in_runs(rows: Iterable[RowRead]) -> Iterator[list[RowRead]]:
    """The rows in lists of one kind that are not too long, and in which no row stands twice: what comes later is about
    what came of it before. Rows that are refused go along with any."""
    run: list[RowRead] = []
    op, seen = "", set[UUID]()
    for row in rows:
        again = row.sent.get("id") in seen
        if run and (len(run) >= AT_ONCE or again or (row.op and op and row.op != op)):
            yield run
            run, op, seen = [], "", set()
        run.append(row)
        op = op or row.op
        if "id" in row.sent:
            seen.add(row.sent["id"])
    if run:
        yield run


def as_asked(what: Any) -> dict[str, Any]:
    return {"refusal": what} if isinstance(what, Exception) else {"asked": what}


def said_of(made: Any, status: int) -> dict[str, Any]:
    """What is told of a row that was made or changed."""
    return {} if made is None else {"status": status, "id": made.pk, "version": made.version}


def each_meant(rows: Iterable[Sent], meant: Callable[[Sent], Any]) -> list[Any]:
    """What each row asks for, or why it cannot be."""
    found: list[Any] = []
    for row in rows:
        try:
            found.append(meant(row))
        except REFUSALS as refused:
            found.append(refused)
    return found


def addressed(
    rows: Sequence[Sent], seen: QuerySet[Kept], names: Collection[str], require: Callable[[Any], None] | None = None
) -> list[Any]:
    """What rows ask for that name one of `seen` by its `id`: a Change with its `version` and those of the fields
    `names` that were sent; Http404 for what is not seen, and what `require` raises for what is not to be changed."""
    found: dict[UUID, Any] = seen.in_bulk([row["id"] for row in rows])

    def meant(row: Sent) -> Change[Any]:
        if row["id"] not in found:
            raise Http404
        if require is not None:
            require(found[row["id"]])
        return Change(found[row["id"]], row["version"], those_sent(row, names))

    return each_meant(rows, meant)


def uuids(rows: Iterable[Any], *path: str) -> set[UUID]:
    """The ids that stand at a path in rows as they were sent, where one does."""
    found = set()
    for row in rows:
        value = row
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        try:
            found.add(UUID(value))
        except (ValueError, TypeError, AttributeError):
            continue
    return found
