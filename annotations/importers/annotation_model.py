"""What the W3C Web Annotation Data Model (Recommendation of 2017) demands of an annotation. Pure.

Whatever is kept as sent is given out again, so nothing may come in that the model forbids. Sections are its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.errors import InvalidInputError, NotAnAnnotationError
from annotations.exporters.web_annotation import MODEL, TERMS, WORDS

Json = dict[str, Any]
Rule = Callable[[Any], bool]

DEEPEST = 32
LARGEST_FLOAT = 2**63  # the database would give a larger one back as an integer that JSON is not written with
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
# What a prefix of one's own must not be called: words of the model that may stand in an annotation, and ours.
TAKEN = {
    "id", "type", "body", "bodyValue", "target", "source", "selector", "state", "purpose", "motivation", "value",
    "creator", "created", "modified", "generator", "generated", "canonical", "via", "rights", "audience",
    "accessibility", "stylesheet", "styleClass", "format", "language", "processingLanguage", "textDirection", "exact",
    "prefix", "suffix", "start", "end", "refinedBy", "startSelector", "endSelector", "conformsTo", "sourceDate",
    "cached", "sourceDateStart", "sourceDateEnd", "scope", "renderedVia", "items", "first", "last", "next", "prev",
    "partOf", "startIndex", "total", "label", "name", "nickname", "email", "email_sha1", "homepage", "oa", "as", "dc",
    "dcterms", "dctypes", "foaf", "iana", "owl", "rdf", "rdfs", "schema", "skos", "xsd", "assessing", "cito", "wb",
    # Beginnings of addresses: as a prefix they would change what every address means, also in what others said.
    "http", "https", "urn", "mailto", "data", "file", "ftp", "tel", "tag", "doi", "info", "isbn", "geo", "cid", "did",
}  # fmt: skip
TEXT_SELECTORS = {"TextQuoteSelector": ("exact",), "TextPositionSelector": ("start", "end")}
SELECTORS = {
    **TEXT_SELECTORS,
    "DataPositionSelector": ("start", "end"),
    "FragmentSelector": ("value",),
    "CssSelector": ("value",),
    "XPathSelector": ("value",),
    "SvgSelector": (),
    "RangeSelector": ("startSelector", "endSelector"),
}
STATES = {"TimeState": (), "HttpRequestState": ("value",)}


def listed(value: Any) -> list[Any]:
    """What the model lets stand alone or in a list, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def is_iri(value: Any) -> bool:
    return isinstance(value, str) and IRI.fullmatch(value) is not None


def is_moment(value: Any) -> bool:
    """Whether it is an xsd:dateTime with its zone, and a day there is."""
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_moment_in_utc(value: Any) -> bool:
    return is_moment(value) and value.endswith("Z")


def one_or_more(rule: Rule) -> Rule:
    """Of one value, or of each in a list that is not empty."""
    return lambda value: bool(listed(value)) and all(rule(one) for one in listed(value))


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_motivation(value: Any) -> bool:
    """Whether it is one of the model, or by its prefix of somebody else; another word would be no name of anything."""
    return isinstance(value, str) and (value in MOTIVATIONS or ":" in value)


