"""What endpoints have in common. An endpoint names its query, its service and its shapes; the rest is here."""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from typing import Any, ClassVar, NamedTuple, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.utils.cache import patch_vary_headers
from rest_framework import status
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.access import Access
from annotations.errors import StaleVersionError
from annotations.models import Contributor
from api.access import ApiRequest
from api.embeds import embeds_of, fields_of, several
from api.filters import RowFilters, known_parameters, refuse_unknown
from api.limits import headers_of
from api.pagination import BY_CREATION, MAX_PAGE_SIZE, Orders
from api.preconditions import etag, expected_version, hashed, is_known
from api.problems import LengthRequired
from api.renderers import written
from api.repeats import HEADER, Answer, repeatable
from api.rows import Asked, Embed, Found, Seen, Sight, found_in, read, read_by, rows_seen
from api.serializers.base import Nothing, Output, RowShape, Strict, names_people, reading

Row = TypeVar("Row", bound=Model)


FIELDS: tuple[str, ...] = ("fields", "embed")
WITH_BODY = ("POST", "PATCH", "PUT")


class Read(NamedTuple):
    """One row: as it is shown, and its version."""

    shown: Any
    version: int | str


class Endpoint(GenericAPIView[Row]):
    """A route of the API.

    Attributes:
        access: whom it is for, with the action each method stands for.
        operations: the stable name of each method's operation.
        scopes: the token's scope by method, where it is not "read" for GET and "write" for the rest.
        body: what POST or PATCH take.
        also_refuses: statuses of refusals that other routes do not have.
        filled: columns of orders that may be empty, each with the expression that never is: pages need a place for all.
        shows: the parameters by which a reader chooses what is shown of rows.
        is_versioned: whether rows ever change; all others are at version 1 for good.
        sees: which rows of the kind somebody sees, where that asks for nothing but who it is.
        shows_others: whether answers hold more than a row's version tells of, such as other rows.
        queryset: tells the schema the kind of row; empty, so that a view without a query of its own shows nothing.
    """

    access: ClassVar[Access]
    operations: ClassVar[dict[str, str]]
    scopes: ClassVar[dict[str, str]] = {}
    body: ClassVar[type[Strict]] = Nothing
    lists: ClassVar[bool] = False
    shows: ClassVar[tuple[str, ...]] = ()
    filled: ClassVar[dict[str, Any]] = {}
    also_refuses: ClassVar[tuple[int, ...]] = ()
    sees: ClassVar[Sight | None] = None
    shows_others: ClassVar[bool] = False
    is_versioned: ClassVar[bool] = True
    orders: ClassVar[Orders] = BY_CREATION
    request: ApiRequest
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    @property
    def actor(self) -> Contributor:
        return self.request.actor

    @property
    def seen(self) -> Seen | None:
        """Which rows are those of this address, where `sees` says it."""
        return self.sees and self.sees.rows

    def get_queryset(self) -> QuerySet[Row]:
        return super().get_queryset() if self.seen is None else rows_seen(self.seen, self.actor)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not hasattr(self, str(request.method).lower()):
            raise MethodNotAllowed(str(request.method))
        if "Transfer-Encoding" in request.headers and request.method in WITH_BODY:
            raise LengthRequired
        refuse_unknown(request, known_parameters(self, str(request.method)))
        handler = getattr(self, "post", None)
        if request.method == "POST" and handler is not None and HEADER in request.headers:
            vars(self)["post"] = repeatable(handler, self.finished)  # found there before that of the class

    def finished(self, response: Answer) -> Answer:
        """The answer as it goes out."""
        whole: Answer = self.finalize_response(self.request, response)  # type: ignore[arg-type]  # it takes any
        return whole.render() if isinstance(whole, Response) else whole

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """What one token may see is nobody else's, and is asked for anew each time (by its ETag)."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Authorization"])
        if response.status_code == status.HTTP_204_NO_CONTENT:
            response.headers.pop("Content-Type", None)
        for name, value in headers_of(request):
            response[name] = value
        return response

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, StaleVersionError):
            exc.details["present"] = self.present()
        return super().handle_exception(exc)

    def present(self) -> Any:
        """The row of this address as it is now, for whoever wanted to change an older one; null when it is gone."""
        found = self.read_by(self.kwargs.get(self.lookup_url_kwarg or ""))
        return found and found.shown

    def sent(self, *, partial: bool = False) -> dict[str, Any]:
        """The body, with the types `body` asks for. Raises ValidationError."""
        shape = reading(self.body, self.request.data, partial=partial)
        shape.is_valid(raise_exception=True)
        return dict(shape.validated_data)

    def found(
        self, rows: QuerySet[Row], columns: Sequence[str] = (), order: Sequence[str] = (), seen: Seen | None = None
    ) -> Found:
        """The rows on the wire in their `order`, and some columns of each as text; `seen` as for `api.rows.read`."""
        shape = self.get_serializer_class()
        if issubclass(shape, RowShape):
            filled = tuple(self.filled.items())
            asked = Asked(self.fields_asked, self.embeds_asked, tuple(columns), tuple(order), filled)
            return read(shape, rows, self.actor, asked, seen)
        return found_in(shape(), rows, columns, self.fields_asked)  # type: ignore[arg-type]  # ours are all Outputs

    @functools.cached_property
    def fields_asked(self) -> tuple[str, ...]:
        """The fields asked for in `fields`, () for all; only who reads can ask for some."""
        shape: Any = self.get_serializer_class()
        return several(self.request, "fields", fields_of(shape)) if "fields" in self.shown else ()

    @functools.cached_property
    def embeds_asked(self) -> tuple[tuple[str, Embed], ...]:
        """What is asked for in `embed`."""
        known = embeds_of(self.get_serializer_class()) if "embed" in self.shown else {}
        return tuple((name, known[name]) for name in several(self.request, "embed", known)) if known else ()

    @property
    def shown(self) -> Collection[str]:
        """Those of `shows` that hold for this request; who changes something sees all of a row."""
        return self.shows if self.request.method in ("GET", "HEAD") else ()

    def version_of(self, row: Row) -> int | str:
        """What a change is meant for: rows people change count it, others say what theirs is."""
        return row.version if self.is_versioned else 1  # type: ignore[attr-defined]  # see above

    def read(self, rows: QuerySet[Row]) -> Read | None:
        """The one row as it is now; None where there is none."""
        if issubclass(self.get_serializer_class(), RowShape):
            return self.first_of(self.found(rows, self.told_apart_by))
        row = rows.first()
        return None if row is None else self.read_off(row)

    def read_by(self, pk: Any) -> Read | None:
        """The row with this id as it is now; None where there is none."""
        shape = self.get_serializer_class()
        if self.seen is None or not issubclass(shape, RowShape):
            return self.read(self.get_queryset().filter(pk=pk))
        asked = Asked(self.fields_asked, self.embeds_asked, self.told_apart_by)
        return self.first_of(read_by(pk, shape, self.seen, self.actor, asked))

    @property
    def told_apart_by(self) -> tuple[str, ...]:
        """The column that tells the states of a row apart."""
        return ("version",) if self.is_versioned else ("pk",)

    def first_of(self, found: Found) -> Read | None:
        """The one row that was asked for."""
        return Read(found.shown[0], found.columns[0] if self.is_versioned else 1) if found.shown else None

    def read_off(self, row: Row) -> Read:
        """A row that was fetched."""
        return Read(self.found([row]).shown[0], self.version_of(row))  # type: ignore[arg-type]  # a model is read off

    def answer(self, pk: object, *, code: int = status.HTTP_200_OK) -> Response:
        """The row as it is after the change, read by the same query as anybody reads it. Raises Http404."""
        found = self.read_by(pk)
        if found is None:
            raise Http404
        return self.answered(found, code=code)

    def answered(self, found: Read, *, code: int = status.HTTP_200_OK) -> Response:
        """A row that was read, as it goes out."""
        return Response(found.shown, status=code, headers={"ETag": self.tag_of(found)})

    def tag_of(self, found: Read) -> str:
        """The ETag: the version, by which changes are made, and where more is shown than it tells of, a hash of it."""
        shape: Any = self.get_serializer_class()
        if not (self.shows_others or names_people(shape) or self.fields_asked or self.embeds_asked):
            return etag(found.version)
        return etag(f"{found.version}-{hashed(written(found.shown))}")


class Listing(Endpoint[Row]):
    """GET a page of rows, or 304 for who has it.

    `largest_page` is how many rows one may ask for at once.
    """

    lists = True
    shows = FIELDS
    filterset_class: Any = RowFilters
    largest_page: ClassVar[int] = MAX_PAGE_SIZE

    @property
    def seen(self) -> Seen | None:
        return self.sees.deleted if self.sees and self.in_trash else super().seen

    @property
    def in_trash(self) -> bool:
        """Whether those in the trash are asked for."""
        return self.request.query_params.get("deleted") == "true"

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        page = self.get_paginated_response(self.paginate_queryset(self.filter_queryset(self.get_queryset())))
        body = written(page.data)
        headers = {"ETag": etag(hashed(body))} | {name: page[name] for name in ("Link",) if name in page}
        if is_known(request, headers["ETag"]):
            return HttpResponse(status=status.HTTP_304_NOT_MODIFIED, headers=headers)
        return HttpResponse(body, content_type="application/json", headers=headers)


class Creating(Endpoint[Row]):
    """POST a new row."""

    def post(self, request: Request, **kwargs: Any) -> Response:
        return self.made(self.perform_create(self.sent()).pk)

    def made(self, pk: object) -> Response:
        """The new row, and where it is from now on."""
        response = self.answer(pk, code=status.HTTP_201_CREATED)
        response["Location"] = self.request.build_absolute_uri(f"{self.request.path}{pk}/")
        return response

    def perform_create(self, sent: dict[str, Any]) -> Row:
        raise NotImplementedError


class Minting(Creating[Row]):
    """POST a new row with a secret, which stands in that one answer and nowhere else.

    Attributes:
        makes: the shape of the row with its secret.
        secret_name: what the secret is called there.
    """

    makes: ClassVar[type[Output]]
    secret_name: ClassVar[str]

    def post(self, request: Request, **kwargs: Any) -> Response:
        row, secret = self.perform_mint(self.sent())
        response = self.made(row.pk)
        response.data[self.secret_name] = secret
        response["Cache-Control"] = "no-store"
        return response

    def perform_mint(self, sent: dict[str, Any]) -> tuple[Row, str]:
        raise NotImplementedError


class Reading(Endpoint[Row]):
    """GET one row, or 304 for who has it."""

    shows = FIELDS

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        found = self.read_one()
        tag = self.tag_of(found)
        if is_known(request, tag):
            return HttpResponse(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": tag})
        return Response(found.shown, headers={"ETag": tag})

    def read_one(self) -> Read:
        """The row of the address. Raises Http404."""
        key = self.kwargs[self.lookup_url_kwarg or ""]
        by_id = self.lookup_field == "pk"
        found = self.read_by(key) if by_id else self.read(self.get_queryset().filter(**{self.lookup_field: key}))
        if found is None:
            self.get_object()  # says why
            raise Http404
        return found


class Alone(Reading[Row]):
    """GET the one row that `get_object` finds without an id in the address."""

    def read_one(self) -> Read:
        return self.read_off(self.get_object())

    def present(self) -> Any:
        return self.read_one().shown

    def answer(self, pk: object, *, code: int = status.HTTP_200_OK) -> Response:
        return self.answered(self.read_one(), code=code)


class Changing(Endpoint[Row]):
    """PATCH one row, from the version in If-Match on."""

    def patch(self, request: Request, **kwargs: Any) -> Response:
        row = self.get_object()
        version = expected_version(request, self.version_of(row))
        return self.answer(self.perform_update(row, self.sent(partial=True), version).pk)

    def perform_update(self, row: Row, sent: dict[str, Any], version: int | None) -> Model:
        raise NotImplementedError


class Deleting(Endpoint[Row]):
    """DELETE one row, at the version in If-Match."""

    def delete(self, request: Request, **kwargs: Any) -> HttpResponse:
        row = self.get_object()
        self.perform_destroy(row, expected_version(request, self.version_of(row)))
        return HttpResponse(status=status.HTTP_204_NO_CONTENT)

    def perform_destroy(self, row: Row, version: int | None) -> None:
        raise NotImplementedError


class Restoring(Endpoint[Row]):
    """POST to take a row out of the trash."""

    def get_trash(self) -> QuerySet[Row]:
        raise NotImplementedError

    def post(self, request: Request, **kwargs: Any) -> Response:
        self.sent()
        row = get_object_or_404(self.get_trash(), pk=self.kwargs[self.lookup_url_kwarg or ""])
        self.perform_restore(row)
        return self.answer(row.pk)

    def perform_restore(self, row: Row) -> None:
        raise NotImplementedError
