import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { changeIn, typedPairsIn } from "../../annotations/static/annotations/js/stored.js";

const NO_JSON = [null, "", "not json", "{"];
const whole = {
  key: "K", at: 1, article: "A", page: "/articles/A/", title: "The roof", url: "/claims/", says: "Sourced", claim: "",
  values: [["tag", "sourced"]], draft: [["/claims/ url", { value: "https://a.example", base: "" }]],
  state: "waiting", refusal: "",
};
const stored = (other) => JSON.stringify({ ...whole, ...other });

describe("a change that is kept", () => {
  it("is passed over where it is none", () => {
    for (const bad of [...NO_JSON, "null", "5", "[]", "{}", '"words"']) assert.equal(changeIn(bad, "K"), null);
  });

  it("is passed over where a part of it is missing or is something else", () => {
    const others = [
      { at: "soon" }, { says: 5 }, { refusal: {} }, { state: "sent" }, { values: "abc" }, { values: [["tag"]] },
      { draft: null }, { draft: [["url", null]] }, { title: undefined },
    ];
    for (const other of others) assert.equal(changeIn(stored(other), "K"), null, JSON.stringify(other));
  });

  it("is passed over under another key, for nothing could take it out again", () => {
    assert.equal(changeIn(stored({}), "L"), null);
  });

  it("leads and is sent nowhere but to this server", () => {
    for (const bad of ["javascript:alert(1)", "//evil.example/", "https://evil.example/"]) {
      assert.equal(changeIn(stored({ page: bad }), "K"), null);
      assert.equal(changeIn(stored({ url: bad }), "K"), null);
    }
  });

  it("is read as it was written", () => {
    assert.deepEqual(changeIn(stored({}), "K"), whole);
  });
});

describe("what is half typed and kept", () => {
  it("is passed over where it is no such thing, and the rest is read", () => {
    for (const bad of [...NO_JSON, "null", "5", "{}"]) assert.deepEqual(typedPairsIn(bad), []);
    const good = ["/claims/ note", { value: "It leaks.", base: "" }];
    assert.deepEqual(typedPairsIn(JSON.stringify([1, ["a"], ["a", null], ["a", { value: {} }], good])), [good]);
  });
});
