"""XML of strangers as trees: no entity is replaced, no address fetched, no depth without end."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from annotations.importers.refusals import BrokenFileError, EntitiesError, TooDeepError

_ENTITY = "<!ENTITY"
_ENTITIES = tuple(_ENTITY.encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))


def tree_of(raw: bytes) -> etree._Element:
    """The root of an XML document, without comments and instructions.

    Raises:
        EntitiesError: it declares entities of its own.
        TooDeepError, BrokenFileError.
    """
    if any(mark in raw for mark in _ENTITIES):
        raise EntitiesError(
            _("This declares XML entities, which can grow without end, so it is not read. Save it again elsewhere."),
            field="file",
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if "depth" in str(error).casefold():
            raise TooDeepError(
                _("This is nested deeper than is read. Save it in a simpler form."), field="file"
            ) from error
        raise BrokenFileError(
            _("This is damaged: a part of it is no XML. Open it, save it again and bring that in."), field="file"
        ) from error


def local(element: Any) -> str:
    """The name of an element without its namespace, which differs between versions of a format; "" for what is none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str:
    """An attribute by its name without a namespace; "" for none."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def children(element: etree._Element, *names: str) -> list[etree._Element]:
    """The children of these names, of any namespace."""
    return [child for child in element if local(child) in names]


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first child of a name, then its first of the next one, and so on; None where there is none."""
    for name in path:
        if element is None:
            return None
        element = next((one for one in element if local(one) == name), None)
    return element
