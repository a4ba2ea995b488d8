/**
 * Finds the same spot again after the element around it was swapped for a newer one: the button that does the same, the
 * same summary, the same link. Fields are found by drafts.js, with what was typed there.
 * @module
 */

const SPOTS = "button, summary, a[href]";

/** @param {Element} spot @returns {string} the same for the spot that takes its place */
export function nameOf(spot) {
  if (spot.matches("summary")) return `fold ${spot.parentElement?.getAttribute("data-fold") ?? ""}`;
  if (spot.matches("a")) return `link ${spot.getAttribute("href")}`;
  const form = spot.closest("form")?.getAttribute("action") ?? "";
  return `button ${form} ${spot.getAttribute("name") ?? ""} ${spot.getAttribute("value") ?? ""}`;
}

/**
 * @param {Element} element about to be replaced
 * @param {Element | null} focused
 * @returns {string} the name of the spot in it that has the focus, "" for none
 */
export function spotIn(element, focused) {
  const spot = focused?.closest(SPOTS);
  return spot && element.contains(spot) ? nameOf(spot) : "";
}

/** @param {ParentNode} element that took the place @param {string} name @returns {HTMLElement | null} */
export function spotNamed(element, name) {
  const found = name && Array.from(element.querySelectorAll(SPOTS)).find((spot) => nameOf(spot) === name);
  return found ? /** @type {HTMLElement} */ (found) : null;
}
