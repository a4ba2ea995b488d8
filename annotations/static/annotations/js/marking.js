/**
 * From a selection to a claim: what is pending, how keys move it, and the bar that tags it.
 * @module
 */
import { closeBar, focusBar, isOpen, openBar, watchBar } from "./bar.js";
import { blocksOf, rangeOf, startOf, textOf } from "./offsets.js";
import { paint } from "./paint.js";
import { firstFrom, lastUntil, unitsOf, wholeGraphemes } from "./segments.js";
import { pendingOf, readSelection, showSelection, watchSelection } from "./selection.js";
import { post } from "./talk.js";

/** @typedef {import("./segments.js").Span} Span */
/** @typedef {import("./selection.js").Pending} Pending */

const LINK = /^https?:\/\/\S+$/i;

/** @param {string} pasted @returns {string | null} the one link it is */
export function linkIn(pasted) {
  const link = pasted.trim();
  return LINK.test(link) ? link : null;
}

/**
 * Where a key leads the selection.
 * @param {Span[]} units sentences or words, in order
 * @param {Span | null} span what is selected now
 * @param {string} way "next", "previous", "grow" or "shrink"
 * @param {number} from where to begin while nothing is selected
 * @returns {Span | null} null where there is nothing that way
 */
export function step(units, span, way, from) {
  if (way === "next") return firstFrom(units, span ? span.end : from) ?? null;
  if (way === "previous") return lastUntil(units, span ? span.start : from) ?? null;
  if (!span) return null;
  if (way === "grow") {
    const more = units.find((unit) => unit.end > span.end);
    return more ? { start: span.start, end: more.end } : null;
  }
  const less = units.findLast((unit) => unit.end < span.end && unit.end > span.start);
  return less ? { start: span.start, end: less.end } : null;
}

/** What is selected and not tagged yet. */
export class Marking {
  /** @type {Pending | null} */
  pending = null;

  /**
   * @param {HTMLElement} column
   * @param {HTMLElement} bar with `data-url`, where claims are made
   * @param {() => HTMLFormElement | null} mover the form that gives the active claim other words, if one is open
   */
  constructor(column, bar, mover) {
    this.column = column;
    this.bar = bar;
    this.mover = mover;
  }

  /** @param {AbortSignal} signal */
  watch(signal) {
    watchSelection(this.column, {
      signal,
      onRest: (pending) => {
        if (pending) this.set(pending);
        else if (!this.bar.contains(document.activeElement)) this.clear();
      },
    });
    watchBar(this.bar, {
      signal,
      onTag: (tag) => void this.tag(tag),
      onSnap: () => this.snap(),
      onMove: () => void this.moveClaim(),
      where: () => this.range(),
    });
  }

  /** @returns {Range | null} where the pending selection is in the DOM as it is now */
  range() {
    return this.pending && rangeOf(this.column, this.pending.start, this.pending.end);
  }

  /** @param {Pending} pending */
  set(pending) {
    this.pending = pending;
    showSelection(this.column, pending);
    this.show();
  }

  /** Draws it again, as is needed after a block was swapped under it. */
  show() {
    const range = this.range();
    paint("pending", range ? [range] : []);
    const moves = this.mover()?.dataset["adjust"] ?? "";
    if (range && this.pending) openBar(this.bar, range, { cutsGrapheme: this.pending.cutsGrapheme, moves });
    else closeBar(this.bar);
  }

  clear() {
    this.pending = null;
    this.show();
  }

  /** Takes what is selected this very moment, for a key that comes before the selection has rested. */
  catchUp() {
    const pending = readSelection(this.column, document.getSelection());
    if (pending) this.set(pending);
  }

  /** Lets go of the selection and leads back to the text. @returns {boolean} whether there was one */
  escape() {
    if (!this.pending && !isOpen(this.bar)) return false;
    document.getSelection()?.removeAllRanges();
    this.clear();
    this.column.focus({ preventScroll: true });
    return true;
  }

  snap() {
    if (!this.pending) return;
    const text = textOf(this.column);
    const pending = pendingOf(text, wholeGraphemes(text, this.pending));
    if (pending) this.set(pending);
  }

  /** @returns {boolean} whether there is a bar to go to */
  enterBar() {
    if (this.bar.contains(document.activeElement) || !isOpen(this.bar)) return false;
    focusBar(this.bar);
    return true;
  }

  /** @returns {number} the first position in view, in code points */
  #inView() {
    const block = blocksOf(this.column).find((candidate) => candidate.getBoundingClientRect().bottom > 0);
    return block ? startOf(block) : 0;
  }

  /**
   * @param {"sentence" | "word"} unit
   * @param {string} way
   * @returns {boolean} whether it led anywhere
   */
  move(unit, way) {
    const text = textOf(this.column);
    const span = step(unitsOf(text, unit, this.column.lang), this.pending, way, this.#inView());
    const pending = span && pendingOf(text, span);
    if (!pending) return false;
    this.set(pending);
    this.range()?.startContainer.parentElement?.scrollIntoView({ block: "nearest" });
    this.show();
    return true;
  }

  /**
   * Makes the claim.
   * @param {string} tag
   * @param {string} [url] its first evidence
   * @returns {Promise<boolean>} whether it was done
   */
  async tag(tag, url = "") {
    const address = this.bar.dataset["url"];
    return address ? this.#send(address, { tag, url }) : false;
  }

  /** Gives the active claim the words that are selected. @returns {Promise<boolean>} whether it was done */
  async moveClaim() {
    const form = this.mover();
    const version = form?.elements.namedItem("version");
    if (!form || !(version instanceof HTMLInputElement)) return false;
    return this.#send(form.action, { version: version.value });
  }

  /**
   * The selection is let go at once, so that a second press does nothing twice, and comes back where the server refused.
   * @param {string} url
   * @param {Record<string, string>} values besides the span
   * @returns {Promise<boolean>}
   */
  async #send(url, values) {
    const { pending } = this;
    if (!pending) return false;
    this.escape();
    const { start, end, quote } = pending;
    const done = await post(this.bar, url, { start: String(start), end: String(end), quote, ...values });
    if (!done && !this.pending) this.set(pending);
    return done;
  }
}
