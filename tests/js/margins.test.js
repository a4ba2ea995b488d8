import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { asked, blocksUnder, isRead } from "../../annotations/static/annotations/js/margins.js";
import { block } from "./fake_dom.js";

describe("what a press on a margin asks for", () => {
  it("covers what is not one's own and leaves the rest", () => {
    assert.deepEqual(asked(["3", "4", "5"], new Set(["4", "9"])), { cover: "3 5" });
  });

  it("takes back where all are one's own", () => {
    assert.deepEqual(asked(["3", "4"], new Set(["3", "4", "9"])), { uncover: "3 4" });
  });
});

describe("the blocks under a selection", () => {
  const blocks = [block(0, "One.\n\n"), block(6, "Two.\n\n"), block(12, "Three.")];
  const under = (start, end) => blocksUnder(blocks, { start, end }).map((one) => blocks.indexOf(one));

  it("are those it reaches into, be it by one character", () => {
    assert.deepEqual(under(1, 3), [0]);
    assert.deepEqual(under(0, 7), [0, 1]);
    assert.deepEqual(under(5, 13), [0, 1, 2]);
  });

  it("are not those it only touches", () => {
    assert.deepEqual(under(6, 12), [1]);
  });
});

describe("the block the eye is on", () => {
  const first = (boxes) => boxes.findIndex(([top, bottom]) => isRead({ top, bottom }, 900));

  it("is the first that begins in view", () => {
    assert.equal(first([[-80, 40], [60, 120], [140, 800]]), 1);
  });

  it("is one that began before and goes on for long", () => {
    assert.equal(first([[-600, -20], [-500, 400], [420, 500]]), 1);
  });
});
