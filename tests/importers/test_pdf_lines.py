"""Strings that a PDF draws, put together to lines."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.errors import LimitReachedError
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from annotations.importers.pdf_lines import Drawing, Line, Matrix, assembled, multiplied
from tests.importers.pdfs import after_each_other, drawn, rewritten, typed

FACTORS = st.tuples(*[st.integers(-3, 3).map(float)] * 6)


def lines(draw: Callable[[Canvas], object], max_bytes: int = 1_000_000) -> list[Line]:
    return read(drawn(draw), max_bytes).lines


class Read(NamedTuple):
    """What was read, and what reading it has counted."""

    drawing: Drawing
    lines: list[Line]


def read(raw: bytes, max_bytes: int = 1_000_000) -> Read:
    reader = PdfReader(io.BytesIO(raw))
    drawing = Drawing(reader, max_bytes)
    return Read(drawing, [line for page in reader.pages for line in drawing.lines_of(page)])


def instructed(instructions: str) -> Read:
    """A page that is drawn by these instructions; /F1 is Helvetica, whose digits are all as wide."""

    def put(writer: PdfWriter) -> None:
        content = DecodedStreamObject()
        content.set_data(instructions.encode("latin-1"))
        writer.pages[0][NameObject("/Contents")] = writer._add_object(content)

    return read(rewritten(drawn(lambda canvas: canvas.drawString(0, 0, "x")), put))


def run(text: str, left: float, right: float, baseline: float = 700, size: float = 10) -> Line:
    return Line(text, left, right, baseline, size)


def test_instructions_that_are_longer_than_is_read_are_refused() -> None:
    with pytest.raises(LimitReachedError):
        lines(typed(["words"] * 50), max_bytes=500)


def test_a_page_without_instructions_or_resources_has_no_lines() -> None:
    def strip(writer: PdfWriter) -> None:
        writer.pages[0].pop("/Contents")
        writer.pages[0][NameObject("/Resources")] = DictionaryObject()

    assert read(rewritten(drawn(typed(["words"])), strip)).lines == []


def test_words_that_do_not_stand_upright_are_counted_and_left_out() -> None:
    def stamped(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.drawString(100, -100, "turned")

    told = read(drawn(stamped))

    assert (told.lines, told.drawing.turned) == ([], 1)


def test_signs_that_say_not_which_letters_they_are_are_counted_and_left_out() -> None:
    def pictured(writer: PdfWriter) -> None:
        fonts = writer.pages[0]["/Resources"]["/Font"]  # type: ignore[index]  # of a dictionary
        glyphs = DictionaryObject({NameObject("/picture1"): DecodedStreamObject()})
        for name in fonts:
            font = fonts[name].get_object()
            font.update({NameObject("/Subtype"): NameObject("/Type3"), NameObject("/CharProcs"): glyphs})

    told = read(rewritten(drawn(typed(["words"])), pictured))

    assert told.lines == []
    assert told.drawing.unread == 1


def test_a_font_that_is_not_there_spoils_its_own_words_alone() -> None:
    told = instructed("BT /Lost 12 Tf 72 700 Td (lost) Tj /F1 12 Tf 0 -20 Td (found) Tj ET")

    assert [line.text for line in told.lines] == ["found"]


def test_what_is_drawn_far_off_the_page_is_left_out() -> None:
    told = instructed("BT /F1 12 Tf 1 0 0 1 99999999 700 Tm (far) Tj 1 0 0 1 72 700 Tm (near) Tj ET")

    assert [line.text for line in told.lines] == ["near"]


def test_a_line_has_its_place_its_width_and_the_size_of_its_letters() -> None:
    [line] = instructed("BT /F1 12 Tf 72 700 Td (00000) Tj ET").lines

    assert (line.left, line.baseline, line.size, line.bold) == (72, 700, 12, False)
    assert line.right == pytest.approx(72 + 5 * 0.556 * 12)


def test_what_stretches_the_page_stretches_its_letters() -> None:
    [line] = instructed("q 2 0 0 2 10 0 cm BT /F1 12 Tf 30 300 Td (00000) Tj ET Q").lines

    assert (line.left, line.baseline, line.size) == (70, 600, 24)
    assert line.right == pytest.approx(70 + 5 * 0.556 * 24)


def test_what_was_set_within_a_frame_is_forgotten_behind_it() -> None:
    told = instructed("BT /F1 12 Tf ET q 3 0 0 3 0 0 cm BT /F1 20 Tf ET Q BT 72 700 Td (words) Tj ET")

    assert [(line.text, line.size) for line in told.lines] == [("words", 12)]


@pytest.mark.parametrize(
    ("instructions", "baselines"),
    [
        ("72 700 Td (a) Tj 0 -14 Td (b) Tj", [700, 686]),
        ("72 700 TD (a) Tj 0 -14 TD (b) Tj T* (c) Tj", [700, 686, 672]),
        ("14 TL 72 700 Td (a) Tj T* (b) Tj", [700, 686]),
        ("14 TL 72 700 Td (a) Tj (b) '", [700, 686]),
        ('14 TL 72 700 Td (a) Tj 1 2 (b) "', [700, 686]),
        ("1 0 0 1 72 700 Tm (a) Tj 1 0 0 1 72 686 Tm (b) Tj", [700, 686]),
        ("72 700 Td (a) Tj 5 Ts ( ) Tj 0 Ts (b) Tj", [700]),
    ],
)
def test_every_way_to_the_next_line_leads_there(instructions: str, baselines: list[float]) -> None:
    assert [line.baseline for line in instructed(f"BT /F1 12 Tf {instructions} ET").lines] == baselines


@pytest.mark.parametrize(
    ("strings", "text"),
    [
        ("[(The) -300 (bridge)]", "The bridge"),
        ("[(Br) 20 (id) -30 (ge)]", "Bridge"),
        ("[(The ) -100 (bridge)]", "The bridge"),
        ("[(a) /Name (b) null]", "ab"),
        ("[]", ""),
    ],
)
def test_gaps_between_strings_are_blanks_when_they_are_wide(strings: str, text: str) -> None:
    assert [line.text for line in instructed(f"BT /F1 12 Tf 72 700 Td {strings} TJ ET").lines] == (
        [text] if text else []
    )


def test_letters_that_are_set_apart_by_a_hair_are_one_word() -> None:
    [line] = instructed("BT /F1 12 Tf 1 Tc 72 700 Td (00) Tj (00) Tj ET").lines

    assert line.text == "0000"
    assert line.right == pytest.approx(72 + 4 * (0.556 * 12 + 1))


@pytest.mark.parametrize("operands", ["", "/x", "(a) (b)", "1 2 3", "[ [ ] ]"])
@pytest.mark.parametrize("operator", ["Tj", "TJ", "Tf", "Td", "Tm", "cm", "Tz", "TL", "'", '"', "Do", "Q"])
def test_instructions_with_wrong_operands_do_no_harm(operator: str, operands: str) -> None:
    told = instructed(f"BT /F1 12 Tf 72 700 Td {operands} {operator} ET BT /F1 12 Tf 72 500 Td (words) Tj ET")

    assert all(line.text for line in told.lines)


def test_a_bold_font_makes_bold_lines() -> None:
    draw = after_each_other(typed(["bold"], font="Times-Bold"), typed(["plain"], top=600))

    assert [(line.text, line.bold) for line in lines(draw)] == [("bold", True), ("plain", False)]


def test_letters_of_every_script_that_a_font_names_are_read() -> None:
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))

    assert [line.text for line in lines(typed(["Brücke naïve Œuvre — “so”"], font="Vera"))] == [
        "Brücke naïve Œuvre — “so”"
    ]


def test_words_on_one_baseline_are_one_line_and_wide_gaps_part_them() -> None:
    told = assembled([run("a", 0, 10), run("b", 13, 20), run("c", 30, 40)])

    assert [(line.text, line.left, line.right) for line in told] == [("a b", 0, 20), ("c", 30, 40)]


def test_words_a_little_higher_stand_on_the_same_line() -> None:
    told = assembled([run("E = mc", 0, 30), run("2", 30, 34, baseline=703, size=6), run("next", 0, 20, baseline=688)])

    assert [line.text for line in told] == ["E = mc2", "next"]


def test_lines_come_from_top_to_bottom_whatever_was_drawn_first() -> None:
    told = assembled([run("second", 0, 30, 600), run("first", 0, 30, 700), run("third", 0, 30, 500)])

    assert [line.text for line in told] == ["first", "second", "third"]


def test_what_is_drawn_twice_to_look_bold_is_read_once() -> None:
    told = assembled([run("bold", 0, 20), run("bold", 0.4, 20.4), run("bold", 25, 45)])

    assert [line.text for line in told] == ["bold", "bold"]


def test_words_that_are_read_from_right_to_left_come_in_that_order() -> None:
    told = assembled([run("القديم", 0, 30), run("الجسر", 33, 60)])

    assert [line.text for line in told] == ["الجسر القديم"]


def test_no_break_spaces_stay_and_other_blanks_are_one() -> None:
    assert [line.text for line in assembled([run(" a\u00a0b \t c ", 0, 50)])] == ["a\u00a0b c"]


@given(FACTORS, FACTORS, FACTORS)
def test_turning_and_stretching_can_be_done_in_one(first: Matrix, second: Matrix, third: Matrix) -> None:
    assert multiplied(multiplied(first, second), third) == multiplied(first, multiplied(second, third))


@given(st.lists(st.tuples(st.text("ab ", min_size=1), st.integers(0, 500), st.integers(0, 3)), max_size=20))
def test_whatever_is_drawn_every_letter_of_it_is_in_a_line(strings: list[tuple[str, int, int]]) -> None:
    """Where nothing is drawn twice."""
    runs = [
        run(text, left + 1000 * at, left + 1000 * at + 5, 700 - 20 * row)
        for at, (text, left, row) in enumerate(strings)
    ]

    told = "".join(line.text for line in assembled(runs)).replace(" ", "")

    assert sorted(told) == sorted("".join(text for text, _left, _row in strings).replace(" ", ""))
