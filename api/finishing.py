"""The OpenAPI document, finished: what no operation can say by itself. Each hook takes the whole document and gives it
back; `SPECTACULAR_SETTINGS` has them in their order."""

from __future__ import annotations

from typing import Any


def sparse_answers(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """The document with what is answered where only some fields were asked for: the same without what is required."""
    schemas = result["components"]["schemas"]
    for operation in (methods["get"] for methods in result["paths"].values() if "get" in methods):
        if all(one["name"] != "fields" for one in operation.get("parameters", [])):
            continue
        [content] = operation["responses"]["200"]["content"].values()
        page = schemas[name_of(content["schema"])]
        if (results := page.get("properties", {}).get("results")) is not None:
            results["items"] = with_parts(results["items"], schemas)
        else:
            content["schema"] = with_parts(content["schema"], schemas)
    return result


def name_of(reference: dict[str, Any]) -> str:
    return str(reference["$ref"]).rpartition("/")[2]


def with_parts(reference: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """A shape, or some of its fields."""
    if "anyOf" in reference:
        return reference
    whole = schemas[name_of(reference)]
    part = {"$ref": f"#/components/schemas/{name_of(reference)}Part"}
    if "allOf" not in whole:
        own = {"allOf": [part], "required": whole.pop("required", [])}
        name_objects(whole.get("properties", {}), name_of(reference), schemas)
        schemas[name_of(part)] = whole
        schemas[name_of(reference)] = {"type": "object", "description": whole.get("description", ""), **own}
    return {"anyOf": [reference, part]}


def name_objects(fields: dict[str, Any], owner: str, schemas: dict[str, Any]) -> None:
    """Give the objects among the fields of a shape names of their own: who makes a client of the document makes a class
    of each, and of one without a name two where the shape is there both whole and in parts."""
    for name, field in fields.items():
        holder, key = (field, "items") if "items" in field else (fields, name)
        kinds = holder[key].get("type", [])
        if kinds == "object" or "object" in kinds:
            named = owner + "".join(word.capitalize() for word in name.split("_"))
            schemas[named] = {**holder[key], "type": "object"}
            reference = {"$ref": f"#/components/schemas/{named}"}
            holder[key] = {"oneOf": [reference, {"type": "null"}]} if "null" in kinds else reference


def full_parameters(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """The document with the words of a query at least one character long, for an empty parameter is refused, and with
    commas between several."""
    operations = [operation for methods in result["paths"].values() for operation in methods.values()]
    for parameter in [one for operation in operations for one in operation.get("parameters", [])]:
        if parameter["in"] == "query" and parameter["schema"] == {"type": "string"}:
            parameter["schema"]["minLength"] = 1
        elif parameter["in"] == "query" and parameter["schema"].get("type") == "array":
            parameter |= {"style": "form", "explode": False}
    return result


def plain_enums(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """The document without the marks by which spectacular would name sets of choices."""
    waiting: list[Any] = [result]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            part.pop("x-spec-enum-id", None)
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return result


def shared_refusals(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """The document with each kind of refusal said once: nearly all operations refuse in the same ways."""
    shared = result["components"].setdefault("responses", {})
    for operation in (operation for methods in result["paths"].values() for operation in methods.values()):
        for status in [status for status in operation["responses"] if status.startswith("4")]:
            refusal = operation["responses"][status]
            alike = [name for name in shared if name.startswith(f"Refused{status}")]
            name = next((name for name in alike if shared[name] == refusal), f"Refused{status}n{len(alike) + 1}")
            shared[name] = refusal
            operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    return result
