"""The words of one paragraph of a Word document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.importers.docx_runs import RunReader, Words
from annotations.importers.xml_trees import tree_of

ADDRESSES = {"r1": "https://example.org/a", "r2": "mailto:ada@example.org", "r3": "javascript:alert(1)", "r4": "a b"}


def read(inside: str) -> tuple[Words, RunReader]:
    reader = RunReader(ADDRESSES, lambda kind, ident: f"[{kind[0]}{ident}]")
    words = Words()
    reader.read(tree_of(f"<p>{inside}</p>".encode()), words)
    return words, reader


def links(inside: str) -> list[tuple[str, str]]:
    words, _reader = read(inside)
    return [(words.text[start:end], address) for start, end, address in words.links]


def run(text: str) -> str:
    return f"<r><t>{text}</t></r>"


def field(instruction: str, result: str) -> str:
    ends = [f'<r><fldChar fldCharType="{kind}"/></r>' for kind in ("begin", "separate", "end")]
    return f"{ends[0]}<r><instrText>{instruction}</instrText></r>{ends[1]}{result}{ends[2]}"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("", ""),
        (run("a") + run(" b"), "a b"),
        ("<r><t>a</t><tab/><t>b</t><cr/><t>c</t></r>", "a\tb\nc"),
        ("<r><t>a</t><br/><t>b</t><br type='page'/><br type='column'/></r>", "a\nb"),
        ("<r><t>mid</t><softHyphen/><t>dle</t><noBreakHyphen/><t>age</t></r>", "mid\u00addle\u2011age"),
        ("<r><sym char='00A9'/><sym char='F0B7'/><sym char='xyz'/><sym/><sym char='D800'/></r>", "©"),
        ("<r><rPr><b/><t>no words</t></rPr><t>a</t></r>", "a"),
        ("<smartTag><sdt><sdtPr><t>no</t></sdtPr><sdtContent>" + run("a") + "</sdtContent></sdt></smartTag>", "a"),
        ("<ruby><rt>" + run("kana") + "</rt><rubyBase>" + run("kanji") + "</rubyBase></ruby>", "kanji"),
        (
            "<AlternateContent><Choice>"
            + run("a")
            + "</Choice><Fallback>"
            + run("a")
            + "</Fallback></AlternateContent>",
            "a",
        ),
        ("<oMath><r><t>x=1</t></r></oMath>", "x=1"),
        ("<r><footnoteReference id='2'/><endnoteReference id='3'/></r>", "[f2][e3]"),
        (field(" PAGE ", run("7")), "7"),
    ],
)
def test_words_are_collected_and_nothing_else(inside: str, text: str) -> None:
    assert read(inside)[0].text == text


@pytest.mark.parametrize(
    ("inside", "text", "name"),
    [
        ("<ins>" + run("new") + "</ins>", "new", "inserted"),
        ("<moveTo>" + run("moved") + "</moveTo>", "moved", "inserted"),
        ("<del><r><delText>old</delText></r></del>", "", "deleted"),
        ("<del>" + run("old") + "</del>", "", "deleted"),
        ("<moveFrom>" + run("moved") + "</moveFrom>", "", "deleted"),
        ("<r><rPr><vanish/></rPr><t>hidden</t></r>", "", "hidden"),
        ("<r><commentReference/></r>", "", "comments"),
        ("<r><object><t>words</t></object></r>", "", "objects"),
    ],
)
def test_what_is_taken_or_left_out_is_counted(inside: str, text: str, name: str) -> None:
    words, reader = read(inside)

    assert (words.text, dict(reader.tracked)) == (text, {name: 1})


def test_words_that_are_shown_after_all_are_taken() -> None:
    assert read("<r><rPr><vanish val='0'/></rPr><t>shown</t></r>")[0].text == "shown"


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        (f"<hyperlink id='r1'>{run('the ')}{run('letter')}</hyperlink>", [("the letter", ADDRESSES["r1"])]),
        (f"<hyperlink id='r2'>{run('Ada')}</hyperlink>", [("Ada", ADDRESSES["r2"])]),
        (f"<hyperlink id='r3'>{run('no')}</hyperlink><hyperlink id='r4'>{run('no')}</hyperlink>", []),
        (f"<hyperlink id='lost'>{run('no')}</hyperlink><hyperlink anchor='here'>{run('no')}</hyperlink>", []),
        ("<hyperlink id='r1'/>", []),
        (field(' HYPERLINK "https://example.org/b" ', run("that")), [("that", "https://example.org/b")]),
        (field(' HYPERLINK \\l "here" ', run("no")), []),
        (
            "<fldSimple instr=' HYPERLINK \"https://example.org/c\"'>" + run("it") + "</fldSimple>",
            [("it", "https://example.org/c")],
        ),
        (
            f"<hyperlink id='r1'>{run('a')}</hyperlink>{run(' ')}<hyperlink id='r2'>{run('b')}</hyperlink>",
            [("a", ADDRESSES["r1"]), ("b", ADDRESSES["r2"])],
        ),
    ],
)
def test_links_lead_where_they_led_if_it_is_into_the_web_or_a_mail(inside: str, found: list[tuple[str, str]]) -> None:
    assert links(inside) == found


def test_a_link_around_a_link_gives_way_to_it() -> None:
    inner = f"<hyperlink id='r2'>{run('b')}</hyperlink>"

    assert links(f"<hyperlink id='r1'>{run('a')}{inner}</hyperlink>") == [("b", ADDRESSES["r2"])]


def test_fields_nest_and_broken_ones_do_no_harm() -> None:
    nested = field(' HYPERLINK "https://example.org/b" ', run("a") + field(" PAGE ", run("7")) + run("b"))

    assert links(nested) == [("a7b", "https://example.org/b")]
    assert (
        read("<r><fldChar fldCharType='end'/><fldChar fldCharType='separate'/><instrText>x</instrText></r>")[0].text
        == ""
    )


def test_a_text_box_waits_for_its_paragraph_to_end() -> None:
    words, _reader = read(f"{run('a')}<r><txbxContent><p>{run('box')}</p></txbxContent></r>{run('b')}")

    assert (words.text, len(words.boxes)) == ("ab", 1)


ELEMENTS = st.sampled_from(["r", "t", "hyperlink", "ins", "del", "fldSimple", "br", "sdt", "object"])


@given(st.lists(st.tuples(ELEMENTS, st.booleans(), st.text("ab ", max_size=4)), max_size=30))
def test_whatever_nests_in_what_every_link_lies_within_the_words(steps: list[tuple[str, bool, str]]) -> None:
    xml, opened = "", []
    for name, closes, text in steps:
        xml += f"<{name} id='r1'>{text}"
        opened.append(name)
        if closes:
            xml += f"</{opened.pop()}>"
    words, _reader = read(xml + "".join(f"</{name}>" for name in reversed(opened)))

    assert words.length == len(words.text)
    assert all(0 <= start < end <= words.length for start, end, _address in words.links)
