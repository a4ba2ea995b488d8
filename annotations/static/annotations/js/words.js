/**
 * The sentences the browser itself has to say, translated by the server:
 *
 *     <template data-words data-unreachable="The server can't be reached. …" data-hits="{at} of {count}"></template>
 * @module
 */

/**
 * @param {string} name
 * @param {Record<string, string | number>} [values] what stands in the place of `{its name}`
 * @returns {string} the sentence, or its name where the page does not bring it
 */
export function word(name, values = {}) {
  /** @type {NodeListOf<HTMLElement>} */
  const brought = document.querySelectorAll("[data-words]");
  const sentence = Array.from(brought, (words) => words.dataset[name]).find((one) => one !== undefined) ?? name;
  return sentence.replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
}
