/**
 * Claims that stand beside the text in short until somebody comes near them. A stub has the id, the place and the
 * number of its card, so marks, keys and anchors find it as they find a card:
 *
 *     <section data-cards data-url="…/cards/">
 *       <div data-part>
 *         <article id="card-ID" data-claim="ID" data-from="14" data-until="40" data-number="7" data-stub>…</article> …
 *
 * When a part comes near, its cards are fetched and take their stubs' places like any other card, see swaps.js.
 * @module
 */

/** How long the cards rest before any is fetched, so that a jump over thousands asks for none on the way. */
const REST_MS = 80;

/** @param {string} url @param {string[]} claims @returns {string} where their cards are; "" for none */
export function addressOf(url, claims) {
  return claims.length ? `${url}?${claims.map((claim) => `claim=${claim}`).join("&")}` : "";
}

/** @param {ParentNode} part @returns {string[]} the claims that stand in it in short now */
export function stubsIn(part) {
  return Array.from(part.querySelectorAll("[data-stub]"), (stub) => stub.getAttribute("data-claim") ?? "");
}

/**
 * @param {HTMLElement} cards
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {(address: () => string) => Promise<void>} options.onNear fetches from an address asked when its turn has come
 */
export function watchStubs(cards, { signal, onNear }) {
  /** @type {Set<Element>} */
  const near = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const fetchAll = async () => {
    while (near.size && !signal.aborted) {
      const [part] = near;
      // Asked for once: where nothing comes, it is asked for again when it comes near again.
      near.delete(/** @type {Element} */ (part));
      await onNear(() => addressOf(cards.dataset["url"] ?? "", stubsIn(/** @type {Element} */ (part))));
    }
  };
  const margins = { rootMargin: "60% 0px", scrollMargin: "60% 0px" };
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting && stubsIn(target).length) near.add(target);
      else near.delete(target);
    }
    clearTimeout(timer);
    if (near.size) timer = setTimeout(() => void fetchAll(), REST_MS);
  }, margins);
  for (const part of cards.querySelectorAll("[data-part]:has([data-stub])")) observer.observe(part);
  signal.addEventListener("abort", () => {
    observer.disconnect();
    clearTimeout(timer);
  });
}
