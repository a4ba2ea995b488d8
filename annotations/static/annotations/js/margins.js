/**
 * The margins of the blocks: a button each, by which one says that there is nothing to check, and takes it back.
 *
 *     <p id="block-3" data-start="14">…</p>
 *     <button id="cover-3" class="cover" form="coverage" name="cover" value="3" data-cover="3" data-mine=""></button>
 *     <form data-coverage action="…/coverage/" hidden><input type="hidden" name="revision" value="ID">
 *       <button data-says-cover="…" data-says-uncover="…"></button></form>
 *
 * The blocks of a list or a table share one; a selection in it means its own blocks alone. A long article would have
 * hundreds of stops for Tab, so only the button one is at is one; arrows lead from each to its neighbours. Without
 * scripts all of them are, and send the form by themselves.
 * @module
 */
import { indexOf, listed, marginsIn } from "./coverage.js";
import { blocksOf, lengthOf, startOf, textIn } from "./offsets.js";
import { post } from "./talk.js";

/** @typedef {import("./segments.js").Span} Span */

/**
 * What a press sends: all that are not one's own are covered; where all are, all are to be looked at again.
 * @param {string[]} indexes of the blocks meant
 * @param {Set<string>} mine those I have been through
 * @returns {Record<string, string>}
 */
export function asked(indexes, mine) {
  const open = indexes.filter((index) => !mine.has(index));
  return open.length ? { cover: open.join(" ") } : { uncover: indexes.join(" ") };
}

/** @param {HTMLElement[]} blocks @param {Span} span code points @returns {HTMLElement[]} the blocks it reaches into */
export function blocksUnder(blocks, { start, end }) {
  return blocks.filter((block) => startOf(block) < end && startOf(block) + lengthOf(textIn(block)) > start);
}

/** @param {EventTarget | null} target @returns {HTMLButtonElement | null} */
function buttonAround(target) {
  const button = target instanceof Element ? target.closest("button.cover") : null;
  return button instanceof HTMLButtonElement ? button : null;
}

/** @param {Element} block @returns {boolean} */
function isInView(block) {
  const { top, bottom } = block.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}

/**
 * @param {{ top: number, bottom: number }} box a block's
 * @param {number} height of the viewport
 * @returns {boolean} whether the eye may be on it: it begins in view, or what is left of it fills a good part
 */
export function isRead({ top, bottom }, height) {
  return top >= 0 || bottom > height / 3;
}

/** @type {Record<string, number>} */
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export class Margins {
  /** The id of the button one is at. */
  #current = "";

  /** @param {HTMLElement} column @param {HTMLFormElement} form @param {AbortSignal} signal */
  constructor(column, form, signal) {
    this.column = column;
    this.form = form;
    column.addEventListener("click", (event) => {
      const button = buttonAround(event.target);
      if (!button) return;
      event.preventDefault();
      void this.#send(listed(button.dataset["cover"]));
    }, { signal });
    column.addEventListener("keydown", (event) => this.#step(event), { signal });
    column.addEventListener("focusin", ({ target }) => this.#setCurrent(buttonAround(target)), { signal });
    document.addEventListener("selectionchange", () => this.#follow(document.getSelection()?.anchorNode ?? null), { signal });
    this.show();
  }

  /** Makes one of them a stop for Tab, as is needed after any swap. */
  show() {
    for (const button of this.column.querySelectorAll("button.cover:not([tabindex='-1'])")) button.setAttribute("tabindex", "-1");
    const current = document.getElementById(this.#current);
    current?.setAttribute("data-current", "");
    (current ?? this.column.querySelector("button.cover"))?.setAttribute("tabindex", "0");
  }

  /** @param {HTMLElement | null | undefined} button */
  #setCurrent(button) {
    if (!button || button.id === this.#current) return;
    document.getElementById(this.#current)?.removeAttribute("data-current");
    this.#current = button.id;
    this.show();
  }

  /** @param {Node | null} node where the selection or the caret is */
  #follow(node) {
    const element = node instanceof Element ? node : node?.parentElement;
    const block = element?.closest("[data-start]");
    if (block instanceof HTMLElement && this.column.contains(block)) this.#setCurrent(marginsIn(this.column).get(indexOf(block)));
  }

  /** @param {KeyboardEvent} event */
  #step(event) {
    const step = STEPS[event.key];
    const buttons = Array.from(this.column.querySelectorAll("button.cover"));
    const at = document.activeElement ? buttons.indexOf(document.activeElement) : -1;
    const next = step && at >= 0 ? buttons[at + step] : undefined;
    if (!(next instanceof HTMLElement)) return;
    event.preventDefault();
    next.focus();
  }

  /**
   * @param {Span | null} span what is selected; without it the blocks one is at, or reads
   * @returns {boolean} whether there is any block to say it of
   */
  toggle(span) {
    const margins = marginsIn(this.column);
    const blocks = blocksOf(this.column).filter((block) => margins.has(indexOf(block)));
    const indexes = span ? blocksUnder(blocks, span).map(indexOf) : this.#here(blocks, margins);
    this.#setCurrent(margins.get(indexes[0] ?? ""));
    void this.#send(indexes);
    return indexes.length > 0;
  }

  /**
   * @param {HTMLElement[]} blocks
   * @param {Map<string, HTMLElement>} margins
   * @returns {string[]} what one is at if it is in view, otherwise what the eye is likely on
   */
  #here(blocks, margins) {
    const current = document.getElementById(this.#current);
    if (current && isInView(current)) return listed(current.dataset["cover"]);
    const read = blocks.find((block) => isRead(block.getBoundingClientRect(), window.innerHeight));
    return read ? listed(margins.get(indexOf(read))?.dataset["cover"]) : [];
  }

  /** @param {string[]} indexes */
  async #send(indexes) {
    const revision = this.form.elements.namedItem("revision");
    if (!indexes.length || !(revision instanceof HTMLInputElement)) return;
    const covers = Array.from(this.column.querySelectorAll("[data-mine]"));
    const mine = new Set(covers.flatMap((cover) => listed(cover.getAttribute("data-mine") ?? "")));
    const values = asked(indexes, mine);
    // Where it has to wait to be sent, it is called by what the form's button says.
    const button = this.form.querySelector("button");
    if (button) button.textContent = ("cover" in values ? button.dataset["saysCover"] : button.dataset["saysUncover"]) ?? "";
    await post(this.form, this.form.action, { revision: revision.value, ...values });
  }
}
