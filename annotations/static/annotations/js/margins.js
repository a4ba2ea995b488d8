/**
 * The margins of the blocks: a button each, by which one says that there is nothing to check, and takes it back.
 *
 *     <p id="block-3" data-start="14">…</p>
 *     <button id="cover-3" class="cover" form="coverage" name="cover" value="3" aria-pressed="false"></button>
 *     <form data-coverage action="…/coverage/"><input type="hidden" name="revision" value="ID"></form>
 *
 * A long article would have hundreds of stops for Tab, so only the button of the block one is at is one; arrows lead
 * from each to its neighbours. Without scripts all of them are, and send the form by themselves.
 * @module
 */
import { coverOf } from "./coverage.js";
import { blocksOf, lengthOf, startOf, textIn } from "./offsets.js";
import { post } from "./talk.js";

/** @typedef {import("./segments.js").Span} Span */
/** @typedef {Pick<HTMLButtonElement, "name" | "value">} Margin */

/**
 * What a press sends: all that are not one's own are covered; where all are, all are to be looked at again.
 * @param {Margin[]} margins
 * @returns {Record<string, string>}
 */
export function asked(margins) {
  const open = margins.filter((margin) => margin.name === "cover");
  const meant = open.length ? open : margins;
  return { [open.length ? "cover" : "uncover"]: meant.map((margin) => margin.value).join(" ") };
}

/** @param {HTMLElement[]} blocks @param {Span} span code points @returns {HTMLElement[]} the blocks it reaches into */
export function blocksUnder(blocks, { start, end }) {
  return blocks.filter((block) => startOf(block) < end && startOf(block) + lengthOf(textIn(block)) > start);
}

/** @type {Record<string, number>} */
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export class Margins {
  /** The id of the button of the block one is at. */
  #current = "";

  /** @param {HTMLElement} column @param {HTMLFormElement} form @param {AbortSignal} signal */
  constructor(column, form, signal) {
    this.column = column;
    this.form = form;
    column.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button.cover") : null;
      if (!(button instanceof HTMLButtonElement)) return;
      event.preventDefault();
      void this.#send([button]);
    }, { signal });
    column.addEventListener("keydown", (event) => this.#step(event), { signal });
    column.addEventListener("focusin", ({ target }) => {
      if (target instanceof HTMLElement && target.matches("button.cover")) this.#setCurrent(target);
    }, { signal });
    document.addEventListener("selectionchange", () => this.#follow(document.getSelection()?.anchorNode ?? null), { signal });
    this.show();
  }

  /** @returns {HTMLElement[]} */
  #buttons() {
    return Array.from(this.column.querySelectorAll("button.cover"), (one) => /** @type {HTMLElement} */ (one));
  }

  /** Makes one of them a stop for Tab, as is needed after any swap. */
  show() {
    for (const button of this.column.querySelectorAll("button.cover:not([tabindex='-1'])")) button.setAttribute("tabindex", "-1");
    const current = document.getElementById(this.#current);
    current?.setAttribute("data-current", "");
    (current ?? this.column.querySelector("button.cover"))?.setAttribute("tabindex", "0");
  }

  /** @param {HTMLElement} button */
  #setCurrent(button) {
    if (button.id === this.#current) return;
    document.getElementById(this.#current)?.removeAttribute("data-current");
    this.#current = button.id;
    this.show();
  }

  /** @param {Node | null} node where the selection or the caret is */
  #follow(node) {
    const element = node instanceof Element ? node : node?.parentElement;
    const block = element?.closest("[data-start]");
    const cover = block instanceof HTMLElement && this.column.contains(block) ? coverOf(block) : null;
    if (cover instanceof HTMLButtonElement) this.#setCurrent(cover);
  }

  /** @param {KeyboardEvent} event */
  #step(event) {
    const step = STEPS[event.key];
    const buttons = this.#buttons();
    const at = buttons.findIndex((button) => button === document.activeElement);
    const next = step && at >= 0 ? buttons[at + step] : undefined;
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  /**
   * @param {Span | null} span what is selected; without it the block one is at, or reads
   * @returns {boolean} whether there is any block to say it of
   */
  toggle(span) {
    const blocks = span ? blocksUnder(blocksOf(this.column), span) : this.#here();
    const buttons = blocks.map(coverOf).filter((cover) => cover instanceof HTMLButtonElement);
    if (buttons[0]) this.#setCurrent(buttons[0]);
    void this.#send(buttons);
    return buttons.length > 0;
  }

  /** @returns {HTMLElement[]} the block one is at if it is in view, otherwise the one the eye is likely on */
  #here() {
    const current = document.getElementById(this.#current.replace("cover-", "block-"));
    if (current && isInView(current)) return [current];
    const line = window.innerHeight / 3;
    const read = blocksOf(this.column).find((block) => coverOf(block) && block.getBoundingClientRect().bottom > line);
    return read ? [read] : [];
  }

  /** @param {HTMLButtonElement[]} buttons */
  async #send(buttons) {
    const revision = this.form.elements.namedItem("revision");
    if (!buttons.length || !(revision instanceof HTMLInputElement)) return;
    await post(this.form, this.form.action, { revision: revision.value, ...asked(buttons) });
  }
}

/** @param {HTMLElement} block @returns {boolean} */
function isInView(block) {
  const { top, bottom } = block.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}
