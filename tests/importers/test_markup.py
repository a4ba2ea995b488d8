"""Trees of HTML as pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from annotations.importers.markup import pieces_of
from annotations.importers.pieces import Piece
from annotations.importers.refusals import TooDeepError
from annotations.importers.xml_trees import tree_of


def pieces(body: str, base: str = "") -> list[Piece]:
    return pieces_of(tree_of(f"<body>{body}</body>".encode()), max_depth=200, base=base)


def told(body: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text.strip()) for piece in pieces(body)]


def test_elements_that_nest_deeper_than_is_read_are_refused() -> None:
    with pytest.raises(TooDeepError):
        pieces_of(tree_of(b"<b>" * 60 + b"x" + b"</b>" * 60), max_depth=50)


@pytest.mark.parametrize(
    "body",
    [
        "<script>act()</script>",
        "<style>p {}</style>",
        "<div hidden='hidden'>words</div>",
        "<p style='color: red; DISPLAY : none'>words</p>",
        "<svg><text>words</text></svg>",
        "<select><option>words</option></select>",
        "<ruby><rt>words</rt></ruby>",
    ],
)
def test_what_acts_or_is_not_shown_is_passed_over(body: str) -> None:
    assert pieces(f"{body}<p>x</p>") == [Piece("paragraph", "x")]


def test_headings_have_their_level() -> None:
    assert [(one.kind, one.level) for one in pieces("<h1>a</h1><h3>b</h3>")] == [("heading", 1), ("heading", 3)]


def test_items_nest_and_each_is_one() -> None:
    body = "<ul><li>one<ol><li>two</li><li><p>three</p></li></ol>four</li></ul>"

    assert told(body) == [("list_item", word) for word in ("one", "two", "three", "four")]


def test_a_quotation_a_caption_and_a_navigation_are_what_they_are() -> None:
    body = (
        "<blockquote><p>a</p><p>b</p></blockquote><figure><figcaption><p>c</p></figcaption></figure>"
        "<nav><ul><li>d</li></ul></nav>"
    )

    assert told(body) == [("quote", "a"), ("quote", "b"), ("caption", "c"), ("furniture", "d")]


def test_words_beside_blocks_are_paragraphs_too() -> None:
    assert told("a<p>b</p>c<div>d<p>e</p></div>") == [("paragraph", word) for word in "abcde"]


def test_blanks_collapse_but_for_those_that_do_not_break_and_those_in_set_text() -> None:
    assert told("<p>\n one \t two <b> three</b>\u00a0\u00a0four<br/> five</p>") == [
        ("paragraph", "one two three\u00a0\u00a0four\nfive")
    ]
    assert told("<pre>a\n  b</pre>") == [("paragraph", "a\n  b")]


def test_rows_have_tabs_and_as_many_as_their_columns() -> None:
    body = (
        "<table><caption>c</caption><thead><tr><th>a</th><th>b</th></tr></thead><tbody>"
        "<tr><td><p>1</p><p>2</p></td><td/></tr><tr><td colspan='2'>3</td></tr></tbody></table>"
    )

    assert [(piece.kind, piece.text) for piece in pieces(body)] == [
        ("caption", "c"),
        ("table_row", "a\tb"),
        ("table_row", "1 2\t"),
        ("table_row", "3\t"),
    ]


def test_a_table_of_one_column_only_sets_out_what_it_holds() -> None:
    assert told("<table><tr><td><h2>a</h2><p>b</p></td></tr></table>") == [("heading", "a"), ("paragraph", "b")]


def test_a_table_within_a_cell_is_words_of_the_cell() -> None:
    body = "<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td><td>d</td></tr></table>"

    assert told(body) == [("table_row", "a b c\td")]


def test_links_keep_their_place_and_lead_on_from_where_the_page_was() -> None:
    [piece, row] = pieces(
        "<p> See <a href='/a'>the <i>letter</i></a> and <a href='javascript:x()'>this</a>.</p>"
        "<table><tr><td>x</td><td>y <a href='b'>z</a></td></tr></table>",
        base="https://example.org/of/",
    )

    assert [(piece.text[start:end], address) for start, end, address in piece.links] == [
        ("the letter", "https://example.org/a")
    ]
    assert [(row.text[start:end], address) for start, end, address in row.links] == [("z", "https://example.org/of/b")]


def test_an_entity_that_was_not_replaced_is_its_character() -> None:
    doctype = b'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">'

    assert pieces_of(tree_of(doctype + b"<p>a&eacute;b&unheard;c</p>"), max_depth=9)[0].text == "aébc"


@given(st.text(alphabet="<>/ apbrtdlihe='\"\n!-", max_size=200))
def test_whatever_the_markup_every_link_lies_within_its_words(markup: str) -> None:
    root = html.document_fromstring(f"<body>{markup}<a href='https://example.org'>x</a></body>")

    for piece in pieces_of(root, max_depth=300):
        assert all(0 <= start < end <= len(piece.text) for start, end, _address in piece.links)
        assert piece.text.strip()
