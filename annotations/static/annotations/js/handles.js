/**
 * Two handles at the ends of the claim one is at, which give it other words.
 *
 *     <div data-handles hidden>
 *       <button type="button" role="slider" data-handle="start" aria-label="Where the claim begins">…</button>
 *       <button type="button" role="slider" data-handle="end" aria-label="Where the claim ends">…</button>
 *     </div>
 *
 * By mouse and touch an end is drawn to a word's edge, with Shift or Alt to a character's, and letting go moves the
 * claim. A tap is for the words beneath: the handles of a short claim leave none of it free. By keys arrows move an end
 * by words, with Shift or Alt by characters; Enter moves the claim, Esc leaves it.
 * They show where the card's form can be sent (see `Marking.mover`), and stand outside the text, whose offsets they
 * would disturb.
 * @module
 */
import { articleOf } from "./article.js";
import { positionOf, rangeOf } from "./offsets.js";
import { drawTo } from "./steps.js";

/** @typedef {import("./marking.js").Marking} Marking */
/** @typedef {import("./segments.js").Span} Span */
/** @typedef {import("./steps.js").Side} Side */
/** @typedef {{ side: Side, dx: number, dy: number, span: Span }} Draw how far from the end's line it was taken, and where it has come */

/** So near to the edge of the view, in CSS pixels, the page scrolls along. */
const EDGE = 40;
const STEP = 16;
/** How many code points of a claim's end a screen reader hears. */
const HEARD = 40;

/** @param {number} x @param {number} y CSS pixels @returns {import("./offsets.js").Boundary | null} */
function boundaryUnder(x, y) {
  if ("caretPositionFromPoint" in document) {
    const caret = document.caretPositionFromPoint(x, y);
    return caret && { node: caret.offsetNode, offset: caret.offset };
  }
  const range = /** @type {Document} */ (document).caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}

/** @typedef {{ left: number, right: number, top: number, bottom: number, height: number }} Line CSS pixels */

/**
 * Where two directions meet, a line of text is drawn in several pieces, and the first of them is not the outermost.
 * @param {Line[]} pieces of all lines
 * @param {Line} one of them
 * @returns {Line} with the pieces beside it
 */
export function wholeLine(pieces, one) {
  const beside = pieces.filter((piece) => piece.top < one.bottom && piece.bottom > one.top);
  const left = Math.min(...beside.map((piece) => piece.left));
  const right = Math.max(...beside.map((piece) => piece.right));
  return { left, right, top: one.top, bottom: one.bottom, height: one.height };
}

export class Handles {
  /** @type {Draw | null} */
  #draw = null;

  /**
   * @param {HTMLElement} column
   * @param {HTMLElement} box
   * @param {Marking} marking
   * @param {() => Span | null} claim where the active claim stands; null where there is none, or it can't be moved
   */
  constructor(column, box, marking, claim) {
    this.column = column;
    this.box = box;
    this.marking = marking;
    this.claim = claim;
  }

