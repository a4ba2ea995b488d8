"""Edits of texts with claims in them, each of which says itself what becomes of every claim.

A claim stands between two marks of its own, which are no letters of any text; an edit moves them along with the words,
so that where a claim stands afterwards is known without looking for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from annotations.anchoring import Span
from tests.carrying.texts import ALL, Written

Text = list[list[str]]
OPENS, CLOSES = 0xE000, 0xF000
MARK = re.compile("[\ue000-\uf8ff]")
CLAIM = re.compile("([\ue000-\uefff])([^\ue000-\uf8ff]*)([\uf000-\uf8ff])")


@dataclass
class Case:
    """A text before and after one edit. `answers` are the outcomes of the claims that do not simply stay the same."""

    edit: str
    written: Written
    before: Text
    after: Text
    answers: dict[int, str] = field(default_factory=dict)

    @property
    def old(self) -> str:
        return rendered(self.before, self.written)

    @property
    def new(self) -> str:
        return rendered(self.after, self.written)

    @property
    def old_places(self) -> dict[int, Span]:
        return places_in(joined(self.before, self.written))

    @property
    def new_places(self) -> dict[int, Span]:
        return places_in(joined(self.after, self.written))

    def answer(self, claim: int) -> str:
        return self.answers.get(claim, "same")


def marked(written: Written) -> Text:
    """The text with each claim between its two marks."""
    count = iter(range(1_000))

    def mark(found: re.Match[str]) -> str:
        number = next(count)
        return f"{chr(OPENS + number)}{found[1]}{chr(CLOSES + number)}"

    return [[re.sub("{(.*?)}", mark, sentence) for sentence in paragraph] for paragraph in written.paragraphs]


def joined(text: Text, written: Written) -> str:
    return "\n\n".join(written.blank.join(paragraph) for paragraph in text if paragraph)


def rendered(text: Text, written: Written) -> str:
    return MARK.sub("", joined(text, written))


def places_in(marked_text: str) -> dict[int, Span]:
    """Where each claim stands in the text without its marks."""
    places: dict[int, Span] = {}
    starts: dict[int, int] = {}
    at = 0
    for letter in marked_text:
        if CLOSES <= ord(letter) <= 0xF8FF:
            number = ord(letter) - CLOSES
            places[number] = Span(starts[number], at)
        elif OPENS <= ord(letter) < CLOSES:
            starts[ord(letter) - OPENS] = at
        else:
            at += 1
    return places


def claims_in(sentences: list[str]) -> list[int]:
    return [ord(found[1]) - OPENS for sentence in sentences for found in CLAIM.finditer(sentence)]


def beside(paragraph: list[str], first: int, last: int) -> list[int]:
    """The claims of the sentences right before and right after `paragraph[first:last]`."""
    return claims_in(paragraph[max(0, first - 1) : first] + paragraph[last : last + 1])


def told(outcome: str, claims: list[int]) -> dict[int, str]:
    return dict.fromkeys(claims, outcome)


def replaced(text: Text, at: int, *paragraphs: list[str]) -> Text:
    return [*text[:at], *paragraphs, *text[at + 1 :]]


def every_sentence(written: Written) -> Iterator[tuple[Text, int, int]]:
    text = marked(written)
    for at, paragraph in enumerate(text):
        for index in range(len(paragraph)):
            yield text, at, index


def sentence_changed(name: str, change: Callable[[str, Written], str]) -> Callable[[Written], Iterator[Case]]:
    """Each sentence in turn, changed inside: its claim is still there, to be looked at. So are those right beside."""

    def cases(written: Written) -> Iterator[Case]:
        for text, at, index in every_sentence(written):
            sentence = text[at][index]
            changed = change(sentence, written)
            if changed != sentence:
                after = replaced(text, at, [*text[at][:index], changed, *text[at][index + 1 :]])
                case = Case(name, written, text, after, told("changed", claims_in([sentence])))
                yield with_what_touches(case, at, index)

    return cases


def with_what_touches(case: Case, at: int, index: int) -> Case:
    """Also those right beside a change are to be looked at: where it is within 32 code points of their sentence."""
    text, after = case.before[at], case.after[at]
    for other, near in ((index - 1, slice(0, 32)), (index + 1, slice(-32, None))):
        if 0 <= other < len(text) and seen(text[index])[near] != seen(after[index])[near]:
            case.answers |= told("changed", claims_in([text[other]]))
    return case


def seen(sentence: str) -> str:
    return MARK.sub("", sentence)


def in_claim(change: Callable[[str, Written], str]) -> Callable[[str, Written], str]:
    """A change of the claim's own words."""
    return lambda sentence, written: CLAIM.sub(lambda m: f"{m[1]}{change(m[2], written)}{m[3]}", sentence)


