import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { firstBehind } from "../../annotations/static/annotations/js/cards.js";
import { addressOf, claimsOf, takeSome } from "../../annotations/static/annotations/js/stubs.js";

const stub = (claim, isConnected = true) => ({ dataset: { claim }, isConnected });

describe("what is asked for when stubs come near", () => {
  it("is nothing where nothing is wanted", () => {
    assert.equal(addressOf("/cards/", []), "");
  });

  it("is their claims at one address", () => {
    assert.equal(addressOf("/cards/", ["a", "b"]), "/cards/?claim=a&claim=b");
  });

  it("leaves out those whose card has come meanwhile", () => {
    assert.deepEqual(claimsOf([stub("a", false), stub("b")]), ["b"]);
  });

  it("is no more than the server gives at once, and none of it twice", () => {
    const near = new Set(["a", "b", "c"].map((claim) => stub(claim)));
    assert.deepEqual(claimsOf(takeSome(near, 2)), ["a", "b"]);
    assert.deepEqual(claimsOf(takeSome(near, 2)), ["c"]);
    assert.equal(near.size, 0);
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
