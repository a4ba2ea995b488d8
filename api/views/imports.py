"""Imports: sent in, watched, confirmed, steered; and the articles in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework.exceptions import ParseError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import queries
from annotations.access import Access
from annotations.errors import InvalidInputError
from annotations.importers.formats import FORMATS
from annotations.models import Import, ImportItem, Revision
from annotations.services.changing_items import change_item
from annotations.services.confirming import confirm_items
from annotations.services.cuts import change_item_kinds, choose_for_all, merge_items, move_block, split_item
from annotations.services.imports import discard_import, receive_bytes, reread_import
from annotations.services.retrieving import request_address
from annotations.services.steering import cancel_import, pause_import, resume_import
from annotations.services.withdrawing import withdraw_import
from api.downloads import BYTES, download
from api.filters import OneOfFilter, RowFilters
from api.pagination import BY_CREATION
from api.parsers import StrictJSONParser, read_strictly
from api.preconditions import expected_version
from api.serializers.imports import (
    ChooseSerializer,
    ConfirmSerializer,
    ImportFormSerializer,
    ImportSerializer,
    ItemChangeSerializer,
    ItemDetailSerializer,
    ItemKindsSerializer,
    ItemMoveSerializer,
    ItemSerializer,
    ItemSplitSerializer,
    NewImportSerializer,
    RereadSerializer,
)
from api.views.base import Changing, Creating, Endpoint, Listing, Reading

READS = {"GET": "article.import"}
ACTS = {"POST": "article.import"}


class ImportFilters(RowFilters):
    """Of which imports a list is made."""

    state = OneOfFilter(choices=Import.State.choices)
    origin = OneOfFilter(choices=Revision.Origin.choices)
    format = OneOfFilter(choices=[(name, name) for name, one in FORMATS.items() if one.reader])
    article = filters.UUIDFilter(field_name="article_id", help_text="The article that came of it.")
    added_by = filters.UUIDFilter(field_name="created_by_id", help_text="The contributor who brought it in.")


class Imports(Endpoint[Import]):
    """What the routes of imports share."""

    queryset = Import.objects.none()
    serializer_class = ImportSerializer
    lookup_url_kwarg = "import"

    def get_queryset(self) -> QuerySet[Import]:
        return queries.imports_served(self.actor)

    def version_of(self, row: Import) -> str:
        """An import is changed by its worker; how far it is tells its states apart."""
        return f"{row.phase}-{row.state}-{row.wish}-{row.attempts}-{row.done}"


class ImportList(Imports, Listing[Import], Creating[Import]):
    """What came in. A worker reads what is sent, and with other options than to `ask` brings it in at once; ask for the
    import again to see how far it is."""

    access = Access("project", {**READS, **ACTS})
    operations = {"GET": "list_imports", "POST": "import_file"}
    parser_classes = [StrictJSONParser, MultiPartParser]
    filterset_class = ImportFilters
    body = NewImportSerializer
    form = ImportFormSerializer

    def sent(self, *, partial: bool = False) -> dict[str, Any]:
        is_form = isinstance(self.request.data, QueryDict)
        shape = (self.form if is_form else self.body)(data=parts_in(self.request.data))
        shape.is_valid(raise_exception=True)
        return dict(shape.validated_data)

    def perform_create(self, sent: dict[str, Any]) -> Import:
        if len({"file", "text", "url"} & set(sent)) != 1:
            raise InvalidInputError(_("Send one of: a file, a text, an address."), field="file")
        options = dict(sent.get("options", {}))
        if "url" in sent:
            return request_address(actor=self.actor, url=sent["url"], options=options)
        if "file" in sent:
            name, raw = str(sent["file"].name), sent["file"].chunks()
        else:
            name, raw = sent.get("name", ""), sent["text"].encode()
        return receive_bytes(actor=self.actor, name=name, raw=raw, origin=Revision.Origin.API, options=options)


def parts_in(data: Any) -> Any:
    """The parts of a form as the members of a JSON body; `options` is JSON in a part."""
    if not isinstance(data, QueryDict):
        return data
    if repeated := [name for name, values in data.lists() if len(values) > 1]:
        raise InvalidInputError(_("Send each part once. Several files are several imports."), field=repeated[0])
    parts: dict[str, Any] = data.dict()
    if "options" in parts:
        try:
            parts["options"] = read_strictly(str(parts["options"]).encode())
        except ParseError as broken:
            raise ParseError(_("Of the part “options”: %s") % broken) from broken
    return parts


class ImportDetail(Imports, Reading[Import]):
    """An import and how far it is."""

    access = Access("project", READS)
    operations = {"GET": "read_import"}


class ImportBytes(Imports):
    """The bytes as they were received, as an attachment. 404 once they are no longer kept."""

    access = Access("project", READS)
    operations = {"GET": "download_import"}
    answers = BYTES

    def get(self, request: Request, **kwargs: Any) -> FileResponse | HttpResponse:
        received = self.get_object()
        name = f"import-{received.pk}.bin"
        return download(request, path=received.path, sha256=received.sha256, name=name)


class ImportReport(Imports):
    """The rows that could not be brought in, each with what is wrong with it: corrected, the file is sent in again. 404
    where there is none."""

    access = Access("project", READS)
    operations = {"GET": "download_report"}
    answers = BYTES

    def get(self, request: Request, **kwargs: Any) -> FileResponse | HttpResponse:
        report = next(iter(self.get_object().report), None)
        if report is None:
            raise Http404
        return download(request, path=report["path"], sha256=report["sha256"], name=report["name"])


class Steering(Imports):
    """POST to have something done with an import, which is answered as it is then."""

    act: ClassVar[Callable[..., Any]]

    def post(self, request: Request, **kwargs: Any) -> Response:
        received = self.get_object()
        type(self).act(actor=self.actor, received=received, **self.sent())
        return self.answer(received.pk)


class ImportConfirm(Steering):
    """Has everything brought in that is proposed and not left out. A second time changes nothing."""

    access = Access("project", ACTS)
    operations = {"POST": "confirm_import"}
    body = ConfirmSerializer
    act = staticmethod(confirm_items)


class ImportChoose(Steering):
    """Says what becomes of all articles that are here already, also of those for which somebody has chosen before."""

    access = Access("project", ACTS)
    operations = {"POST": "choose_for_import"}
    body = ChooseSerializer
    act = staticmethod(choose_for_all)


class ImportReread(Steering):
    """Has the bytes read again, in another encoding, cleaned or not, or with other columns of a table."""

    access = Access("project", ACTS)
    operations = {"POST": "reread_import"}
    body = RereadSerializer
    act = staticmethod(reread_import)


class ImportPause(Steering):
    """Lets an import rest where it is: who works on it stops at the next batch."""

    access = Access("project", ACTS)
    operations = {"POST": "pause_import"}
    act = staticmethod(pause_import)


class ImportResume(Steering):
    """Goes on with an import that is paused or has failed half-way, at the row where it was."""

    access = Access("project", ACTS)
    operations = {"POST": "resume_import"}
    act = staticmethod(resume_import)


class ImportCancel(Steering):
    """Ends an import where it is. What it has brought in stays."""

    access = Access("project", ACTS)
    operations = {"POST": "cancel_import"}
    act = staticmethod(cancel_import)


class ImportDiscard(Steering):
    """Sets an import aside of which nothing was brought in; its bytes are not kept."""

    access = Access("project", ACTS)
    operations = {"POST": "discard_import"}
    act = staticmethod(discard_import)


class ImportWithdraw(Steering):
    """Takes back what an import has brought in: into the trash, but for what somebody has worked on since."""

    access = Access("project", {"POST": "import.withdraw"})
    operations = {"POST": "withdraw_import"}
    act = staticmethod(withdraw_import)


class ItemFilters(RowFilters):
    """Of which articles of an import a list is made."""

    state = OneOfFilter(choices=ImportItem.State.choices)
    choice = OneOfFilter(choices=ImportItem.Choice.choices)
    twin_how = OneOfFilter(choices=ImportItem.Twin.choices)


class ItemList(Listing[ImportItem]):
    """The articles of an import, without their texts. Of a file of many there may be as many as its rows."""

    access = Access("project", READS)
    operations = {"GET": "list_items"}
    queryset = ImportItem.objects.none()
    serializer_class = ItemSerializer
    filterset_class = ItemFilters
    orders = {**BY_CREATION, "index": ("index", "id")}

    def get_queryset(self) -> QuerySet[ImportItem]:
        received = get_object_or_404(queries.imports_visible_to(self.actor), pk=self.kwargs["import"])
        return queries.items_visible_to(self.actor).filter(job=received).defer("text", "blocks", "offset_map")


class Items(Endpoint[ImportItem]):
    """What the routes of one article of an import share."""

    queryset = ImportItem.objects.none()
    serializer_class = ItemDetailSerializer
    lookup_url_kwarg = "item"

    def get_queryset(self) -> QuerySet[ImportItem]:
        return queries.items_visible_to(self.actor)


class ItemDetail(Items, Reading[ImportItem], Changing[ImportItem]):
    """An article that an import would make or has made. While it is proposed, its record can be corrected, and it can
    be chosen what becomes of it."""

    access = Access("project", {**READS, "PATCH": "article.import"})
    operations = {"GET": "read_item", "PATCH": "change_item"}
    body = ItemChangeSerializer

    def perform_update(self, row: ImportItem, sent: dict[str, Any], version: int | None) -> Model:
        return change_item(actor=self.actor, item=row, version=version, **sent)


class Cutting(Items):
    """POST to cut an article anew, from the version in If-Match on; the first of what it has become is answered."""

    changes = True

    def post(self, request: Request, **kwargs: Any) -> Response:
        item = self.get_object()
        made = self.cut(item, self.sent(), expected_version(request, item.version))
        return self.answer(made.pk)

    def cut(self, item: ImportItem, sent: Mapping[str, Any], version: int | None) -> ImportItem:
        raise NotImplementedError


class ItemMerge(Cutting):
    """Makes one article of this and the next one."""

    access = Access("project", ACTS)
    operations = {"POST": "merge_items"}

    def cut(self, item: ImportItem, sent: Mapping[str, Any], version: int | None) -> ImportItem:
        return merge_items(actor=self.actor, item=item, version=version)


class ItemMove(Cutting):
    """Moves its first block to the article before, or its last to the next one."""

    access = Access("project", ACTS)
    operations = {"POST": "move_block"}
    body = ItemMoveSerializer

    def cut(self, item: ImportItem, sent: Mapping[str, Any], version: int | None) -> ImportItem:
        way = -1 if sent["end"] == "first" else 1
        before, after = move_block(actor=self.actor, item=item, way=way, version=version)
        return after if way < 0 else before


class ItemKinds(Cutting):
    """Says what blocks of its text are. The words stay."""

    access = Access("project", ACTS)
    operations = {"POST": "change_item_kinds"}
    body = ItemKindsSerializer

    def cut(self, item: ImportItem, sent: Mapping[str, Any], version: int | None) -> ImportItem:
        kinds = {one["index"]: (one["kind"], one["level"]) for one in sent["blocks"]}
        return change_item_kinds(actor=self.actor, item=item, kinds=kinds, version=version)


class ItemSplit(Cutting):
    """Makes two articles of this one."""

    access = Access("project", ACTS)
    operations = {"POST": "split_item"}
    body = ItemSplitSerializer

    def cut(self, item: ImportItem, sent: Mapping[str, Any], version: int | None) -> ImportItem:
        return split_item(actor=self.actor, item=item, block=sent["block"], version=version)[0]
