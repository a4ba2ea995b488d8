from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations import anchoring
from annotations.anchoring import (
    CONTEXT_LENGTH,
    LONGEST_SPAN,
    Span,
    check_span,
    context_of,
    find_quote,
    fold,
    part_meant,
    span_meant,
    trimmed,
)
from annotations.errors import InvalidSpanError, QuoteAmbiguousError, QuoteMismatchError, QuoteNotFoundError

TIDES = "High water is at nine. Low water is at three. High water is at nine, the keeper said."
# More digits than Python agrees to print.
HUGE = 10**5000
WORDS = st.text(alphabet="ab \n\u0301\u00e9\U0001f309", min_size=1, max_size=60)


def test_a_text_is_folded_once_however_many_quotes_are_looked_for_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []

    def noted(text: str) -> tuple[str, list[int]]:
        texts.append(text)
        return fold(text)

    monkeypatch.setattr(anchoring, "fold", noted)

    for quote in ("low tide", "High  water is", "nowhere"):
        with pytest.raises(QuoteNotFoundError):
            find_quote("Nobody has folded this yet. " + TIDES, quote)

    assert len([text for text in texts if TIDES in text]) == 1


@pytest.mark.parametrize("offset", [True, False, 1.0, float("nan"), "1", None, [1], -1, pytest.param(-HUGE, id="huge")])
def test_a_start_that_is_no_offset_is_refused(offset: object) -> None:
    with pytest.raises(InvalidSpanError) as refusal:
        check_span(TIDES, offset, 4, None)

    assert refusal.value.field == "start"


@pytest.mark.parametrize("offset", [True, 4.0, None, -1])
def test_an_end_that_is_no_offset_is_refused(offset: object) -> None:
    with pytest.raises(InvalidSpanError) as refusal:
        check_span(TIDES, 0, offset, None)

    assert refusal.value.field == "end"


@pytest.mark.parametrize(
    ("start", "end"),
    [(4, 4), (5, 2), pytest.param(HUGE, 3, id="huge"), (0, len(TIDES) + 1), pytest.param(0, HUGE, id="past")],
)
def test_a_span_that_is_empty_reversed_or_past_the_end_is_refused(start: int, end: int) -> None:
    with pytest.raises(InvalidSpanError):
        check_span(TIDES, start, end, None)


@pytest.mark.parametrize(("start", "end"), [(None, None), (0, LONGEST_SPAN + 1)])
def test_a_stretch_that_is_no_claim_any_more_is_refused(start: int | None, end: int | None) -> None:
    text = "a" * (LONGEST_SPAN + 1)

    assert span_meant(text, quote=text[1:], start=1, end=len(text)) == Span(1, len(text))
    with pytest.raises(InvalidSpanError) as refusal:
        span_meant(text, quote=text, start=start, end=end)
    assert refusal.value.details == {"length": LONGEST_SPAN + 1, "limit": LONGEST_SPAN}


def test_a_wrong_quote_is_refused_with_what_stands_there() -> None:
    with pytest.raises(QuoteMismatchError, match="High water") as refusal:
        check_span(TIDES, 0, 10, "Low  water")

    assert refusal.value.details["found"] == "High water"


def test_a_long_mismatch_is_cut_and_says_its_length() -> None:
    with pytest.raises(QuoteMismatchError) as refusal:
        check_span("a" * 5_000, 0, 5_000, "b")

    assert len(refusal.value.details["found"]) == 1_000
    assert refusal.value.details["found_length"] == 5_000
    assert len(refusal.value.message) < 200


@pytest.mark.parametrize("quote", ["caf\u00e9", "caf\u00e9 ", "cafe"])
def test_a_quote_that_only_looks_alike_is_a_mismatch(quote: str) -> None:
    with pytest.raises(QuoteMismatchError):
        check_span("cafe\u0301", 0, 5, quote)


def test_a_span_may_be_checked_without_a_quote_up_to_the_very_end() -> None:
    assert check_span(TIDES, 0, len(TIDES), None) == Span(0, len(TIDES))


def test_context_is_32_code_points_or_what_there_is() -> None:
    prefix, suffix = context_of("\U0001f309" * 40 + "bridge" + "!", Span(40, 46))

    assert prefix == "\U0001f309" * CONTEXT_LENGTH
    assert suffix == "!"


