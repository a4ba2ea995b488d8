import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import {
  blocksOf, boundaryAt, indexAfter, lengthOf, pointsBefore, positionOf, rangesOf, slice, spanOf, startOf, textOf,
} from "../../annotations/static/annotations/js/offsets.js";
import { block, column, columnOf, mark, textsOf } from "./fake_dom.js";
import { cases, missing } from "./tricky.js";

/** The way from code points to a place in the DOM and back. */
function roundTrip(root, start, end) {
  const blocks = blocksOf(root);
  const from = boundaryAt(blocks, start, "start");
  const to = boundaryAt(blocks, end, "end");
  return spanOf(root, {
    startContainer: from.node, startOffset: from.offset, endContainer: to.node, endOffset: to.offset,
  });
}

describe("counting", () => {
  it("counts a character beyond the first plane once", () => {
    assert.equal(lengthOf("a😀b"), 3);
    assert.equal(pointsBefore("a😀b", 3), 2);
    assert.equal(indexAfter("a😀b", 2), 3);
  });

  it("counts a lone surrogate as one, as Python does", () => {
    assert.equal(lengthOf("\ud83d!"), 2);
    assert.equal(lengthOf("!\ude00\ude00"), 3);
  });

  it("leaves the middle of a surrogate pair outwards", () => {
    assert.equal(pointsBefore("a😀b", 2, "start"), 1);
    assert.equal(pointsBefore("a😀b", 2, "end"), 2);
  });

  it("stops at the end of the text", () => {
    assert.equal(indexAfter("ab", 99), 2);
    assert.equal(slice("ab", 1, 99), "b");
  });

  it("cuts a text as Python slices it", () => {
    assert.equal(slice("x😀y😀z", 1, 4), "😀y😀");
  });
});

describe("from the DOM to code points", () => {
  it("adds the block's start to what stands before the boundary", () => {
    const root = column(block(0, "One.\n"), block(5, "Two ", mark("thr😀ee"), " four."));
    const [, , inMark, after] = textsOf(root);
    assert.equal(positionOf(root, { node: inMark, offset: 5 }, "start"), 5 + 4 + 4);
    assert.equal(positionOf(root, { node: after, offset: 0 }, "end"), 5 + 4 + 6);
  });

  it("understands a boundary given by child nodes, as a triple click gives it", () => {
    const root = column(block(0, "One.\n"), block(5, "Two ", mark("three"), "."));
    const second = blocksOf(root)[1];
    assert.equal(positionOf(root, { node: second, offset: 0 }, "end"), 5);
    assert.equal(positionOf(root, { node: second, offset: 1 }, "start"), 9);
    assert.equal(positionOf(root, { node: second, offset: 3 }, "end"), 15);
  });

  it("counts what is set apart and folded away like any text", () => {
    const root = column(block(0, "One.\n"), column(block(5, "Also read.\n")), block(16, "Two."));
    const [, , last] = textsOf(root);
    assert.equal(positionOf(root, { node: last, offset: 3 }, "end"), 19);
  });
});

describe("from code points to the DOM", () => {
  it("starts in the node after and ends in the node before", () => {
    const root = column(block(0, "One ", mark("two"), " three."));
    const [first, marked, last] = textsOf(root);
    assert.deepEqual(boundaryAt(blocksOf(root), 4, "start"), { node: marked, offset: 0 });
    assert.deepEqual(boundaryAt(blocksOf(root), 4, "end"), { node: first, offset: 4 });
    assert.deepEqual(boundaryAt(blocksOf(root), 7, "end"), { node: marked, offset: 3 });
    assert.deepEqual(boundaryAt(blocksOf(root), 7, "start"), { node: last, offset: 0 });
  });

  it("ends at the end of a block rather than at the start of the next", () => {
    const root = column(block(0, "One."), block(4, "Two."));
    const [first, second] = textsOf(root);
    assert.deepEqual(boundaryAt(blocksOf(root), 4, "end"), { node: first, offset: 4 });
    assert.deepEqual(boundaryAt(blocksOf(root), 4, "start"), { node: second, offset: 0 });
  });

  it("stops at the last text for a position past the end", () => {
    const root = column(block(0, "One."));
    assert.deepEqual(boundaryAt(blocksOf(root), 99, "end"), { node: textsOf(root)[0], offset: 4 });
  });

  it("finds nothing where there is no text", () => {
    assert.equal(boundaryAt([], 0, "start"), null);
    assert.equal(boundaryAt(blocksOf(column(block(0))), 0, "start"), null);
  });
});

describe("many spans at once", () => {
  before(() => {
    globalThis.StaticRange = class {
      constructor(given) {
        Object.assign(this, given);
      }
    };
  });
  after(() => { delete globalThis.StaticRange; });

  const places = (root, spans) => rangesOf(root, spans).map(
    ({ startContainer, startOffset, endContainer, endOffset }) => [
      { node: startContainer, offset: startOffset }, { node: endContainer, offset: endOffset },
    ],
  );

  it("are none where there is no text", () => {
    assert.deepEqual(rangesOf(column(), [{ start: 0, end: 1 }]), []);
    assert.deepEqual(rangesOf(column(block(0)), [{ start: 0, end: 1 }]), []);
  });

  it("stand where each of them stands alone", () => {
    const root = column(block(0, "😀ne ", mark("two"), " three.\n"), block(15), block(15, mark("Fo"), "ur.\n"), block(21, "Five."));
    const spans = [[0, 1], [1, 4], [4, 7], [7, 14], [14, 16], [17, 20], [20, 23], [24, 26]];
    const alone = spans.map(([start, end]) => [
      boundaryAt(blocksOf(root), start, "start"), boundaryAt(blocksOf(root), end, "end"),
    ]);
    assert.deepEqual(places(root, spans.map(([start, end]) => ({ start, end }))), alone);
  });

  it("do so for every character of the tricky texts", { skip: missing }, () => {
    for (const { canonical_text: text, canonical_spans: known } of cases) {
      const root = columnOf(text, known.filter((span) => span !== null).map(({ start }) => start));
      const spans = Array.from({ length: lengthOf(text) }, (_, start) => ({ start, end: start + 1 }));
      const blocks = blocksOf(root);
      const alone = spans.map(({ start, end }) => [boundaryAt(blocks, start, "start"), boundaryAt(blocks, end, "end")]);
      assert.deepEqual(places(root, spans), alone);
    }
  });
});

describe("the tricky texts", { skip: missing }, () => {
  for (const { id, canonical_text: text, canonical_spans: spans } of cases) {
    const known = spans.filter((span) => span !== null);

    it(`${id}: the column holds the text as it is stored`, () => {
      const root = columnOf(text, known.flatMap(({ start, end }) => [start, end]));
      assert.equal(textOf(root), text);
      assert.deepEqual(
        blocksOf(root).map(startOf), text.split(/(?<=\n)/u).map((_, at, lines) => lengthOf(lines.slice(0, at).join(""))),
      );
    });

    it(`${id}: every span survives the way into the DOM and back, marked or not`, () => {
      for (const cuts of [[], known.flatMap(({ start, end }) => [start, end])]) {
        const root = columnOf(text, cuts);
        for (const { start, end, quote } of known) {
          assert.equal(slice(text, start, end), quote);
          assert.deepEqual(roundTrip(root, start, end), { start, end });
        }
      }
    });

    it(`${id}: every single position does`, () => {
      const root = columnOf(text, known.map(({ start }) => start));
      for (let end = 1; end <= lengthOf(text); end += 1) {
        assert.deepEqual(roundTrip(root, end - 1, end), { start: end - 1, end });
      }
    });
  }
});
