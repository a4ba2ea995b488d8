import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { firstBehind } from "../../annotations/static/annotations/js/cards.js";
import { addressOf, stubsIn } from "../../annotations/static/annotations/js/stubs.js";

describe("what is asked for when a part comes near", () => {
  it("is nothing where nothing is wanted", () => {
    assert.equal(addressOf("/cards/", []), "");
  });

  it("is their claims at one address", () => {
    assert.equal(addressOf("/cards/", ["a", "b"]), "/cards/?claim=a&claim=b");
  });

  it("is what stands in short in a part, as it is by then", () => {
    const stubs = ["a", "b"].map((claim) => ({ getAttribute: () => claim }));
    const part = { querySelectorAll: (selector) => (selector === "[data-stub]" ? stubs : []) };
    assert.deepEqual(stubsIn(part), ["a", "b"]);
    stubs.shift();
    assert.deepEqual(stubsIn(part), ["b"]);
  });
});

describe("the place of a card among thousands", () => {
  const behind = (starts, start) => firstBehind(starts.length, (index) => starts[index] > start);

  it("is the end where nothing is behind it", () => {
    assert.equal(behind([], 3), 0);
    assert.equal(behind([1, 2, 3], 3), 3);
  });

  it("is before the first that is behind it", () => {
    assert.equal(behind([4, 5], 3), 0);
    assert.equal(behind([1, 3, 4, 9], 3), 2);
  });
});
