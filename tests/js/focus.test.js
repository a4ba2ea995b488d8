import assert from "node:assert/strict";
import { test } from "node:test";

import { nameOf, spotIn, spotNamed } from "../../annotations/static/annotations/js/focus.js";

/** As much of an element as a spot needs. */
const spot = (tag, attributes = {}, around = {}) => ({
  matches: (selector) => selector === tag,
  getAttribute: (name) => attributes[name] ?? null,
  closest: (selector) => (selector === "form" ? (around.form ?? null) : selector.includes(tag) ? around.self : null),
  parentElement: around.parent ?? null,
});
const form = { getAttribute: () => "/claims/7/assessment/" };
const card = (...spots) => ({ contains: (one) => spots.includes(one), querySelectorAll: () => spots });
const button = (value) => {
  const made = spot("button", { name: "tag", value }, { form });
  made.closest = (selector) => (selector === "form" ? form : made);
  return made;
};

test("nothing has the focus in an element that does not hold it", () => {
  assert.equal(spotIn(card(), button("opinion")), "");
  assert.equal(spotIn(card(), null), "");
});

test("a spot that is gone is not found", () => {
  assert.equal(spotNamed(card(button("opinion")), nameOf(button("sourced"))), null);
  assert.equal(spotNamed(card(button("opinion")), ""), null);
});

test("the button that does the same takes its place", () => {
  const [sourced, opinion] = [button("sourced"), button("opinion")];

  const name = spotIn(card(sourced), sourced);

  assert.equal(spotNamed(card(opinion, button("disputed")), name), null);
  const again = button("sourced");
  assert.equal(spotNamed(card(opinion, again), name), again);
});

test("a summary is known by its fold and a link by where it leads", () => {
  assert.equal(nameOf(spot("summary", {}, { parent: { getAttribute: () => "why" } })), "fold why");
  assert.equal(nameOf(spot("a", { href: "#mark-7" })), "link #mark-7");
});
