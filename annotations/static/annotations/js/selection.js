/**
 * Reads what a person has selected in the text column.
 *
 * What is taken is shown: blanks at the ends fall off, and an end inside what a person sees as one character goes
 * outwards. The bar offers to take such a span as it was selected.
 * @module
 */
import { articleOf } from "./article.js";
import { rangeOf, spanOf } from "./offsets.js";
import { unitAt } from "./segments.js";

/** @typedef {import("./article.js").Article} Article */
/** @typedef {import("./segments.js").Span} Span */

/**
 * @typedef {object} Pending what is selected and not yet tagged
 * @property {number} start code points
 * @property {number} end code points, exclusive
 * @property {string} quote exactly `text[start:end]`
 * @property {boolean} cuts whether it ends inside what a person sees as one character
 * @property {Span | null} other as it was selected where this was grown to whole characters, or the other way round
 */

/** How long a selection made by keys or by touch handles rests before it counts. */
const REST_MS = 120;

/** @param {Span | null} a @param {Span | null} b @returns {boolean} */
export function isSame(a, b) {
  return a?.start === b?.start && a?.end === b?.end;
}

/**
 * @param {Article} article
 * @param {Span} span as given
 * @param {boolean} [asGiven] whether it stays so where it cuts a character
 * @returns {Pending | null} null where the span holds nothing but blanks
 */
export function pendingOf(article, span, asGiven = false) {
  const given = article.trimmed(span);
  if (given.start >= given.end) return null;
  const whole = article.whole(given);
  const cuts = !isSame(given, whole);
  const [taken, other] = asGiven ? [given, whole] : [whole, given];
  return { ...taken, quote: article.quote(taken), cuts: cuts && asGiven, other: cuts ? other : null };
}

/**
 * A selection that began in the text counts, also when it ends outside: one that is dragged out of the last paragraph
 * ends behind the column.
 * @param {HTMLElement} column
 * @param {Selection | null} selection
 * @returns {Pending | null}
 */
export function readSelection(column, selection) {
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  if (!selection.anchorNode || !column.contains(selection.anchorNode)) return null;
  return pendingOf(articleOf(column), spanOf(column, selection.getRangeAt(0)));
}

/**
 * Makes the browser's selection what is pending, so that the eye sees what will be marked.
 * @param {HTMLElement} column
 * @param {Span} pending
 */
export function showSelection(column, { start, end }) {
  const range = rangeOf(column, start, end);
  const selection = document.getSelection();
  if (!range || !selection) return;
  const now = selection.rangeCount ? spanOf(column, selection.getRangeAt(0)) : null;
  if (now?.start === start && now.end === end) return;
  selection.removeAllRanges();
  selection.addRange(range);
}

/**
 * A third click takes the sentence around the word the second has taken, not the paragraph.
 * @param {HTMLElement} column
 * @param {MouseEvent} press
 */
function takeSentence(column, press) {
  const selection = document.getSelection();
  if (press.detail < 3 || press.button !== 0 || !selection?.rangeCount) return;
  const { start } = spanOf(column, selection.getRangeAt(0));
  const sentence = unitAt(articleOf(column).unitsNear("sentence", { start, end: start }), start);
  if (!sentence) return;
  press.preventDefault();
  showSelection(column, sentence);
}

/**
 * Tells whenever a selection has come to rest: at once after the mouse, a moment later for keys and touch.
 * @param {HTMLElement} column
 * @param {{ signal: AbortSignal, onRest: (pending: Pending | null, byTouch: boolean) => void }} options
 */
export function watchSelection(column, { signal, onRest }) {
  let dragging = false;
  let byTouch = false;
  let timer = 0;
  const rest = () => onRest(readSelection(column, document.getSelection()), byTouch);
  const soon = () => {
    clearTimeout(timer);
    if (!dragging) timer = setTimeout(rest, REST_MS);
  };
  const drop = () => {
    if (!dragging) return;
    dragging = false;
    clearTimeout(timer);
    // A click into a selection lets go of it only after the mouse is up.
    timer = setTimeout(rest);
  };
  column.addEventListener("pointerdown", ({ pointerType }) => {
    dragging = pointerType === "mouse";
    byTouch = pointerType === "touch";
  }, { signal });
  column.addEventListener("mousedown", (event) => takeSentence(column, event), { signal });
  document.addEventListener("pointerup", drop, { signal });
  document.addEventListener("pointercancel", drop, { signal });
  document.addEventListener("selectionchange", soon, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
}
