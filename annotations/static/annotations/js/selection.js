/**
 * Reads what a person has selected in the text column.
 * @module
 */
import { rangeOf, slice, spanOf, textOf } from "./offsets.js";
import { trim, wholeGraphemes } from "./segments.js";

/**
 * @typedef {object} Pending what is selected and not yet tagged
 * @property {number} start code points
 * @property {number} end code points, exclusive
 * @property {string} quote exactly `text[start:end]`
 * @property {boolean} cutsGrapheme whether it ends inside what a person sees as one character
 */

/** How long a selection made by keys or by touch handles rests before it counts. */
const REST_MS = 120;

/**
 * @param {string} text the article
 * @param {{ start: number, end: number }} span code points
 * @returns {Pending | null} null where the span holds nothing but blanks
 */
export function pendingOf(text, span) {
  const { start, end } = trim(text, span);
  if (start >= end) return null;
  const whole = wholeGraphemes(text, { start, end });
  return {
    start,
    end,
    quote: slice(text, start, end),
    cutsGrapheme: whole.start !== start || whole.end !== end,
  };
}

/**
 * A selection that began in the text counts, also when it ends outside: a triple click ends at the start of the next
 * paragraph, and on the last one behind the column. Blanks at both ends are dropped.
 * @param {HTMLElement} column
 * @param {Selection | null} selection
 * @returns {Pending | null}
 */
export function readSelection(column, selection) {
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  if (!selection.anchorNode || !column.contains(selection.anchorNode)) return null;
  return pendingOf(textOf(column), spanOf(column, selection.getRangeAt(0)));
}

/**
 * Makes the browser's selection what is pending, so that the eye sees what will be marked.
 * @param {HTMLElement} column
 * @param {Pick<Pending, "start" | "end">} pending
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
 * Tells whenever a selection has come to rest: at once after the mouse, a moment later for keys and touch.
 * @param {HTMLElement} column
 * @param {{ signal: AbortSignal, onRest: (pending: Pending | null) => void }} options
 */
export function watchSelection(column, { signal, onRest }) {
  let dragging = false;
  let timer = 0;
  const rest = () => onRest(readSelection(column, document.getSelection()));
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
  column.addEventListener("pointerdown", (event) => { dragging = event.pointerType === "mouse"; }, { signal });
  document.addEventListener("pointerup", drop, { signal });
  document.addEventListener("pointercancel", drop, { signal });
  document.addEventListener("selectionchange", soon, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
}
