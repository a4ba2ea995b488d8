/**
 * What of an article nobody has looked at, read off the page alone.
 *
 *     <p id="block-3" data-start="14">… <mark data-claims="ID ID" class="mark--sourced …">…</mark> …</p>
 *     <button id="cover-3" data-cover="3" data-seen=""></button>
 *
 * A sentence has been looked at when a claim overlaps it or somebody has been through its block: its number is among
 * those of a margin's `data-seen`. The blocks of a list or a table share a margin (`data-cover="4 5 6"`); one that is
 * in none is set apart and counts as nothing. Sentences are those the keys J and K go by (`segments.js`).
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
    claims: listed(mark.dataset["claims"]),
    kinds: Array.from(mark.className.matchAll(KIND), (found) => found[1] ?? ""),
  };
}

/**
 * @param {HTMLElement} element a block, or a cell of one
 * @param {number} [start] its first code point
 * @returns {Stretch[]} where claims stand in it, in text order
 */
export function stretchesIn(element, start = startOf(element)) {
  const stretches = [];
  let at = start;
  for (const child of element.childNodes) {
    const inner = child.nodeType === 1 ? /** @type {HTMLElement} */ (child) : null;
    if (inner?.dataset["claims"]) stretches.push(stretchOf(inner, at));
    else if (inner) stretches.push(...stretchesIn(inner, at));
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

/** @param {HTMLElement} block @returns {string} its number in the revision, "" for blanks that are no block */
export function indexOf(block) {
  return /^block-(\d+)$/.exec(block.id)?.[1] ?? "";
}

/** @param {string | undefined} numbers apart by blanks @returns {string[]} */
export function listed(numbers) {
  return (numbers ?? "").split(" ").filter(Boolean);
}

/** @param {ParentNode} column @returns {Map<string, HTMLElement>} the margin of each block that has one, by its number */
export function marginsIn(column) {
  const margins = new Map();
  for (const margin of column.querySelectorAll("[data-cover]")) {
    for (const index of listed(margin.getAttribute("data-cover") ?? "")) margins.set(index, margin);
  }
  return margins;
}

/** Reads a column, and each of its blocks only once: one that changes comes as another element. */
export class Reader {
  /** @type {WeakMap<HTMLElement, Reading>} */
  #known = new WeakMap();

  /** @param {HTMLElement} column */
  constructor(column) {
    this.column = column;
  }

  /** @param {Map<string, HTMLElement>} [margins] by the numbers of their blocks @returns {Looked} */
  read(margins = marginsIn(this.column)) {
    /** @type {Looked} */
    const looked = { gaps: [], sentences: 0, stretches: [], length: 0 };
    for (const block of blocksOf(this.column)) {
      const reading = this.#readingOf(block);
      const index = indexOf(block);
      const margin = margins.get(index);
      looked.length = reading.end;
      looked.stretches.push(...reading.stretches);
      if (!margin) continue;
      looked.sentences += reading.sentences.length;
      if (!listed(margin.dataset["seen"]).includes(index)) looked.gaps.push(...untouched(reading.sentences, reading.stretches));
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
