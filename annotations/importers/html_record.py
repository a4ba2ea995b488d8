"""What a page says of itself in its head: JSON-LD, Open Graph, other meta elements, its own elements, in this order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import etree

from annotations.importers.pieces import Record
from annotations.importers.properties import in_one_line

MOST_NODES = 5_000
MOST_AUTHORS = 10
LONGEST_URL = 2_000

_DAY = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:\w*Article|BlogPosting|Report|LiveBlogPosting)", re.IGNORECASE)
_SITE_AFTER_TITLE = re.compile(r"\s+[|–—·»-]\s+[^|–—·»]{2,60}$")
_META = {
    "title": ("og:title", "twitter:title", "dc.title", "parsely-title"),
    "byline": ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "byl"),
    "publisher": ("og:site_name", "dc.publisher", "publisher", "application-name"),
    "published_on": (
        "article:published_time", "og:article:published_time", "datepublished", "date", "dc.date", "dcterms.created",
        "dc.date.issued", "dcterms.issued", "pubdate", "publishdate", "parsely-pub-date", "sailthru.date",
    ),
    "url": ("og:url",),
    "language": ("og:locale", "content-language", "dc.language"),
}  # fmt: skip
FIELDS = tuple(_META)
NAMES = {
    "title": gettext_lazy("The title"),
    "byline": gettext_lazy("The byline"),
    "agency": gettext_lazy("The agency"),
    "external_id": gettext_lazy("The id"),
    "publisher": gettext_lazy("The publisher"),
    "published_on": gettext_lazy("The day"),
    "url": gettext_lazy("The address"),
    "language": gettext_lazy("The language"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page's head: its JSON-LD record of an article, its meta elements by name, its tree, where it is from."""

    linked_data: dict[str, Any]
    meta: dict[str, str]
    tree: etree._Element
    url: str


def record_of_page(tree: etree._Element, url: str) -> Record:
    """The record of a page, each field from the first place that names it, with that place as its reason."""
    page = Page(article_described(tree), meta_of(tree), tree, url)
    fields: dict[str, Any] = {}
    why: dict[str, str] = {}
    for name in FIELDS:
        for source in (from_linked_data, from_meta, from_elements):
            value, reason = source(page, name)
            if value := READ[name](value, page):
                fields[name], why[name] = value, reason
                break
    if "url" not in fields and page_address(url):
        fields["url"], why["url"] = page_address(url), _("It is the address the page was fetched from.")
    return Record(**fields, why=why)


def from_linked_data(page: Page, name: str) -> tuple[str, str]:
    keys = {
        "title": ("headline", "name"),
        "byline": ("author", "creator"),
        "publisher": ("publisher",),
        "published_on": ("datePublished", "dateCreated"),
        "url": ("mainEntityOfPage", "url"),
        "language": ("inLanguage",),
    }[name]
    found = next((words for key in keys if (words := named(page.linked_data.get(key)))), "")
    return found, _("%(field)s stands in the page's description for search engines (JSON-LD).") % {"field": NAMES[name]}


def from_meta(page: Page, name: str) -> tuple[str, str]:
    found = next((key for key in _META[name] if page.meta.get(key)), "")
    told = {"field": NAMES[name], "name": found}
    return page.meta.get(found, ""), _("%(field)s stands in the head of the page (“%(name)s”).") % told


def from_elements(page: Page, name: str) -> tuple[str, str]:
    tree = page.tree
    match name:
        case "title":
            found = words_of(tree, "h1") or _SITE_AFTER_TITLE.sub("", words_of(tree, "title"))
            return found, _("The title is the page's own heading.")
        case "byline":
            linked = [one for one in tree.iter("a") if "author" in str(one.get("rel") or "").lower().split()]
            return "".join(linked[0].itertext()) if linked else "", _("The page marks this name as its author's.")
        case "published_on":
            times = (str(one.get("datetime") or "") for one in tree.iter("time"))
            return next((one for one in times if one), ""), _("It is the first day that the page marks as a time.")
        case "language":
            return str(tree.get("lang") or ""), _("The page names its language.")
        case "url":
            return link_to(tree, "canonical"), _("The page names this as its own address.")
    return "", ""