def is_offset(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


_w = gettext_lazy
AN_IRI = _w("Give one IRI, such as https://example.org/a.")
IRIS = _w("Give IRIs, such as https://example.org/a.")
A_MOMENT = _w("Give one time with its zone, such as 2026-03-01T09:30:00Z.")
OURS = _w("Write terms of ours with the prefix wb, so that nothing is said twice.")
IN_UTC = _w("Give times in UTC with a Z, such as 2026-03-01T09:30:00Z.")
MOTIVATIONS = (
    "assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting", "identifying",
    "linking", "moderating", "questioning", "replying", "tagging",
)  # fmt: skip
# Of each member, wherever it stands, what it has to be (3.2, 3.3, 4).
MEMBERS: dict[str, tuple[Rule, Any]] = {
    "id": (is_iri, AN_IRI),
    "type": (one_or_more(is_text), _w("Give the name of a class, or several.")),
    "created": (is_moment, A_MOMENT),
    "modified": (is_moment, A_MOMENT),
    "generated": (is_moment, A_MOMENT),
    "canonical": (is_iri, AN_IRI),
    "via": (one_or_more(is_iri), IRIS),
    "rights": (one_or_more(is_iri), IRIS),
    "motivation": (one_or_more(is_motivation), _w("Give a motivation of the model, such as assessing.")),
    "purpose": (one_or_more(is_motivation), _w("Give a motivation of the model, such as tagging.")),
    "bodyValue": (is_text, _w("Give one string.")),
    "textDirection": (lambda value: value in ("ltr", "rtl", "auto"), _w("Give ltr, rtl or auto.")),
    "sourceDate": (one_or_more(is_moment_in_utc), IN_UTC),
    "sourceDateStart": (is_moment_in_utc, IN_UTC),
    "sourceDateEnd": (is_moment_in_utc, IN_UTC),
    "cached": (is_iri, AN_IRI),
    "conformsTo": (is_iri, AN_IRI),
    "scope": (one_or_more(is_iri), IRIS),
    "styleClass": (one_or_more(is_text), _w("Give the names of classes.")),
    "renderedVia": (
        one_or_more(lambda one: is_iri(one) or (isinstance(one, dict) and is_iri(one.get("id")))),
        IRIS,
    ),
    "exact": (is_text, _w("Give one string.")),
    "prefix": (is_text, _w("Give one string.")),
    "suffix": (is_text, _w("Give one string.")),
    "start": (is_offset, _w("Give a whole number of code points.")),
    "end": (is_offset, _w("Give a whole number of code points.")),
}


def require_model(sent: Any) -> Json:
    """The annotation, once it is sure that it is one.

    Raises:
        NotAnAnnotationError: no object of the type Annotation in the context of the model.
        InvalidInputError: it is not as the model demands; `field` is the path to what is wrong.
    """
    if not isinstance(sent, dict) or "Annotation" not in listed(sent.get("type")):
        raise NotAnAnnotationError(_("Send an object whose “type” is Annotation."), field="type")
    prefixes_in(sent)
    inside = {name: value for name, value in sent.items() if name != "@context"}
    for path, members in objects_in(inside):
        require_members(path, members)
    if "target" not in sent:
        raise InvalidInputError(_("An annotation has a target."), field="target")
    if sent.get("body") is not None and "bodyValue" in sent:
        raise InvalidInputError(_("An annotation has “body” or “bodyValue”, never both."), field="bodyValue")
    for name in ("body", "target"):
        for one in listed(sent.get(name)):
            require_resource(name, one, is_styled="stylesheet" in sent)
    return sent


def prefixes_in(sent: Json) -> Json:
    """The prefixes of one's own in the context, each with its IRI. Raises NotAnAnnotationError."""
    contexts = listed(sent.get("@context"))
    others = [one for one in contexts if one != MODEL]
    found: Json = {}
    for one in others:
        if not isinstance(one, dict) or not all(PREFIX.fullmatch(name) and is_iri(one[name]) for name in one):
            raise NotAnAnnotationError(_("Only prefixes of your own may stand beside that context."), field="@context")
        found |= one
    if MODEL not in contexts:
        raise NotAnAnnotationError(_("Send the context %s.") % MODEL, field="@context")
    # Ours come back with what is served; they mean what they mean.
    own = {name: iri for name, iri in found.items() if name not in WORDS}
    if own.keys() & TAKEN:
        raise NotAnAnnotationError(_("A prefix of your own has a name of the model."), field="@context")
    if any(iri.startswith(TERMS) or TERMS.startswith(iri) for iri in own.values()):
        raise NotAnAnnotationError(str(OURS), field="@context")
    return own


def objects_in(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, Json]]:
    """Every object in a value, with its path. Refuses what cannot be kept exactly."""
    if depth > DEEPEST:
        raise InvalidInputError(_("This is nested deeper than anybody reads."), field=path)
    if isinstance(value, str) and "\0" in value:
        raise InvalidInputError(_("This holds a character that cannot be kept (NUL or half a character)."), field=path)
    if isinstance(value, float) and abs(value) >= LARGEST_FLOAT:
        raise InvalidInputError(_("This number is larger than can be kept exactly."), field=path)
    if isinstance(value, dict):
        yield path, value
        for name, inner in value.items():
            yield from objects_in(inner, f"{path}.{name}".removeprefix("."), depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from objects_in(inner, f"{path}.{index}", depth + 1)


def require_members(path: str, members: Json) -> None:
    """Refuse a member that is not what the model says it is."""
    for name, value in members.items():
        where = f"{path}.{name}".removeprefix(".")
        if name.startswith("@") or "\0" in name:
            raise InvalidInputError(_("Names with “@” are for contexts alone."), field=where)
        if name.startswith(TERMS):
            raise InvalidInputError(str(OURS), field=where)
        rule, wanted = MEMBERS.get(name, (None, ""))
        if rule is not None and not rule(value):
            raise InvalidInputError(str(wanted), field=where)
    for name, kinds in (("selector", SELECTORS), ("state", STATES), ("refinedBy", {**SELECTORS, **STATES})):
        for one in listed(members.get(name)):
            require_one_of(kinds, one, f"{path}.{name}".removeprefix("."))


def require_one_of(kinds: dict[str, tuple[str, ...]], one: Any, path: str) -> None:
    """Refuse what is no selector or state of the model (4.2, 4.3)."""
    if is_iri(one):
        return
    kind = one.get("type") if isinstance(one, dict) else None
    if not isinstance(kind, str) or kind not in kinds:
        raise InvalidInputError(_("Known here are: %s.") % ", ".join(sorted(kinds)), field=path)
    missing = [name for name in kinds[kind] if name not in one]
    if missing:
        raise InvalidInputError(_("A %(kind)s has “%(name)s”.") % {"kind": kind, "name": missing[0]}, field=path)
    if "value" in kinds[kind] and not is_text(one["value"]):
        raise InvalidInputError(_("Give one string."), field=f"{path}.value")
    require_parts(kind, one, path)


def require_parts(kind: str, one: Json, path: str) -> None:
    """Refuse a range without simple ends, a drawing without one, a time that is neither a moment nor a while."""
    if kind == "RangeSelector":
        ends = {name: needs for name, needs in SELECTORS.items() if name != kind}
        for name in ("startSelector", "endSelector"):
            require_one_of(ends, one[name] if isinstance(one[name], dict) else None, f"{path}.{name}")
    if kind == "SvgSelector" and ("value" in one) is ("id" in one):
        raise InvalidInputError(_("A drawing is given by “value” or by “id”."), field=path)
    if kind == "TimeState":
        ends_named = {"sourceDateStart", "sourceDateEnd"} & one.keys()
        if len(ends_named) not in (0, 2) or ("sourceDate" in one) is bool(ends_named):
            raise InvalidInputError(_("Give “sourceDate”, or both “sourceDateStart” and “sourceDateEnd”."), field=path)


def require_resource(name: str, one: Any, *, is_styled: bool) -> None:
    """Refuse what is no body, or no target, of the model (3.2, 4)."""
    if is_iri(one):
        return
    if not isinstance(one, dict):
        raise InvalidInputError(_("Give an IRI or an object."), field=name)
    if "styleClass" in one and not ("source" in one and is_styled):
        wanted = _("A “styleClass” goes with a “source” and a “stylesheet”.")
        raise InvalidInputError(wanted, field=f"{name}.styleClass")
    kinds = [key for key in ("source", "items", "value") if key in one]
    if len(kinds) > 1 or (not kinds and "id" not in one):
        raise InvalidInputError(_("Give one of “id”, “source”, “value” and “items”."), field=name)
    if "source" in one:
        require_specific(name, one)
    elif "items" in one:
        require_choice(name, one, is_styled=is_styled)
    elif "value" in one:
        if name == "target" or not is_text(one["value"]):
            raise InvalidInputError(_("A “value” is the string of a textual body."), field=f"{name}.value")
    elif "purpose" in one:
        raise InvalidInputError(_("A body with a purpose names what it is about as “source”."), field=f"{name}.purpose")


def require_specific(name: str, one: Json) -> None:
    """Refuse a specific resource whose source is none, or one of its own kind (4)."""
    source = one["source"]
    named = source.get("id") if isinstance(source, dict) else source
    if not is_iri(named) or (isinstance(source, dict) and {"items", "source", "purpose"} & source.keys()):
        raise InvalidInputError(str(AN_IRI), field=f"{name}.source")


def require_choice(name: str, one: Json, *, is_styled: bool) -> None:
    """Refuse a choice with anything but resources to choose from (3.2.7)."""
    if one.get("type") != "Choice" or "purpose" in one or not (isinstance(one["items"], list) and one["items"]):
        raise InvalidInputError(_("A Choice has “items” to choose from, and no purpose."), field=f"{name}.items")
    for item in one["items"]:
        require_resource(f"{name}.items", item, is_styled=is_styled)
