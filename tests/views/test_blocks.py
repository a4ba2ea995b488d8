"""Blocks of text as the review page draws them: what holds them together, and that none of it changes the text."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from annotations.importers.blocks import cut_blocks
from annotations.models import Article, Block, Revision
from annotations.queries.spans import Standing
from annotations.views.review.covers import is_apart
from annotations.views.review.pieces import Drawn, grouped, lead_of, rows_of
from tests.cast import Cast, bring_in, mark
from tests.views.review import page_of, text_on

STRUCTURED = (
    "The lighthouse log\n\n"
    "- It was lit at dusk.\n- It was put out at dawn.\n\n"
    "Nights it was lit\n\n"
    "\t1988\t2021\nEast lamp\t212\t360\nWest lamp\t\t41\n\n"
    "Night\tKeeper\nFirst\tIo\n\n"
    "The log ends there, and nobody knows what became of the lamp after the keeper had left the island for good."
)
TEXTS = (
    st.lists(
        st.sampled_from(
            ["", "- a\u0301", "Head", "a \t<b>", "\tc & d", "> quoted", "Photo: x", "News:", "ALSO READ: y", "e."]
        ),
        min_size=1,
        max_size=9,
    )
    .map("\n".join)
    .filter(str.strip)
)


def drawn(text: str, kinds: list[str], spans: list[tuple[int, int]]) -> str:
    """The column of a text whose blocks are of these kinds, in turn, without its database."""
    revision = Revision(text=text, length=len(text))
    blocks = [
        Block(index=index, kind=kinds[index % len(kinds)], level=1, start=plan.start, end=plan.end)
        for index, plan in enumerate(cut_blocks(text))
    ]
    standing = [Standing(uuid.uuid4(), n, "sourced", start, end) for n, (start, end) in enumerate(spans)]
    rows = [replace(row, goes_back=is_apart(row)) for row in rows_of(revision, blocks, standing, range(len(blocks)))]
    return render_to_string("annotations/review/text.html", {"text": Drawn(lead_of(revision, blocks), grouped(rows))})


@given(st.data(), TEXTS, st.lists(st.sampled_from(Block.Kind.values), min_size=1))
def test_no_kind_of_block_changes_the_text(data: st.DataObject, text: str, kinds: list[str]) -> None:
    edges = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).filter(lambda edge: edge[0] < edge[1])
    spans = data.draw(st.lists(edges, max_size=4))

    assert text_on(drawn(text, kinds, spans)) == text


@pytest.fixture
def structured(cast: Cast) -> Article:
    return bring_in(cast.ben, STRUCTURED)


def opened(page: str) -> list[str]:
    """The tags and roles of the column, in order, without marks and what is not seen."""
    column = page[page.index("data-column") : page.index("</section>", page.index("data-column"))]
    found = re.findall(r'<(h\d|ul|li|p)\b|role="(table|row|cell)"', column)
    return [tag or role for tag, role in found]


def test_items_are_a_list_rows_a_table_and_headings_have_their_level(cast: Cast, structured: Article) -> None:
    page = page_of(cast.ben, structured)

    assert text_on(page) == STRUCTURED
    three, two = ["row", "cell", "cell", "cell"], ["row", "cell", "cell"]
    assert opened(page) == ["h2", "ul", "li", "li", "h3", "table", *three * 3, "table", *two * 2, "p"]


def test_the_highest_heading_of_a_text_comes_right_below_the_pages_own(cast: Cast) -> None:
    prose = STRUCTURED.rpartition("\n\n")[2]
    page = page_of(cast.ben, bring_in(cast.ben, f"{prose}\n\nWhat became of it\n\n{prose}"))

    assert opened(page) == ["p", "h2", "p"]


def test_a_claim_across_cells_is_marked_in_each(cast: Cast, structured: Article) -> None:
    claim = mark(cast.ben, structured, "East lamp\t212\t360", "disputed")
    page = page_of(cast.ben, structured)

    words = re.findall(rf'<mark[^>]*data-claims="{claim.pk}"[^>]*>([^<]*)</mark>', page)
    assert words == ["East lamp", "212", "360"]