@pytest.mark.parametrize("quote", ["", "Slack water", "high water", "nine.  Low"])
def test_a_quote_that_stands_nowhere_is_refused(quote: str) -> None:
    with pytest.raises(QuoteNotFoundError):
        find_quote(TIDES, quote)


@pytest.mark.parametrize(("prefix", "suffix"), [("Slack: ", ""), ("", ", maybe"), ("nine. ", " at four")])
def test_a_single_place_in_another_context_is_refused_and_shown(prefix: str, suffix: str) -> None:
    with pytest.raises(QuoteNotFoundError) as refusal:
        find_quote(TIDES, "Low water", prefix=prefix, suffix=suffix)

    assert [place["start"] for place in refusal.value.details["candidates"]] == [23]


def test_a_quote_that_stands_twice_is_refused_with_both_places() -> None:
    with pytest.raises(QuoteAmbiguousError) as refusal:
        find_quote(TIDES, "at nine")

    first, second = refusal.value.details["candidates"]
    assert (first["start"], first["end"], first["suffix"][:5]) == (14, 21, ". Low")
    assert (second["start"], second["end"], second["prefix"][-9:]) == (60, 67, "water is ")
    assert refusal.value.details["total"] == 2


@pytest.mark.parametrize("near", [13, 15, -1, pytest.param(HUGE, id="huge")])
def test_nearly_there_does_not_decide(near: int) -> None:
    with pytest.raises(QuoteAmbiguousError):
        find_quote(TIDES, "at nine", near=near)


def test_a_negative_start_does_not_count_from_the_end() -> None:
    with pytest.raises(QuoteAmbiguousError):
        find_quote("tide, tide", "tide", near=-4)


def test_candidates_are_bounded_and_counted() -> None:
    with pytest.raises(QuoteAmbiguousError) as refusal:
        find_quote("tide " * 3_000, "tide")

    assert len(refusal.value.details["candidates"]) == 20
    assert refusal.value.details["total"] == 3_000


def test_places_that_overlap_are_different_places() -> None:
    with pytest.raises(QuoteAmbiguousError):
        find_quote("lalala", "lala")

    assert find_quote("lalala", "lala", near=2) == Span(2, 6)


def test_prefix_and_suffix_choose_among_places() -> None:
    assert find_quote(TIDES, "at nine", suffix=",") == Span(60, 67)
    assert find_quote(TIDES, "High water", prefix="three. ") == Span(46, 56)


def test_the_start_chooses_among_the_places_the_context_leaves() -> None:
    assert find_quote(TIDES, "is at", near=57, prefix="High water ") == Span(57, 62)
    with pytest.raises(QuoteAmbiguousError):
        find_quote(TIDES, "is at", near=33, prefix="High water ")


def test_a_single_place_is_found_whatever_the_old_start() -> None:
    assert find_quote(TIDES, "three", near=1) == Span(39, 44)


@pytest.mark.parametrize(
    ("text", "quote", "there"),
    [
        ("The cafe\u0301 shut.", "caf\u00e9 shut", "cafe\u0301 shut"),
        ("The caf\u00e9 shut.", "cafe\u0301", "caf\u00e9"),
        ("3\u00a0000\u00a0\u20ac a year", "3 000 \u20ac", "3\u00a0000\u00a0\u20ac"),
        ("The\nold  bridge stands", "The old bridge", "The\nold  bridge"),
        ("The light\u00adhouse\u200b burns", "lighthouse", "light\u00adhouse"),
        ("The lighthouse burns", " light\u00adhouse\r\nburns ", "lighthouse burns"),
        ("\u05e9\u05bc\u05b4 stands", "\u05e9\u05b4\u05bc stands", "\u05e9\u05bc\u05b4 stands"),
        ("It is \uac00 here", "\u1100\u1161 here", "\uac00 here"),
    ],
)
def test_what_only_looks_alike_is_offered_and_never_taken(text: str, quote: str, there: str) -> None:
    with pytest.raises(QuoteNotFoundError) as refusal:
        find_quote(text, quote)

    suggestion = refusal.value.details["suggestion"]
    assert suggestion["quote"] == there
    assert text[suggestion["start"] : suggestion["end"]] == there


