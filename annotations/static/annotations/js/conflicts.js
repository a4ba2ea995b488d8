/**
 * Two people on one field: beside it stand what the other has saved meanwhile and what one has typed, and one decides.
 * A form with a field that is not decided is not sent, so that nothing is overwritten by chance.
 *
 *     <template data-conflict-template><div class="conflict" role="group" data-conflict>
 *       <span data-theirs></span> <span data-yours></span>
 *       <button type="button" data-keep-theirs>…</button> <button type="button" data-put-mine>…</button></div></template>
 * @module
 */
import { decide, setValue } from "./drafts.js";
import { say } from "./toast.js";
import { word } from "./words.js";

/** @typedef {import("./drafts.js").Conflict} Conflict */
/** @typedef {import("./drafts.js").Control} Control */
/** @typedef {import("./drafts.js").Value} Value */

/** @type {WeakMap<Element, Conflict>} */
const shown = new WeakMap();

/**
 * @param {Control} control
 * @param {Value} value
 * @returns {string} as a person reads it
 */
export function inWords({ fields }, value) {
  if (typeof value === "boolean") return word(value ? "ticked" : "notTicked");
  const [field] = fields;
  const chosen = fields.length > 1 ? fields.find((one) => one.value === value)?.closest("label") : null;
  const options = field instanceof HTMLSelectElement ? Array.from(field.options) : [];
  const option = options.find((one) => one.value === value);
  return (chosen?.textContent ?? option?.textContent ?? value).trim() || word("empty");
}

/** @param {Conflict[]} conflicts in fields that stand in the page */
export function showConflicts(conflicts) {
  for (const conflict of conflicts) {
    /** @type {HTMLTemplateElement | null} */
    const template = document.querySelector("template[data-conflict-template]");
    const box = template?.content.firstElementChild?.cloneNode(true);
    const place = conflict.control.fields[0]?.closest(".field, fieldset");
    if (!(box instanceof HTMLElement) || !place) continue;
    const theirs = box.querySelector("[data-theirs]");
    const yours = box.querySelector("[data-yours]");
    if (theirs) theirs.textContent = inWords(conflict.control, conflict.theirs);
    if (yours) yours.textContent = inWords(conflict.control, conflict.yours);
    shown.set(box, conflict);
    place.append(box);
    place.closest("details")?.setAttribute("open", "");
    say(box.querySelector("p")?.textContent ?? "");
  }
}

/** @param {Event} event */
function onDecision({ target }) {
  const button = target instanceof Element ? target.closest("[data-keep-theirs], [data-put-mine]") : null;
  const box = button?.closest("[data-conflict]");
  const conflict = box && shown.get(box);
  if (!button || !conflict) return;
  decide(conflict.control);
  if (button.hasAttribute("data-keep-theirs")) setValue(conflict.control, conflict.theirs);
  box.remove();
  const [field] = conflict.control.fields;
  field?.focus();
  field?.dispatchEvent(new Event("change", { bubbles: true }));
}

/** @param {Event} event */
function holdUndecided(event) {
  const { elt } = /** @type {CustomEvent<{ elt: unknown }>} */ (event).detail;
  const open = elt instanceof HTMLFormElement ? elt.querySelector("[data-conflict] button") : null;
  if (!(open instanceof HTMLElement)) return;
  event.preventDefault();
  open.closest("details")?.setAttribute("open", "");
  open.focus();
}

/** @param {AbortSignal} signal */
export function watchConflicts(signal) {
  document.addEventListener("click", onDecision, { signal });
  document.addEventListener("htmx:confirm", holdUndecided, { signal });
}
