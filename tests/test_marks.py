from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.marks import NAMED, Mark, render_block, render_row

GARDEN = 'The <garden> & its "wall" are old; the gate is older.'


class Page(HTMLParser):
    """Reads what was rendered as a browser would: its text, its marks and the text within each."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.marks: list[dict[str, str]] = []
        self.depth = 0
        self.deepest = 0
        self.cells = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "span":
            self.cells += ("role", "cell") in attrs
            return
        assert tag == "mark"
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        self.marks.append({name: value or "" for name, value in attrs} | {"text": "", "at": str(len(self.text))})

    def handle_endtag(self, tag: str) -> None:
        if tag == "span":
            return
        assert tag == "mark"
        self.depth -= 1

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.depth:
            self.marks[-1]["text"] += data

    def quote(self, claim: str) -> str:
        return "".join(mark["text"] for mark in self.marks if claim in mark["data-claims"].split())


def a_mark(claim: str, start: int, end: int, kind: str = "sourced") -> Mark:
    return Mark(claim=claim, number=claim[1:], start=start, end=end, kind=kind)


def render(*marks: Mark, text: str = GARDEN) -> Page:
    return Page(render_block(text, 0, len(text), marks))


def test_text_without_marks_is_escaped_and_nothing_else() -> None:
    assert render_block(GARDEN, 0, 15, []) == "The &lt;garden&gt; &amp; "


def test_a_mark_outside_the_block_leaves_no_trace() -> None:
    assert "mark" not in render_block(GARDEN, 4, 10, [a_mark("c1", 0, 4), a_mark("c2", 10, 12)])


def test_one_claim_is_one_mark_with_its_card_and_number() -> None:
    assert render_block("An old gate.", 0, 12, [a_mark("c7", 3, 6, "disputed")]) == (
        'An <mark id="mark-c7" class="mark mark--disputed" data-claims="c7" data-numbers="7" '
        'aria-details="card-c7">old</mark> gate.'
    )


def test_overlapping_claims_are_cut_into_flat_segments() -> None:
    page = render(a_mark("c1", 0, 20, "sourced"), a_mark("c2", 10, 30, "disputed"))

    assert page.deepest == 1
    assert [mark["data-claims"] for mark in page.marks] == ["c1", "c1 c2", "c2"]
    assert [mark["class"] for mark in page.marks] == [
        "mark mark--sourced",
        "mark mark--disputed mark--sourced mark--overlap",
        "mark mark--disputed",
    ]


def test_where_claims_overlap_details_are_those_of_the_shortest() -> None:
    page = render(a_mark("c1", 0, 30), a_mark("c2", 10, 20), a_mark("c3", 12, 15))

    assert [mark["aria-details"] for mark in page.marks] == ["card-c1", "card-c2", "card-c3", "card-c2", "card-c1"]


def test_numbers_stand_after_the_last_segment_of_their_claims() -> None:
    page = render(a_mark("c1", 0, 30), a_mark("c2", 10, 30), a_mark("c3", 12, 15))

    assert [mark.get("data-numbers") for mark in page.marks] == [None, None, "3", "1 2"]


def test_claims_that_begin_together_get_an_id_each_while_segments_last() -> None:
    page = render(a_mark("c1", 0, 30), a_mark("c2", 0, 10), a_mark("c3", 0, 20))

    assert [mark["id"] for mark in page.marks] == ["mark-c2", "mark-c3", "mark-c1"]


def test_of_claims_on_the_very_same_span_only_the_first_has_an_id() -> None:
    page = render(a_mark("c2", 4, 9), a_mark("c1", 4, 9))

    assert [mark["id"] for mark in page.marks] == ["mark-c1"]
    assert page.marks[0]["data-numbers"] == "1 2"


def test_a_claim_over_two_blocks_has_its_id_in_the_first_and_its_number_in_the_last() -> None:
    text, marks = "The gate.\n\nThe wall.", [a_mark("c1", 4, 19)]

    first = Page(render_block(text, 0, 9, marks)).marks[0]
    second = Page(render_block(text, 11, 20, marks)).marks[0]

    assert ("id" in first, "data-numbers" in first) == (True, False)
    assert ("id" in second, "data-numbers" in second) == (False, True)


def test_a_claim_that_begins_or_ends_in_the_gap_between_blocks_still_has_id_and_number() -> None:
    text = "The gate.\n\nThe wall.\n\nThe path."

    [mark] = Page(render_block(text, 11, 20, [a_mark("c1", 10, 21)])).marks

    assert (mark["id"], mark["data-numbers"], mark["text"]) == ("mark-c1", "1", "The wall.")


def test_a_row_has_a_cell_between_its_tabs_and_a_mark_in_each_it_reaches_over() -> None:
    page = Page(render_row("Pier\t\t 12 m", 0, 11, [a_mark("c1", 2, 9), a_mark("c2", 7, 11)]))

    assert page.text == "Pier\t\t 12 m"
    assert page.cells == 3
    assert [(mark["text"], mark.get("id"), mark.get("data-numbers")) for mark in page.marks] == [
        ("er", "mark-c1", None),
        ("12", "mark-c2", "1"),
        (" m", None, "2"),
    ]


def test_of_very_many_claims_over_a_word_the_innermost_are_named_and_the_others_counted() -> None:
    nest = [a_mark(f"c{n}", 20 - n, 20 + n) for n in range(1, 11)]

    page = render(*nest)

    deepest = max(page.marks, key=lambda mark: int(mark.get("data-more", 0)))
    assert (deepest["data-claims"], deepest["data-more"]) == ("c6 c5 c4 c3 c2 c1", "4")
    assert deepest["aria-details"] == "card-c1"


def test_of_very_many_numbers_at_one_place_some_are_drawn_and_the_others_counted() -> None:
    page = render(*(a_mark(f"c{n}", 4, 9) for n in range(1, 10)))

    assert page.marks[0]["data-numbers"] == "1 2 3 4 5 6 +3"


def test_claims_each_within_the_next_take_no_more_room_than_side_by_side() -> None:
    text = "word " * 1000
    nested = render_block(text, 0, len(text), [a_mark(f"c{n}", 2500 - n, 2500 + n) for n in range(1, 401)])
    twice = render_block(text, 0, len(text), [a_mark(f"c{n}", 2500 - n, 2500 + n) for n in range(1, 801)])

    assert len(twice) - len(text) < 2.2 * (len(nested) - len(text))


def test_attributes_cannot_be_broken_out_of() -> None:
    page = render(Mark(claim='"><b', number='"&<', start=0, end=3, kind='x" onclick="'))

    assert page.marks[0]["data-claims"] == '"><b'
    assert page.marks[0]["data-numbers"] == '"&<'
    assert "onclick" not in page.marks[0]


@pytest.mark.parametrize(
    "text", ["a\x0cb\x85c\u2028d\x0be", "\x01\ufffe\ufdd0", "&#8364; &amp; </mark>", "\u202eabc", "\n\na"]
)
def test_strange_characters_pass_unchanged(text: str) -> None:
    assert render(a_mark("c1", 1, 3), text=text).text == text


TEXTS = st.text(
    st.one_of(
        st.sampled_from("&<>\"'\n\t ;#x"), st.characters(blacklist_characters="\r\0", blacklist_categories=["Cs"])
    ),
    min_size=1,
    max_size=80,
)


@st.composite
def marked_blocks(draw: st.DrawFn) -> tuple[str, int, int, list[Mark]]:
    text = draw(TEXTS)
    edges = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted).filter(lambda e: e[0] < e[1])
    start, end = draw(edges)
    spans = draw(st.lists(edges, max_size=12))
    kinds = st.sampled_from(["sourced", "disputed", "opinion", "unsettled"])
    return text, start, end, [a_mark(f"c{n}", span[0], span[1], draw(kinds)) for n, span in enumerate(spans)]


@given(marked_blocks())
def test_rendering_never_changes_the_text(block: tuple[str, int, int, list[Mark]]) -> None:
    text, start, end, marks = block

    page = Page(render_block(text, start, end, marks))

    assert page.text == text[start:end]
    assert page.depth == 0
    assert page.deepest <= 1


@given(marked_blocks())
def test_marks_cover_exactly_the_spans_and_name_the_innermost_claims(block: tuple[str, int, int, list[Mark]]) -> None:
    text, start, end, marks = block

    page = Page(render_block(text, start, end, marks))

    drawn = {int(one["at"]) + n: one for one in page.marks for n in range(len(one["text"]))}
    for at in range(start, end):
        over = sorted((m.end - m.start, m.start, m.claim) for m in marks if m.start <= at < m.end)
        shown = drawn.get(at - start, {})
        assert set(shown.get("data-claims", "").split()) == {claim for *_place, claim in over[:NAMED]}
        assert int(shown.get("data-more", 0)) == max(0, len(over) - NAMED)
        assert shown.get("aria-details", "card-").removeprefix("card-") == (over[0][2] if over else "")


@given(marked_blocks())
def test_the_segments_of_a_claim_are_its_quote(block: tuple[str, int, int, list[Mark]]) -> None:
    text, start, end, marks = block

    page = Page(render_block(text, start, end, marks[:NAMED]))

    for mark in marks[:NAMED]:
        assert page.quote(mark.claim) == text[max(mark.start, start) : max(mark.start, start, min(mark.end, end))]


@given(marked_blocks())
def test_ids_are_unique_and_every_number_is_drawn_once(block: tuple[str, int, int, list[Mark]]) -> None:
    text, _start, _end, marks = block
    marks = marks[:NAMED]

    page = render(*marks, text=text)

    ids = [mark["id"] for mark in page.marks if "id" in mark]
    numbers = " ".join(mark.get("data-numbers", "") for mark in page.marks).split()
    spans = {(mark.start, mark.end) for mark in marks}
    assert len(set(ids)) == len(ids) >= min(1, len(spans))
    assert sorted(numbers) == sorted(mark.number for mark in marks)


@given(marked_blocks())
def test_a_row_keeps_its_text_its_cells_and_one_id_and_number_a_claim(block: tuple[str, int, int, list[Mark]]) -> None:
    text, _start, _end, marks = block
    marks = marks[:NAMED]

    page = Page(render_row(text, 0, len(text), marks))

    numbers = " ".join(mark.get("data-numbers", "") for mark in page.marks).split()
    ids = [mark["id"] for mark in page.marks if "id" in mark]
    seen = {claim for mark in page.marks for claim in mark["data-claims"].split()}
    assert page.text == text
    assert page.cells == text.count("\t") + 1
    assert len(set(ids)) == len(ids)
    assert sorted(numbers) == sorted(mark.number for mark in marks if mark.claim in seen)


@given(marked_blocks())
def test_the_order_of_marks_does_not_matter(block: tuple[str, int, int, list[Mark]]) -> None:
    text, start, end, marks = block

    assert render_block(text, start, end, marks) == render_block(text, start, end, marks[::-1])
