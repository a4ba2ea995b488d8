import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { linkIn, quoteIn } from "../../annotations/static/annotations/js/pasting.js";

describe("a pasted link", () => {
  it("is refused where it is more than a link, or none that leads to the web", () => {
    for (const pasted of ["", "see https://a.example/", "javascript:alert(1)", "ftp://a.example/x", "two\nlines"]) {
      assert.equal(linkIn(pasted), null);
    }
  });

  it("is taken without the blanks around it", () => {
    assert.equal(linkIn(" https://library.example/report?page=2\n"), "https://library.example/report?page=2");
  });
});

describe("pasted words", () => {
  it("are taken as they are, but for blanks at the ends of lines", () => {
    assert.equal(quoteIn("\n  The roof\u00a0leaks, \t\r\n\r\nsays  “he”.\n\n"), "  The roof\u00a0leaks,\n\nsays  “he”.");
  });
});
