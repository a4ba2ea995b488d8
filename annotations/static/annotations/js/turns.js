/**
 * Undo and redo: two buttons above the claims, which the server draws anew with every answer, and their keys.
 *
 *     <header data-turns><span id="turns"><form hx-post="…/acts/ID/undo/"><button data-turn="undo">Undo</button></form>
 *       <button type="button" data-turn="redo" aria-disabled="true">Redo</button></span></header>
 * @module
 */
import { answered } from "./talk.js";

/** @type {Promise<void>} */
let turned = Promise.resolve();

/**
 * Presses a button once all writes of this page have their answers: only then does it stand for the right act. So two
 * presses of a key, however quick, take back two acts.
 * @param {ParentNode} root
 * @param {"undo" | "redo"} which
 * @param {() => Promise<void>} settled
 * @returns {boolean} whether there is such a button
 */
export function turn(root, which, settled = answered) {
  const button = () => /** @type {HTMLElement | null} */ (root.querySelector(`[data-turn="${which}"]`));
  if (!button()) return false;
  turned = turned.then(settled).then(() => {
    const present = button();
    if (present && present.getAttribute("aria-disabled") !== "true") present.click();
  });
  return true;
}
