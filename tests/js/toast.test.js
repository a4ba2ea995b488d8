import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { say, sayTrouble, surplus } from "../../annotations/static/annotations/js/toast.js";

/** @type {Record<string, any>} */
let parts;

/** A place of the page that keeps what is put into it. */
const place = () => ({ held: [], append(one) { this.held.push(one); } });

class HTMLElement {}

beforeEach(() => {
  globalThis.HTMLElement = HTMLElement;
  parts = { "[data-toasts]": place(), "[data-troubles]": place() };
  globalThis.document = {
    querySelector: (selector) => parts[selector] ?? null,
    querySelectorAll: (selector) => (parts[selector] ? [parts[selector]] : []),
    createElement: () => ({}),
  };
});

afterEach(() => {
  delete globalThis.document;
  delete globalThis.HTMLElement;
});

test("nothing to say is not said", () => {
  say("");

  assert.deepEqual(parts["[data-toasts]"].held, []);
});

test("a page without a place for messages stays silent", () => {
  parts = {};

  assert.doesNotThrow(() => say("Copied."));
});

test("what stands elsewhere for the eye is read out by the one polite region, unseen", () => {
  say("Copied.");

  assert.deepEqual(parts["[data-toasts]"].held, [{ className: "visually-hidden", textContent: "Copied." }]);
});

test("trouble is told in its own place, in the page's words", () => {
  const words = { textContent: "" };
  const toast = Object.assign(new HTMLElement(), { querySelector: () => words });
  parts["template[data-trouble]"] = { content: { firstElementChild: { cloneNode: () => toast } } };
  parts["[data-words]"] = { dataset: { unreachable: "The server can’t be reached." } };

  sayTrouble("unreachable");

  assert.equal(words.textContent, "The server can’t be reached.");
  assert.deepEqual(parts["[data-troubles]"].held, [toast]);
  assert.deepEqual(parts["[data-toasts]"].held, []);
});

test("the newest three messages stay, and an older one that somebody is at", () => {
  assert.deepEqual(surplus(["a", "b", "c"], () => false), []);
  assert.deepEqual(surplus(["a", "b", "c", "d", "e"], (one) => one === "a"), ["b"]);
});
