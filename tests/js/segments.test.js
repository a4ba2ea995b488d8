import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { lengthOf, slice } from "../../annotations/static/annotations/js/offsets.js";
import {
  firstFrom, isPartOf, lastUntil, trim, unitsOf, wholeGraphemes,
} from "../../annotations/static/annotations/js/segments.js";
import { cases, missing } from "./tricky.js";

const words = (text, spans) => spans.map(({ start, end }) => slice(text, start, end));

describe("trimming", () => {
  it("takes blanks of every kind off both ends", () => {
    const text = " \t\u00a0\u2028The tide.\n\n";
    assert.equal(slice(text, ...Object.values(trim(text, { start: 0, end: lengthOf(text) }))), "The tide.");
  });

  it("keeps what only looks like nothing: it is part of a word", () => {
    const text = "\u200bfact\ufeff";
    assert.deepEqual(trim(text, { start: 0, end: 6 }), { start: 0, end: 6 });
  });

  it("leaves an empty span of blanks alone", () => {
    const { start, end } = trim("a   b", { start: 1, end: 4 });
    assert.equal(start, end);
  });

  it("counts in code points", () => {
    assert.deepEqual(trim("😀 😀 ", { start: 1, end: 4 }), { start: 2, end: 3 });
  });
});

describe("whole characters", () => {
  it("grows over a family that is one sign", () => {
    assert.deepEqual(wholeGraphemes("a 👨‍👩‍👧 b", { start: 2, end: 3 }), { start: 2, end: 7 });
  });

  it("grows over a letter and its mark", () => {
    assert.deepEqual(wholeGraphemes("cafe\u0301!", { start: 0, end: 4 }), { start: 0, end: 5 });
  });

  it("leaves a span that cuts none", () => {
    assert.deepEqual(wholeGraphemes("plain", { start: 1, end: 3 }), { start: 1, end: 3 });
  });

  it("says of each tricky span whether it cuts one, as told", { skip: missing }, () => {
    for (const { canonical_text: text, canonical_spans: spans } of cases) {
      for (const span of spans.filter((one) => one !== null)) {
        const whole = wholeGraphemes(text, span);
        assert.ok(whole.start <= span.start && whole.end >= span.end);
        assert.ok(slice(text, whole.start, whole.end).includes(span.quote));
      }
    }
  });
});

describe("sentences and words", () => {
  it("finds sentences without the blanks between them", () => {
    const text = "The bridge closed. It opens in May!  Who paid?";
    assert.deepEqual(words(text, unitsOf(text, "sentence", "en")), [
      "The bridge closed.", "It opens in May!", "Who paid?",
    ]);
  });

  it("ends a sentence with its paragraph, also without a full stop", () => {
    const text = "A heading\n\nThe first sentence.";
    assert.deepEqual(words(text, unitsOf(text, "sentence", "en")), ["A heading", "The first sentence."]);
  });

  it("counts in code points", () => {
    const text = "😀 rose. It fell.";
    assert.deepEqual(unitsOf(text, "sentence", "en")[1], { start: 8, end: 16 });
  });

  it("looks forward and back from a position", () => {
    const units = [{ start: 0, end: 4 }, { start: 5, end: 9 }];
    assert.deepEqual(firstFrom(units, 1), units[1]);
    assert.equal(firstFrom(units, 6), undefined);
    assert.deepEqual(lastUntil(units, 5), units[0]);
    assert.equal(lastUntil(units, 3), undefined);
  });
});

describe("a part", () => {
  const whole = { start: 4, end: 9 };

  it("is not what reaches beyond the whole, or is all of it", () => {
    for (const span of [whole, { start: 3, end: 6 }, { start: 7, end: 10 }, { start: 0, end: 2 }]) {
      assert.equal(isPartOf(span, whole), false);
    }
  });

  it("lies within the whole", () => {
    for (const span of [{ start: 4, end: 6 }, { start: 7, end: 9 }, { start: 5, end: 6 }]) {
      assert.equal(isPartOf(span, whole), true);
    }
  });
});
