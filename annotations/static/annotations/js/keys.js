/**
 * The keys of the review page: few, fixed, shown by `?`. They act only while the text, the claims or nothing has the
 * focus, never while one types, and can be switched off (kept in this browser; the account's setting is the default).
 * Esc is no letter and works always.
 * @module
 */

/** @typedef {{ key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, shiftKey?: boolean,
 *     isComposing?: boolean, repeat?: boolean }} Press */

const STORED_AS = "workbench.keys";

/** @type {Map<string, string>} */
const ACTS = new Map([
  ["1", "tag:sourced"],
  ["2", "tag:disputed"],
  ["3", "tag:opinion"],
  ["0", "cover"],
  [".", "gap"],
  ["x", "apart"],
  ["e", "evidence"],
  ["a", "second"],
  ["r", "contest"],
  ["n", "next"],
  ["p", "previous"],
  ["u", "undo"],
  ["U", "redo"],
  ["j", "sentence:next"],
  ["k", "sentence:previous"],
  ["J", "sentence:grow"],
  ["K", "sentence:shrink"],
  ["Shift+ArrowRight", "word:right"],
  ["Shift+ArrowLeft", "word:left"],
  ["Alt+Shift+ArrowRight", "grapheme:right"],
  ["Alt+Shift+ArrowLeft", "grapheme:left"],
  ["o", "ends"],
  ["w", "words"],
  ["Enter", "enter"],
  ["/", "find"],
  ["g", "guideline"],
  ["?", "help"],
]);

/**
 * @param {Press} press
 * @param {{ on: boolean, typing: boolean }} state whether the keys are on, and whether the focus is where one types
 * @returns {string | null} the name of what to do
 */
export function actOf(press, { on, typing }) {
  const arrow = press.shiftKey && press.key.startsWith("Arrow");
  if (press.isComposing || press.ctrlKey || press.metaKey || (press.altKey && !arrow)) return null;
  if (press.key === "Escape") return "escape";
  if (typing || !on) return null;
  return ACTS.get(arrow ? `${press.altKey ? "Alt+" : ""}Shift+${press.key}` : press.key) ?? null;
}

/** @param {EventTarget | null} target @returns {boolean} whether a key press there writes something */
export function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
}

/** @param {boolean} byDefault @returns {boolean} */
export function keysAreOn(byDefault) {
  const stored = localStorage.getItem(STORED_AS);
  return stored === null ? byDefault : stored === "on";
}

/** @param {boolean} on */
export function switchKeys(on) {
  localStorage.setItem(STORED_AS, on ? "on" : "off");
}

/**
 * @param {object} options
 * @param {HTMLElement[]} options.zones where the keys act, besides the page itself when nothing has the focus
 * @param {HTMLInputElement | null} options.toggle the switch in the help
 * @param {boolean} options.byDefault
 * @param {AbortSignal} options.signal
 * @param {(act: string) => boolean} options.onAct says whether it did anything; only then the key is used up
 */
export function watchKeys({ zones, toggle, byDefault, signal, onAct }) {
  if (toggle) {
    toggle.checked = keysAreOn(byDefault);
    toggle.addEventListener("change", () => switchKeys(toggle.checked), { signal });
  }
  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof Node ? event.target : null;
    const inside = target === document.body || zones.some((zone) => zone.contains(target));
    if (event.defaultPrevented || !inside || document.querySelector("dialog:modal")) return;
    const act = actOf(event, { on: keysAreOn(byDefault), typing: isTyping(target) });
    if (act && onAct(act)) event.preventDefault();
  }, { signal });
}