def as_title(value: str, _page: Page) -> str:
    return in_one_line(unescape(value))


def as_names(value: str, _page: Page) -> str:
    words = in_one_line(unescape(value)).removeprefix("By ").removeprefix("by ")
    return "" if words.lower().startswith(("http:", "https:", "@", "www.")) else words


def as_day(value: str, _page: Page) -> date | None:
    day = _DAY.match(value)
    try:
        return date(int(day[1]), int(day[2]), int(day[3])) if day else None
    except ValueError:
        return None


def as_language(value: str, _page: Page) -> str:
    tag = value.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def as_address(value: str, page: Page) -> str:
    """An address of the page that is believed: one of another site is somebody else's."""
    try:
        address = page_address(urljoin(page.url, value.strip())) if value.strip() else ""
    except ValueError:
        return ""
    return address if address and (not page.url or site_of(address) == site_of(page.url)) else ""


READ: dict[str, Callable[[str, Page], Any]] = {
    "title": as_title,
    "byline": as_names,
    "publisher": as_names,
    "published_on": as_day,
    "url": as_address,
    "language": as_language,
}


def page_address(value: str) -> str:
    """A full address of the web, or ""."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return ""
    whole = parts.scheme in {"http", "https"} and parts.hostname and len(value) <= LONGEST_URL
    return value if whole and value.isprintable() and " " not in value else ""


def site_of(address: str) -> str:
    host = (urlsplit(address).hostname or "").lower()
    return re.sub(r"^(?:www|m|amp|mobile)\.", "", host)


def words_of(tree: etree._Element, name: str) -> str:
    """The words of the only element of a name; "" where there are several."""
    found = [" ".join("".join(one.itertext()).split()) for one in tree.iter(name)]
    return found[0] if len(found) == 1 else ""


def link_to(tree: etree._Element, relation: str) -> str:
    links = (one for one in tree.iter("link") if relation in str(one.get("rel") or "").lower().split())
    return next((str(one.get("href") or "") for one in links), "")


def meta_of(tree: etree._Element) -> dict[str, str]:
    """The meta elements by name, property or itemprop, lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for one in tree.iter("meta"):
        name = str(one.get("property") or one.get("name") or one.get("itemprop") or one.get("http-equiv") or "")
        content = str(one.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def article_described(tree: etree._Element) -> dict[str, Any]:
    """The first description of an article in the page's JSON-LD; empty where there is none."""
    for script in tree.iter("script"):
        if "ld+json" not in str(script.get("type") or "").lower():
            continue
        try:
            described = orjson.loads(str(script.text or "").strip())
        except orjson.JSONDecodeError:
            continue
        for node in nodes_of(described):
            kinds = node.get("@type")
            if any(_ARTICLE.fullmatch(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])):
                return node
    return {}


def nodes_of(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a JSON value from the outside in, without recursion."""
    waiting, seen = [value], 0
    while waiting and seen < MOST_NODES:
        one, seen = waiting.pop(0), seen + 1
        if isinstance(one, dict):
            yield one
            waiting.extend(one.get("@graph", ()) if isinstance(one.get("@graph"), list) else ())
        elif isinstance(one, list):
            waiting.extend(one)


def named(value: Any) -> str:
    """What a value of JSON-LD is called: itself, or its name, or the names of several."""
    if isinstance(value, list):
        names = [named(one) for one in value[:MOST_AUTHORS] if not isinstance(one, list)]
        return ", ".join(dict.fromkeys(filter(None, names)))
    if isinstance(value, dict):
        return next((str(value[key]) for key in ("name", "@id", "url") if isinstance(value.get(key), str)), "")
    return value if isinstance(value, str) else ""
