/**
 * What Ctrl+V does on the review page while nobody types.
 *
 * On a selection a link makes claim, tag and evidence in one. On the claim one is at, a link goes into the field for
 * its evidence, where Enter adds it, and other text is taken for the words a source is quoted with: those of the link
 * that stands in the field, else of the newest evidence that quotes nothing yet, else of evidence still to be named.
 * Nothing of this is sent before Enter.
 * @module
 */
import { isTyping } from "./keys.js";
import { say } from "./toast.js";
import { word } from "./words.js";

/** @typedef {import("./marking.js").Marking} Marking */

const LINK = /^https?:\/\/\S+$/i;

/** @param {string} pasted @returns {string | null} the one link it is */
export function linkIn(pasted) {
  const link = pasted.trim();
  return LINK.test(link) ? link : null;
}

/** @param {string} pasted @returns {string} the words as they are, but for blanks at the ends of its lines */
export function quoteIn(pasted) {
  return pasted.replace(/\r\n?/g, "\n").replace(/[^\S\n]+$/gm, "").replace(/^\n+|\n+$/g, "");
}

/** @param {ParentNode} root @param {string} hook @returns {HTMLInputElement | HTMLTextAreaElement | null} */
function field(root, hook) {
  return root.querySelector(hook);
}

/** @param {HTMLElement} element to have the focus, also where it is folded away */
export function reach(element) {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
}

/** As if by hand, so that it is kept as what is half typed is. @param {HTMLElement & { value: string }} field @param {string} value */
function type(field, value) {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** @param {HTMLElement} card its forms fetched @param {string} link */
export function giveLink(card, link) {
  const url = field(card, "[data-evidence-url]");
  if (!url) return;
  type(url, link);
  reach(url);
  say(word("linkPasted"));
}

/**
 * @param {HTMLElement} card its forms fetched
 * @returns {HTMLTextAreaElement | null} where words that are quoted belong
 */
function quoteField(card) {
  /** @type {NodeListOf<HTMLTextAreaElement>} */
  const quotes = card.querySelectorAll("[data-cited] textarea[name=quote]");
  const bare = Array.from(quotes).findLast((one) => !one.value);
  const isNew = Boolean(field(card, "[data-evidence-url]")?.value) || !bare;
  return isNew ? card.querySelector("[data-evidence-form] textarea[name=quote]") : (bare ?? null);
}

/** @param {HTMLElement} card its forms fetched @param {string} quote */
export function giveQuote(card, quote) {
  const words = quoteField(card);
  if (!words) return;
  type(words, words.value ? `${words.value}\n${quote}` : quote);
  reach(words);
  const isNew = words.closest("[data-evidence-form]") !== null;
  const next = isNew ? field(card, "[data-evidence-url]") : words.form?.querySelector("button");
  next?.focus({ preventScroll: true });
  say(word(isNew ? "quotePasted" : "quotePastedToEvidence"));
}

/**
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {HTMLElement[]} options.zones where pasting means this, besides the page itself when nothing has the focus
 * @param {Marking} options.marking
 * @param {() => Promise<HTMLElement | null> | null} options.card the active claim's, with its forms; null without one
 */
export function watchPasting({ signal, zones, marking, card }) {
  document.addEventListener("paste", (event) => {
    const target = event.target instanceof Node ? event.target : null;
    const inside = target === document.body || zones.some((zone) => zone.contains(target));
    const pasted = event.clipboardData?.getData("text") ?? "";
    if (event.defaultPrevented || isTyping(target) || !inside || !pasted.trim()) return;
    const link = linkIn(pasted);
    if (marking.pending) {
      if (!link) return;
      event.preventDefault();
      void marking.tag("sourced", link);
      return;
    }
    const opened = card();
    if (!opened) return;
    event.preventDefault();
    void opened.then((shown) => shown && (link ? giveLink(shown, link) : giveQuote(shown, quoteIn(pasted))));
  }, { signal });
}
