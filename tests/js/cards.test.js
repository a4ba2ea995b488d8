import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { byPlace, claimsOver, pick } from "../../annotations/static/annotations/js/cards.js";

describe("text order", () => {
  it("puts first what begins first, then what holds the other, then the elder", () => {
    const inner = { start: 5, end: 9, number: 1 };
    const outer = { start: 5, end: 20, number: 2 };
    const twin = { start: 5, end: 20, number: 3 };
    const before = { start: 0, end: 3, number: 4 };
    assert.deepEqual([inner, twin, outer, before].sort(byPlace), [before, outer, twin, inner]);
  });
});

describe("a click where claims overlap", () => {
  const lengths = { wide: 40, middle: 20, narrow: 5 };
  const lengthOf = (id) => lengths[id];

  it("finds nothing where no claim is", () => {
    assert.equal(pick([], lengthOf, null), null);
  });

  it("takes the innermost first", () => {
    assert.equal(pick(["wide", "narrow", "middle"], lengthOf, null)?.id, "narrow");
    assert.equal(pick(["wide", "narrow"], lengthOf, "elsewhere")?.id, "narrow");
  });

  it("goes outwards with every further click, and round", () => {
    const ids = ["wide", "narrow", "middle"];
    assert.deepEqual(pick(ids, lengthOf, "narrow"), { id: "middle", at: 2, count: 3 });
    assert.deepEqual(pick(ids, lengthOf, "wide"), { id: "narrow", at: 1, count: 3 });
  });
});

describe("claims over a word that has more than its mark names", () => {
  const card = (claim, from, until) => ({ dataset: { claim, from: String(from), until: String(until) } });

  it("are those that begin at or before it and end behind it", () => {
    const cards = [card("wide", 0, 40), card("before", 0, 7), card("here", 7, 8), card("after", 8, 9)];
    assert.deepEqual(claimsOver(cards, 7), ["wide", "here"]);
  });
});
