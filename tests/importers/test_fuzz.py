"""Whatever is sent under whatever name: an article, or a refusal that has a name.

What the readers of other formats make of damaged files stands beside the tests of each.
"""

from __future__ import annotations

import orjson
from hypothesis import example, given
from hypothesis import strategies as st

from annotations.importers.answers import ItemRead, ItemRefused, packed, unpacked
from annotations.importers.limits import Limits
from annotations.importers.readers import _item_of
from annotations.importers.refusals import ReaderFailedError
from annotations.importers.rows import Row
from tests.importers.damage import files
from tests.importers.pages import linked_data, page
from tests.importers.test_eml import HTML, mail
from tests.importers.test_markdown import FRONT, TEXT

PAGE = page(head=linked_data(headline="The mill", author=[{"name": "Io Marsh"}], datePublished="2024-03-09"))
TAGS = "p div article h1 h2 ul li ol table tr td th blockquote figure figcaption a b span br main nav pre section b i"
ATTRIBUTES = ["", "", ' href="/x"', " colspan=9999999", " hidden", ' style="display:none"', " ="]
ODD = ["<", ">", "&", "&amp;", "&#0;", "&#xD800;", "&bogus;", '"', "<!--", "-->", "<![CDATA[", "\u202e", "\ufeff"]
WORDS = st.sampled_from(
    ["The tide came early.", "By Io Marsh", "  ", "\n\n", "ALSO READ: x", "é🏛️", "السقف", "\t", *ODD]
)
LINES = """
# |> |- |1. |```|---|===|    |<div>|[a](b)|![|*|_|title: x|From: x|Subject: =?utf-8?q?x?=|Content-Type: text/html|words
|boundary=x|--x|Content-Type: multipart/mixed; boundary=x|Content-Transfer-Encoding: base64|Date: 1||\x00
"""


lines = st.lists(st.sampled_from(LINES.strip().split("|")), max_size=30).map("\n".join)


@st.composite
def markup(draw: st.DrawFn) -> str:
    """Tags opened and closed in no order, with attributes that are none, and words between."""
    parts = []
    for _piece in range(draw(st.integers(0, 40))):
        tag = draw(st.sampled_from(TAGS.split()))
        attribute = draw(st.sampled_from(ATTRIBUTES))
        parts.append(draw(st.sampled_from([f"<{tag}{attribute}>", f"</{tag}>", draw(WORDS), draw(WORDS)])))
    return "".join(parts)


def article_or_named_refusal(raw: bytes, name: str) -> None:
    # An encoding that reads any bytes, or most of them would come no further.
    outcome = _item_of(Row(1, "entry", raw=raw, name=name), Limits(), {"encoding": "iso-8859-1"})

    assert unpacked(orjson.loads(orjson.dumps(packed(outcome)))) == outcome or isinstance(outcome, ItemRefused)
    if isinstance(outcome, ItemRefused):
        assert not isinstance(outcome.refusal, ReaderFailedError), outcome.refusal.code
        assert outcome.refusal.message.endswith((".", ")"))
    else:
        assert isinstance(outcome, ItemRead)
        assert outcome.proposal.text.strip()


@given(files(PAGE.encode(), start=b"<!doctype html>"))
def test_a_damaged_page(raw: bytes) -> None:
    article_or_named_refusal(raw, "a.html")


@given(markup(), st.sampled_from(["", "<!doctype html>", "<html>"]))
@example("<table><caption>x</caption><tr><td colspan=9>y</table>", "<html>")
def test_markup_of_no_order(body: str, start: str) -> None:
    article_or_named_refusal((start + body).encode(), "a.html" if start else "a.md")


@given(files((FRONT + TEXT).encode()))
def test_damaged_markdown(raw: bytes) -> None:
    article_or_named_refusal(raw, "a.md")


@given(files(bytes(mail(html=HTML)), start=b"From: x\nSubject: y\n"))
def test_a_damaged_mail(raw: bytes) -> None:
    article_or_named_refusal(raw, "a.eml")


@given(
    st.lists(st.sampled_from(LINES.strip().split("|")), max_size=30).map("\n".join),
    st.sampled_from(["a.md", "a.eml", "a.txt", "a.html", "a"]),
)
def test_lines_of_any_format_under_any_name(text: str, name: str) -> None:
    article_or_named_refusal(text.encode(), name)


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.html", "a.md", "a.eml", "a.pdf", "a.docx", "a.epub", "x"]))
def test_any_bytes_under_any_name(raw: bytes, name: str) -> None:
    article_or_named_refusal(raw, name)
