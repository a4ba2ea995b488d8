"""A web page as an article: its main text as blocks, what its site puts around it set apart, its record from its head.

The page is taken twice: as it came, for what its head says, and made harmless, for its words. No HTML is kept.
"""

from __future__ import annotations

from urllib.parse import urljoin

import nh3
from django.utils.translation import gettext as _
from lxml import etree
from lxml import html as lxml_html

from annotations.importers.html_article import article_in
from annotations.importers.html_record import page_address, record_of_page
from annotations.importers.limits import Limits
from annotations.importers.pieces import Piece, Record, assemble
from annotations.importers.plain_text import Proposal
from annotations.importers.refusals import BrokenFileError, EntitiesError, NoTextError, TooDeepError

ENTITIES_WITHIN = 20_000
_KEPT = """
    a abbr address article aside b bdi bdo blockquote body br caption center cite code col colgroup data dd del details
    dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr html i ins kbd li main mark menu
    nav ol p pre q rb rp rt ruby s samp search section small span strong sub summary sup table tbody td tfoot th thead
    time tr tt u ul var wbr
"""
# These go with what they hold.
_DROPPED = """
    applet audio button canvas datalist embed frame frameset iframe input map math noembed noframes noscript object
    option script select style svg template textarea title video
"""
# Classes and ids say what a part of a page is for; hidden ones are known by their style.
KEPT_ATTRIBUTES = {
    "*": {"class", "id", "role", "hidden", "style", "itemprop", "lang", "dir"},
    "a": {"href", "rel"},
    "td": {"colspan"},
    "th": {"colspan"},
    "time": {"datetime"},
}


def read_html(text: str, limits: Limits, *, url: str = "") -> Proposal:
    """The article on a page.

    Args:
        text: the page, decoded.
        url: where it is from, "" where nobody knows.

    Raises:
        TooDeepError, EntitiesError, BrokenFileError, NoTextError, InvalidTextError.
    """
    _refuse_hopeless(text)
    page = _parsed(text, limits)
    record = record_of_page(page, url)
    pieces, done = _pieces(text, limits, record, _base_of(page, url or record.url))
    if not any(piece.text.strip() for piece in pieces):
        raise NoTextError(
            _("There is no text on this page; its scripts may put it there. Open it in a browser, and paste its text."),
            field="file",
        )
    return assemble(pieces, record, done)


def pieces_of_html(text: str, limits: Limits, *, url: str = "") -> list[Piece]:
    """Everything with words in some HTML, such as the body of a mail, whatever it is for. Raises as `read_html`."""
    _refuse_hopeless(text)
    _parsed(text, limits)
    return article_in(_harmless(text, limits), Record(), limits, base=url, whole=True)[0]


def _pieces(text: str, limits: Limits, record: Record, base: str) -> tuple[list[Piece], list[str]]:
    return article_in(_harmless(text, limits), record, limits, base=base)


def _refuse_hopeless(text: str) -> None:
    if "\0" in text:
        # The parser would end there, and nobody would see that the rest is missing.
        raise BrokenFileError(_("This page holds NUL characters, so it is damaged. Save it again."), field="file")
    if "<!entity" in text[:ENTITIES_WITHIN].lower():
        raise EntitiesError(
            _("This page declares entities of its own, which can grow without end, so it is not read."), field="file"
        )


def _harmless(text: str, limits: Limits) -> lxml_html.HtmlElement:
    """The page without whatever could act, as a browser would take it apart."""
    cleaned = nh3.clean(
        text,
        tags=set(_KEPT.split()),
        clean_content_tags=set(_DROPPED.split()),
        attributes={tag: set(names) for tag, names in KEPT_ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        strip_comments=True,
        link_rel=None,
    )
    return _parsed(cleaned, limits)


def _parsed(text: str, limits: Limits) -> lxml_html.HtmlElement:
    """The tree of a page, whole or not at all: the parser of itself leaves out what is nested too deep."""
    parser = lxml_html.HTMLParser(huge_tree=True, encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(text.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as nothing:
        raise NoTextError(_("There is nothing to read on this page."), field="file") from nothing
    given_up = any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)
    if given_up or _depth(root) > limits.max_depth:
        raise TooDeepError(
            _("This page is nested deeper than is read. Save it in a simpler form."),
            field="file",
            limit=limits.max_depth,
        )
    return root


def _depth(root: etree._Element) -> int:
    """How deep the elements of a tree nest, without climbing down by recursion."""
    depth = deepest = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _base_of(page: etree._Element, url: str) -> str:
    """What the links of a page are relative to."""
    declared = next((str(base.get("href") or "") for base in page.iter("base")), "")
    try:
        return page_address(urljoin(url, declared)) or url
    except ValueError:
        return url
