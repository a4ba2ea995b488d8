/**
 * Claims that stand beside the text in short until somebody comes near them. A stub has the id, the place and the
 * number of its card, so marks, keys and anchors find it as they find a card:
 *
 *     <section data-cards data-url="…/cards/">
 *       <article id="card-ID" data-claim="ID" data-from="14" data-until="40" data-number="7" data-stub>…</article>
 *     </section>
 *
 * What comes near is fetched some at a time and takes its stub's place like any other card, see swaps.js.
 * @module
 */

/** How long the cards rest before any is fetched, so that a jump over thousands asks for none on the way. */
const REST_MS = 80;
/** As many as the server gives at once. */
const MOST = 40;

/** @param {string} url @param {string[]} claims @returns {string} where their cards are; "" for none */
export function addressOf(url, claims) {
  return claims.length ? `${url}?${claims.map((claim) => `claim=${claim}`).join("&")}` : "";
}

/**
 * Takes some out to be asked for. Once: where nothing comes, they are asked for again when they come near again.
 * @param {Set<HTMLElement>} near @param {number} [most] @returns {HTMLElement[]}
 */
export function takeSome(near, most = MOST) {
  const some = Array.from(near).slice(0, most);
  for (const stub of some) near.delete(stub);
  return some;
}

/** @param {HTMLElement[]} stubs @returns {string[]} the claims of those that still stand in the page */
export function claimsOf(stubs) {
  return stubs.filter((stub) => stub.isConnected).map((stub) => stub.dataset["claim"] ?? "");
}

/**
 * @param {HTMLElement} cards
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {(address: () => string) => Promise<void>} options.onNear fetches from an address asked when its turn has come
 */
export function watchStubs(cards, { signal, onNear }) {
  /** @type {Set<HTMLElement>} */
  const near = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const fetchAll = async () => {
    while (near.size && !signal.aborted) {
      const some = takeSome(near);
      await onNear(() => addressOf(cards.dataset["url"] ?? "", claimsOf(some)));
    }
  };
  const margins = { rootMargin: "60% 0px", scrollMargin: "60% 0px" };
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) near.add(/** @type {HTMLElement} */ (target));
      else near.delete(/** @type {HTMLElement} */ (target));
    }
    clearTimeout(timer);
    if (near.size) timer = setTimeout(() => void fetchAll(), REST_MS);
  }, margins);
  for (const stub of cards.querySelectorAll("[data-stub]")) observer.observe(stub);
  signal.addEventListener("abort", () => {
    observer.disconnect();
    clearTimeout(timer);
  });
}
