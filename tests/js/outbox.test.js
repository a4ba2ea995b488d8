import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";

import { newKey, Outbox, Rows, verdictOf } from "../../annotations/static/annotations/js/outbox.js";
import { FakeStorage } from "./fake_storage.js";

const settled = () => new Promise((resolve) => { setImmediate(resolve); });
const DAY_MS = 24 * 60 * 60 * 1000;

/** A server that does each key once, however the network behaves. */
class FakeServer {
  done = [];
  asked = [];
  behaviour = "answers";
  isSlow = false;

  async send({ key, url }) {
    this.asked.push(key);
    if (this.isSlow) await new Promise((resolve) => { this.goOn = resolve; });
    if (this.behaviour === "out of reach") return { verdict: "away", said: "" };
    if (this.behaviour === "refuses") return { verdict: "refused", said: "Not so." };
    if (!this.done.includes(key)) this.done.push(key);
    return this.behaviour === "loses answers" ? { verdict: "away", said: "" } : { verdict: "done", said: url };
  }
}

describe("what an answer means", () => {
  const verdict = (status, more = {}) => verdictOf({ status, ledAway: false, because: "", ...more });

  it("is to try again where nobody answered who could know", () => {
    for (const status of [0, 401, 429, 502, 503, 504]) assert.equal(verdict(status), "away");
    assert.equal(verdict(200, { ledAway: true }), "away");
    assert.equal(verdict(403, { because: "csrfmiddlewaretoken" }), "away");
  });

  it("is a refusal where what was sent is at fault, or the server itself", () => {
    for (const status of [400, 403, 404, 409, 413, 422, 500]) assert.equal(verdict(status), "refused");
  });

  it("is success otherwise", () => {
    for (const status of [200, 201, 204]) assert.equal(verdict(status), "done");
  });
});

describe("a key", () => {
  it("is a random UUID, made without what safe connections alone offer", () => {
    const keys = Array.from({ length: 50 }, newKey);
    for (const key of keys) assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(new Set(keys).size, 50);
  });
});

describe("the rows of a person", () => {
  it("are read past what is none of them", () => {
    const storage = new FakeStorage();
    storage.setItem("workbench.outbox.ben.bad", "not json");
    storage.setItem("workbench.outbox.ben.none", "null");

    assert.deepEqual(new Rows("ben", storage).all(), []);
  });
});

