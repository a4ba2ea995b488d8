"""A page becomes its article, with what its site puts around it set apart."""

from __future__ import annotations

import pytest

from annotations.errors import InvalidInputError
from annotations.importers.html import pieces_of_html, read_html
from annotations.importers.limits import Limits
from annotations.importers.plain_text import Proposal
from annotations.importers.refusals import BrokenFileError, EntitiesError, NoTextError, TooDeepError
from tests.importers.pages import BODY, page

LIMITS = Limits()
PROSE = "The wheel of the mill turned on Saturday for the first time in nine years, said the trust that runs it."


def read(body: str = BODY, head: str = "", url: str = "https://www.herald.example/mill") -> Proposal:
    return read_html(page(body, head), LIMITS, url=url)


def words_of(proposal: Proposal, kind: str) -> list[str]:
    return [proposal.text[block.start : block.end] for block in proposal.blocks if block.kind == kind]


@pytest.mark.parametrize(
    "body", ["", "<p> &nbsp; </p>", "<script>words()</script>", "<img src=x><svg><text>a</text></svg>"]
)
def test_a_page_without_words_is_refused(body: str) -> None:
    with pytest.raises(NoTextError):
        read(body)


def test_a_page_that_its_scripts_fill_is_refused_with_what_to_do() -> None:
    with pytest.raises(NoTextError, match="paste its text"):
        read('<div id="root"></div><noscript>Switch JavaScript on.</noscript><script>fill()</script>')


@pytest.mark.parametrize("depth", [201, 256, 300, 5_000, 100_000])
def test_a_page_nested_too_deep_is_refused_and_not_cut_off(depth: int) -> None:
    with pytest.raises(TooDeepError):
        read("<div>" * depth + "deep down" + "</div>" * depth + f"<p>{PROSE}</p>")


def test_what_is_nested_as_deep_as_the_limit_is_read() -> None:
    depth = LIMITS.max_depth - 5

    assert "deep down" in read("<div>" * depth + "deep down" + "</div>" * depth + f"<p>{PROSE}</p>").text


def test_a_nul_does_not_end_a_page_unseen() -> None:
    with pytest.raises(BrokenFileError):
        read(f"<p>{PROSE}</p>\0<p>The rest.</p>")


def test_a_page_that_declares_entities_is_refused() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><html><body><p>&b;</p></body></html>'

    with pytest.raises(EntitiesError):
        read_html(bomb, LIMITS)


def test_the_structure_of_an_article_survives() -> None:
    proposal = read()

    assert words_of(proposal, "heading") == ["The tide mill turns again", "What it cost"]
    assert [block.level for block in proposal.blocks if block.kind == "heading"] == [1, 2]
    assert len(words_of(proposal, "standfirst")) == 1
    assert words_of(proposal, "caption") == ["The mill at high water"]
    assert words_of(proposal, "table_row") == ["Year\tVisitors", "2014\t3,100", "2024\t4,200"]
    assert [words[:8] for words in words_of(proposal, "list_item")] == ["The whee", "The ston"]
    assert [words[:6] for words in words_of(proposal, "quote")] == ["Nobody"]
    assert "By Io Marsh" in words_of(proposal, "paragraph")


def test_three_paragraphs_come_through_to_the_letter() -> None:
    paragraphs = words_of(read(), "paragraph")

    assert "“It was quieter than we feared,” said its miller, who had waited nine years for the water." in paragraphs
    assert any("in front of about 4,200 visitors, said the trust" in words for words in paragraphs)
    assert any(words.startswith("It will be open to everybody on every Saturday") for words in paragraphs)


def test_links_lead_where_they_led_from_the_words_they_stood_on() -> None:
    proposal = read()

    found = {proposal.text[start:end]: url for block in proposal.blocks for start, end, url in block.links}
    assert found["about 4,200 visitors"] == "https://stats.example/visitors"
    assert found["Io Marsh"] == "https://www.herald.example/io"


def test_what_the_site_puts_into_the_article_is_set_apart_and_not_lost() -> None:
    furniture = words_of(read(), "furniture")

    assert furniture == ["ALSO READ: The other mill that never closed", "Share this with everybody you know"]


def test_what_stands_beside_the_article_is_left_out_and_that_is_said() -> None:
    proposal = read()

    assert "Ferry late again" not in proposal.text
    assert "Home" not in proposal.text
    assert "parts of the page beside the article were left out" in proposal.reasons[0]


@pytest.mark.parametrize(
    "acting",
    [
        "<script>steal()</script>",
        "<style>p { color: red }</style>",
        '<iframe src="https://evil.example/">steal()</iframe>',
        "<p hidden>steal()</p>",
        '<div style="display:none">steal()</div>',
        "<svg><title>steal()</title></svg>",
        "<noscript>steal()</noscript>",
        "<template><p>steal()</p></template>",
        "<!-- steal() -->",
        "<textarea>steal()</textarea>",
    ],
)
def test_what_acts_or_is_not_shown_is_no_text(acting: str) -> None:
    proposal = read(f"<article><p>{PROSE}</p>{acting}<p>{PROSE} And so on.</p></article>")

    assert "steal" not in proposal.text
    assert "color" not in proposal.text


