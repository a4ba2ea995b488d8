/**
 * The keys of the inbox: each presses the button, or follows the link, that says it is for that key.
 *
 *     <inbox-page data-keys="on"> … <button data-key="a 1">Accept <kbd>A</kbd></button> … </inbox-page>
 * @module
 */
import { isTyping, keysAreOn } from "./keys.js";

/**
 * @param {{ key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, isComposing?: boolean, repeat?: boolean }} press
 * @returns {string} the key a button may be for, "" where the press is for something else
 */
export function keyOf(press) {
  // A key that is held down must not settle one claim after the other.
  if (press.isComposing || press.repeat || press.ctrlKey || press.metaKey || press.altKey) return "";
  return /^[a-z1-9]$/i.test(press.key) ? press.key.toLowerCase() : "";
}

/** @param {HTMLElement} root @param {AbortSignal} signal */
export function watchInbox(root, signal) {
  let isGoing = false;
  document.addEventListener("keydown", (event) => {
    const key = keyOf(event);
    if (!key || isGoing || event.defaultPrevented || isTyping(event.target) || !keysAreOn(root.dataset.keys !== "off")) return;
    const found = root.querySelector(`[data-key~="${key}"]`);
    if (!(found instanceof HTMLElement)) return;
    event.preventDefault();
    isGoing = true;
    found.click();
  }, { signal });
  // Back from the page one went on to: the browser may show this one as it was left.
  window.addEventListener("pageshow", () => { isGoing = false; }, { signal });
}

class InboxPage extends HTMLElement {
  #ends = new AbortController();

  connectedCallback() {
    this.#ends = new AbortController();
    watchInbox(this, this.#ends.signal);
  }

  disconnectedCallback() {
    this.#ends.abort();
  }
}

if (globalThis.customElements) customElements.define("inbox-page", InboxPage);
