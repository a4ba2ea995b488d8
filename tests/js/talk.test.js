import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { pull, troubleOf, wasLedAway } from "../../annotations/static/annotations/js/talk.js";

describe("an answer", () => {
  it("that says itself what is wrong needs no sentence of ours", () => {
    assert.equal(troubleOf(400, '<div class="toast" data-toast>…</div>'), null);
  });

  it("is none of those where it is a whole page, which brings the pattern of a message along", () => {
    assert.equal(troubleOf(404, '<html lang="en">…<template><div data-toast></div></template>'), "gone");
  });

  it("gets the sentence that tells what to do", () => {
    assert.equal(troubleOf(0, ""), "unreachable");
    assert.equal(troubleOf(403, "<h1>Forbidden</h1>"), "forbidden");
    assert.equal(troubleOf(404, ""), "gone");
    assert.equal(troubleOf(413, ""), "tooMuch");
    assert.equal(troubleOf(500, ""), "failed");
    assert.equal(troubleOf(502, "<html>"), "failed");
  });

  it("from elsewhere means that one has to sign in again", () => {
    const page = "http://127.0.0.1:8000/projects/1/articles/2/";
    assert.equal(wasLedAway("/projects/1/claims/3/", "http://127.0.0.1:8000/accounts/login/?next=/", page), true);
  });

  it("from where it was asked is the answer", () => {
    const page = "http://127.0.0.1:8000/projects/1/articles/2/";
    assert.equal(wasLedAway("/projects/1/claims/3/?open=1", "http://127.0.0.1:8000/projects/1/claims/3/?open=1", page), false);
    assert.equal(wasLedAway("/projects/1/claims/3/", "", page), false);
  });
});

describe("pieces are fetched", () => {
  it("one after the other, each from where they are when its turn has come", async () => {
    const asked = [];
    const ends = [];
    const ajax = (_verb, url) => new Promise((resolve) => {
      asked.push(url);
      ends.push(resolve);
    });
    globalThis.window = { htmx: { ajax } };
    let address = "/claims/1/";

    const first = pull({}, () => address);
    const second = pull({}, () => address);
    await new Promise(setImmediate);
    assert.deepEqual(asked, ["/claims/1/"]);
    address = "/claims/1/?open=1";
    ends[0]();
    await first;
    await new Promise(setImmediate);

    assert.deepEqual(asked, ["/claims/1/", "/claims/1/?open=1"]);
    ends[1]();
    await second;
    delete globalThis.window;
  });
});
