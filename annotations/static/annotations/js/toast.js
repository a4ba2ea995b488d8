/**
 * Short messages at the edge of the page, each with a way to take the act back where there is one.
 *
 *     <div data-troubles></div>
 *     <div data-toasts role="status" aria-atomic="false">
 *       <div class="toast" data-toast>Claim 7 marked. <form hx-post="…undo/"><button data-undo>Undo</button></form>
 *         <button data-dismiss>…</button></div>
 *     </div>
 *
 * The server sends them along with its answer; what the browser itself has to say is made from a template beside them.
 * One that says something went wrong is an alert in a place of its own and stays until it is dismissed. The other place
 * is the page's one polite live region: two would talk over each other.
 * @module
 */
import { word } from "./words.js";

const STAYS_MS = 10_000;
/** So many stay where one follows the other: more would lie over the text of who works fast. */
const MOST = 3;

/** @returns {HTMLElement | null} */
const region = () => document.querySelector("[data-toasts]");

/** Reads out what stands elsewhere on the page for the eye. @param {string} sentence "" for nothing */
export function say(sentence) {
  if (!sentence) return;
  const line = document.createElement("span");
  line.className = "visually-hidden";
  line.textContent = sentence;
  region()?.append(line);
}

/** @param {string} name the sentence's name in `data-words` */
export function sayTrouble(name) {
  sayProblem(word(name));
}

/** @param {string} sentence what went wrong */
export function sayProblem(sentence) {
  /** @type {HTMLTemplateElement | null} */
  const template = document.querySelector("template[data-trouble]");
  const toast = template?.content.firstElementChild?.cloneNode(true);
  if (!(toast instanceof HTMLElement)) return;
  const text = toast.querySelector("[data-says]");
  if (text) text.textContent = sentence;
  document.querySelector("[data-troubles]")?.append(toast);
}

/** @param {Element} toast @returns {boolean} whether somebody is at it */
function isHeld(toast) {
  return toast.matches(":hover, :focus-within");
}

/** @param {Element} toast */
function expire(toast) {
  setTimeout(() => (isHeld(toast) ? expire(toast) : toast.remove()), STAYS_MS);
}

/**
 * @template {Element} T
 * @param {T[]} toasts the oldest first
 * @param {(toast: T) => boolean} isKept
 * @returns {T[]} those that make room for newer ones
 */
export function surplus(toasts, isKept) {
  return toasts.slice(0, -MOST).filter((toast) => !isKept(toast));
}

/** @param {AbortSignal} signal */
export function watchToasts(signal) {
  const toasts = region();
  if (!toasts) return;
  for (const toast of toasts.children) expire(toast);
  const observer = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) if (node instanceof Element) expire(node);
    }
    for (const toast of surplus(Array.from(toasts.querySelectorAll("[data-toast]")), isHeld)) toast.remove();
  });
  observer.observe(toasts, { childList: true });
  signal.addEventListener("abort", () => observer.disconnect());
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("[data-dismiss]") : null;
    button?.closest("[data-toast]")?.remove();
  }, { signal });
}
