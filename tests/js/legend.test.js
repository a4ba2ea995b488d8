import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { hiddenBy } from "../../annotations/static/annotations/js/legend.js";

describe("the legend", () => {
  it("hides nothing while every tick stands", () => {
    assert.equal(hiddenBy([{ name: "show-sourced", checked: true }]), "");
  });

  it("hides the tags whose tick was taken away", () => {
    const ticks = [["sourced", false], ["disputed", true], ["unsettled", false]];
    assert.equal(hiddenBy(ticks.map(([tag, checked]) => ({ name: `show-${tag}`, checked }))), "sourced unsettled");
  });
});
