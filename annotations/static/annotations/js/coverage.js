/**
 * What of an article nobody has looked at, read off the page alone.
 *
 *     <p id="block-3" data-start="14">… <mark data-claims="ID ID" class="mark--sourced …">…</mark> …</p>
 *     <button id="cover-3" form="coverage" name="cover" value="3" aria-pressed="false" data-covered></button>
 *
 * A sentence has been looked at when a claim overlaps it or somebody has been through its block. A block without a
 * margin (`cover-…`) is set apart and counts as nothing. Sentences are those the keys J and K go by (`segments.js`).
 * @module
 */
import { blocksOf, lengthOf, startOf, textIn } from "./offsets.js";
import { unitsOf } from "./segments.js";

/** @typedef {import("./segments.js").Span} Span */

/**
 * @typedef {object} Stretch a stretch of the text over which the same claims stand
 * @property {number} start code points from the start of the article
 * @property {number} end exclusive
 * @property {string[]} claims
 * @property {string[]} kinds "sourced", "disputed", "opinion", "unsettled"
 */

/**
 * @typedef {object} Reading what one block says about itself
 * @property {number} start code points
 * @property {number} end exclusive
 * @property {Span[]} sentences
 * @property {Stretch[]} stretches
 */

/**
 * @typedef {object} Looked how far an article has been looked at
 * @property {Span[]} gaps the sentences nobody has looked at, in text order
 * @property {number} sentences how many there are, without what is set apart
 * @property {Stretch[]} stretches
 * @property {number} length of the article in code points
 */

const KIND = /(?:^|\s)mark--(sourced|disputed|opinion|unsettled)(?=\s|$)/g;

/** @param {HTMLElement} mark @param {number} start @returns {Stretch} */
function stretchOf(mark, start) {
  return {
    start,
    end: start + lengthOf(textIn(mark)),
    claims: (mark.dataset["claims"] ?? "").split(" ").filter(Boolean),
    kinds: Array.from(mark.className.matchAll(KIND), (found) => found[1] ?? ""),
  };
}

/** @param {HTMLElement} block @returns {Stretch[]} where claims stand in it, in text order */
export function stretchesIn(block) {
  const stretches = [];
  let at = startOf(block);
  for (const child of block.childNodes) {
    const element = child.nodeType === 1 ? /** @type {HTMLElement} */ (child) : null;
    if (element?.dataset["claims"]) stretches.push(stretchOf(element, at));
    at += lengthOf(child.textContent ?? "");
  }
  return stretches;
}

/** @param {HTMLElement} block @param {string} language @returns {Reading} */
export function readBlock(block, language) {
  const start = startOf(block);
  const text = textIn(block);
  const shift = (/** @type {Span} */ unit) => ({ start: start + unit.start, end: start + unit.end });
  return {
    start,
    end: start + lengthOf(text),
    sentences: unitsOf(text, "sentence", language).map(shift),
    stretches: stretchesIn(block),
  };
}

/**
 * @param {Span[]} sentences in text order
 * @param {Span[]} stretches in text order, none over another
 * @returns {Span[]} the sentences that no stretch overlaps
 */
export function untouched(sentences, stretches) {
  let at = 0;
  return sentences.filter((sentence) => {
    while (at < stretches.length && /** @type {Span} */ (stretches[at]).end <= sentence.start) at += 1;
    const next = stretches[at];
    return !next || next.start >= sentence.end;
  });
}

/** @param {Span[]} gaps @param {number} from code points @returns {Span | null} the first from there on, round the end */
export function nextGap(gaps, from) {
  return gaps.find((gap) => gap.start >= from) ?? gaps[0] ?? null;
}

/** @param {HTMLElement} block @returns {HTMLElement | null} its margin, null for what is set apart */
export function coverOf(block) {
  return document.getElementById(block.id.replace("block-", "cover-"));
}

/** Reads a column, and each of its blocks only once: one that changes comes as another element. */
export class Reader {
  /** @type {WeakMap<HTMLElement, Reading>} */
  #known = new WeakMap();

  /** @param {HTMLElement} column @param {(block: HTMLElement) => HTMLElement | null} [margin] */
  constructor(column, margin = coverOf) {
    this.column = column;
    this.margin = margin;
  }

  /** @returns {Looked} */
  read() {
    /** @type {Looked} */
    const looked = { gaps: [], sentences: 0, stretches: [], length: 0 };
    for (const block of blocksOf(this.column)) {
      const reading = this.#readingOf(block);
      const margin = this.margin(block);
      looked.length = reading.end;
      looked.stretches.push(...reading.stretches);
      if (!margin) continue;
      looked.sentences += reading.sentences.length;
      if (!("covered" in margin.dataset)) looked.gaps.push(...untouched(reading.sentences, reading.stretches));
    }
    return looked;
  }

  /** @param {HTMLElement} block @returns {Reading} */
  #readingOf(block) {
    const known = this.#known.get(block) ?? readBlock(block, this.column.lang);
    this.#known.set(block, known);
    return known;
  }
}
