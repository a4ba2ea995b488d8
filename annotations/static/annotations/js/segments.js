/**
 * Where words, sentences and characters begin and end. Pure; all positions are code points.
 * @module
 */
import { indexAfter, lengthOf, pointsBefore } from "./offsets.js";

/** @typedef {{ start: number, end: number }} Span code points, end exclusive */
/** @typedef {"grapheme" | "word" | "sentence"} Unit */

const BLANK = /^\p{White_Space}$/u;

/**
 * Takes blanks off both ends.
 * @param {string} text
 * @param {Span} span
 * @returns {Span} empty where there is nothing but blanks
 */
export function trim(text, span) {
  const points = Array.from(text.slice(indexAfter(text, span.start), indexAfter(text, span.end)));
  let { start, end } = span;
  while (start < end && BLANK.test(points[start - span.start] ?? "")) start += 1;
  while (start < end && BLANK.test(points[end - span.start - 1] ?? "")) end -= 1;
  return { start, end };
}

/**
 * Grows a span to whole graphemes: what a person sees as one character (a flag, a letter with its marks).
 * @param {string} text
 * @param {Span} span
 * @returns {Span} the same span where it cuts none
 */
export function wholeGraphemes(text, span) {
  const pieces = segmenterFor("grapheme").segment(text);
  const first = pieces.containing(indexAfter(text, span.start));
  const last = pieces.containing(indexAfter(text, span.end) - 1);
  return {
    start: first ? pointsBefore(text, first.index) : span.start,
    end: last ? pointsBefore(text, last.index + last.segment.length) : span.end,
  };
}

/** @type {Map<string, Intl.Segmenter>} making one costs more than using it on a paragraph */
const segmenters = new Map();

/** @param {Unit} unit @param {string} [language] @returns {Intl.Segmenter} the reader's own rules where it is none */
function segmenterFor(unit, language) {
  const key = `${unit} ${language ?? ""}`;
  const made = segmenters.get(key) ?? new Intl.Segmenter(known(language), { granularity: unit });
  segmenters.set(key, made);
  return made;
}

/** @param {string | undefined} language @returns {string | undefined} the language, if it is a language tag */
function known(language) {
  try {
    return Intl.getCanonicalLocales(language || [])[0];
  } catch (error) {
    // What people write into an article's record need not be one.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * @param {string} text
 * @param {Unit} unit
 * @param {string} [language] BCP 47, for the rules of the article's own language
 * @returns {Span[]} the units of the text without the blanks around them; none that is blank
 */
export function unitsOf(text, unit, language) {
  const spans = [];
  let start = 0;
  for (const { segment } of segmenterFor(unit, language).segment(text)) {
    const end = start + lengthOf(segment);
    // A paragraph's end closes a sentence even where no full stop does (headings, captions).
    for (const line of linesOf(segment, start)) spans.push(line);
    start = end;
  }
  return spans;
}

/** @param {string} segment @param {number} start @returns {Span[]} */
function linesOf(segment, start) {
  const spans = [];
  let at = start;
  for (const line of segment.split("\n")) {
    const length = lengthOf(line);
    const { start: from, end: to } = trim(line, { start: 0, end: length });
    if (from < to) spans.push({ start: at + from, end: at + to });
    at += length + 1;
  }
  return spans;
}

/** @param {Span} span @param {Span} whole @returns {boolean} whether it lies in it, and is not all of it */
export function isPartOf(span, whole) {
  return span.start >= whole.start && span.end <= whole.end && span.end - span.start < whole.end - whole.start;
}

/** @param {Span[]} units @param {number} position @returns {Span | undefined} the first that begins at or after it */
export function firstFrom(units, position) {
  return units.find((unit) => unit.start >= position);
}

/** @param {Span[]} units @param {number} position @returns {Span | undefined} the one that holds it, or the next */
export function unitAt(units, position) {
  return units.find((unit) => unit.end > position);
}

/** @param {Span[]} units @param {number} position @returns {Span | undefined} the last that ends at or before it */
export function lastUntil(units, position) {
  return units.findLast((unit) => unit.end <= position);
}
