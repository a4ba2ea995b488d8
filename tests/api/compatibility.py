"""What between two descriptions of the API would break a program written against the older one.

What may come at any time: operations, optional parameters and fields, values of choices, statuses of refusals, and
limits that are wider in what is sent. docs/versions.md promises it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Described = dict[str, Any]
METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
# Limits on what is sent: a lower one of the first kind, a higher one of the second, refuses what was taken.
UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
# What one field asks of another, and the form of words: another one may refuse what was taken.
CLAUSES = ("pattern", "format", "oneOf", "dependentRequired", "propertyNames", "uniqueItems")


def breaking_changes(old: Described, new: Described) -> list[str]:
    """A line for each thing that a program may rely on in `old` and not find in `new`."""
    return list(Comparison(old, new).found())


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two OpenAPI documents side by side. `compared` are the schemas that have been, by their names and who reads them:
    each once, for what is embedded may lead back."""

    old: Described
    new: Described
    compared: set[tuple[str, str, str]] = field(default_factory=set)

    def found(self) -> Iterator[str]:
        for path, methods in self.old["paths"].items():
            for method in [one for one in METHODS if one in methods]:
                now = self.new["paths"].get(path, {}).get(method)
                where = f"{method.upper()} {path}"
                if now is None:
                    yield f"{where} is gone"
                else:
                    yield from self.operation(where, methods[method], now)

    def operation(self, where: str, old: Described, new: Described) -> Iterator[str]:
        if old["operationId"] != new["operationId"]:
            yield f"{where} is called {new['operationId']}, not {old['operationId']}"
        yield from self.parameters(where, by_place(old), by_place(new))
        yield from self.body(where, old.get("requestBody"), new.get("requestBody"))
        for status, answer in old["responses"].items():
            if status[0] not in "23":
                continue
            if status not in new["responses"]:
                yield f"{where} answers {status} no more"
            else:
                yield from self.contents(f"{where} {status}", answer, new["responses"][status], self.answered)

    def parameters(self, where: str, old: dict[Any, Described], new: dict[Any, Described]) -> Iterator[str]:
        for place in old.keys() - new.keys():
            yield f"{where}: the parameter {place[1]} is gone"
        for place, one in new.items():
            if one.get("required") and not old.get(place, {}).get("required"):
                yield f"{where}: the parameter {place[1]} is needed"
            if place in old:
                yield from self.sent(f"{where} {place[1]}", old[place]["schema"], one["schema"])

    def body(self, where: str, old: Described | None, new: Described | None) -> Iterator[str]:
        if new and new.get("required") and not (old or {}).get("required"):
            yield f"{where}: a body is needed"
        if old:
            yield from self.contents(f"{where} body", old, new or {}, self.sent)

    def contents(
        self, where: str, old: Described, new: Described, compare: Callable[..., Iterator[str]]
    ) -> Iterator[str]:
        for media_type, content in old.get("content", {}).items():
            now = new.get("content", {}).get(media_type)
            if now is None:
                yield f"{where}: {media_type} is gone"
            else:
                yield from compare(where, content.get("schema", {}), now.get("schema", {}))

    def is_compared(self, by: str, old: Described, new: Described) -> bool:
        """Whether these two have been compared, and from now on they have."""
        names = (by, name_of(old), name_of(new))
        known = names in self.compared
        if names[1]:
            self.compared.add(names)
        return known

    def sent(self, where: str, old: Described, new: Described) -> Iterator[str]:
        """What was taken and would be refused."""
        if self.is_compared("sent", old, new):
            return
        old, new = resolved(self.old, old), resolved(self.new, new)
        if gone := [kind for kind in types_of(old) if not admits(types_of(new), kind)]:
            yield f"{where}: {' and '.join(gone)} taken no more"
        if "enum" in new and (lost := sorted(map(str, set(old.get("enum", ["anything"])) - set(new["enum"])))):
            yield f"{where}: {' and '.join(lost)} taken no more"
        yield from (f"{where}: {name} is narrower" for name in narrower(old, new))
        for name in set(new.get("required", ())) - set(old.get("required", ())):
            yield f"{where}: {name} is needed"
        if new.get("additionalProperties", True) is False:
            for name in old.get("properties", {}).keys() - new.get("properties", {}).keys():
                yield f"{where}: {name} is taken no more"
        yield from self.within(where, old, new, self.sent)

    def answered(self, where: str, old: Described, new: Described) -> Iterator[str]:
        """What a program may look for in an answer and would not find."""
        if self.is_compared("answered", old, new):
            return
        old, new = resolved(self.old, old), resolved(self.new, new)
        if come := [kind for kind in types_of(new) if not admits(types_of(old), kind)]:
            yield f"{where}: may be {' or '.join(come)} now"
        if old.get("format", "") != new.get("format", "") and "format" in old:
            yield f"{where}: has another format"
        for name in old.get("properties", {}).keys() - new.get("properties", {}).keys():
            yield f"{where}: {name} is gone"
        for name in set(old.get("required", ())) & new.get("properties", {}).keys() - set(new.get("required", ())):
            yield f"{where}: {name} may be missing"
        yield from self.within(where, old, new, self.answered)

    def within(
        self, where: str, old: Described, new: Described, compare: Callable[..., Iterator[str]]
    ) -> Iterator[str]:
        """The same of what is inside."""
        now = new.get("properties", {})
        for name, inner in old.get("properties", {}).items():
            if name in now:
                yield from compare(f"{where} {name}", inner, now[name])
        for inside in ("items", "additionalProperties"):
            if isinstance(old.get(inside), dict) and isinstance(new.get(inside), dict):
                yield from compare(f"{where}[]", old[inside], new[inside])


def by_place(operation: Described) -> dict[tuple[str, str], Described]:
    return {(one["in"], one["name"]): one for one in operation.get("parameters", [])}


def resolved(document: Described, schema: Described) -> Described:
    """A schema with its reference followed; of alternatives, the one that is not null, with null among its types."""
    if "$ref" in schema:
        return resolved(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    for combined in ("allOf", "oneOf", "anyOf"):
        if combined in schema and "properties" not in schema:
            parts = [one for one in schema[combined] if one.get("type") != "null"]
            found = {**resolved(document, parts[0]), **{key: v for key, v in schema.items() if key != combined}}
            null = [] if len(parts) == len(schema[combined]) else ["null"]
            return {**found, "type": [*types_of(found), *null]}
    return schema


def name_of(schema: Described) -> str:
    """The name of a schema, also where null is the alternative; "" for one without."""
    parts = [schema, *(one for combined in ("allOf", "oneOf", "anyOf") for one in schema.get(combined, ()))]
    return str(next((one["$ref"] for one in parts if "$ref" in one), ""))


def types_of(schema: Described) -> list[str]:
    kind = schema.get("type", "anything")
    return list(kind) if isinstance(kind, list) else [kind]


def admits(kinds: list[str], kind: str) -> bool:
    return kind in kinds or "anything" in kinds or (kind == "integer" and "number" in kinds)


def narrower(old: Described, new: Described) -> Iterator[str]:
    """The limits and clauses of what is sent that are tighter than they were."""
    endless = float("inf")
    yield from (name for name in UPPER if new.get(name, endless) < old.get(name, endless))
    yield from (name for name in LOWER if new.get(name, -endless) > old.get(name, -endless))
    yield from (name for name in CLAUSES if name in new and new[name] != old.get(name))
