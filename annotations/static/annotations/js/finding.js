/**
 * Finding words in a text as people type them: whatever the case, with straight quotes and hyphens for typographic
 * ones, without soft hyphens and accents, any run of blanks for any other. Pure; positions are code points.
 * @module
 */

/** @typedef {import("./segments.js").Span} Span */

/** @typedef {object} Folded a text as it is compared
 * @property {string} text
 * @property {number[]} from for each UTF-16 unit of `text`, the code point of the original it comes from
 */

const BLANK = /\p{White_Space}/u;
/** Soft hyphen, zero-width characters, variation selectors and marks on letters: not typed, hence not compared. */
const SILENT = /[\u00ad\u200b-\u200f\u2060\ufeff\ufe00-\ufe0f]|\p{Mn}/u;
const PLAIN = new Map([
  ..."‘’‚‛ʼ′`´".split("").map((sign) => /** @type {const} */ ([sign, "'"])),
  ..."“”„‟«»″".split("").map((sign) => /** @type {const} */ ([sign, '"'])),
  ..."‐‑‒–—―−".split("").map((sign) => /** @type {const} */ ([sign, "-"])),
  /** @type {const} */ (["…", "..."]),
]);

/** @param {string} point one code point @returns {string} as it is compared, "" for what is not */
function plain(point) {
  if (SILENT.test(point)) return "";
  if (BLANK.test(point)) return " ";
  const sign = PLAIN.get(point);
  if (sign) return sign;
  return point.normalize("NFD").toLowerCase().replace(/\p{Mn}/gu, "");
}

/** @param {string} text @returns {Folded} */
export function fold(text) {
  let folded = "";
  const from = [];
  let at = 0;
  let last = "";
  for (const point of text) {
    const shown = plain(point);
    if (shown !== " " || last !== " ") {
      folded += shown;
      for (let unit = 0; unit < shown.length; unit += 1) from.push(at);
    }
    last = shown || last;
    at += 1;
  }
  from.push(at);
  return { text: folded, from };
}

/**
 * @param {Folded} folded
 * @param {string} words as typed
 * @returns {Span[]} where they stand, in order, none over another
 */
export function find({ text, from }, words) {
  const wanted = fold(words).text.trim();
  /** @type {Span[]} */
  const hits = [];
  if (!wanted) return hits;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    const [start = 0, last = 0] = [from[at], from[at + wanted.length - 1]];
    hits.push({ start, end: last + 1 });
  }
  return hits;
}

/**
 * @param {Span[]} hits in order
 * @param {number} position
 * @returns {number} which is the first at or after it, round the end; -1 where there is none
 */
export function firstHit(hits, position) {
  const at = hits.findIndex(({ start }) => start >= position);
  return at < 0 && hits.length ? 0 : at;
}
