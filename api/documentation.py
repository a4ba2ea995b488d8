"""The description of the API: for programs as OpenAPI, for people as a page made of the same."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.access import Access, public
from api.examples import Samples
from api.problems import PROBLEMS

Described = dict[str, Any]

METHODS = ("get", "post", "put", "patch", "delete")


@functools.cache
def openapi() -> Described:
    """The OpenAPI document. It follows from the code alone, so it is made once for each process."""
    described: Described = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return described


class Schema(APIView):
    """The OpenAPI document."""

    access = Access("public")
    authentication_classes = ()
    schema = None

    def get(self, request: Request) -> Response:
        return Response(openapi(), content_type="application/vnd.oai.openapi+json")


class Unknown(APIView):
    """Whatever is not there, answered in the one shape."""

    access = Access("public")
    authentication_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if not request.path.endswith("/"):
            raise NotFound(
                _("There is nothing here. Addresses end in a slash, but for those of single Web Annotations.")
            )
        raise Http404


@public
def documentation(request: HttpRequest) -> HttpResponse:
    """What there is, by nouns, each of which leads to its page; and every problem."""
    problems = [(code, status, title) for code, (status, title) in PROBLEMS.items()]
    return render(request, "api/docs.html", {"groups": by_noun(), "problems": problems})


@public
def documentation_of(request: HttpRequest, noun: str) -> HttpResponse:
    """Every operation on a noun with its parameters, its fields and examples."""
    group = next((one for one in by_noun() if one.noun == noun), None)
    if group is None:
        raise Http404
    return render(request, "api/noun.html", {"group": group, "others": [one for one in by_noun() if one != group]})


@functools.cache
def by_noun() -> list[Group]:
    """Every operation under the noun it is about, in the order of the addresses."""
    found = groupby(all_operations(), key=lambda one: one.noun)
    return [Group(noun, noun.replace("_", " "), list(some)) for noun, some in found]


@dataclass(frozen=True, slots=True)
class Field:
    """One value that is sent or answered. `name` is its path: `span.start`, `results[].id`."""

    name: str
    kind: str
    required: bool
    words: SafeString


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address, as the page shows it."""

    id: str
    noun: str
    method: str
    path: str
    title: str
    words: SafeString
    parameters: list[Field]
    request: list[Field]
    response: list[Field]
    examples: list[tuple[str, str]]
    answers: list[tuple[str, SafeString]]


class Group(NamedTuple):
    """The operations on one kind of thing: its name in addresses, and in words."""

    noun: str
    words: str
    operations: list[Operation]


@functools.cache
def all_operations() -> list[Operation]:
    """Every operation, in the order of the addresses."""
    found = [
        operation(method.upper(), path, methods[method])
        for path, methods in openapi()["paths"].items()
        for method in METHODS
        if method in methods
    ]
    return sorted(found, key=lambda one: one.noun)


def operation(method: str, path: str, described: Described) -> Operation:
    """One operation of the document."""
    body = json_content(described.get("requestBody", {}))
    answers = {code: whole_answer(one) for code, one in described["responses"].items()}
    answer = next((json_content(answers[code]) for code in ("200", "201") if code in answers), {})
    return Operation(
        id=described["operationId"],
        noun=described["tags"][0],
        method=method,
        path=path,
        title=described["summary"],
        words=mark_safe(linebreaks(coded(reflowed(described["description"])))),  # noqa: S308  # escaped by `coded`
        parameters=[parameter_field(one) for one in described.get("parameters", [])],
        request=list(fields_of(body.get("schema", {}))),
        response=list(fields_of(answer.get("schema", {}))),
        examples=[*examples_of("Request", body), *examples_of("Response", answer)],
        answers=[(code, coded(answers[code].get("description", ""))) for code in answers],
    )


def whole_answer(described: Described) -> Described:
    """An answer with its reference followed."""
    if "$ref" not in described:
        return described
    shared: Described = openapi()["components"]["responses"][described["$ref"].rpartition("/")[2]]
    return shared


def json_content(described: Described) -> Described:
    """What is said of a JSON body, of whatever kind; {} where there is none."""
    kinds = {kind: content for kind, content in described.get("content", {}).items() if kind.endswith("json")}
    content: Described = kinds.get("application/json", next(iter(kinds.values()), {}))
    return content


def parameter_field(described: Described) -> Field:
    """A parameter of the path, the query or the header."""
    place = described["in"]
    words = coded(described.get("description", ""))
    return Field(described["name"], f"{kind_of(described['schema'])}, {place}", described.get("required", False), words)


def reflowed(words: str) -> str:
    """Words whose lines end where the page is narrow, not where the code was."""
    return "\n\n".join(" ".join(part.split()) for part in words.split("\n\n"))


def coded(words: str) -> SafeString:
    """Words with what stands between backticks as code."""
    shown = SafeString()
    for index, part in enumerate(words.split("`")):
        shown += format_html("<code>{}</code>" if index % 2 else "{}", part)
    return shown


def resolved(schema: Described) -> Described:
    """A schema with its reference followed; of alternatives, the one that is not null."""
    return Samples(openapi()["components"]["schemas"]).resolved(schema)


def types_of(schema: Described) -> list[str]:
    """The JSON types a value may have."""
    kind = resolved(schema).get("type", "any")
    kinds = list(kind) if isinstance(kind, list) else [kind]
    return [*kinds, "null"] if {"type": "null"} in schema.get("oneOf", []) else kinds


def kind_of(schema: Described) -> str:
    """A value's type in a few words."""
    seen = resolved(schema)
    kinds = types_of(schema)
    if "array" in kinds:
        return f"array of {kind_of(seen.get('items', {}))}"
    if "enum" in seen:
        return " | ".join("null" if value is None else f"“{value}”" for value in seen["enum"])
    form = f" ({seen['format']})" if "format" in seen else ""
    return " or ".join(kinds) + form


def fields_of(schema: Described, prefix: str = "") -> Iterator[Field]:
    """Every field of a schema, those of objects inside it after it."""
    seen = resolved(schema)
    for name, inner in seen.get("properties", {}).items():
        path = f"{prefix}{name}"
        words = inner.get("description", "") or resolved(inner).get("description", "")
        yield Field(path, kind_of(inner), name in seen.get("required", []), coded(words))
        if name == "embedded":  # its rows are described at their own address, and have each other embedded
            continue
        within = resolved(inner)
        if "array" in types_of(inner):
            yield from fields_of(within.get("items", {}), f"{path}[].")
        else:
            yield from fields_of(inner, f"{path}.")


def examples_of(what: str, content: Described) -> Iterator[tuple[str, str]]:
    """The examples of a body or an answer."""
    for example in content.get("examples", {}).values():
        yield f"{what}: {example['summary']}" if "summary" in example else what, as_json(example["value"])


def as_json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
