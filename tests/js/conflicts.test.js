import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { inWords } from "../../annotations/static/annotations/js/conflicts.js";

class Select {
  options = [{ value: "day", textContent: " to the day " }, { value: "year", textContent: "to the year" }];
}
const radio = (value, label) => ({ value, closest: () => ({ textContent: ` ${label} ` }) });

before(() => {
  globalThis.HTMLSelectElement = Select;
  globalThis.document = { querySelectorAll: () => [{ dataset: { empty: "(nothing)", ticked: "ticked", notTicked: "not ticked" } }] };
});

describe("what two have put into one field", () => {
  it("is read as it is written on the page", () => {
    assert.equal(inWords({ fields: [radio("supports", "Supports"), radio("refutes", "Refutes")] }, "refutes"), "Refutes");
    assert.equal(inWords({ fields: [new Select()] }, "day"), "to the day");
    assert.equal(inWords({ fields: [{}] }, "The roof leaks."), "The roof leaks.");
  });

  it("is said in words where nothing is written", () => {
    assert.equal(inWords({ fields: [{}] }, ""), "(nothing)");
    assert.equal(inWords({ fields: [{}] }, true), "ticked");
    assert.equal(inWords({ fields: [{}] }, false), "not ticked");
  });
});