describe("the outbox", () => {
  let storage;
  let server;
  let pages;
  let made;

  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
    storage = new FakeStorage();
    server = new FakeServer();
    pages = [];
    made = 0;
  });
  afterEach(() => {
    for (const page of pages) page.end.abort();
    mock.timers.reset();
  });

  /** A page of an article, as it is opened or opened again. */
  function open({ who = "ben", article = "roof" } = {}) {
    const end = new AbortController();
    const send = (change) => server.send(change);
    const outbox = new Outbox({ rows: new Rows(who, storage), article, send, onChange: () => {}, tooOld: "Too old." });
    outbox.start(end.signal);
    pages.push({ outbox, end });
    return { outbox, close: () => end.abort() };
  }

  const change = (key, more = {}) => {
    made += 1;
    return {
      key, at: Date.now() + made, article: "roof", page: "/roof/", title: "The roof", url: `/${key}/`, values: [],
      says: key, claim: "", draft: [], state: "sending", refusal: "", ...more,
    };
  };
  const after = async (milliseconds) => {
    mock.timers.tick(milliseconds);
    await settled();
  };
  const put = async (outbox, one) => {
    const verdict = await outbox.put(one);
    await settled();
    return verdict;
  };
  const states = (outbox) => outbox.mine().map(({ key, state }) => [key, state]);

  it("has written a change down before it is sent, and forgets it when it is done", async () => {
    const { outbox } = open();
    server.isSlow = true;
    const put = outbox.put(change("a"));
    assert.deepEqual(states(outbox), [["a", "sending"]]);
    server.goOn();
    assert.equal(await put, "done");
    assert.deepEqual(states(outbox), []);
  });

  it("keeps what did not get through and sends it again, ever more patiently", async () => {
    const { outbox } = open();
    server.behaviour = "out of reach";
    assert.equal(await put(outbox, change("a")), "away");
    assert.deepEqual(states(outbox), [["a", "waiting"]]);
    await after(2_000);
    await after(2_000);
    assert.equal(server.asked.length, 2);
    await after(3_000);
    assert.equal(server.asked.length, 3);
    server.behaviour = "answers";
    await after(10_000);
    assert.deepEqual([server.done, states(outbox)], [["a"], []]);
    await after(60_000);
    assert.equal(server.asked.length, 4);
  });

  it("does once what was done though its answer was lost", async () => {
    const { outbox } = open();
    server.behaviour = "loses answers";
    await put(outbox, change("a"));
    server.behaviour = "answers";
    await outbox.flush();
    assert.deepEqual([server.asked, server.done], [["a", "a"], ["a"]]);
  });

  it("survives the page: the next one takes up what was waiting, and what was under way", async () => {
    const first = open();
    server.behaviour = "out of reach";
    await put(first.outbox, change("a"));
    first.outbox.begin(change("b"));
    first.close();
    server.behaviour = "answers";
    open();
    await settled();
    await settled();
    assert.deepEqual(server.done, ["a", "b"]);
  });

  it("keeps the order: nothing overtakes what waits", async () => {
    const { outbox } = open();
    server.behaviour = "out of reach";
    await put(outbox, change("a"));
    const later = outbox.put(change("b"));
    assert.equal(outbox.isBusy(), true);
    assert.equal(await later, "away");
    server.behaviour = "answers";
    await outbox.flush();
    assert.deepEqual(server.done, ["a", "b"]);
    assert.equal(outbox.isBusy(), false);
  });

  it("sends one after the other, also what comes while one is under way", async () => {
    const { outbox } = open();
    server.isSlow = true;
    const outcomes = Promise.all([outbox.put(change("a")), outbox.put(change("b")), outbox.put(change("c"))]);
    assert.deepEqual(server.asked, ["a"]);
    server.isSlow = false;
    server.goOn();
    assert.deepEqual(await outcomes, ["done", "done", "done"]);
    assert.deepEqual(server.asked, ["a", "b", "c"]);
  });

  it("lets go at once of what is refused while it still stands where it was typed", async () => {
    const { outbox } = open();
    server.behaviour = "refuses";
    assert.equal(await put(outbox, change("a")), "refused");
    assert.deepEqual(states(outbox), []);
  });

  it("shows what is refused later, with the reason, and goes on with the next", async () => {
    const { outbox } = open();
    server.behaviour = "out of reach";
    await put(outbox, change("a"));
    await put(outbox, change("b"));
    server.behaviour = "refuses";
    await outbox.flush();
    assert.deepEqual(outbox.mine().map(({ state, refusal }) => [state, refusal]), [["refused", "Not so."], ["refused", "Not so."]]);
    server.behaviour = "answers";
    await after(60_000);
    assert.deepEqual(server.done, []);
    outbox.retry("a");
    await settled();
    assert.deepEqual(server.done, ["a"]);
    assert.equal(outbox.discard("b").key, "b");
    assert.deepEqual(states(outbox), []);
  });

  it("asks before it sends what is older than the server remembers", async () => {
    const { outbox } = open();
    server.behaviour = "out of reach";
    await put(outbox, change("a"));
    server.behaviour = "answers";
    mock.timers.setTime(1_000_000 + 6 * DAY_MS + 1_000);
    await outbox.flush();
    assert.deepEqual(outbox.mine().map(({ state, refusal }) => [state, refusal]), [["refused", "Too old."]]);
    outbox.retry("a");
    await settled();
    assert.deepEqual(server.done, ["a"]);
  });

  it("is each person's own, and each article's page sends its own", async () => {
    const { outbox } = open();
    server.behaviour = "out of reach";
    await put(outbox, change("a"));
    server.behaviour = "answers";
    const chi = open({ who: "chi" });
    const bridge = open({ article: "bridge" });
    await settled();
    assert.deepEqual(server.done, []);
    assert.deepEqual([states(chi.outbox), chi.outbox.elsewhere()], [[], []]);
    assert.deepEqual(bridge.outbox.elsewhere().map(({ key }) => key), ["a"]);
  });

  it("goes on without the disk where the browser has no room left", async () => {
    const { outbox } = open();
    storage.isFull = true;
    server.behaviour = "out of reach";
    await put(outbox, change("a"));
    server.behaviour = "answers";
    await outbox.flush();
    assert.deepEqual([server.done, states(outbox)], [["a"], []]);
  });

  it("waits for what a form sends itself, and takes it over where nothing answers", async () => {
    const { outbox } = open();
    outbox.begin(change("a"));
    const later = outbox.put(change("b"));
    await settled();
    assert.deepEqual(server.asked, []);
    outbox.end("a", { verdict: "away", said: "" });
    assert.equal(await later, "away");
    await after(2_000);
    assert.deepEqual(server.done, ["a", "b"]);
    outbox.end("a", { verdict: "done", said: "" });
    assert.deepEqual(states(outbox), []);
  });

  it("sends nothing when its page has gone", async () => {
    const { outbox, close } = open();
    server.behaviour = "out of reach";
    await put(outbox, change("a"));
    close();
    await after(60_000);
    assert.equal(server.asked.length, 1);
    assert.equal(outbox.mine().length, 1);
  });
});
