import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { actOf, keysAreOn, switchKeys } from "../../annotations/static/annotations/js/keys.js";

const free = { on: true, typing: false };

describe("a key", () => {
  it("is left alone while one types, but for Esc", () => {
    for (const key of ["1", "e", "n", "?", "J"]) assert.equal(actOf({ key }, { on: true, typing: true }), null);
    assert.equal(actOf({ key: "Escape" }, { on: true, typing: true }), "escape");
  });

  it("is left alone when keys are switched off, but for Esc", () => {
    for (const key of ["1", "e", "?"]) assert.equal(actOf({ key }, { on: false, typing: false }), null);
    assert.equal(actOf({ key: "Escape" }, { on: false, typing: false }), "escape");
  });

  it("is left to the browser with Ctrl, Alt or Meta, and while a letter is being composed", () => {
    assert.equal(actOf({ key: "1", ctrlKey: true }, free), null);
    assert.equal(actOf({ key: "n", metaKey: true }, free), null);
    assert.equal(actOf({ key: "p", altKey: true }, free), null);
    assert.equal(actOf({ key: "e", isComposing: true }, free), null);
  });

  it("is left alone when it means nothing, also when it is the name of something every object has", () => {
    for (const key of ["z", "constructor", "toString", "ArrowRight"]) assert.equal(actOf({ key }, free), null);
  });

  it("takes back, and does again with Shift", () => {
    assert.equal(actOf({ key: "u" }, free), "undo");
    assert.equal(actOf({ key: "U", shiftKey: true }, free), "redo");
  });

  it("tags by number", () => {
    assert.deepEqual(["1", "2", "3"].map((key) => actOf({ key }, free)), [
      "tag:sourced", "tag:disputed", "tag:opinion",
    ]);
  });

  it("covers a paragraph and goes to the next gap", () => {
    assert.deepEqual(["0", "."].map((key) => actOf({ key }, free)), ["cover", "gap"]);
  });

  it("sets a paragraph apart", () => {
    assert.equal(actOf({ key: "x" }, free), "apart");
  });

  it("moves by sentence and, with Shift, grows and shrinks", () => {
    assert.equal(actOf({ key: "j" }, free), "sentence:next");
    assert.equal(actOf({ key: "J", shiftKey: true }, free), "sentence:grow");
    assert.equal(actOf({ key: "ArrowRight", shiftKey: true }, free), "word:right");
    assert.equal(actOf({ key: "ArrowLeft", shiftKey: true, altKey: true }, free), "grapheme:left");
  });
});

describe("the switch", () => {
  const kept = new Map();
  beforeEach(() => {
    kept.clear();
    globalThis.localStorage = {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => kept.set(name, value),
    };
  });

  it("follows the account until somebody uses it", () => {
    assert.equal(keysAreOn(true), true);
    assert.equal(keysAreOn(false), false);
  });

  it("is remembered against the account's default", () => {
    switchKeys(false);
    assert.equal(keysAreOn(true), false);
    switchKeys(true);
    assert.equal(keysAreOn(false), true);
  });
});
