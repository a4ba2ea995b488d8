import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { giveLink, giveQuote, linkIn, quoteIn } from "../../annotations/static/annotations/js/pasting.js";

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

/** As much of a field and its form as is looked at. */
class Field {
  constructor(value, { isNew = true } = {}) {
    Object.assign(this, { value, isNew, focused: 0, told: [], form: { querySelector: () => (this.save ??= new Field("")) } });
  }

  closest(selector) {
    return selector === "[data-evidence-form]" && this.isNew ? {} : null;
  }

  focus() {
    this.focused += 1;
  }

  dispatchEvent({ type, bubbles }) {
    this.told.push({ type, bubbles, value: this.value });
  }

  scrollIntoView() {}
}

/** A card with the field for a link, the one for its quote, and those of the evidence it has. */
function card({ link = "", quote = "", kept = [] }) {
  const url = new Field(link);
  const words = new Field(quote);
  const quotes = kept.map((value) => new Field(value, { isNew: false }));
  return {
    url, words, quotes,
    querySelector: (selector) => (selector === "[data-evidence-url]" ? url : words),
    querySelectorAll: () => quotes,
  };
}

describe("pasted on a claim", () => {
  before(() => {
    globalThis.document = { createElement: () => ({}), querySelector: () => null, querySelectorAll: () => [] };
  });
  after(() => { delete globalThis.document; });

  it("a link goes into its field, where Enter adds it", () => {
    const shown = card({});
    giveLink(shown, "https://a.example/");
    assert.equal(shown.url.value, "https://a.example/");
    assert.equal(shown.url.focused, 1);
  });

  it("it is told as what a hand has typed, so that a reload keeps it", () => {
    const shown = card({});
    giveLink(shown, "https://a.example/");
    giveQuote(shown, "Since May.");
    assert.deepEqual(shown.url.told, [{ type: "input", bubbles: true, value: "https://a.example/" }]);
    assert.deepEqual(shown.words.told, [{ type: "input", bubbles: true, value: "Since May." }]);
  });

  it("words are the quote of evidence still to be named", () => {
    const shown = card({ kept: ["It leaks."] });
    giveQuote(shown, "Since May.");
    assert.equal(shown.words.value, "Since May.");
    assert.equal(shown.url.focused, 1);
    assert.equal(shown.quotes[0].value, "It leaks.");
  });

  it("words are that of the newest evidence that quotes nothing yet, one Enter from being saved", () => {
    const shown = card({ kept: ["", "It leaks.", ""] });
    giveQuote(shown, "Since May.");
    assert.deepEqual(shown.quotes.map(({ value }) => value), ["", "It leaks.", "Since May."]);
    assert.equal(shown.quotes[2].save.focused, 1);
    assert.equal(shown.words.value, "");
  });

  it("words are that of the link that stands in the field, whatever else quotes nothing", () => {
    const shown = card({ link: "https://a.example/", kept: [""] });
    giveQuote(shown, "Since May.");
    assert.equal(shown.words.value, "Since May.");
    assert.equal(shown.quotes[0].value, "");
  });

  it("words never cover others", () => {
    const shown = card({ quote: "It leaks." });
    giveQuote(shown, "Since May.");
    assert.equal(shown.words.value, "It leaks.\nSince May.");
  });
});
