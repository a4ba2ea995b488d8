/**
 * Setting blocks of the text apart as the site's, and putting them back. What is marked there stays marked.
 *
 *     <details class="furniture"><p id="block-3" data-start="14">…</p>
 *       <button id="back-3" form="blocks" name="back" value="3"></button></details>
 *     <form id="blocks" data-blocks action="…/blocks/" hidden><input type="hidden" name="revision" value="ID">
 *       <button data-says-apart="…" data-says-back="…"></button></form>
 *
 * The answer brings the text anew, for neighbours that are set apart fold into one; its words are the same.
 * @module
 */
import { indexOf } from "./coverage.js";
import { blocksUnder } from "./margins.js";
import { blocksOf } from "./offsets.js";
import { post } from "./talk.js";

/** @typedef {import("./segments.js").Span} Span */

/**
 * What a press asks for: what is not apart is set apart; where all is, all is put back.
 * @param {string[]} indexes of the blocks meant
 * @param {Set<string>} apart those that are set apart
 * @returns {Record<string, string>}
 */
export function asked(indexes, apart) {
  const open = indexes.filter((index) => !apart.has(index));
  return open.length ? { apart: open.join(" ") } : { back: indexes.join(" ") };
}

export class Apart {
  /** @param {HTMLElement} column @param {HTMLFormElement} form @param {AbortSignal} signal */
  constructor(column, form, signal) {
    this.column = column;
    this.form = form;
    column.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button[name=back]") : null;
      if (!button) return;
      event.preventDefault();
      void this.#send([button.getAttribute("value") ?? ""]);
    }, { signal });
  }

  /** @param {Span | null} span what is selected @returns {boolean} whether there is any block to do it to */
  toggle(span) {
    const indexes = span ? blocksUnder(blocksOf(this.column), span).map(indexOf).filter(Boolean) : [];
    if (indexes.length) void this.#send(indexes);
    return indexes.length > 0;
  }

  /** @param {string[]} indexes */
  async #send(indexes) {
    const revision = this.form.elements.namedItem("revision");
    if (!(revision instanceof HTMLInputElement)) return;
    const values = asked(indexes, new Set(Array.from(this.column.querySelectorAll(".block--furniture"), (block) => block.id.slice(6))));
    // Where it has to wait to be sent, it is called by what the form's button says.
    const button = this.form.querySelector("button");
    if (button) button.textContent = ("apart" in values ? button.dataset["saysApart"] : button.dataset["saysBack"]) ?? "";
    // The text is drawn anew, and with it what had the focus.
    if (this.column.contains(document.activeElement)) this.column.focus({ preventScroll: true });
    await post(this.form, this.form.action, { revision: revision.value, ...values });
  }
}
