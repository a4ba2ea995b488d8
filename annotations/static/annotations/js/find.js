/**
 * Finding words in the article.
 *
 *     <form data-find role="search" hidden>
 *       <input type="search" data-find-words> <span data-find-count></span>
 *       <button type="button" data-find-step="-1">…</button> <button type="button" data-find-step="1">…</button>
 *       <button type="button" data-find-close>…</button>
 *     </form>
 *
 * All hits are painted while one types. Enter and Shift+Enter go on and back; Esc leads back to the text with the hit
 * selected, so that it can be tagged.
 * @module
 */
import { articleOf } from "./article.js";
import { find, firstHit, fold } from "./finding.js";
import { rangeOf, rangesOf } from "./offsets.js";
import { paint } from "./paint.js";
import { say } from "./toast.js";
import { word } from "./words.js";

/** @typedef {import("./segments.js").Span} Span */

export class Find {
  /** @type {Span[]} */
  #hits = [];
  #at = -1;
  /** @type {import("./finding.js").Folded | null} */
  #folded = null;
  #from = 0;

  /**
   * @param {HTMLElement} column
   * @param {HTMLFormElement} form
   * @param {(hit: Span | null) => void} onLeave with the hit one was at
   */
  constructor(column, form, onLeave) {
    this.column = column;
    this.form = form;
    this.onLeave = onLeave;
    this.field = /** @type {HTMLInputElement} */ (form.querySelector("[data-find-words]"));
    this.count = /** @type {HTMLElement} */ (form.querySelector("[data-find-count]"));
  }

  /** @param {AbortSignal} signal */
  watch(signal) {
    const { form, field } = this;
    field.addEventListener("input", () => this.#search(), { signal });
    form.addEventListener("submit", (event) => event.preventDefault(), { signal });
    form.addEventListener("keydown", (event) => {
      if (event.isComposing || (event.key !== "Escape" && (event.key !== "Enter" || event.target !== field))) return;
      event.preventDefault();
      if (event.key === "Escape") this.close();
      else this.#step(event.shiftKey ? -1 : 1);
    }, { signal });
    form.addEventListener("click", ({ target }) => {
      const button = target instanceof Element ? target.closest("button") : null;
      if (button?.hasAttribute("data-find-close")) this.close();
      else if (button) this.#step(Number(button.getAttribute("data-find-step")));
    }, { signal });
  }

  /** @param {number} from where to look first, in code points @returns {boolean} */
  open(from) {
    this.#from = from;
    this.form.hidden = false;
    this.field.focus();
    this.field.select();
    this.#search();
    return true;
  }

  /** Back to the text. */
  close() {
    const hit = this.#hits[this.#at] ?? null;
    this.form.hidden = true;
    this.#hits = [];
    this.#at = -1;
    this.show();
    this.onLeave(hit);
  }

  #search() {
    this.#folded ??= fold(articleOf(this.column).text);
    this.#hits = find(this.#folded, this.field.value);
    this.#at = firstHit(this.#hits, this.#hits[this.#at]?.start ?? this.#from);
    this.show();
    this.#tell();
  }

  /** @param {number} by 1 or -1, round the end */
  #step(by) {
    const { length } = this.#hits;
    if (length) this.#at = (this.#at + by + length) % length;
    this.show();
    this.#tell();
  }

  /** Paints it, again after a block was swapped. */
  show() {
    const hit = this.#hits[this.#at];
    paint("found", rangesOf(this.column, this.#hits));
    paint("hit", hit ? rangesOf(this.column, [hit]) : []);
  }

  /** Brings the hit into view and says which of how many it is. */
  #tell() {
    const hit = this.#hits[this.#at];
    const values = { at: this.#at + 1, count: this.#hits.length };
    const told = !this.field.value.trim() ? "" : hit ? word("hits", values) : word("noHits");
    this.count.textContent = told;
    say(told);
    const range = hit && rangeOf(this.column, hit.start, hit.end);
    range?.startContainer.parentElement?.closest("details")?.setAttribute("open", "");
    if (range) bringIntoView(range, this.form.getBoundingClientRect().bottom);
  }
}

/** @param {Range} range @param {number} covered how far from its upper edge the view is covered, in CSS pixels */
function bringIntoView(range, covered) {
  const { top, bottom } = range.getBoundingClientRect();
  const { innerHeight: height } = window;
  if (top < covered || bottom > height) window.scrollBy(0, top - height / 3);
}
