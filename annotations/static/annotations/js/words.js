/**
 * The sentences the browser itself has to say, translated by the server:
 *
 *     <template data-words data-unreachable="The server can't be reached. …"></template>
 * @module
 */

/** @param {string} name @returns {string} the sentence, or its name where the page does not bring it */
export function word(name) {
  /** @type {HTMLElement | null} */
  const words = document.querySelector("[data-words]");
  return words?.dataset[name] ?? name;
}
