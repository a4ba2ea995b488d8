import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";

import { Backlog } from "../../annotations/static/annotations/js/backlog.js";

const settled = () => new Promise((resolve) => { setImmediate(resolve); });

describe("the backlog", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
  afterEach(() => mock.timers.reset());

  const gathered = async () => {
    mock.timers.tick(60);
    await settled();
  };

  function backlog({ own = [], untilAnswered = async () => {} } = {}) {
    const fetched = [];
    const tooMany = [];
    const onFetch = async (claim) => { fetched.push(claim); };
    const isOwn = (act) => own.includes(act);
    const made = new Backlog({ onFetch, isOwn, untilAnswered, onTooMany: () => tooMany.push(1) });
    return { add: (claim, act = "theirs") => made.add(claim, act), fetched, tooMany };
  }

  it("fetches nothing for our own acts", async () => {
    const { add, fetched } = backlog({ own: ["ours"] });
    add("a", "ours");
    await gathered();
    assert.deepEqual(fetched, []);
  });

  it("waits for our own answer before it asks whose act it was", async () => {
    const own = [];
    let answer = () => {};
    const { add, fetched } = backlog({ own, untilAnswered: () => new Promise((resolve) => { answer = resolve; }) });
    add("a", "ours");
    await gathered();
    own.push("ours");
    answer();
    await settled();
    assert.deepEqual(fetched, []);
  });

  it("fetches a claim that somebody else changed besides", async () => {
    const { add, fetched } = backlog({ own: ["ours"] });
    add("a", "ours");
    add("a", "theirs");
    await gathered();
    assert.deepEqual(fetched, ["a"]);
  });

  it("fetches once what several events tell of, in the order they came", async () => {
    const { add, fetched } = backlog();
    for (const claim of ["a", "b", "a", "a"]) add(claim);
    await gathered();
    assert.deepEqual(fetched, ["a", "b"]);
  });

  it("fetches again what changes after it was fetched", async () => {
    const { add, fetched } = backlog();
    add("a");
    await gathered();
    add("a");
    await gathered();
    assert.deepEqual(fetched, ["a", "a"]);
  });

  it("gives up on a bulk and says so once", async () => {
    const { add, fetched, tooMany } = backlog();
    for (let claim = 0; claim <= 50; claim += 1) add(`${claim}`);
    await gathered();
    assert.deepEqual(fetched, []);
    assert.equal(tooMany.length, 1);
  });
});
