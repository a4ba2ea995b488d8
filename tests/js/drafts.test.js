import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { decide, giveDraft, setValue, takeDraft } from "../../annotations/static/annotations/js/drafts.js";

/** As much of a field as the module looks at. */
class Field {
  constructor(name, value, { form = "/evidence/", defaultValue = "" } = {}) {
    Object.assign(this, { name, value, defaultValue, form: { getAttribute: () => form } });
  }

  focus() {
    this.focused = true;
  }
}
class Tick extends Field {
  constructor(name, checked, { type = "checkbox", defaultChecked = false, value = "on" } = {}) {
    super(name, value);
    Object.assign(this, { type, checked, defaultChecked });
  }
}

/** A card with fields and folds. */
const card = (fields, folds = []) => ({
  querySelectorAll: (selector) => (selector.startsWith("details") ? folds : fields),
});
const fold = (name) => ({
  open: false,
  getAttribute: () => name,
  setAttribute() {
    this.open = true;
  },
});
const nothingSent = () => false;

before(() => {
  globalThis.HTMLInputElement = Tick;
  globalThis.HTMLSelectElement = class {};
  globalThis.document = { activeElement: null };
});

describe("a draft", () => {
  it("keeps what was typed and not sent", () => {
    const after = new Field("url", "");
    giveDraft(card([after]), takeDraft(card([new Field("url", "https://a.example/")]), nothingSent));
    assert.equal(after.value, "https://a.example/");
  });

  it("does not bring back what was sent", () => {
    const after = new Field("url", "");
    giveDraft(card([after]), takeDraft(card([new Field("url", "https://a.example/")]), () => true));
    assert.equal(after.value, "");
  });

  it("does not cover what somebody else has changed meanwhile where nothing was typed", () => {
    const before = new Field("statement", "The old one.", { defaultValue: "The old one." });
    const after = new Field("statement", "The new one.");
    giveDraft(card([after]), takeDraft(card([before]), nothingSent));
    assert.equal(after.value, "The new one.");
  });

  it("tells fields of the same name in different forms apart", () => {
    const after = new Field("note", "", { form: "/other/" });
    giveDraft(card([after]), takeDraft(card([new Field("note", "mine")]), nothingSent));
    assert.equal(after.value, "");
  });

  it("keeps ticks, each of its own value", () => {
    const before = [
      new Tick("stance", true, { type: "radio", value: "refutes" }),
      new Tick("stance", false, { type: "radio", value: "supports", defaultChecked: true }),
    ];
    const after = [
      new Tick("stance", false, { type: "radio", value: "refutes" }),
      new Tick("stance", true, { type: "radio", value: "supports", defaultChecked: true }),
    ];
    giveDraft(card(after), takeDraft(card(before), nothingSent));
    assert.deepEqual(after.map(({ checked }) => checked), [true, false]);
  });

  it("keeps the focus and what was unfolded", () => {
    const before = new Field("url", "");
    const after = new Field("url", "");
    const more = fold("more");
    document.activeElement = before;
    giveDraft(card([after], [more, fold("details")]), takeDraft(card([before], [fold("more")]), nothingSent));
    assert.equal(after.focused, true);
    assert.equal(more.open, true);
  });

  it("tells both where somebody else has changed the very field, until it is decided", () => {
    const mine = new Field("statement", "Mine.", { defaultValue: "Old." });
    const theirs = new Field("statement", "Theirs.", { defaultValue: "Theirs." });
    const [conflict] = giveDraft(card([theirs]), takeDraft(card([mine]), nothingSent));
    assert.deepEqual([conflict.theirs, conflict.yours, theirs.value], ["Theirs.", "Mine.", "Mine."]);

    const again = new Field("statement", "Theirs.", { defaultValue: "Theirs." });
    const [still] = giveDraft(card([again]), takeDraft(card([theirs]), nothingSent));
    assert.deepEqual([still.theirs, still.yours], ["Theirs.", "Mine."]);

    decide(still.control);
    const last = new Field("statement", "Theirs.", { defaultValue: "Theirs." });
    assert.deepEqual(giveDraft(card([last]), takeDraft(card([again]), nothingSent)), []);
    assert.equal(last.value, "Mine.");
  });

  it("tells of a choice among several as of one field", () => {
    const choice = (checked, given) => ["supports", "refutes", "context"].map((value) =>
      new Tick("stance", value === checked, { type: "radio", value, defaultChecked: value === given }));
    const [conflict] = giveDraft(
      card(choice("context", "context")), takeDraft(card(choice("refutes", "supports")), nothingSent),
    );
    assert.deepEqual([conflict.theirs, conflict.yours], ["context", "refutes"]);
    setValue(conflict.control, conflict.theirs);
    assert.deepEqual(conflict.control.fields.map(({ checked }) => checked), [false, false, true]);
  });
});
