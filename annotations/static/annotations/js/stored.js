/**
 * Reads what is kept in this browser. An earlier version of the page may have left it, or a hand: what is not as it
 * should be is passed over, and breaks no page.
 * @module
 */

/** @typedef {import("./drafts.js").Typed} Typed */
/** @typedef {"sending" | "waiting" | "refused"} State `refused`: not sent again by itself */

/**
 * @typedef {object} Change
 * @property {string} key a UUID
 * @property {number} at when it was made, milliseconds
 * @property {string} article
 * @property {string} page the address of the page it was made on
 * @property {string} title of that page
 * @property {string} url
 * @property {[string, string][]} values
 * @property {string} says what it is, in words
 * @property {string} claim whose card it was made in, "" for none
 * @property {[string, import("./drafts.js").Typed][]} draft what its form held, to be typed on where it is refused
 * @property {State} state
 * @property {string} refusal why it was refused, in words
 */

const STATES = ["sending", "waiting", "refused"];
const WORDS = ["key", "article", "page", "title", "url", "says", "claim", "state", "refusal"];

/** @param {string | null} stored @returns {unknown} null for what is no JSON */
function jsonIn(stored) {
  try {
    return JSON.parse(stored ?? "null");
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isObject = (value) => typeof value === "object" && value !== null;

/** @param {unknown} value @returns {value is string} a path on this server: no address of another one, nor a script */
const isPath = (value) => typeof value === "string" && /^\/(?!\/)/.test(value);

/** @param {unknown} pair @returns {boolean} */
const isValue = (pair) => Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === "string");

/** @param {unknown} pair @returns {pair is [string, Typed]} */
function isTyped(pair) {
  if (!Array.isArray(pair) || typeof pair[0] !== "string" || !isObject(pair[1])) return false;
  const { value, base } = pair[1];
  return [value, base].every((one) => typeof one === "string" || typeof one === "boolean");
}

/** @param {string | null} stored @returns {[string, Typed][]} what is half typed, by form and field */
export function typedPairsIn(stored) {
  const pairs = jsonIn(stored);
  return Array.isArray(pairs) ? pairs.filter(isTyped) : [];
}

/** @param {string | null} stored @param {string} key under which it is stored @returns {Change | null} null for none */
export function changeIn(stored, key) {
  const row = jsonIn(stored);
  if (!isObject(row) || row["key"] !== key || !Number.isFinite(row["at"])) return null;
  const { page, url, state, values, draft } = row;
  const isWhole = WORDS.every((name) => typeof row[name] === "string")
    && isPath(page) && isPath(url) && STATES.includes(String(state))
    && Array.isArray(values) && values.every(isValue)
    && Array.isArray(draft) && draft.every(isTyped);
  return isWhole ? /** @type {Change} */ (/** @type {unknown} */ (row)) : null;
}
