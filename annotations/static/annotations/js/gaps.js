/**
 * How far the article has been looked at, shown as it changes: in words above the claims, and on the rail.
 *
 *     <p data-progress hidden>
 *       <span data-some-left><span data-gaps></span> of <span data-sentences></span> … <button data-next-gap></button></span>
 *       <span data-none-left hidden>…</span>
 *     </p>
 * @module
 */
import { indexOf, marginsIn, nextGap, Reader } from "./coverage.js";
import { blocksOf, lengthOf, rangeOf, startOf, textIn } from "./offsets.js";
import { showSelection } from "./selection.js";

/** @typedef {import("./segments.js").Span} Span */
/** @typedef {import("./coverage.js").Looked} Looked */
/** @typedef {{ top: number, bottom: number }} Box CSS pixels in the viewport */

/**
 * @param {HTMLElement[]} blocks in text order, one below the other
 * @param {number} height of the viewport
 * @param {(block: HTMLElement) => Box} boxOf asked of few of them, however many there are
 * @returns {Span} what is in view, in code points, each block taken as evenly filled
 */
export function inView(blocks, height, boxOf) {
  const at = (/** @type {number} */ line) => {
    let [low, high] = [0, blocks.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (boxOf(/** @type {HTMLElement} */ (blocks[middle])).bottom > line) high = middle;
      else low = middle + 1;
    }
    const block = blocks[low];
    if (!block) return 0;
    const { top, bottom } = boxOf(block);
    const share = bottom > top ? Math.min(1, Math.max(0, (line - top) / (bottom - top))) : 0;
    return startOf(block) + Math.round(share * lengthOf(textIn(block)));
  };
  return { start: at(0), end: at(height) };
}

/**
 * Selects a stretch, as the keys do, and brings it into view: a third down, where one goes on reading.
 * @param {HTMLElement} column
 * @param {Span} span an empty one is a place, and nothing is selected there
 */
export function goToSpan(column, { start, end }) {
  const range = rangeOf(column, start, Math.max(end, start + 1));
  if (!range) return;
  range.startContainer.parentElement?.closest("details")?.setAttribute("open", "");
  const { top, bottom } = range.getBoundingClientRect();
  if (top < 0 || bottom > window.innerHeight) window.scrollBy({ top: top - window.innerHeight / 3 });
  if (end > start) showSelection(column, { start, end });
}

export class Gaps {
  #reader;
  /** @type {HTMLElement[]} those that are not folded away */
  #blocks = [];
  #due = false;
  #scrolled = false;

  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} column
   * @param {object} options
   * @param {AbortSignal} options.signal
   * @param {import("./rail.js").Rail | null} options.rail
   * @param {() => void} options.onNext the button for the next gap was pressed
   */
  constructor(root, column, { signal, rail, onNext }) {
    this.column = column;
    this.rail = rail;
    this.progress = root.querySelector("[data-progress]");
    this.#reader = new Reader(column);
    this.progress?.querySelector("[data-next-gap]")?.addEventListener("click", onNext, { signal });
    window.addEventListener("scroll", () => this.#follow(), { signal, passive: true });
    window.addEventListener("resize", () => this.#follow(), { signal });
    this.show();
  }

  /** Draws it all again, once for however many swaps there were, and after the swaps have been painted. */
  show() {
    if (this.#due) return;
    this.#due = true;
    requestAnimationFrame(() => setTimeout(() => {
      this.#due = false;
      const margins = marginsIn(this.column);
      this.#blocks = blocksOf(this.column).filter((block) => margins.has(indexOf(block)));
      const looked = this.#reader.read(margins);
      this.#tell(looked);
      this.rail?.draw(looked);
      this.#follow();
    }));
  }

  /** @param {Looked} looked */
  #tell({ gaps, sentences }) {
    if (!(this.progress instanceof HTMLElement)) return;
    const say = (/** @type {string} */ hook, /** @type {number} */ count) => {
      const place = this.progress?.querySelector(hook);
      if (place) place.textContent = String(count);
    };
    say("[data-gaps]", gaps.length);
    say("[data-sentences]", sentences);
    this.progress.querySelector("[data-some-left]")?.toggleAttribute("hidden", gaps.length === 0);
    this.progress.querySelector("[data-none-left]")?.toggleAttribute("hidden", gaps.length > 0);
    this.progress.hidden = sentences === 0;
  }

  #follow() {
    if (this.#scrolled || !this.rail) return;
    this.#scrolled = true;
    requestAnimationFrame(() => {
      this.#scrolled = false;
      this.rail?.showInView(inView(this.#blocks, window.innerHeight, (block) => block.getBoundingClientRect()));
    });
  }

  /** @param {number} from code points @returns {Span | null} the next sentence nobody has looked at */
  next(from) {
    return nextGap(this.#reader.read().gaps, from);
  }
}
