import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

describe("copying a field", () => {
  let copyFrom;

  before(async () => {
    globalThis.document = { addEventListener() {} };
    ({ copyFrom } = await import("../../annotations/static/annotations/js/copy.js"));
  });

  const field = () => ({ value: "https://here.example/7", hidden: true, selected: 0, select() { this.selected += 1; } });
  const clipboard = (writeText) => Object.defineProperty(globalThis, "navigator", { value: { clipboard: { writeText } }, configurable: true });

  it("leaves a field hidden whose value is in the clipboard", async () => {
    const kept = [];
    clipboard(async (text) => { kept.push(text); });
    const link = field();

    assert.equal(await copyFrom(link), true);
    assert.deepEqual(kept, ["https://here.example/7"]);
    assert.equal(link.hidden, true);
    assert.equal(link.selected, 0, "the focus stays where it was");
  });

  it("shows and selects it where no script may copy", async () => {
    clipboard(async () => { throw new Error("no"); });
    const link = field();

    assert.equal(await copyFrom(link), false);
    assert.equal(link.hidden, false);
    assert.ok(link.selected > 0);
  });
});
