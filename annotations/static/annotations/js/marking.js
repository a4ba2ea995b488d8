/**
 * From a selection to a claim: what is pending, how keys move it, and the bar that tags it.
 * @module
 */
import { articleOf } from "./article.js";
import { closeBar, focusBar, isOpen, openBar, watchBar } from "./bar.js";
import { blocksOf, rangeOf, startOf } from "./offsets.js";
import { paint } from "./paint.js";
import { isSame, pendingOf, readSelection, showSelection, watchSelection } from "./selection.js";
import { step, wayOf } from "./steps.js";
import { post } from "./talk.js";
import { say } from "./toast.js";
import { word } from "./words.js";

/** @typedef {import("./segments.js").Span} Span */
/** @typedef {import("./selection.js").Pending} Pending */
/** @typedef {import("./steps.js").Side} Side */
/** @typedef {{ url: string, version: string }} Adjusting where a claim's new words go, and the version one began with */

/** Keys that do nothing by themselves. */
const HELD = new Set(["Control", "Meta", "Shift", "Alt"]);

/** @param {HTMLFormElement} form @returns {string} the version of what it changes */
function versionIn(form) {
  const version = form.elements.namedItem("version");
  return version instanceof HTMLInputElement ? version.value : "";
}

/** What is selected and not tagged yet. */
export class Marking {
  /** @type {Pending | null} */
  pending = null;
  /** @type {Adjusting | null} the claim whose words have been taken up, while they are what is pending */
  adjusting = null;
  /** @type {Side} the end that keys move */
  side = "end";
  /** Whether an end is just being drawn by the pointer: the bar would be in its way. */
  isDrawn = false;
  /** Whether nothing was pressed since a claim was sent: only then may its answer lead on to its evidence. */
  isAwaited = false;
  #byTouch = false;
  /** @type {Span | null} where the claim stood whose words were taken up */
  #began = null;
  /** @type {Span | null} where one was last, for keys to go on from */
  #left = null;

  /**
   * @param {HTMLElement} column
   * @param {HTMLElement} bar with `data-url`, where claims are made
   * @param {() => HTMLFormElement | null} mover the form that gives the active claim other words, if one is open
   * @param {() => void} onShow what is pending is drawn
   * @param {(span: Span) => HTMLFormElement | null} splitter the form that splits these words off the active claim
   */
  constructor(column, bar, mover, onShow, splitter) {
    this.column = column;
    this.bar = bar;
    this.mover = mover;
    this.onShow = onShow;
    this.splitter = splitter;
  }

  /** @param {AbortSignal} signal */
  watch(signal) {
    watchSelection(this.column, {
      signal,
      onRest: (pending, byTouch) => this.#rest(pending, byTouch),
    });
    watchBar(this.bar, {
      signal,
      onTag: (tag) => void this.tag(tag),
      onCut: () => this.turnCut(),
      onMove: () => void this.moveClaim(),
      onSplit: () => void this.splitClaim(),
      where: () => this.range(),
    });
    const goOn = (/** @type {Event} */ event) => {
      // Ctrl+V is what comes next where evidence is at hand.
      const isHeld = event instanceof KeyboardEvent && (event.ctrlKey || event.metaKey || HELD.has(event.key));
      if (!isHeld) this.isAwaited = event.type === "submit";
    };
    for (const type of ["keydown", "pointerdown", "submit"]) {
      document.addEventListener(type, goOn, { signal, capture: true });
    }
    document.addEventListener("keydown", (event) => {
      const fromText = event.key === "Tab" && !event.shiftKey && this.column.contains(document.activeElement);
      if (fromText && this.enterBar()) event.preventDefault();
    }, { signal });
  }

