"""What the paragraphs of a Word document are, by the names of their styles."""

from __future__ import annotations

import pytest

from annotations.importers.docx_styles import Styles
from annotations.importers.xml_trees import tree_of


def style(ident: str, name: str, properties: str = "", based_on: str = "") -> str:
    base = f'<basedOn val="{based_on}"/>' if based_on else ""
    return f'<style styleId="{ident}"><name val="{name}"/>{base}<pPr>{properties}</pPr></style>'


def told(properties: str, *styles: str) -> tuple[str, int]:
    known = Styles(tree_of(f"<styles>{''.join(styles)}</styles>".encode()) if styles else None)
    return known.kind_of(tree_of(f"<p><pPr>{properties}</pPr></p>".encode()))


def of(ident: str) -> str:
    return f'<pStyle val="{ident}"/>'


NUMBERED = '<numPr><ilvl val="0"/><numId val="3"/></numPr>'
NOT_NUMBERED = '<numPr><numId val="0"/></numPr>'


@pytest.mark.parametrize(
    "properties", ["", of("lost"), '<pStyle/><outlineLvl val="9"/>', '<outlineLvl val="x"/>', "<numPr/>"]
)
def test_what_nothing_is_said_of_is_a_paragraph(properties: str) -> None:
    assert told(properties) == ("paragraph", 0)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Title", ("heading", 1)),
        ("heading 1", ("heading", 1)),
        ("Heading 6", ("heading", 6)),
        ("heading 9", ("heading", 6)),
        ("Subtitle", ("standfirst", 0)),
        ("Quote", ("quote", 0)),
        ("Intense Quote", ("quote", 0)),
        ("Block Text", ("quote", 0)),
        ("Quotations", ("quote", 0)),
        ("caption", ("caption", 0)),
        ("List Bullet", ("list_item", 0)),
        ("List Number 3", ("list_item", 0)),
        ("Normal", ("paragraph", 0)),
        ("Titles of films", ("paragraph", 0)),
        ("heading", ("paragraph", 0)),
    ],
)
def test_a_style_is_known_by_its_name_whatever_its_id(name: str, kind: tuple[str, int]) -> None:
    assert told(of("x1"), style("x1", name)) == kind


def test_a_style_is_what_it_is_based_on() -> None:
    mine = style("mine", "House heading", based_on="between")
    between = style("between", "Between", based_on="h2")

    assert told(of("mine"), mine, between, style("h2", "heading 2")) == ("heading", 2)


def test_a_level_in_the_outline_makes_a_heading_of_a_style_or_a_paragraph() -> None:
    assert told(of("x"), style("x", "House", '<outlineLvl val="2"/>')) == ("heading", 3)
    assert told('<outlineLvl val="0"/>') == ("heading", 1)


def test_a_number_makes_an_item_of_a_style_or_a_paragraph_and_zero_takes_it_away() -> None:
    numbered = style("n", "House list", NUMBERED)

    assert told(NUMBERED) == ("list_item", 0)
    assert told(of("n"), numbered) == ("list_item", 0)
    assert told(of("n") + NOT_NUMBERED, numbered) == ("paragraph", 0)


def test_a_heading_with_a_number_is_a_heading() -> None:
    assert told(of("h") + NUMBERED, style("h", "heading 1")) == ("heading", 1)


def test_styles_that_are_based_on_each_other_in_a_circle_are_none() -> None:
    assert told(of("a"), style("a", "A", based_on="b"), style("b", "B", based_on="a")) == ("paragraph", 0)