def other_number(words: str, _written: Written) -> str:
    return re.sub(r"\d+", lambda m: "".join(chr(ord(c) - 1) if c not in "0٠" else c for c in m[0]), words)


def negated(words: str, written: Written) -> str:
    first, blank, rest = words.partition(" ")
    if not blank:
        first, rest = words[:2], words[2:]
    return f"{first}{blank}{written.never}{rest}"


def denied(sentence: str, written: Written) -> str:
    return written.denial + sentence


def denied_beside(sentence: str, written: Written) -> str:
    return re.sub("([\ue000-\uefff])", lambda m: written.never + m[1], sentence, count=1)


def doubted(sentence: str, written: Written) -> str:
    """A word put right behind the claim."""
    return re.sub("([\uf000-\uf8ff])", lambda m: f"{m[1]} ({written.never.strip()}?)", sentence, count=1)


def last_word_gone(words: str, _written: Written) -> str:
    return words.rpartition(" ")[0] if words.count(" ") > 3 else words[:-2]


def sentence_inserted(written: Written) -> Iterator[Case]:
    for text, at, index in every_sentence(written):
        paragraph = text[at]
        after = replaced(text, at, [*paragraph[:index], written.strange[0], *paragraph[index:]])
        answers = told("changed", beside(paragraph, index, index))
        yield Case("insert a sentence", written, text, after, answers)


def denial_after(written: Written) -> Iterator[Case]:
    for text, at, index in every_sentence(written):
        paragraph = text[at]
        denial = f"{written.denial.strip()}."
        after = replaced(text, at, [*paragraph[: index + 1], denial, *paragraph[index + 1 :]])
        yield Case(
            "deny in a sentence after it",
            written,
            text,
            after,
            told("changed", beside(paragraph, index + 1, index + 1)),
        )


def sentence_deleted(written: Written) -> Iterator[Case]:
    for text, at, index in every_sentence(written):
        paragraph = text[at]
        after = replaced(text, at, [*paragraph[:index], *paragraph[index + 1 :]])
        answers = told("lost", claims_in([paragraph[index]])) | told("changed", beside(paragraph, index, index + 1))
        yield Case("delete a sentence", written, text, after, answers)


def sentence_rewritten(written: Written) -> Iterator[Case]:
    for text, at, index in every_sentence(written):
        paragraph = text[at]
        after = replaced(text, at, [*paragraph[:index], written.strange[index % 2], *paragraph[index + 1 :]])
        answers = told("lost", claims_in([paragraph[index]])) | told("changed", beside(paragraph, index, index + 1))
        yield Case("rewrite a sentence", written, text, after, answers)


def sentence_translated(written: Written) -> Iterator[Case]:
    """The sentence of another language that says the same stands in its place."""
    other = marked(ALL[(ALL.index(written) + 3) % len(ALL)])
    for text, at, index in every_sentence(written):
        paragraph = text[at]
        translation = seen(other[at % len(other)][index])
        after = replaced(text, at, [*paragraph[:index], translation, *paragraph[index + 1 :]])
        answers = told("lost", claims_in([paragraph[index]])) | told("changed", beside(paragraph, index, index + 1))
        yield Case("translate a sentence", written, text, after, answers)


def sentences_swapped(written: Written) -> Iterator[Case]:
    text = marked(written)
    for at, paragraph in enumerate(text):
        after = replaced(text, at, [paragraph[1], paragraph[0], *paragraph[2:]])
        yield Case("swap two sentences", written, text, after, told("changed", claims_in(paragraph[:3])))


def sentence_split(written: Written) -> Iterator[Case]:
    stop = ". " if written.blank else "。"
    for text, at, index in every_sentence(written):
        sentence = text[at][index]
        parts = re.sub(r"[,،，、] ?", stop, sentence, count=1)
        if parts != sentence:
            after = replaced(text, at, [*text[at][:index], parts, *text[at][index + 1 :]])
            yield with_what_touches(
                Case("split a sentence", written, text, after, told("changed", claims_in([sentence]))), at, index
            )


def sentences_merged(written: Written) -> Iterator[Case]:
    text = marked(written)
    for at, paragraph in enumerate(text):
        one = re.sub('[.。।]("|“)?$', "", paragraph[0]) + ", " + paragraph[1]
        after = replaced(text, at, [one, *paragraph[2:]])
        answers = told("changed", claims_in(paragraph[:2]))
        yield Case("merge two sentences", written, text, after, answers)


