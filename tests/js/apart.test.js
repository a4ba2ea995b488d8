import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { asked } from "../../annotations/static/annotations/js/apart.js";

describe("what a press on a paragraph asks for", () => {
  it("is to set apart what is not yet", () => {
    assert.deepEqual(asked(["3", "4", "5"], new Set(["4", "9"])), { apart: "3 5" });
  });

  it("is to put back where all is set apart", () => {
    assert.deepEqual(asked(["3", "4"], new Set(["3", "4", "9"])), { back: "3 4" });
  });
});
