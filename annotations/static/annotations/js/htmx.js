/**
 * htmx, which the page loads as a plain script before any module, with the few of its functions we call.
 * @module
 */

/**
 * @typedef {object} Htmx
 * @property {(verb: string, url: string, context: object) => Promise<void>} ajax resolves whatever the answer was
 * @property {(element: Element) => void} process makes the `hx-` attributes below an element work
 */

/** @returns {Htmx} */
export function htmx() {
  return /** @type {{ htmx: Htmx }} */ (/** @type {unknown} */ (window)).htmx;
}