def paragraph_inserted(written: Written) -> Iterator[Case]:
    text = marked(written)
    for at in range(len(text) + 1):
        yield Case("insert a paragraph", written, text, [*text[:at], list(written.strange), *text[at:]])


def paragraph_deleted(written: Written) -> Iterator[Case]:
    text = marked(written)
    for at, paragraph in enumerate(text):
        yield Case("delete a paragraph", written, text, replaced(text, at), told("lost", claims_in(paragraph)))


def paragraph_moved(written: Written) -> Iterator[Case]:
    """The first to the end, the last to the front."""
    text = marked(written)
    yield Case("reorder", written, text, [*text[1:], text[0]], told("moved", claims_in(text[0])))
    yield Case("reorder", written, text, [text[-1], *text[:-1]], told("moved", claims_in(text[-1])))


def paragraph_copied(written: Written) -> Iterator[Case]:
    """A copy far away leaves no doubt; one right beside does."""
    text = marked(written)
    copy = [seen(sentence) for sentence in text[0]]
    yield Case("copy a paragraph to the end", written, text, [*text, copy])
    yield Case(
        "copy a paragraph right after it",
        written,
        text,
        [text[0], copy, *text[1:]],
        told("ambiguous", claims_in(text[0])),
    )


def copy_deleted(written: Written) -> Iterator[Case]:
    """One of two paragraphs that are the same goes: of those far apart it is known which, of neighbours it is not."""
    text = marked(written)
    copy = [seen(sentence) for sentence in text[0]]
    others = [list(written.strange), *text[1:]]
    yield Case(
        "delete one of two copies", written, [text[0], *others, copy], [*others, copy], told("lost", claims_in(text[0]))
    )
    yield Case("delete the other of two copies", written, [text[0], *others, copy], [text[0], *others])
    twice = [text[0], copy, *text[1:]]
    proposed = told("changed", claims_in(text[0]))
    yield Case("delete one of two copies side by side", written, twice, text, proposed)


def respelled(name: str, change: Callable[[str], str]) -> Callable[[Written], Iterator[Case]]:
    """All of the text written otherwise: the claims whose own letters are touched are to be looked at."""

    def cases(written: Written) -> Iterator[Case]:
        text = marked(written)
        after = [[change(sentence) for sentence in paragraph] for paragraph in text]
        words = {ord(m[1]) - OPENS: m[2] for paragraph in text for one in paragraph for m in CLAIM.finditer(one)}
        changed = [claim for claim, quote in words.items() if change(quote) != quote]
        yield Case(name, written, text, after, told("changed", changed))

    return cases


def typographic(words: str) -> str:
    return words.replace('"', "”").replace("'", "’").replace("„", "“").replace(" ", " ").replace("-", "‑")


def straight(words: str) -> str:
    return words.replace("“", '"').replace("„", '"').replace("’", "'").replace("«", '"').replace("»", '"')


def wide(words: str) -> str:
    return words.replace(" ", "\u00a0")


def apart(words: str) -> str:
    return unicodedata.normalize("NFD", words)


def paragraphs_joined(written: Written) -> Iterator[Case]:
    """Empty lines alone change: the words before and after each sentence are the same."""
    text = marked(written)
    for at in range(1, len(text)):
        yield Case("join paragraphs", written, text, [*text[: at - 1], text[at - 1] + text[at], *text[at + 1 :]])


def nothing(written: Written) -> Iterator[Case]:
    yield Case("nothing", written, marked(written), marked(written))


EDITS: tuple[Callable[[Written], Iterator[Case]], ...] = (
    nothing,
    paragraph_inserted,
    paragraph_deleted,
    paragraph_moved,
    paragraph_copied,
    copy_deleted,
    paragraphs_joined,
    sentence_inserted,
    sentence_deleted,
    sentence_rewritten,
    sentence_translated,
    sentences_swapped,
    sentence_split,
    sentences_merged,
    denial_after,
    sentence_changed("change a number in the claim", in_claim(other_number)),
    sentence_changed("negate the claim", in_claim(negated)),
    sentence_changed("shorten the claim", in_claim(last_word_gone)),
    sentence_changed("deny in the same sentence", denied),
    sentence_changed("negate just before the claim", denied_beside),
    sentence_changed("doubt just after the claim", doubted),
    respelled("typographic quotes and dashes", typographic),
    respelled("straight quotes", straight),
    respelled("other blanks", wide),
    respelled("letters and accents apart", apart),
)


def all_cases() -> Iterator[Case]:
    for written in ALL:
        for edit in EDITS:
            yield from edit(written)
