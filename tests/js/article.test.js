import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Article, articleOf } from "../../annotations/static/annotations/js/article.js";
import { lengthOf, slice } from "../../annotations/static/annotations/js/offsets.js";
import { trim, unitsOf, wholeGraphemes } from "../../annotations/static/annotations/js/segments.js";
import { block, column, columnOf, mark } from "./fake_dom.js";
import { cases, missing } from "./tricky.js";

const TEXT = "😀 One. Two.\n\n\n\nThree 👨‍👩‍👧 four.\n\nFive.";

describe("the article", () => {
  it("is nothing where there is no text", () => {
    const empty = new Article([]);
    assert.equal(empty.length, 0);
    assert.equal(empty.quote({ start: 0, end: 0 }), "");
    assert.deepEqual(empty.unitsNear("word", { start: 0, end: 0 }), []);
  });

  it("is read once from the page, marked or not", () => {
    const root = column(block(0, "One.\n"), block(5, "Two ", mark("three"), "."));
    assert.equal(articleOf(root), articleOf(root));
    assert.equal(articleOf(root).text, "One.\nTwo three.");
  });

  it("cuts quotes, also across blocks", () => {
    const article = articleOf(columnOf(TEXT));
    for (const [start, end] of [[0, 1], [2, 6], [8, 20], [0, lengthOf(TEXT)], [15, lengthOf(TEXT)]]) {
      assert.equal(article.quote({ start, end }), slice(TEXT, start, end));
    }
  });

  it("gives the units around a span, past blocks without any, and no more", () => {
    const article = articleOf(columnOf(TEXT));
    const words = (span) => article.unitsNear("sentence", span).map((unit) => article.quote(unit));
    assert.deepEqual(words({ start: 2, end: 3 }), ["😀 One.", "Two.", "Three 👨‍👩‍👧 four."]);
    assert.deepEqual(words({ start: lengthOf(TEXT), end: lengthOf(TEXT) }), ["Three 👨‍👩‍👧 four.", "Five."]);
  });
});

describe("block by block the article gives what the whole text gives", { skip: missing }, () => {
  for (const { id, canonical_text: text, canonical_spans: spans } of cases) {
    const article = articleOf(columnOf(text));
    const whole = { start: 0, end: lengthOf(text) };

    it(`${id}: for spans`, () => {
      for (const span of spans.filter((one) => one !== null)) {
        assert.equal(article.quote(span), span.quote);
        assert.deepEqual(article.trimmed(span), trim(text, span));
        assert.deepEqual(article.whole(span), wholeGraphemes(text, span));
      }
    });

    it(`${id}: for words and sentences`, () => {
      for (const unit of ["word", "sentence"]) assert.deepEqual(article.unitsNear(unit, whole), unitsOf(text, unit));
    });
  }
});