  /** @param {Pending | null} pending what the browser says is selected @param {boolean} byTouch */
  #rest(pending, byTouch) {
    const now = this.pending;
    if (!pending) {
      if (!this.bar.contains(document.activeElement)) this.clear();
    } else if (isSame(pending, now) || (now?.cuts && isSame(pending.other, now))) {
      // Our own doing.
    } else {
      this.adjusting = null;
      this.side = "end";
      this.#byTouch = byTouch;
      this.set(pending);
    }
  }

  /** @returns {Range | null} where the pending selection is in the DOM as it is now */
  range() {
    return this.pending && rangeOf(this.column, this.pending.start, this.pending.end);
  }

  /** @param {Pending} pending */
  set(pending) {
    this.pending = pending;
    this.show();
  }

  /** Draws it, again where a block was swapped under it. */
  show() {
    // Under a finger the browser's selection stays as it is, or its handles would jump; what counts is painted.
    const isHeld = this.#byTouch && !document.getSelection()?.isCollapsed;
    if (this.pending && !isHeld) showSelection(this.column, this.pending);
    const range = this.range();
    paint("pending", range ? [range] : []);
    if (range && this.pending && !this.isDrawn) openBar(this.bar, range, this.#offer(this.pending));
    else closeBar(this.bar);
    this.onShow();
  }

  /** @param {Pending} pending @returns {import("./bar.js").Offer} */
  #offer({ cuts, other, start, end }) {
    const moves = this.mover()?.dataset["adjust"] ?? "";
    const splits = this.splitter({ start, end }) !== null;
    return { cut: other ? (cuts ? "grow" : "keep") : "", moves, splits, byTouch: this.#byTouch };
  }

  clear() {
    this.#left = this.pending ?? this.#left;
    this.pending = null;
    this.adjusting = null;
    this.show();
  }

  /** Takes what is selected this very moment, for a key that comes before the selection has rested. */
  catchUp() {
    const pending = readSelection(this.column, document.getSelection());
    if (pending) this.#rest(pending, this.#byTouch);
  }

  /** Lets go of the selection and leads back to the text. @returns {boolean} whether there was one */
  escape() {
    if (!this.pending && !isOpen(this.bar)) return false;
    document.getSelection()?.removeAllRanges();
    this.clear();
    this.column.focus({ preventScroll: true });
    return true;
  }

  /** Takes a cut character as it was selected, or whole again. */
  turnCut() {
    const pending = this.pending?.other && pendingOf(articleOf(this.column), this.pending.other, !this.pending.cuts);
    if (pending) this.set(pending);
  }

  /**
   * Takes the active claim's words up, to give it others: keys and handles move their ends, Enter moves the claim.
   * @param {Span} span where the claim stands
   * @returns {boolean} whether one may
   */
  takeUp(span) {
    const form = this.mover();
    const pending = form && pendingOf(articleOf(this.column), span, true);
    if (!pending) return false;
    this.#byTouch = false;
    this.side = "end";
    this.#began = span;
    this.adjusting = { url: form.action, version: versionIn(form) };
    this.set(pending);
    return true;
  }

  /** @param {Span} span where an end is just being drawn to: shown, without the bar @returns {void} */
  preview(span) {
    this.pending = pendingOf(articleOf(this.column), span, true) ?? this.pending;
    if (this.pending) showSelection(this.column, this.pending);
    const range = this.range();
    if (range) paint("pending", [range]);
    closeBar(this.bar);
  }

  /** @returns {boolean} whether other words are pending than were taken up */
  hasMoved() {
    return !isSame(this.pending, this.#began);
  }

  /** Lets keys move the other end. @returns {boolean} whether anything is selected */
  swapEnds() {
    if (!this.pending) return false;
    this.side = this.side === "end" ? "start" : "end";
    say(word(this.side === "end" ? "endMoves" : "startMoves"));
    this.onShow();
    return true;
  }

  /** Moves the claim whose words were taken up. @returns {boolean} whether there is one */
  enter() {
    if (!this.adjusting) return false;
    void this.moveClaim();
    return true;
  }

  /** @returns {boolean} whether there is a bar to go to */
  enterBar() {
    if (this.bar.contains(document.activeElement) || !isOpen(this.bar)) return false;
    focusBar(this.bar);
    return true;
  }

  /** @param {Span} span to be selected @param {boolean} [asGiven] also where it cuts a character */
  take(span, asGiven = false) {
    const pending = pendingOf(articleOf(this.column), span, asGiven);
    if (pending) this.#rest(pending, false);
  }

  /** @returns {number} where one is in the text, in code points */
  from() {
    return this.pending?.start ?? this.#inView();
  }

  /** @param {Span} span where one has come to by other means than a selection */
  goOnFrom(span) {
    this.#left = span;
  }

  /** @returns {Span} where keys begin while nothing is selected: where one was last, while that is in view, else what is */
  #standing() {
    const box = this.#left && rangeOf(this.column, this.#left.start, this.#left.end)?.getBoundingClientRect();
    if (this.#left && box && box.bottom > 0 && box.top < window.innerHeight) return this.#left;
    const start = this.#inView();
    return { start, end: start };
  }

  /** @returns {number} the first position in view, in code points */
  #inView() {
    const block = blocksOf(this.column).find((candidate) => candidate.getBoundingClientRect().bottom > 0);
    return block ? startOf(block) : 0;
  }

  /**
   * @param {import("./segments.js").Unit} unit
   * @param {string} way see `step`; or the arrow, "left" or "right"
   * @returns {boolean} whether it led anywhere
   */
  move(unit, way) {
    const { pending, side } = this;
    const article = articleOf(this.column);
    const from = pending ?? this.#standing();
    const steps = way === "left" || way === "right" ? wayOf(way, side, this.#runsLeft()) : way;
    const span = step(article.unitsNear(unit, from), pending, steps, from, side);
    const next = span && pendingOf(article, span);
    if (!next) return false;
    this.#byTouch = false;
    if (steps === "next" || steps === "previous") [this.side, this.adjusting] = ["end", null];
    this.set(next);
    this.#bringIntoView();
    return true;
  }

  /** @returns {boolean} whether the text at the end that moves runs from right to left */
  #runsLeft() {
    const range = this.range();
    const node = this.side === "end" ? range?.endContainer : range?.startContainer;
    const block = node?.parentElement?.closest("[data-start]");
    return block ? getComputedStyle(block).direction === "rtl" : false;
  }

  #bringIntoView() {
    const range = this.range();
    const node = this.side === "end" ? range?.endContainer : range?.startContainer;
    node?.parentElement?.closest("details")?.setAttribute("open", "");
    node?.parentElement?.scrollIntoView({ block: "nearest" });
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

  /**
   * Gives the active claim the words that are selected, unless it has changed since its own were taken up.
   * @returns {Promise<boolean>} whether it was done
   */
  async moveClaim() {
    const form = this.mover();
    const adjusting = this.adjusting ?? (form && { url: form.action, version: versionIn(form) });
    const done = adjusting !== null && (await this.#send(adjusting.url, { version: adjusting.version }));
    const now = this.mover();
    // The refusal has brought the claim as it is now, and says that moving it again puts this in its place.
    if (!done && this.pending && now && adjusting?.url === now.action) {
      this.adjusting = { url: now.action, version: versionIn(now) };
    }
    return done;
  }

  /**
   * Makes the selected part of the active claim one of its own, with the evidence that is ticked in its form.
   * @returns {Promise<boolean>} whether it was done
   */
  async splitClaim() {
    const form = this.pending && this.splitter(this.pending);
    if (!form) return false;
    return this.#send(form.action, { version: versionIn(form), evidence: new FormData(form).getAll("evidence").join(" ") });
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
    this.isAwaited = true;
    const { start, end, quote } = pending;
    const done = await post(this.bar, url, { start: String(start), end: String(end), quote, ...values });
    if (!done && !this.pending) this.set(pending);
    return done;
  }
}
