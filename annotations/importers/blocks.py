"""A text cut into blocks: paragraphs, headings, list items, rows of tables and what a site adds around them.

Cutting never changes the text. Only "\\n" ends a line here: U+2028, U+0085, vertical tab and form feed stay inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal

from annotations.anchoring import Span
from annotations.importers import wording

BlockKind = Literal[
    "paragraph", "heading", "standfirst", "list_item", "quote", "caption", "label", "furniture", "table_row"
]
Link = tuple[int, int, str]

# A heading that stands directly above its text is told from a line of verse by how much longer the next line is.
HEADED_LINE_LENGTH = 80
HEADED_LINE_RATIO = 1.5
# Three short lines in a row are a list or a verse, not a title, a subtitle and a section.
MOST_HEADINGS_IN_A_ROW = 2

_WITHIN_TEXT = frozenset({"paragraph", "heading", "standfirst", "list_item", "quote", "table_row"})


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """One block of a text: `text[start:end]`, in code points, no blanks at either end but for the tabs of a table row
    whose first or last cell is empty.

    Args:
        level: of a heading, 1 for the title and 2 below it; 0 for everything else.
        links: those within it, each with the code points of the text it spans and its address.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    links: tuple[Link, ...] = ()

    def stored(self) -> dict[str, Any]:
        """The block as it is kept with an item of an import, JSON-able; `block_of` reads it again."""
        plain = {"kind": self.kind, "start": self.start, "end": self.end, "level": self.level}
        return {**plain, "links": [list(link) for link in self.links]}


def block_of(stored: Mapping[str, Any]) -> BlockPlan:
    """The block that was kept as `BlockPlan.stored` gives it."""
    links = tuple((start, end, address) for start, end, address in stored["links"])
    return BlockPlan(stored["kind"], stored["start"], stored["end"], stored["level"], links)


def cut_blocks(text: str) -> tuple[BlockPlan, ...]:
    """The blocks of a text: ascending, disjoint, and together every code point that is not blank.

    Blank lines separate blocks; so do labels, captions, list items and furniture on a line of their own. A single line
    break within a paragraph stays within it. Lines below each other with as many tabs are the rows of a table.
    """
    plans = [plan for lines in line_groups(text) for plan in _group_plans(text, lines)]
    return tuple(_with_levels(_with_headings(text, plans)))


def line_groups(text: str) -> Iterator[list[Span]]:
    """The lines that are not blank, without the blanks around them, in the groups that blank lines part."""
    for blank, lines in groupby(_lines(text), key=lambda line: line.start == line.end):
        if not blank:
            yield list(lines)


def kind_of_line(line: str) -> BlockKind:
    """What a line is by itself; a heading shows only beside others, so it is a paragraph here."""
    if wording.is_furniture(line):
        return "furniture"
    if wording.is_caption(line):
        return "caption"
    if wording.label_length(line) == len(line):
        return "label"
    if wording.is_quoted(line):
        return "quote"
    return "list_item" if wording.is_list_item(line) else "paragraph"


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        inner = line.strip()
        left = start + len(line) - len(line.lstrip()) if inner else start
        yield Span(left, left + len(inner))
        start += len(line) + 1


def _group_plans(text: str, lines: list[Span]) -> list[BlockPlan]:
    """The blocks of lines that no blank line parts."""
    plans: list[BlockPlan] = []
    for rows, run in _runs(text, lines):
        plans.extend(_row_plan(text, line) for line in run) if rows else plans.extend(_joined_plans(text, run))
    return plans


def _runs(text: str, lines: list[Span]) -> Iterator[tuple[bool, list[Span]]]:
    """The lines of a group in runs, each with whether it is a table."""
    rest: list[Span] = []
    for _tabs, run in groupby(lines, key=lambda line: text.count("\t", *_with_edge_tabs(text, line))):
        rows = list(run)
        if not _is_table(text, rows):
            rest.extend(rows)
            continue
        if rest:
            yield False, rest
        yield True, rows
        rest = []
    if rest:
        yield False, rest


def _is_table(text: str, rows: Sequence[Span]) -> bool:
    """Do at least half of these lines, each with as many tabs, have words on both sides of one? Others are rows with
    empty cells; where all have tabs in front alone, they set the lines in."""
    parted = sum("\t" in text[row.start : row.end] for row in rows)
    return len(rows) > 1 and parted * 2 >= len(rows)


def _row_plan(text: str, line: Span) -> BlockPlan:
    start, end = _with_edge_tabs(text, line)
    return BlockPlan("table_row", start, end)


