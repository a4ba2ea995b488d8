import assert from "node:assert/strict";
import { before, beforeEach, describe, it, test } from "node:test";

import { claimsTypedIn, forgetTyped, TypedStore } from "../../annotations/static/annotations/js/typed.js";
import { FakeStorage } from "./fake_storage.js";

/** As much of a form as the module looks at: fields by name, with what the server put there. */
function formOf(action, values, { given = {}, confidential = false, method = "post" } = {}) {
  const form = {
    method,
    getAttribute: () => action,
    querySelector: () => (confidential ? {} : null),
    querySelectorAll: () => form.fields,
  };
  form.fields = Object.entries(values).map(([name, value]) => ({
    name, value, form, defaultValue: given[name] ?? "", closest: () => null,
  }));
  return form;
}
const valuesIn = (form) => Object.fromEntries(form.fields.map(({ name, value }) => [name, value]));

before(() => {
  globalThis.HTMLInputElement = class {};
  globalThis.HTMLSelectElement = class {};
});

describe("what is half typed", () => {
  let storage;
  const open = (who = "ben") => new TypedStore(who, "roof", storage);

  beforeEach(() => { storage = new FakeStorage(); });

  it("is put back where it was typed, in its own form alone", () => {
    open().keep(formOf("/evidence/", { url: "https://a.exa", note: "" }));
    const same = formOf("/evidence/", { url: "", note: "" });
    const other = formOf("/details/", { url: "" });
    open().restore(same);
    open().restore(other);
    assert.deepEqual([valuesIn(same), valuesIn(other)], [{ url: "https://a.exa", note: "" }, { url: "" }]);
  });

  it("does not cover what was typed since", () => {
    open().keep(formOf("/evidence/", { url: "https://a.exa" }));
    const form = formOf("/evidence/", { url: "https://b.exa" });
    open().restore(form);
    assert.deepEqual(valuesIn(form), { url: "https://b.exa" });
  });

  it("is a conflict where somebody else has saved something else meanwhile", () => {
    open().keep(formOf("/details/", { statement: "Mine." }, { given: { statement: "Old." } }));
    const [conflict] = open().restore(formOf("/details/", { statement: "Theirs." }, { given: { statement: "Theirs." } }));
    assert.deepEqual([conflict.theirs, conflict.yours], ["Theirs.", "Mine."]);
  });

  it("is none where somebody else has saved the same", () => {
    open().keep(formOf("/details/", { statement: "Both." }, { given: { statement: "Old." } }));
    assert.deepEqual(open().restore(formOf("/details/", { statement: "Both." }, { given: { statement: "Both." } })), []);
  });

  it("goes when it is sent, and when it is taken back by hand, and leaves what belongs to other forms", () => {
    open().keep(formOf("/a/", { note: "one" }));
    open().keep(formOf("/b/", { note: "two" }));
    open().forget(formOf("/a/", {}));
    assert.deepEqual([...open().all().keys()], ["/b/ note"]);
    open().keep(formOf("/b/", { note: "" }));
    assert.equal(storage.length, 0);
  });

  it("is not kept where it is ticked as confidential, nor where nothing is written by the form", () => {
    open().keep(formOf("/evidence/", { note: "whom it came from" }));
    open().keep(formOf("/evidence/", { note: "whom it came from" }, { confidential: true }));
    open().keep(formOf("/search/", { q: "roof" }, { method: "get" }));
    assert.equal(storage.length, 0);
  });

  it("is each person's own", () => {
    open("ben").keep(formOf("/evidence/", { note: "mine" }));
    const form = formOf("/evidence/", { note: "" });
    open("chi").restore(form);
    assert.deepEqual(valuesIn(form), { note: "" });
  });

  it("goes altogether with signing out, and takes nothing else along", () => {
    open("ben").keep(formOf("/evidence/", { note: "mine" }));
    storage.setItem("workbench.outbox.ben.1", "{}");
    forgetTyped(storage);
    assert.deepEqual([...storage.rows.keys()], ["workbench.outbox.ben.1"]);
  });
});

test("the claims whose forms hold something half typed are told, each once", () => {
  const [first, second] = ["01a213c1-b2bf-76e2-a7a7-ebf394d12195", "01a213c1-b9a1-7003-9b0b-c6d2955cd99f"];
  const keys = [
    `/projects/P/claims/${first}/evidence/ url`, `/projects/P/claims/${first}/ statement`, "/projects/P/articles/A/claims/ quote",
    `/projects/P/claims/${second}/assessment/ rationale`,
  ];

  assert.deepEqual(claimsTypedIn(keys), [first, second]);
});