  /** @param {AbortSignal} signal */
  watch(signal) {
    const { box } = this;
    box.addEventListener("pointerdown", (event) => this.#take(event), { signal });
    box.addEventListener("pointermove", (event) => this.#follow(event), { signal });
    box.addEventListener("pointerup", () => void this.#drop(), { signal });
    box.addEventListener("pointercancel", () => this.#leave(), { signal });
    box.addEventListener("click", (event) => {
      if (event instanceof PointerEvent && event.pointerType === "touch") this.#passOn(event);
    }, { signal });
    box.addEventListener("keydown", (event) => {
      if (this.#press(event)) event.preventDefault();
    }, { signal });
    // A selection that is dragged past them would end under them.
    this.column.addEventListener("pointerdown", () => box.toggleAttribute("data-passed", true), { signal });
    for (const end of ["pointerup", "pointercancel"]) {
      document.addEventListener(end, () => box.toggleAttribute("data-passed", false), { signal });
    }
    const observer = new ResizeObserver(() => this.show());
    observer.observe(this.column);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  /** @returns {Span | null} where the ends are, moved or not */
  #span() {
    if (this.#draw) return this.#draw.span;
    return this.marking.adjusting ? this.marking.pending : this.claim();
  }

  /** Draws them where they belong. */
  show() {
    const span = this.#span();
    const range = span && rangeOf(this.column, span.start, span.end);
    const lines = Array.from(range?.getClientRects() ?? []).filter((line) => line.width > 0);
    const [first, last] = [lines[0], lines.at(-1)];
    this.box.hidden = !first;
    if (!span || !range || !first || !last) return;
    this.#put("start", wholeLine(lines, first), range.startContainer, span);
    this.#put("end", wholeLine(lines, last), range.endContainer, span);
  }

  /**
   * @param {Side} side
   * @param {Line} line the claim's first or last
   * @param {Node} node what stands there
   * @param {Span} span
   */
  #put(side, line, node, span) {
    const handle = this.#handle(side);
    const around = this.box.offsetParent?.getBoundingClientRect();
    const block = node.parentElement?.closest("[data-start]");
    const runsLeft = block !== null && block !== undefined && getComputedStyle(block).direction === "rtl";
    const x = (side === "start") === runsLeft ? line.right : line.left;
    handle.style.left = `${x - (around?.left ?? 0)}px`;
    handle.style.top = `${line.top - (around?.top ?? 0)}px`;
    handle.style.height = `${line.height}px`;
    handle.toggleAttribute("data-moves", this.marking.adjusting !== null && this.marking.side === side);
    this.#tell(handle, side, span);
  }

  /** @param {HTMLElement} handle @param {Side} side @param {Span} span */
  #tell(handle, side, span) {
    const article = articleOf(this.column);
    const { start, end } = span;
    const heard = side === "start"
      ? article.quote({ start, end: Math.min(end, start + HEARD) })
      : article.quote({ start: Math.max(start, end - HEARD), end });
    handle.setAttribute("aria-valuemin", String(side === "start" ? 0 : start + 1));
    handle.setAttribute("aria-valuemax", String(side === "start" ? end - 1 : article.length));
    handle.setAttribute("aria-valuenow", String(span[side]));
    handle.setAttribute("aria-valuetext", heard);
  }

  /** @param {Side} side @returns {HTMLElement} */
  #handle(side) {
    return /** @type {HTMLElement} */ (this.box.querySelector(`[data-handle="${side}"]`));
  }

  /** @param {Event} event @returns {Side | null} */
  #sideOf({ target }) {
    const handle = target instanceof Element ? target.closest("[data-handle]") : null;
    return /** @type {Side | null} */ (handle?.getAttribute("data-handle") ?? null);
  }

  /** @param {PointerEvent} event */
  #take(event) {
    const side = this.#sideOf(event);
    const span = this.#span();
    if (!side || !span || event.button !== 0 || !this.#takeUp(span)) return;
    event.preventDefault();
    const handle = this.#handle(side);
    handle.setPointerCapture(event.pointerId);
    handle.focus({ preventScroll: true });
    const line = handle.getBoundingClientRect();
    const middle = { x: (line.left + line.right) / 2, y: (line.top + line.bottom) / 2 };
    this.#draw = { side, dx: event.clientX - middle.x, dy: event.clientY - middle.y, span };
    this.marking.isDrawn = true;
    this.marking.preview(span);
    this.box.toggleAttribute("data-drawing", true);
  }

  /** @param {Span} span @returns {boolean} whether the claim's words are taken up, now or before */
  #takeUp(span) {
    return this.marking.adjusting !== null || this.marking.takeUp(span);
  }

  /** @param {PointerEvent} event */
  #follow({ clientX, clientY, shiftKey, altKey }) {
    if (!this.#draw) return;
    const { side, dx, dy, span } = this.#draw;
    if (clientY < EDGE) window.scrollBy(0, -STEP);
    if (clientY > window.innerHeight - EDGE) window.scrollBy(0, STEP);
    const boundary = boundaryUnder(clientX - dx, clientY - dy);
    if (!boundary || !this.column.contains(boundary.node)) return;
    const position = positionOf(this.column, boundary, side);
    const unit = shiftKey || altKey ? "grapheme" : "word";
    const units = articleOf(this.column).unitsNear(unit, { start: position, end: position });
    this.#draw.span = drawTo(units, span, side, position);
    this.marking.preview(this.#draw.span);
    this.show();
  }

  /** Moves the claim, where its end was drawn anywhere. */
  async #drop() {
    if (!this.#draw) return;
    this.#let();
    if (this.marking.hasMoved()) await this.marking.moveClaim();
    else this.marking.escape();
  }

  /** Leaves the claim where it was. */
  #leave() {
    if (!this.#draw) return;
    this.#let();
    this.marking.escape();
  }

  /** @param {PointerEvent} event a tap, after which no end was drawn */
  #passOn({ clientX, clientY }) {
    const beneath = document.elementsFromPoint(clientX, clientY).find((element) => this.column.contains(element));
    if (beneath instanceof HTMLElement) beneath.click();
  }

  #let() {
    this.#draw = null;
    this.marking.isDrawn = false;
    this.box.toggleAttribute("data-drawing", false);
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether it was for us */
  #press(event) {
    const { key, shiftKey, altKey, ctrlKey, metaKey } = event;
    const side = this.#sideOf(event);
    if (!side || ctrlKey || metaKey) return false;
    if (key === "Escape" && this.#draw) {
      this.#leave();
      return true;
    }
    if (key === "Enter" || key === " ") return this.marking.enter() || true;
    if (key !== "ArrowLeft" && key !== "ArrowRight") return false;
    const span = this.#span();
    if (!span || !this.#takeUp(span)) return false;
    this.marking.side = side;
    this.marking.move(shiftKey || altKey ? "grapheme" : "word", key === "ArrowLeft" ? "left" : "right");
    return true;
  }
}
