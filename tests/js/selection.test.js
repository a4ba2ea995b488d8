import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Article } from "../../annotations/static/annotations/js/article.js";
import { pendingOf } from "../../annotations/static/annotations/js/selection.js";

const article = (text) => new Article([{ start: 0, text }]);

describe("what is pending", () => {
  it("is nothing where there are only blanks", () => {
    assert.equal(pendingOf(article("a \n\n b"), { start: 1, end: 5 }), null);
    assert.equal(pendingOf(new Article([]), { start: 0, end: 0 }), null);
  });

  it("carries exactly the words between its offsets", () => {
    assert.deepEqual(pendingOf(article("😀 The tide rose.\n\n"), { start: 1, end: 18 }), {
      start: 2, end: 16, quote: "The tide rose.", cuts: false, other: null,
    });
  });

  it("grows to whole characters, and says what was selected", () => {
    assert.deepEqual(pendingOf(article("cafe\u0301"), { start: 0, end: 4 }), {
      start: 0, end: 5, quote: "cafe\u0301", cuts: false, other: { start: 0, end: 4 },
    });
  });

  it("keeps a cut that is asked for, and says what would be whole", () => {
    assert.deepEqual(pendingOf(article("cafe\u0301"), { start: 0, end: 4 }, true), {
      start: 0, end: 4, quote: "cafe", cuts: true, other: { start: 0, end: 5 },
    });
  });
});
