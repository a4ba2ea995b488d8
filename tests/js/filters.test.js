import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { filterIn, fits, lookOf, narrows, overAny, searchWith, sift } from "../../annotations/static/annotations/js/filters.js";

const BEN = "0197b6a2-5a50-7c31-9d2e-3f0c4d1e8a01";
const CHI = "0197b6a2-5a50-7c31-9d2e-3f0c4d1e8a02";
const ANY = filterIn("");
const key = (person) => person.slice(-8);

function card(claim, kind = "sourced", { people = [BEN], evidence = "without" } = {}) {
  return { dataset: { claim, kind, people: people.map(key).join(" "), evidence }, hidden: false };
}

const shownOf = (cards) => cards.filter((one) => !one.hidden).map((one) => one.dataset.claim);

describe("a filter in the address", () => {
  it("is none where nothing is said, or nothing that makes sense", () => {
    for (const search of ["", "?claim=7", "?settled=maybe&evidence=1&person=me&hide=rumour", "?person=%00"]) {
      assert.equal(narrows(filterIn(search)), false, search);
    }
  });

  it("is written and read again the same, beside what else stands there", () => {
    const filter = { hide: ["opinion", "unsettled"], person: BEN, settled: "yes", evidence: "without" };

    const search = searchWith("?claim=7&person=old&hide=sourced", filter);

    assert.deepEqual(filterIn(search), filter);
    assert.equal(new URLSearchParams(search).get("claim"), "7");
    assert.equal(searchWith(search, ANY), "?claim=7");
    assert.equal(searchWith("", ANY), "");
  });
});

describe("what fits", () => {
  const traits = card("a", "sourced", { people: [BEN], evidence: "with" }).dataset;

  it("is everything where nothing is asked for", () => {
    assert.equal(fits(traits, ANY), true);
    assert.equal(fits(card("b", "unsettled").dataset, ANY), true);
  });

  for (const [name, filter, does] of [
    ["a tag that is hidden", { hide: ["sourced"] }, false],
    ["another tag that is hidden", { hide: ["opinion"] }, true],
    ["its person", { person: BEN }, true],
    ["another person", { person: CHI }, false],
    ["settled", { settled: "yes" }, true],
    ["unsettled", { settled: "no" }, false],
    ["with evidence", { evidence: "with" }, true],
    ["without evidence", { evidence: "without" }, false],
    ["two at once, of which one does not hold", { person: BEN, evidence: "without" }, false],
  ]) {
    it(`is asked by ${name}`, () => assert.equal(fits(traits, { ...ANY, ...filter }), does));
  }

  it("is unsettled by its tag", () => {
    assert.equal(fits(card("a", "unsettled").dataset, { ...ANY, settled: "no" }), true);
  });
});

describe("sifting the cards", () => {
  it("hides what does not fit, shows again what does, and counts", () => {
    const cards = [card("a"), card("b", "opinion"), card("c")];

    const { kinds, outcome } = sift(cards, { ...ANY, hide: ["opinion"] }, new Set());
    assert.deepEqual(shownOf(cards), ["a", "c"]);
    assert.deepEqual(outcome, { shown: 2, all: 3, kept: 0 });
    assert.deepEqual([...kinds], [["a", "sourced"], ["c", "sourced"]]);

    sift(cards, ANY, new Set());
    assert.deepEqual(shownOf(cards), ["a", "b", "c"]);
  });

  it("keeps in sight what is to be kept, and says how many", () => {
    const cards = [card("a"), card("b", "opinion")];

    const { outcome } = sift(cards, { ...ANY, hide: ["opinion", "sourced"] }, new Set(["b", "gone"]));

    assert.deepEqual(shownOf(cards), ["b"]);
    assert.deepEqual(outcome, { shown: 0, all: 2, kept: 1 });
  });

  it("touches no card that stays as it is", () => {
    const touched = [];
    const watched = (claim, kind) => new Proxy(card(claim, kind), {
      set(target, name, value) { touched.push(claim); return Reflect.set(target, name, value); },
    });
    const cards = [watched("a", "sourced"), watched("b", "opinion")];

    sift(cards, { ...ANY, hide: ["opinion"] }, new Set());
    sift(cards, { ...ANY, hide: ["opinion"] }, new Set());

    assert.deepEqual(touched, ["b"]);
  });
});

describe("a mark of several claims", () => {
  const kinds = new Map([["a", "sourced"], ["b", "opinion"]]);

  it("stays while one of them shows, without the look of the others", () => {
    assert.deepEqual(lookOf(["a", "x"], ["sourced", "disputed"], kinds), { hides: "disputed", isHidden: false });
  });

  it("looks as ever while all of them show", () => {
    assert.deepEqual(lookOf(["a", "b"], ["sourced", "opinion"], kinds), { hides: "", isHidden: false });
  });

  it("is hidden once none of them shows", () => {
    assert.deepEqual(lookOf(["x", "y"], ["sourced"], kinds), { hides: "sourced", isHidden: true });
  });

  it("of more claims than it names stays while any of them stands there", () => {
    assert.deepEqual(lookOf(["x"], ["sourced"], kinds, () => true), { hides: "sourced", isHidden: false });
    assert.deepEqual(lookOf(["x"], ["sourced"], kinds, () => false), { hides: "sourced", isHidden: true });
  });
});

describe("whether anything stands over a place", () => {
  it("is so from its start up to, not including, its end", () => {
    const isOver = overAny([{ start: 5, end: 9 }, { start: 7, end: 20 }, { start: 30, end: 31 }]);

    assert.deepEqual([4, 5, 8, 9, 19, 20, 29, 30, 31].filter(isOver), [5, 8, 9, 19, 30]);
    assert.equal(overAny([])(0), false);
  });
});
