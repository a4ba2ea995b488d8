import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { sayingOf, spanOfValues } from "../../annotations/static/annotations/js/unsaved.js";

describe("a change that is not saved", () => {
  it("is recognised by its claim, its button and what was typed", () => {
    const values = [["version", "3"], ["start", "1"], ["quote", "it\n leaks"], ["url", "https://a.example/"], ["tag", "sourced"], ["note", ""]];
    assert.equal(sayingOf(" Add\n", "Claim 7", values), "Claim 7 · Add · it leaks · https://a.example/");
    assert.equal(sayingOf("Delete claim", "Claim 7", [["version", "3"]]), "Claim 7 · Delete claim");
  });

  it("is cut where it is long", () => {
    const line = sayingOf("Save", "", [["statement", "x".repeat(500)]]);
    assert.equal(line.length, 160);
    assert.match(line, /^Save · x+…$/);
  });

  it("is painted over the words it is about, if it is about some", () => {
    assert.deepEqual(spanOfValues([["start", "0"], ["end", "14"]]), { start: 0, end: 14 });
    assert.equal(spanOfValues([["url", "https://a.example/"]]), null);
  });
});
