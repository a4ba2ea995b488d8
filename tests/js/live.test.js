import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";

import { Feed, noticeOf, parseNotice, withAfter } from "../../annotations/static/annotations/js/live.js";

/** A stream that does what the test says. */
class FakeStream extends EventTarget {
  static all = [];
  readyState = 0;

  constructor(url, options) {
    super();
    this.url = url;
    this.options = options;
    FakeStream.all.push(this);
  }

  becomes(readyState, type) {
    this.readyState = readyState;
    this.dispatchEvent(new Event(type));
  }

  says(notice) {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(notice) }));
  }

  close() {
    this.readyState = 2;
  }
}

/** Channels that reach each other within the test. */
class FakeChannel extends EventTarget {
  static all = [];

  constructor() {
    super();
    FakeChannel.all.push(this);
  }

  postMessage(data) {
    for (const other of FakeChannel.all) {
      if (other !== this) other.dispatchEvent(new MessageEvent("message", { data }));
    }
  }

  close() {
    FakeChannel.all.splice(FakeChannel.all.indexOf(this), 1);
  }
}

/** Gives the lock to one after the other, as the browser does between tabs. */
function fakeLocks() {
  let turn = Promise.resolve();
  return {
    request: (_name, _options, callback) => {
      turn = turn.then(callback);
      return turn;
    },
  };
}

const settled = () => new Promise((resolve) => { setImmediate(resolve); });

describe("a notice", () => {
  it("is none where the position is missing, or where it is no JSON", () => {
    for (const row of [null, 7, "41", {}, { position: "41" }]) assert.equal(noticeOf(row), null);
    assert.equal(parseNotice("keep-alive"), null);
  });

  it("carries ids or nothing", () => {
    assert.deepEqual(parseNotice('{"position": 41, "act": "a", "article": "b", "claim": null}'), {
      position: 41, act: "a", article: "b", claim: null,
    });
  });

  it("is asked for after a position, whatever else the address holds", () => {
    assert.equal(withAfter("/live/1/", 7), "/live/1/?after=7");
    assert.equal(withAfter("/live/?project=1", 7), "/live/?project=1&after=7");
  });
});

