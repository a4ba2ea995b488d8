import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";

import { SAY_EVERY_MS, watchReaders } from "../../annotations/static/annotations/js/readers.js";

const settled = () => new Promise((resolve) => { setImmediate(resolve); });

/** As much of the page as the module touches. */
class Place {
  hidden = true;
  said = { textContent: "" };
  signs = { shown: [], drawn: 0, replaceChildren(...signs) { this.shown = signs; this.drawn += 1; } };

  querySelector(selector) {
    return selector === "[data-said]" ? this.said : this.signs;
  }

  toggleAttribute(_name, on) {
    this.hidden = on;
  }
}

describe("who else reads", () => {
  let page;
  let end;
  let place;
  let asked;
  let answers;
  const fetch = async (url, options) => {
    asked.push([url, options.keepalive ?? false]);
    const next = answers.shift();
    if (!next) throw new TypeError("nobody there");
    return { ok: true, redirected: false, json: async () => next, ...next.answer };
  };
  const chi = { said: "Chi is reading too.", initials: ["C"] };
  const nobody = { said: "", initials: [] };

  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout"] });
    page = new EventTarget();
    page.visibilityState = "visible";
    page.createElement = () => ({ textContent: "" });
    globalThis.document = page;
    globalThis.addEventListener = (...more) => page.addEventListener(...more);
    end = new AbortController();
    place = new Place();
    asked = [];
    answers = [];
  });
  afterEach(() => {
    end.abort();
    mock.timers.reset();
    delete globalThis.document;
    delete globalThis.addEventListener;
  });

  const watch = async () => {
    watchReaders(place, { url: "/readers/", signal: end.signal, fetch });
    await settled();
  };
  const later = async () => {
    mock.timers.tick(SAY_EVERY_MS);
    await settled();
  };

  it("is asked at once and again and again, and shown", async () => {
    answers.push(chi, nobody);
    await watch();
    assert.equal(place.hidden, false);
    assert.equal(place.said.textContent, chi.said);
    assert.deepEqual(place.signs.shown.map(({ textContent }) => textContent), ["C"]);
    await later();
    assert.equal(place.hidden, true);
    assert.equal(asked.length, 2);
  });

  it("is not drawn again while the same people read", async () => {
    answers.push(chi, chi, chi);
    await watch();
    await later();
    await later();
    assert.equal(place.signs.drawn, 1);
  });

  it("stays as it was where nothing answers, or the sign-in page does", async () => {
    answers.push(chi, { ...nobody, answer: { redirected: true } });
    await watch();
    await later();
    await later();
    assert.equal(place.said.textContent, chi.said);
    assert.equal(asked.length, 3);
  });

  it("is not asked by a page nobody looks at, and at once when somebody does again", async () => {
    answers.push(nobody, chi);
    await watch();
    page.visibilityState = "hidden";
    await later();
    await later();
    assert.equal(asked.length, 1);
    page.visibilityState = "visible";
    page.dispatchEvent(new Event("visibilitychange"));
    await settled();
    assert.equal(place.said.textContent, chi.said);
  });

  it("is told when the page goes, in a request that outlives it", async () => {
    answers.push(nobody, nobody);
    await watch();
    page.dispatchEvent(new Event("pagehide"));
    assert.deepEqual(asked.at(-1), ["/readers/?leaving", true]);
    await later();
    assert.equal(asked.length, 2);
  });

  it("ends with the page", async () => {
    answers.push(nobody);
    await watch();
    end.abort();
    await later();
    assert.equal(asked.length, 1);
  });
});
