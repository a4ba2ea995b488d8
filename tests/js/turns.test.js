import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { turn } from "../../annotations/static/annotations/js/turns.js";

/** A page whose every answer puts the next act behind the button, as the server does; "" is none. */
class FakePage {
  pressed = [];

  constructor(...acts) {
    this.acts = acts;
  }

  querySelector(selector) {
    assert.equal(selector, '[data-turn="undo"]');
    if (!this.acts.length) return null;
    return { getAttribute: () => (this.acts[0] ? null : "true"), click: () => this.pressed.push(this.acts.shift()) };
  }
}

const settled = () => new Promise((resolve) => { setTimeout(resolve); });

describe("a key that takes back", () => {
  it("is left to others where the page has no such button", () => {
    assert.equal(turn(new FakePage(), "undo", settled), false);
  });

  it("does nothing where there is nothing to take back", async () => {
    const page = new FakePage("");

    assert.equal(turn(page, "undo", settled), true);
    for (let wait = 0; wait < 3; wait += 1) await settled();

    assert.deepEqual(page.pressed, []);
  });

  it("takes back, pressed again and again, what the answer to the press before left", async () => {
    const page = new FakePage("third", "second", "first", "");

    for (let press = 0; press < 4; press += 1) turn(page, "undo", settled);
    for (let wait = 0; wait < 8; wait += 1) await settled();

    assert.deepEqual(page.pressed, ["third", "second", "first"]);
  });
});
