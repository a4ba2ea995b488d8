import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { find, firstHit, fold } from "../../annotations/static/annotations/js/finding.js";
import { slice } from "../../annotations/static/annotations/js/offsets.js";
import { cases, missing } from "./tricky.js";

const found = (text, words) => find(fold(text), words).map(({ start, end }) => slice(text, start, end));

describe("finding", () => {
  it("finds nothing for nothing, nor for what is not there", () => {
    assert.deepEqual(found("The tide rose.", ""), []);
    assert.deepEqual(found("The tide rose.", " \u00ad "), []);
    assert.deepEqual(found("The tide rose.", "fell"), []);
    assert.deepEqual(found("", "a"), []);
  });

  it("does not mind the case", () => {
    assert.deepEqual(found("The tide. THE end.", "the"), ["The", "THE"]);
  });

  it("takes typed signs for typographic ones, either way", () => {
    assert.deepEqual(found("He said “it’s 3–4 feet”…", '"it\'s 3-4 feet"...'), ["“it’s 3–4 feet”…"]);
    assert.deepEqual(found("it's", "it’s"), ["it's"]);
  });

  it("does not mind soft hyphens, blanks of other kinds and line ends", () => {
    assert.deepEqual(found("har\u00adbour 4\u00a0200\n\nbooks", "harbour 4 200 books"), ["har\u00adbour 4\u00a0200\n\nbooks"]);
  });

  it("does not mind accents, composed or not", () => {
    assert.deepEqual(found("Élève, e\u0301le\u0300ve", "eleve"), ["Élève", "e\u0301le\u0300ve"]);
  });

  it("counts in code points, also where a letter grows", () => {
    assert.deepEqual(find(fold("😀 İstanbul 😀 tide"), "tide"), [{ start: 13, end: 17 }]);
  });

  it("finds none over another", () => {
    assert.deepEqual(find(fold("aaaa"), "aa"), [{ start: 0, end: 2 }, { start: 2, end: 4 }]);
  });

  it("finds in every tricky text its own words", { skip: missing }, () => {
    for (const { id, canonical_text: text, canonical_spans: spans } of cases) {
      for (const span of spans.filter((one) => one?.quote.trim() && fold(one.quote).text.trim())) {
        const hits = find(fold(text), span.quote);
        assert.ok(hits.length, `${id}: ${span.quote}`);
      }
    }
  });
});

describe("the hit one begins with", () => {
  const hits = [{ start: 2, end: 4 }, { start: 9, end: 11 }];

  it("is none where there is none", () => {
    assert.equal(firstHit([], 0), -1);
  });

  it("is the next from where one is, round the end", () => {
    assert.equal(firstHit(hits, 0), 0);
    assert.equal(firstHit(hits, 3), 1);
    assert.equal(firstHit(hits, 10), 0);
  });
});