@pytest.mark.parametrize("quote", ["cafe", "\u0301", "\u200b", " "])
def test_nothing_is_offered_within_a_letter_and_its_accent(quote: str) -> None:
    with pytest.raises(QuoteNotFoundError) as refusal:
        find_quote("caf\u00e9", quote)

    assert "suggestion" not in refusal.value.details


def test_a_text_made_to_be_slow_is_searched_all_the_same() -> None:
    text, quote = "a" * 300_000, "a" * 150_000
    with pytest.raises(QuoteAmbiguousError):
        find_quote(text, quote)
    with pytest.raises(QuoteNotFoundError):
        find_quote(text, quote + "b")

    assert find_quote(text, quote, near=150_000) == Span(150_000, 300_000)


def test_marks_heaped_on_one_letter_are_not_put_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def normalize(_form: str, words: str) -> str:
        asked.append(words)
        return words

    monkeypatch.setattr("unicodedata.normalize", normalize)

    with pytest.raises(QuoteNotFoundError):
        find_quote("caf\u00e9 a" + "\u0301\u0328" * 200_000, "tea")

    assert asked == ["\u00e9"]


@given(text=WORDS, data=st.data())
def test_every_span_is_found_again_by_its_quote_and_start(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    prefix, suffix = context_of(text, span)

    found = find_quote(text, text[span.start : span.end], prefix=prefix, suffix=suffix, near=span.start)

    assert found == span == check_span(text, found.start, found.end, text[span.start : span.end])


@given(text=WORDS, quote=WORDS)
def test_a_quote_is_found_where_it_stands_or_refused(text: str, quote: str) -> None:
    places = [at for at in range(len(text)) if text.startswith(quote, at)]
    if len(places) == 1:
        assert find_quote(text, quote).start == places[0]
        return
    with pytest.raises(QuoteAmbiguousError if places else QuoteNotFoundError) as refusal:
        find_quote(text, quote)
    assert [place["start"] for place in refusal.value.details.get("candidates", [])] == places[:20]


@given(before=WORDS, after=WORDS, composed=st.booleans())
def test_a_whole_text_in_the_other_normal_form_is_offered_whole(before: str, after: str, composed: bool) -> None:
    words = f"x{before}\u00e9{after}x"
    text, other = unicodedata.normalize("NFC", words), unicodedata.normalize("NFD", words)
    if not composed:
        text, other = other, text

    with pytest.raises(QuoteNotFoundError) as refusal:
        find_quote(text, other)

    assert refusal.value.details["suggestion"]["quote"] == text


def test_offsets_are_refused_when_the_words_around_are_others() -> None:
    with pytest.raises(QuoteMismatchError) as refused:
        span_meant("The tide comes in.", quote="tide", start=4, end=8, prefix="A ")

    assert refused.value.field == "prefix"


def test_a_stretch_is_named_by_offsets_or_by_its_quote_alone() -> None:
    text = "The tide comes in. The tide goes out."

    assert span_meant(text, quote="tide", start=4, end=8, prefix="The ", suffix=" comes") == Span(4, 8)
    assert span_meant(text, quote="tide", suffix=" goes") == Span(23, 27)


def test_a_part_meant_by_its_words_is_looked_for_in_the_whole_first() -> None:
    text = "rain, rain and rain"

    assert part_meant(text, Span(6, 14), quote="rain") == Span(6, 10)
    assert part_meant(text, Span(0, 10), quote="rain", suffix=" and") == Span(6, 10)


@pytest.mark.parametrize("whole", [Span(0, 10), Span(5, 6)])
def test_a_part_that_stands_there_not_once_is_ambiguous_in_the_text(whole: Span) -> None:
    with pytest.raises(QuoteAmbiguousError) as refused:
        part_meant("rain, rain and rain", whole, quote="rain")

    assert [place["start"] for place in refused.value.details["candidates"]] == [0, 6, 15]


def test_a_span_is_trimmed_at_its_ends_alone() -> None:
    text = "\u00a0 a  b\n"

    assert trimmed(text, Span(0, len(text))) == Span(2, 6)
    assert trimmed(text, Span(0, 2)) is None
