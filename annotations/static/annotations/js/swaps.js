/**
 * Puts what the server sends where it belongs: blocks replace themselves by id, cards land in `[data-landing]` and go
 * from there to their place in text order.
 * @module
 */
import { cardOf, putCard } from "./cards.js";

/** @param {HTMLElement} cards */
function showCount(cards) {
  const count = String(cards.querySelectorAll("[data-claim]").length);
  for (const place of document.querySelectorAll("[data-claim-count]")) place.textContent = count;
}

/**
 * @param {object} options
 * @param {HTMLElement} options.landing
 * @param {HTMLElement} options.cards
 * @param {AbortSignal} options.signal
 * @param {(cards: HTMLElement[]) => void} options.onSettled after every answer, with the cards that came
 */
export function watchSwaps({ landing, cards, signal, onSettled }) {
  /** @type {WeakSet<Element>} */
  const sent = new WeakSet();
  const sender = (/** @type {Event} */ event) => {
    const { elt } = /** @type {CustomEvent<{ elt: unknown }>} */ (event).detail;
    return elt instanceof HTMLFormElement ? elt : null;
  };
  const forget = (/** @type {Event} */ event) => {
    const form = sender(event);
    if (form) sent.delete(form);
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = sender(event);
    if (form) sent.add(form);
  }, { signal });
  // A refused form stays as it was typed, also where its answer brings a newer card.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = /** @type {CustomEvent<{ xhr: XMLHttpRequest }>} */ (event).detail;
    if (xhr.status >= 400) forget(event);
  }, { signal });
  document.addEventListener("htmx:sendError", forget, { signal });

  const put = (/** @type {HTMLElement[]} */ landed) => {
    for (const card of landed) putCard(cards, card, (form) => form !== null && sent.has(form));
    for (const card of landed.filter((one) => one.hasAttribute("data-gone"))) card.remove();
    if (landed.length) showCount(cards);
    onSettled(landed.filter((card) => cards.contains(card)));
  };
  const settle = () => {
    // While a form of a card is under way the card has to stay: htmx finds the places of the answer from the form.
    const held = (/** @type {HTMLElement} */ card) =>
      Boolean(cardOf(cards, card.dataset["claim"] ?? "")?.querySelector(".htmx-request"));
    const landed = Array.from(landing.children, (child) => /** @type {HTMLElement} */ (child)).filter((card) => !held(card));
    const goes = (/** @type {HTMLElement} */ card) => card.hasAttribute("data-gone");
    put(landed.filter((card) => !goes(card)));
    // Last, for the focus to go on to the card that one has been led to.
    if (landed.some(goes)) put(landed.filter(goes));
  };
  // Once for all pieces of an answer, not with each: it measures lines, which lays them out.
  document.addEventListener("htmx:afterRequest", settle, { signal });
}
