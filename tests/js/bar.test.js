import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { dock, place } from "../../annotations/static/annotations/js/bar.js";

const bar = { width: 300, height: 48 };
const viewport = { width: 1000, height: 600 };
const line = (left, top, width = 100) => ({ left, top, right: left + width, bottom: top + 20 });

describe("the bar stands", () => {
  it("under the end of the selection", () => {
    assert.deepEqual(place(line(400, 100), line(400, 120), bar, viewport), { left: 350, top: 148 });
  });

  it("above its start where there is no room below", () => {
    assert.deepEqual(place(line(400, 500), line(400, 560), bar, viewport), { left: 350, top: 444 });
  });

  it("at the lower edge where the selection fills the view", () => {
    assert.deepEqual(place(line(400, -50), line(400, 590), bar, viewport), { left: 350, top: 544 });
  });

  it("inside the view at both sides", () => {
    assert.equal(place(line(0, 100), line(0, 100, 20), bar, viewport).left, 8);
    assert.equal(place(line(950, 100), line(950, 100), bar, viewport).left, 692);
  });

  it("no further left than the text, where there is room", () => {
    assert.equal(place(line(210, 100, 20), line(210, 100, 20), bar, viewport, 200).left, 200);
    assert.equal(place(line(210, 100, 20), line(210, 100, 20), bar, { width: 400, height: 600 }, 200).left, 92);
  });

  it("inside a view narrower than itself, at the left", () => {
    assert.equal(place(line(10, 100), line(10, 100), bar, { width: 280, height: 600 }).left, 8);
  });
});

describe("by touch the bar stands", () => {
  const view = { left: 0, top: 0, right: 400, bottom: 600 };

  it("at the lower edge, whatever is selected above", () => {
    assert.deepEqual(dock(line(40, 100), bar, view), { left: 50, top: 544 });
    assert.deepEqual(dock(line(40, 900), bar, view), { left: 50, top: 544 });
  });

  it("at the upper edge where the selection and its handle are at the lower one", () => {
    assert.deepEqual(dock(line(40, 500), bar, view), { left: 50, top: 8 });
  });

  it("inside what is seen where two fingers have zoomed", () => {
    assert.deepEqual(dock(line(140, 150), bar, { left: 100, top: 100, right: 300, bottom: 400 }), { left: 108, top: 344 });
  });
});
