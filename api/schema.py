"""The OpenAPI description, made of what endpoints declare."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema as SpectacularSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, PolymorphicProxySerializer

from api.embeds import embeds_of, fields_of
from api.filters import known_parameters
from api.problems import MEDIA_TYPE
from api.repeats import HEADER, KEY
from api.rows import Embed, Many
from api.serializers.base import ProblemSerializer, Strict
from api.streams import NDJSON

IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the version you have seen, or `*`. Without it: 428; when it is not the present one: 412.",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The ETag of what you have. When it is still the present one: 304, without a body.",
)
IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    {"type": "string", "pattern": f"^{KEY.pattern}$"},
    OpenApiParameter.HEADER,
    description="A name of your own for this request, such as a UUID. Sent again under it within seven days, nothing "
    "is done a second time and the first answer comes back; with another content: 422.",
)
IF_MATCH_TOO = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The ETag of the state you have seen. When it is not the present one: 412; without it, any will do.",
)
ONLY_NEW = OpenApiParameter(
    "If-None-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="`*`: make it, and where there is one already: 412.",
)
ATOMIC = OpenApiParameter(
    "atomic",
    {"type": "boolean", "default": True},
    OpenApiParameter.QUERY,
    description="Whether one row that is refused keeps all of them out, or itself alone.",
)
WHY = {
    400: "The input is not right; `field` and `errors` say where.",
    401: "A token is needed.",
    403: "The token or the role may not do that.",
    404: "Nothing here that you may see.",
    409: "That does not fit the present state.",
    410: "What was sent leads nowhere any more: a cursor of another database, a link that is spent.",
    411: "The body came in chunks; say its length in `Content-Length`.",
    412: "Somebody changed it in the meantime; `present` is what it is now.",
    413: "The body is too large.",
    415: "The body is not sent as JSON.",
    422: "The Idempotency-Key came before with another request; or rows were refused, and nothing was done.",
    428: "If-Match is needed.",
    429: "Too many requests within a minute; `Retry-After` says how many seconds to wait.",
}


STILL = {304: OpenApiResponse(description="Still what you have.")}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself by being made
    """How a token is sent."""

    target_class = "api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "An API token: `Authorization: Bearer cw_…`."}


class AutoSchema(SpectacularSchema):
    """Operations named by their views, every refusal described."""

    @property
    def endpoint(self) -> Any:
        """The view, which is always one of ours."""
        return self.view

    def get_operation_id(self) -> str:
        return str(self.endpoint.operations[self.method])

    def get_summary(self) -> str:
        return self.get_operation_id().replace("_", " ").capitalize()

    def get_description(self) -> str:  # type: ignore[override]  # spectacular’s own signature
        scope = self.endpoint.scopes.get(self.method, "read" if self.method == "GET" else "write")
        return f"{super().get_description()}\n\nScope of the token: `{scope}`."

    def get_tags(self) -> list[str]:
        return [str(type(self.view).__module__.rpartition(".")[2])]

    @property
    def is_lenient(self) -> bool:
        """Whether the operation changes something and asks for no version."""
        return self.puts or (self.method in ("PUT", "DELETE") and bool(getattr(self.endpoint, "is_lenient", False)))

    @property
    def puts(self) -> bool:
        """Whether the operation makes something under an address of the sender's own, or changes it."""
        return self.method == "PUT" and bool(getattr(self.endpoint, "puts", False))

    @property
    def is_conditional(self) -> bool:
        """Whether the operation changes a row from a version on."""
        return not self.is_lenient and self.changes_a_row

    @property
    def changes_a_row(self) -> bool:
        return self.method in ("PATCH", "DELETE") or bool(getattr(self.endpoint, "changes", False))

    @property
    def has_etag(self) -> bool:
        return self.method == "GET" and (self._is_list_view() or self.endpoint.lookup_url_kwarg is not None)

    @property
    def takes(self) -> Collection[str]:
        """The parameters of the query beside filters."""
        return known_parameters(self.endpoint, str(self.method))

    def get_override_parameters(self) -> list[Any]:
        named = [
            (self.is_conditional, IF_MATCH),
            (self.is_lenient, IF_MATCH_TOO),
            (self.puts, ONLY_NEW),
            (self.has_etag, IF_NONE_MATCH),
            (self.method == "POST", IDEMPOTENCY_KEY),
        ]
        own = getattr(self.endpoint, "parameters", {}) if self.method == "GET" else {}
        asked = [
            OpenApiParameter(name, {"type": "string", **schema}, description=words)
            for name, (schema, words) in own.items()
        ]
        switches = [ATOMIC] if hasattr(self.endpoint, "switches") else []
        return [*asked, *self.choices(), *(header for applies, header in named if applies), *switches]

    def _get_filter_parameters(self) -> list[Any]:
        """The filters, those whose schema is ours with their words too: spectacular leaves them out."""
        declared = getattr(getattr(self.endpoint, "filterset_class", None), "base_filters", {})
        parameters: list[Any] = super()._get_filter_parameters()  # type: ignore[no-untyped-call]
        for one in parameters:
            words = declared[one["name"]].extra.get("help_text") if one["name"] in declared else None
            if words and not one.get("description"):
                one["description"] = str(words)
        return parameters

    def choices(self) -> Iterator[OpenApiParameter]:
        """What of a row is shown."""
        if "fields" in self.takes:
            words = "The fields to answer, with commas between them; left out: all."
            yield some_of("fields", fields_of(self.endpoint.serializer_class), words)
        if "embed" in self.takes and (known := embeds_of(self.endpoint.serializer_class)):
            words = "What to answer with each row, under `embedded`, with commas between them."
            yield some_of("embed", list(known), words)

    def get_request_serializer(self) -> Any:
        shapes, forms = getattr(self.endpoint, "shapes", None), getattr(self.endpoint, "form", None)
        if shapes is not None:
            named = {"component_name": self.endpoint.row_name, "serializers": shapes, "resource_type_field_name": "op"}
            one, many = (PolymorphicProxySerializer(**named, many=several) for several in (False, True))
            return {"application/json": many, NDJSON: one}
        return {"application/json": self.endpoint.body, "multipart/form-data": forms} if forms else self.endpoint.body

    def _get_request_body(self, direction: Any = "request") -> Any:
        """A body in which no field by itself is needed, but one of several, or a row, is needed."""
        body = super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        if body and ("oneOf" in self.endpoint.body.among_fields or hasattr(self.endpoint, "shapes")):
            body["required"] = True
        return body

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        """An object of a body says that it takes no other fields, and what its fields ask of each other."""
        schema = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        if isinstance(serializer, Strict):
            schema |= {"additionalProperties": False, **serializer.among_fields}
        if known := embeds_of(type(serializer)):
            schema["properties"]["embedded"] = {
                "type": "object",
                "description": "What was asked for in `embed`.",
                "properties": {name: self.embedded(embed, direction) for name, embed in known.items()},
            }
        return schema

    def embedded(self, embed: Embed, direction: Any) -> dict[str, Any]:
        """The type of what is embedded."""
        one: dict[str, Any] = self.resolve_serializer(embed.shape, direction).ref
        return {"type": "array", "items": one} if isinstance(embed, Many) else {"oneOf": [one, {"type": "null"}]}

    def _insert_field_validators(self, field: Any, schema: Any) -> None:
        super()._insert_field_validators(field, schema)  # type: ignore[no-untyped-call]
        if not getattr(field, "allow_empty", True) and schema.get("type") == "array":
            schema.setdefault("minItems", 1)

    def get_response_serializers(self) -> Any:
        return {**self.success(), **self.refusals()}

    def success(self) -> dict[Any, Any]:
        """What is answered when all is well."""
        if self.method == "DELETE":
            return {204: OpenApiResponse(description="Done.")}
        media_type = getattr(self.endpoint, "answers", "")
        if media_type:
            kind = OpenApiTypes.STR if media_type.startswith("text/") else OpenApiTypes.BINARY
            content = {(200, media_type): OpenApiResponse(kind, description="The content.")}
            return {**content, **STILL} if self.has_etag else content
        makes = getattr(self.endpoint, "makes", self.endpoint.serializer_class if self.endpoint.lists else None)
        code = 201 if self.method == "POST" and makes else 200
        words = "Made." if code == 201 else "Here it is."
        shape = makes if code == 201 else self.endpoint.serializer_class
        found: dict[Any, Any] = {code: OpenApiResponse(shape, description=words)}
        if hasattr(self.endpoint, "shapes"):
            found = {(code, "application/json"): found[code]}
            found[code, NDJSON] = OpenApiResponse(OpenApiTypes.STR, description="The same in lines.")
        if self.puts:
            found[201] = OpenApiResponse(shape, description="Made.")
        if getattr(self.endpoint, "leads_on", False):
            found[301] = OpenApiResponse(description="It has become part of the one at `Location`.")
        return {**found, **STILL} if self.has_etag else found

    def refusals(self) -> dict[Any, Any]:
        """What is answered otherwise."""
        codes = [400, 401, 403, 429, *self.endpoint.also_refuses]
        if "{" in self.path:
            codes.append(404)
        if self.method != "GET":
            codes += [409]
        if self.method in ("POST", "PATCH", "PUT"):
            codes += [411, 413, 415]
        if self.method in ("POST", "PUT"):
            codes.append(422)
        if self.is_lenient:
            codes.append(412)
        if self.is_conditional or self.puts:
            codes += [412, 428]
        why = {**WHY, **getattr(self.endpoint, "why", {})}
        return {
            (code, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=why[code]) for code in sorted(set(codes))
        }

    def _is_list_view(self, serializer: Any = None) -> bool:
        return self.method == "GET" and bool(self.endpoint.lists)


def some_of(name: str, known: Sequence[str], words: str) -> OpenApiParameter:
    """A parameter that takes some of the names that are known."""
    schema = {"type": "array", "items": {"type": "string", "enum": list(known)}, "minItems": 1, "uniqueItems": True}
    return OpenApiParameter(name, schema, OpenApiParameter.QUERY, description=words, style="form", explode=False)
