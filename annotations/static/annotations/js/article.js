/**
 * The article's text as the page holds it, block by block. It is read once: a revision's text never changes, however
 * often its blocks are drawn anew, so a key press costs what its own block costs and not what the article does.
 *
 * No word, sentence or character reaches over the end of a block.
 * @module
 */
import { blocksOf, lengthOf, slice, startOf, textIn } from "./offsets.js";
import { trim, unitsOf, wholeGraphemes } from "./segments.js";

/** @typedef {import("./segments.js").Span} Span code points, end exclusive */
/** @typedef {import("./segments.js").Unit} Unit */
/** @typedef {{ start: number, text: string }} Piece a block: its first code point in the article, and its text */

/** @type {WeakMap<HTMLElement, Article>} */
const read = new WeakMap();

/** @param {HTMLElement} column @returns {Article} */
export function articleOf(column) {
  let article = read.get(column);
  if (!article) {
    article = new Article(blocksOf(column).map((block) => ({ start: startOf(block), text: textIn(block) })), column.lang);
    read.set(column, article);
  }
  return article;
}

export class Article {
  /** @type {Map<string, Span[]>} by unit and block */
  #units = new Map();

  /** @param {Piece[]} pieces all blocks, in order and without a gap @param {string} [language] BCP 47 */
  constructor(pieces, language = "") {
    this.pieces = pieces;
    this.language = language;
  }

  /** @returns {number} code points */
  get length() {
    const last = this.pieces.at(-1);
    return last ? last.start + lengthOf(last.text) : 0;
  }

  /** @returns {string} all of it, exactly as it is stored */
  get text() {
    return this.pieces.map(({ text }) => text).join("");
  }

  /** @param {number} position code points @returns {number} which block holds it */
  #blockAt(position) {
    let low = 0;
    for (let high = this.pieces.length; low + 1 < high;) {
      const middle = (low + high) >> 1;
      if ((this.pieces[middle]?.start ?? 0) <= position) low = middle;
      else high = middle;
    }
    return low;
  }

  /** @param {Span} span @returns {Piece} the blocks that hold it, as one stretch */
  #around({ start, end }) {
    const first = this.#blockAt(start);
    const pieces = this.pieces.slice(first, this.#blockAt(Math.max(start, end - 1)) + 1);
    return { start: pieces[0]?.start ?? 0, text: pieces.map(({ text }) => text).join("") };
  }

  /**
   * @param {Span} span
   * @param {(text: string, span: Span) => Span} change works within the text it is given
   * @returns {Span}
   */
  #within(span, change) {
    const { start, text } = this.#around(span);
    const changed = change(text, { start: span.start - start, end: span.end - start });
    return { start: changed.start + start, end: changed.end + start };
  }

  /** @param {Span} span @returns {string} exactly what stands there */
  quote(span) {
    const { start, text } = this.#around(span);
    return slice(text, span.start - start, span.end - start);
  }

  /** @param {Span} span @returns {Span} without blanks at its ends */
  trimmed(span) {
    return this.#within(span, trim);
  }

  /** @param {Span} span not empty @returns {Span} grown to whole characters */
  whole(span) {
    return this.#within(span, wholeGraphemes);
  }

  /**
   * @param {Unit} unit
   * @param {Span} span
   * @returns {Span[]} the units of the blocks it touches, and of the nearest block before and after that has any
   */
  unitsNear(unit, { start, end }) {
    let first = this.#blockAt(start) - 1;
    while (first > 0 && !this.#unitsIn(unit, first).length) first -= 1;
    let last = this.#blockAt(end) + 1;
    while (last < this.pieces.length - 1 && !this.#unitsIn(unit, last).length) last += 1;
    const units = [];
    for (let at = Math.max(0, first); at <= Math.min(last, this.pieces.length - 1); at += 1) {
      units.push(...this.#unitsIn(unit, at));
    }
    return units;
  }

  /** @param {Unit} unit @param {number} at a block @returns {Span[]} its units, in code points of the article */
  #unitsIn(unit, at) {
    const key = `${unit} ${at}`;
    let units = this.#units.get(key);
    if (!units) {
      const { start, text } = this.pieces[at] ?? { start: 0, text: "" };
      units = unitsOf(text, unit, this.language).map((one) => ({ start: one.start + start, end: one.end + start }));
      this.#units.set(key, units);
    }
    return units;
  }
}