@pytest.mark.parametrize("href", ["javascript:steal()", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//"])
def test_a_link_that_leads_nowhere_good_is_words_alone(href: str) -> None:
    proposal = read_html(page(f'<p>{PROSE} <a href="{href}">here</a></p>'), LIMITS)

    assert proposal.text.endswith("here")
    assert [block.links for block in proposal.blocks] == [()]


def test_a_page_too_short_to_tell_is_taken_whole() -> None:
    assert read("<p>The lamp is lit.</p><p>It was dark.</p>").text == "The lamp is lit.\n\nIt was dark."


def test_a_page_of_divs_and_line_breaks_keeps_its_lines() -> None:
    body = f"<div><div>{PROSE}<br>{PROSE}</div><div>It ends here, and everybody went home before it rained.</div></div>"

    proposal = read(body)

    assert f"{PROSE}\n{PROSE}" in proposal.text
    assert "everybody went home" in proposal.text


def test_a_title_beside_the_text_comes_along() -> None:
    top = f"<div><h1>The mill turns</h1><p>{'x ' * 900}</p></div>"
    body = f"{top}<div>{f'<p>{PROSE} It is so.</p>' * 3}</div>"

    proposal = read(body, head='<meta property="og:title" content="The mill turns">')

    assert words_of(proposal, "heading")[0] == "The mill turns"
    assert PROSE in proposal.text


def test_a_page_that_is_nothing_but_a_table_keeps_its_rows() -> None:
    rows = "".join(f"<tr><td>{PROSE} {n}</td><td>{n}</td></tr>" for n in range(40))

    proposal = read(f"<table><tbody>{rows}</tbody></table>")

    assert len(words_of(proposal, "table_row")) == 40
    assert words_of(proposal, "table_row")[7] == f"{PROSE} 7\t7"


def test_a_page_laid_out_by_tables_is_text_all_the_same() -> None:
    menu = "<td><a href='/a'>Home</a><br><a href='/b'>Sport</a></td>"
    text = f"<td><h1>The mill</h1><p>{PROSE}</p><p>{PROSE} So it is.</p><p>{PROSE} It was.</p></td>"

    proposal = read(f"<table width=100%><tr>{menu}{text}</tr></table>")

    assert words_of(proposal, "heading") == ["The mill"]
    assert words_of(proposal, "paragraph") == [PROSE, f"{PROSE} So it is.", f"{PROSE} It was."]


def test_what_readers_write_below_an_article_is_not_its_text() -> None:
    said = "".join(
        f"<li class=comment><p>I was there {n} times and saw it with my own eyes, believe me, all.</p></li>"
        for n in range(9)
    )
    comments = f'<div id="comments" class="comments"><h3>9 comments</h3><ol class="comment-list">{said}</ol></div>'

    proposal = read(BODY.replace("</article>", f"{comments}</article>"))

    assert not any(
        "my own eyes" in words for words in words_of(proposal, "paragraph") + words_of(proposal, "list_item")
    )
    assert len(words_of(proposal, "quote")) == 1


def test_the_longest_page_is_read_in_time_that_grows_with_it() -> None:
    paragraphs = [f"{PROSE} It was so {n} times, they say." for n in range(8_000)]

    proposal = read("".join(f"<p>{words}</p>" for words in paragraphs))

    assert words_of(proposal, "paragraph") == paragraphs


def test_one_line_of_a_million_letters_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(read(f"<p>{'word ' * 200_000}</p>").text) == 999_999


def test_broken_markup_is_read_as_a_browser_would() -> None:
    proposal = read("<p>One<p>Two <b>bold<p>Three</b></div></p><li>four<li>five")

    assert proposal.text.replace("\n", " ").split() == ["One", "Two", "bold", "Three", "four", "five"]


def test_arabic_and_emoji_count_as_code_points() -> None:
    proposal = read('<p dir="rtl">قال المجلس 🏛️ إن <a href="https://x.example/">السقف سليم</a></p>')

    [(start, end, _url)] = proposal.blocks[0].links
    assert proposal.text[start:end] == "السقف سليم"


def test_all_of_the_body_of_a_mail_is_its_text() -> None:
    pieces = pieces_of_html("<nav>Menu</nav><p>Words</p><footer>Foot</footer>", LIMITS)

    assert [piece.text for piece in pieces] == ["Menu", "Words", "Foot"]


def test_a_refusal_is_one_of_the_domain() -> None:
    assert issubclass(TooDeepError, InvalidInputError)
