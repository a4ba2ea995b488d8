import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { drawTo, step, wayOf } from "../../annotations/static/annotations/js/steps.js";

/** Where one stands while nothing is selected. */
const here = { start: 11, end: 11 };
const units = [{ start: 0, end: 10 }, { start: 11, end: 20 }, { start: 21, end: 30 }];

describe("the next step of the selection", () => {
  it("leads nowhere past the ends, and does not grow out of nothing", () => {
    assert.equal(step(units, { start: 21, end: 30 }, "next", here), null);
    assert.equal(step(units, { start: 0, end: 10 }, "previous", here), null);
    assert.equal(step(units, { start: 0, end: 10 }, "shrink", here), null);
    assert.equal(step(units, { start: 0, end: 10 }, "grow", here, "start"), null);
    assert.equal(step(units, { start: 21, end: 30 }, "shrink", here, "start"), null);
    assert.equal(step(units, null, "grow", here), null);
  });

  it("begins with what is in view", () => {
    assert.deepEqual(step(units, null, "next", here), units[1]);
  });

  it("goes on from where one was last, and back from there", () => {
    assert.deepEqual(step(units, null, "next", units[1]), units[2]);
    assert.deepEqual(step(units, null, "previous", units[1]), units[0]);
  });

  it("goes on and back", () => {
    assert.deepEqual(step(units, units[0], "next", here), units[1]);
    assert.deepEqual(step(units, units[2], "previous", here), units[1]);
  });

  it("grows and shrinks by its end", () => {
    const grown = step(units, units[0], "grow", here);
    assert.deepEqual(grown, { start: 0, end: 20 });
    assert.deepEqual(step(units, grown, "shrink", here), units[0]);
  });

  it("grows and shrinks by its beginning", () => {
    const grown = step(units, units[1], "grow", here, "start");
    assert.deepEqual(grown, { start: 0, end: 20 });
    assert.deepEqual(step(units, grown, "shrink", here, "start"), units[1]);
  });

  it("finishes the sentence that a mouse began", () => {
    assert.deepEqual(step(units, { start: 3, end: 7 }, "grow", here), { start: 3, end: 10 });
    assert.deepEqual(step(units, { start: 3, end: 7 }, "grow", here, "start"), { start: 0, end: 7 });
  });
});

describe("an arrow", () => {
  it("moves the end it is at to where it points", () => {
    assert.equal(wayOf("right", "end", false), "grow");
    assert.equal(wayOf("left", "end", false), "shrink");
    assert.equal(wayOf("right", "start", false), "shrink");
    assert.equal(wayOf("left", "start", false), "grow");
  });

  it("points the other way where the text runs from right to left", () => {
    assert.equal(wayOf("left", "end", true), "grow");
    assert.equal(wayOf("right", "end", true), "shrink");
    assert.equal(wayOf("right", "start", true), "grow");
  });
});

describe("an end drawn by the pointer", () => {
  const span = { start: 11, end: 20 };

  it("goes to the nearest edge of its kind", () => {
    assert.deepEqual(drawTo(units, span, "end", 28), { start: 11, end: 30 });
    assert.deepEqual(drawTo(units, span, "start", 2), { start: 0, end: 20 });
  });

  it("never passes the other one", () => {
    assert.deepEqual(drawTo(units, span, "end", 3), span);
    assert.deepEqual(drawTo(units, span, "start", 29), span);
    assert.deepEqual(drawTo([units[2]], span, "start", 29), span);
  });
});