describe("the feed", () => {
  let ends;
  let answers;

  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout", "Date"] });
    FakeStream.all.length = 0;
    FakeChannel.all.length = 0;
    ends = [];
    answers = [];
  });
  afterEach(() => {
    for (const end of ends) end.abort();
    mock.timers.reset();
  });

  const fetchRows = async (url) => {
    const events = answers.shift();
    if (events === undefined) throw new TypeError("nobody there");
    if (events === "the sign-in page") return { ok: true, redirected: true, url, json: async () => assert.fail("no JSON") };
    return { ok: true, redirected: false, url, json: async () => ({ events }) };
  };

  function follow({ after = 10, locks, channel } = {}) {
    const seen = [];
    const states = [];
    const options = { url: "/live/", askUrl: "/changes/", after };
    const feed = new Feed(
      { ...options, onNotice: ({ position }) => seen.push(position), onState: (state) => states.push(state) },
      { EventSource: FakeStream, fetch: fetchRows, locks, BroadcastChannel: channel },
    );
    const end = new AbortController();
    ends.push(end);
    feed.start(end.signal);
    return { seen, states, end };
  }

  it("asks for what came after the page, with its cookies", () => {
    follow({ after: 41 });
    assert.equal(FakeStream.all[0].url, "/live/?after=41");
    assert.equal(FakeStream.all[0].options.withCredentials, true);
  });

  it("ignores what it has seen", () => {
    const { seen } = follow({ after: 10 });
    for (const position of [9, 10, 11, 11, 12, 11]) FakeStream.all[0].says({ position });
    assert.deepEqual(seen, [11, 12]);
  });

  it("asks every five seconds while the stream is out of reach, and stops when it is back", async () => {
    const { seen, states } = follow();
    const [stream] = FakeStream.all;
    answers.push([{ position: 11 }], [{ position: 12 }]);
    stream.becomes(0, "error");
    mock.timers.tick(5_000);
    await settled();
    mock.timers.tick(5_000);
    await settled();
    stream.becomes(1, "open");
    mock.timers.tick(20_000);
    await settled();
    assert.deepEqual(seen, [11, 12]);
    assert.deepEqual(states, ["asking", "live"]);
  });

  it("says so when nothing answers at all", async () => {
    const { states } = follow();
    FakeStream.all[0].becomes(0, "error");
    mock.timers.tick(5_000);
    await settled();
    assert.deepEqual(states, ["alone"]);
  });

  it("says when one has been signed out, in every tab, and is back at once when one has signed in again", async () => {
    const locks = fakeLocks();
    answers.push([], []);
    const first = follow({ locks, channel: FakeChannel });
    const second = follow({ locks, channel: FakeChannel });
    await settled();
    answers.push("the sign-in page", []);
    FakeStream.all[0].becomes(2, "error");
    for (const _ of answers) {
      mock.timers.tick(5_000);
      await settled();
    }
    mock.timers.tick(5_000);
    await settled();
    assert.deepEqual([first.states, second.states], [["out", "asking"], ["out", "asking"]]);
    assert.equal(FakeStream.all.length, 2);
  });

  it("goes on without a gap in another tab when the one that holds the stream is closed", async () => {
    const locks = fakeLocks();
    answers.push([], []);
    const first = follow({ locks, channel: FakeChannel });
    const second = follow({ locks, channel: FakeChannel });
    await settled();
    FakeStream.all[0].says({ position: 11 });
    first.end.abort();
    await settled();
    assert.equal(FakeStream.all[0].readyState, 2);
    assert.equal(FakeStream.all[1].url, "/live/?after=11");
    for (const position of [11, 12]) FakeStream.all[1].says({ position });
    assert.deepEqual([first.seen, second.seen], [[11], [11, 12]]);
  });

  it("opens the stream anew where the browser has given it up", async () => {
    const { seen } = follow();
    answers.push(...Array.from({ length: 8 }, () => []));
    FakeStream.all[0].becomes(2, "error");
    for (let asked = 0; asked < 8; asked += 1) {
      mock.timers.tick(5_000);
      await settled();
    }
    assert.equal(FakeStream.all.length, 2);
    FakeStream.all[1].says({ position: 11 });
    assert.deepEqual(seen, [11]);
  });

  it("opens one stream for all tabs, and each sees everything", async () => {
    const locks = fakeLocks();
    answers.push([], []);
    const first = follow({ locks, channel: FakeChannel });
    const second = follow({ locks, channel: FakeChannel });
    await settled();
    assert.equal(FakeStream.all.length, 1);
    FakeStream.all[0].says({ position: 11 });
    assert.deepEqual([first.seen, second.seen], [[11], [11]]);
  });

  it("asks once for what was passed on before the tab listened", async () => {
    answers.push([{ position: 11 }]);
    const { seen } = follow({ locks: { request: () => new Promise(() => {}) }, channel: FakeChannel });
    await settled();
    assert.deepEqual(seen, [11]);
  });

  it("says that too much was missed, in every tab, and goes on from there", async () => {
    const locks = fakeLocks();
    answers.push([], []);
    const first = follow({ locks, channel: FakeChannel });
    const second = follow({ locks, channel: FakeChannel });
    await settled();
    FakeStream.all[0].dispatchEvent(new MessageEvent("reset", { data: '{"position": 5000}' }));
    FakeStream.all[0].says({ position: 4000 });
    FakeStream.all[0].says({ position: 5001 });
    assert.deepEqual([first.states, second.states], [["behind"], ["behind"]]);
    assert.deepEqual(first.seen, [5001]);
  });

  it("ends with the page: no stream, no asking", async () => {
    const { seen, end } = follow();
    const [stream] = FakeStream.all;
    stream.becomes(0, "error");
    end.abort();
    answers.push([{ position: 11 }]);
    mock.timers.tick(10_000);
    await settled();
    assert.equal(stream.readyState, 2);
    assert.deepEqual(seen, []);
  });
});
