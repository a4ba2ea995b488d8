import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { linkIn, step } from "../../annotations/static/annotations/js/marking.js";
import { pendingOf } from "../../annotations/static/annotations/js/selection.js";

const units = [{ start: 0, end: 10 }, { start: 11, end: 20 }, { start: 21, end: 30 }];

describe("a pasted link", () => {
  it("is refused where it is more than a link, or none that leads to the web", () => {
    for (const pasted of ["", "see https://a.example/", "javascript:alert(1)", "ftp://a.example/x", "two\nlines"]) {
      assert.equal(linkIn(pasted), null);
    }
  });

  it("is taken without the blanks around it", () => {
    assert.equal(linkIn(" https://library.example/report?page=2\n"), "https://library.example/report?page=2");
  });
});

describe("the next step of the selection", () => {
  it("leads nowhere past the ends, and does not grow out of nothing", () => {
    assert.equal(step(units, { start: 21, end: 30 }, "next", 0), null);
    assert.equal(step(units, { start: 0, end: 10 }, "previous", 0), null);
    assert.equal(step(units, { start: 0, end: 10 }, "shrink", 0), null);
    assert.equal(step(units, null, "grow", 0), null);
  });

  it("begins with what is in view", () => {
    assert.deepEqual(step(units, null, "next", 11), units[1]);
  });

  it("goes on and back", () => {
    assert.deepEqual(step(units, units[0], "next", 0), units[1]);
    assert.deepEqual(step(units, units[2], "previous", 0), units[1]);
  });

  it("grows and shrinks by its end alone", () => {
    const grown = step(units, units[0], "grow", 0);
    assert.deepEqual(grown, { start: 0, end: 20 });
    assert.deepEqual(step(units, grown, "shrink", 0), units[0]);
  });

  it("finishes the sentence that a mouse began", () => {
    assert.deepEqual(step(units, { start: 3, end: 7 }, "grow", 0), { start: 3, end: 10 });
  });
});

describe("what is pending", () => {
  it("is nothing where there are only blanks", () => {
    assert.equal(pendingOf("a \n\n b", { start: 1, end: 5 }), null);
  });

  it("carries exactly the words between its offsets", () => {
    assert.deepEqual(pendingOf("😀 The tide rose.\n\n", { start: 1, end: 18 }), {
      start: 2, end: 16, quote: "The tide rose.", cutsGrapheme: false,
    });
  });

  it("says that it cuts a character and keeps the cut", () => {
    assert.deepEqual(pendingOf("cafe\u0301", { start: 0, end: 4 }), {
      start: 0, end: 4, quote: "cafe", cutsGrapheme: true,
    });
  });
});