def _with_edge_tabs(text: str, line: Span) -> tuple[int, int]:
    """A line without the blanks around it, but with the tabs: an empty cell has nothing else."""
    before = text.rfind("\n", 0, line.start) + 1
    first = text.find("\t", before, line.start)
    after = text.find("\n", line.end)
    last = text.rfind("\t", line.end, after if after >= 0 else len(text))
    return (line.start if first < 0 else first), (line.end if last < 0 else last + 1)


def _joined_plans(text: str, lines: list[Span]) -> list[BlockPlan]:
    """The blocks of lines that hold no table, with what runs on over several lines in one."""
    plans: list[BlockPlan] = []
    for plan in _line_plans(text, lines):
        if plans and _continues(text, plans[-1], plan):
            plans[-1] = replace(plans[-1], end=plan.end)
        else:
            plans.append(plan)
    return plans


def _line_plans(text: str, lines: list[Span]) -> list[BlockPlan]:
    plans = [plan for line in lines for plan in _without_label(text, line)]
    items = [plan for plan in plans if plan.kind == "list_item"]
    if len(items) == 1 and plans[0] is not items[0]:
        # One dash at the start of a line within a paragraph is a dash.
        plans = [replace(plan, kind="paragraph") if plan is items[0] else plan for plan in plans]
    if len(plans) > 1 and _is_headed(text, plans[0], plans[1]):
        plans[0] = replace(plans[0], kind="heading")
    return plans


def _without_label(text: str, line: Span) -> Iterator[BlockPlan]:
    words = text[line.start : line.end]
    label = wording.label_length(words)
    if 0 < label < len(words):
        yield BlockPlan("label", line.start, line.start + label)
        words = words[label:].lstrip()
    yield BlockPlan(kind_of_line(words), line.end - len(words), line.end)


def _is_headed(text: str, first: BlockPlan, second: BlockPlan) -> bool:
    """Is the first line of a group the heading of what follows it?"""
    if first.kind != "paragraph" or not wording.reads_as_heading(text[first.start : first.end]):
        return False
    length = second.end - second.start
    longer = length >= max(HEADED_LINE_LENGTH, HEADED_LINE_RATIO * (first.end - first.start))
    return longer or second.kind == "label" or _is_byline(text, second)


def _continues(text: str, before: BlockPlan, line: BlockPlan) -> bool:
    if line.kind == before.kind == "paragraph":
        return not _is_byline(text, before) and not _is_byline(text, line)
    if line.kind == "paragraph":
        return before.kind == "list_item"
    return line.kind == before.kind and line.kind in {"quote", "furniture"}


def _is_byline(text: str, plan: BlockPlan) -> bool:
    # The length first: a paragraph that grows line by line must not be copied at every line.
    return plan.end - plan.start <= wording.LONGEST_HEADING and bool(wording.byline_in(text[plan.start : plan.end]))


def _with_headings(text: str, plans: Sequence[BlockPlan]) -> list[BlockPlan]:
    """Short lines between paragraphs become headings; where no text follows them they are none."""
    headings: set[int] = set()
    row: list[int] = []
    for index, plan in enumerate(plans):
        if plan.kind not in _WITHIN_TEXT:
            continue
        if _may_be_heading(text, plan):
            row.append(index)
            continue
        if len(row) <= MOST_HEADINGS_IN_A_ROW and not _goes_on(text, plan):
            headings.update(row)
        row = []
    return [_settled(plan, index in headings) for index, plan in enumerate(plans)]


def _settled(plan: BlockPlan, is_heading: bool) -> BlockPlan:
    if is_heading:
        return replace(plan, kind="heading")
    return replace(plan, kind="paragraph") if plan.kind == "heading" else plan


def _with_levels(plans: Sequence[BlockPlan]) -> Iterator[BlockPlan]:
    """The heading above all paragraphs is the title, level 1; every other is of level 2."""
    level = 1
    for plan in plans:
        yield replace(plan, level=level) if plan.kind == "heading" else plan
        if plan.kind in {"heading", "paragraph"}:
            level = 2


def _may_be_heading(text: str, plan: BlockPlan) -> bool:
    if plan.kind == "heading":
        return True
    if plan.kind != "paragraph" or plan.end - plan.start > wording.LONGEST_HEADING:
        return False
    words = text[plan.start : plan.end]
    return "\n" not in words and wording.reads_as_heading(words)


def _goes_on(text: str, plan: BlockPlan) -> bool:
    """Does it begin in mid-sentence, so that what stands above it is no heading but torn off it?"""
    return plan.kind == "paragraph" and text[plan.start].islower()
