import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { inView } from "../../annotations/static/annotations/js/gaps.js";
import {
  inLane, LANES, nearest, pathOf, ROWS, rowsOf, runsOf,
} from "../../annotations/static/annotations/js/rail.js";
import { block } from "./fake_dom.js";

const set = (rows) => rows.flatMap((isSet, row) => (isSet ? [row] : []));

describe("the rows a span fills", () => {
  it("are those it reaches into", () => {
    assert.deepEqual(set(rowsOf([{ start: 0, end: 10 }], ROWS * 10)), [0]);
    assert.deepEqual(set(rowsOf([{ start: 5, end: 11 }], ROWS * 10)), [0, 1]);
    assert.deepEqual(set(rowsOf([{ start: ROWS * 10 - 1, end: ROWS * 10 }], ROWS * 10)), [ROWS - 1]);
  });

  it("are one at least, however long the article is", () => {
    for (const start of [0, 17, 999_999, 1_999_999]) {
      assert.equal(set(rowsOf([{ start, end: start + 1 }], 2_000_000)).length, 1);
    }
  });

  it("are several where the article is shorter than the rail has rows", () => {
    assert.equal(set(rowsOf([{ start: 1, end: 2 }], 4)).length, ROWS / 4);
  });

  it("are none outside the rail, whatever is asked", () => {
    for (const rows of [rowsOf([], 0), rowsOf([{ start: 0, end: 0 }], 1), rowsOf([{ start: 9, end: 12 }], 10)]) {
      assert.equal(rows.length, ROWS);
    }
  });
});

describe("the picture", () => {
  it("joins rows that follow each other", () => {
    assert.deepEqual(runsOf([true, true, false, true]), [[0, 2], [3, 1]]);
    assert.deepEqual(runsOf([]), []);
  });

  it("gives each lane a place and a shape of its own", () => {
    const paths = LANES.map((lane) => pathOf(lane, [true]));

    assert.equal(new Set(paths.map((path) => path.match(/^M([\d.]+)/)[1])).size, LANES.length);
    assert.equal(new Set(paths.map((path) => path.replace(/^M\S+ \S+?(?=[hl])/, ""))).size, LANES.length);
  });

  it("stays small, however many claims there are", () => {
    const claims = Array.from({ length: 5_000 }, (_, at) => ({ start: at * 12, end: at * 12 + 10 }));

    for (const lane of LANES) assert.ok(pathOf(lane, rowsOf(claims, 60_000)).length < 10_000);
  });

  it("shows in each lane what belongs there", () => {
    const looked = {
      gaps: [{ start: 0, end: 1 }],
      stretches: [{ start: 2, end: 3, claims: ["a"], kinds: ["sourced", "opinion"] }],
    };

    assert.deepEqual(inLane(looked, "gap"), looked.gaps);
    assert.deepEqual(LANES.filter((lane) => inLane(looked, lane)[0]?.claims), ["sourced", "opinion"]);
  });
});

describe("a click", () => {
  const spans = [{ start: 10, end: 20 }, { start: 30, end: 31 }];

  it("finds what is nearest", () => {
    assert.equal(nearest(spans, 15, 0), spans[0]);
    assert.equal(nearest(spans, 26, 5), spans[1]);
    assert.equal(nearest(spans, 5, 5), spans[0]);
  });

  it("finds nothing out of reach", () => {
    assert.equal(nearest(spans, 25, 4), null);
    assert.equal(nearest([], 0, 100), null);
  });
});

describe("what is in view", () => {
  const blocks = Array.from({ length: 100 }, (_, at) => block(at * 10, "ten points"));
  const boxAt = (scrolled) => (one) => {
    const top = blocks.indexOf(one) * 50 - scrolled;
    return { top, bottom: top + 50 };
  };

  it("goes from the first line to the last, within blocks too", () => {
    assert.deepEqual(inView(blocks, 100, boxAt(0)), { start: 0, end: 20 });
    assert.deepEqual(inView(blocks, 100, boxAt(525)), { start: 105, end: 125 });
  });

  it("stays within the article", () => {
    assert.deepEqual(inView(blocks, 100, boxAt(-300)), { start: 0, end: 0 });
    assert.deepEqual(inView(blocks, 100, boxAt(9_000)), { start: 1_000, end: 1_000 });
    assert.deepEqual(inView([], 100, boxAt(0)), { start: 0, end: 0 });
  });

  it("measures few blocks, however many there are", () => {
    let measured = 0;
    inView(blocks, 100, (one) => { measured += 1; return boxAt(2_000)(one); });

    assert.ok(measured < 20);
  });
});
