import assert from "node:assert/strict";
import { test } from "node:test";

import { wholeLine } from "../../annotations/static/annotations/js/handles.js";

const piece = (left, right, top = 0) => ({ left, right, top, bottom: top + 20, height: 20 });

test("a line in one piece is itself", () => {
  assert.deepEqual(wholeLine([piece(10, 90)], piece(10, 90)), piece(10, 90));
});

test("figures amid words that run to the left do not make a line shorter", () => {
  const [words, figures, more] = [piece(120, 180), piece(90, 120), piece(40, 90)];

  assert.deepEqual(wholeLine([words, figures, more], figures), piece(40, 180));
});

test("other lines are left out, also where they touch", () => {
  const [first, second] = [piece(40, 180), piece(10, 60, 20)];

  assert.deepEqual(wholeLine([first, second], first), first);
  assert.deepEqual(wholeLine([first, second], second), second);
});
