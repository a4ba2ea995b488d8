import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.HTMLElement ??= /** @type {any} */ (class {});
const { keyOf } = await import("../../annotations/static/annotations/js/inbox.js");

test("a key that is held down settles nothing more", () => {
  assert.equal(keyOf({ key: "a", repeat: true }), "");
});

test("keys of the browser and of an input method are left alone", () => {
  for (const with_ of ["ctrlKey", "metaKey", "altKey", "isComposing"]) assert.equal(keyOf({ key: "a", [with_]: true }), "");
  for (const key of ["Enter", "Escape", "é", "0", " ", "ArrowDown"]) assert.equal(keyOf({ key }), "");
});

test("letters count in either case, and figures from one to nine", () => {
  assert.equal(keyOf({ key: "A" }), "a");
  assert.equal(keyOf({ key: "n" }), "n");
  assert.equal(keyOf({ key: "9" }), "9");
});
