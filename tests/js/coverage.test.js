import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { nextGap, readBlock, Reader, stretchesIn, untouched } from "../../annotations/static/annotations/js/coverage.js";
import { blocksOf, slice, textOf } from "../../annotations/static/annotations/js/offsets.js";
import { unitsOf } from "../../annotations/static/annotations/js/segments.js";
import { block, claimed, column, columnOf, mark } from "./fake_dom.js";
import { cases, missing } from "./tricky.js";

const words = (text, spans) => spans.map(({ start, end }) => slice(text, start, end));

const margin = (seen = "") => ({ dataset: { seen } });

/** What is read where the blocks are numbered and have the margins given, none for what is set apart. */
function looked(root, margins, reader = new Reader(root)) {
  blocksOf(root).forEach((one, at) => { one.id = `block-${at}`; });
  return reader.read(new Map(Object.entries(margins)));
}

describe("where claims stand in a block", () => {
  it("is counted in code points from the start of the article", () => {
    const found = stretchesIn(block(10, "😀 ", claimed("a", "sourced", "The 😀"), " and ", claimed("a b", "opinion", "more")));

    assert.deepEqual(found.map(({ start, end }) => [start, end]), [[12, 17], [22, 26]]);
    assert.deepEqual(found[1].claims, ["a", "b"]);
  });

  it("is found in the cells of a row, too", () => {
    const cell = mark("The ", claimed("a", "sourced", "mill"));
    const [found] = stretchesIn(block(5, mark("1\t"), cell));

    assert.deepEqual([found.start, found.end], [11, 15]);
  });

  it("names every kind that stands there, and none that only sounds like one", () => {
    const [found] = stretchesIn(block(0, claimed("a b", "disputed mark--opinion mark--overlap mark--sourcedish", "x")));

    assert.deepEqual(found.kinds, ["disputed", "opinion"]);
  });
});

describe("the sentences of a block", () => {
  it("are those of the whole text, however it is marked", { skip: missing }, () => {
    for (const { canonical_text: text } of cases) {
      const root = columnOf(text, [2, 5, 9]);
      const byBlock = blocksOf(root).flatMap((one) => readBlock(one, "").sentences);

      assert.deepEqual(byBlock, unitsOf(textOf(root), "sentence"));
    }
  });

  it("are cut by the rules in hand where the article's language is none", () => {
    assert.equal(readBlock(block(0, "One. Two."), "en_GB no tag").sentences.length, 2);
  });
});

describe("what nobody has looked at", () => {
  it("is what no claim overlaps, be it by one character", () => {
    const sentences = [{ start: 0, end: 5 }, { start: 6, end: 12 }, { start: 13, end: 20 }];

    assert.deepEqual(untouched(sentences, [{ start: 4, end: 7 }]), [sentences[2]]);
    assert.deepEqual(untouched(sentences, [{ start: 5, end: 6 }, { start: 12, end: 13 }]), sentences);
    assert.deepEqual(untouched(sentences, [{ start: 0, end: 3 }, { start: 14, end: 15 }]), [sentences[1]]);
    assert.deepEqual(untouched([], []), []);
  });

  it("leaves out blocks somebody has been through, and counts what is set apart as nothing", () => {
    const root = column(block(0, "One. Two.\n\n"), block(11, "Also read: Three.\n\n"), block(30, "Four. Five."));
    const { gaps, sentences, length } = looked(root, { 0: margin("0"), 2: margin() });

    assert.deepEqual(words(textOf(root), gaps), ["Four.", "Five."]);
    assert.equal(sentences, 4);
    assert.equal(length, 41);
  });

  it("takes a claim in what is set apart along, for the rail", () => {
    const root = column(block(0, "One.\n\n"), block(6, "Also ", claimed("a", "sourced", "read")));

    assert.deepEqual(looked(root, { 0: margin() }).stretches.map(({ start }) => start), [11]);
  });

  it("follows a block that comes anew, and a margin that changes", () => {
    const root = column(block(0, "One. Two."));
    const reader = new Reader(root);
    assert.equal(looked(root, { 0: margin() }, reader).gaps.length, 2);

    root.childNodes[0] = block(0, claimed("a", "opinion", "One"), ". Two.");
    assert.deepEqual(words("One. Two.", looked(root, { 0: margin() }, reader).gaps), ["Two."]);
    assert.deepEqual(looked(root, { 0: margin("0") }, reader).gaps, []);
  });

  it("goes by the block where several share a margin", () => {
    const root = column(block(0, "One.\n"), block(5, "Two.\n"), block(10, "Three."));
    const shared = margin("0 2");

    assert.deepEqual(words(textOf(root), looked(root, { 0: shared, 1: shared, 2: shared }).gaps), ["Two."]);
  });
});

describe("the next gap", () => {
  const gaps = [{ start: 3, end: 5 }, { start: 8, end: 9 }];

  it("is the first from where one is, and after the last the first again", () => {
    assert.deepEqual([0, 3, 4, 9].map((from) => nextGap(gaps, from)?.start), [3, 3, 8, 3]);
  });

  it("is none where there are none", () => {
    assert.equal(nextGap([], 0), null);
  });
});
