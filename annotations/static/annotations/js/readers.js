/**
 * Who else reads the article. While the page is in view it says every little while that somebody reads here, and is
 * told who does besides; it needs no live stream. What is shown changes only when somebody comes or leaves, and is
 * announced to nobody: it is there for whoever looks.
 *
 *     <p data-readers hidden><span data-initials aria-hidden="true"></span> <span data-said></span></p>
 * @module
 */

/** @typedef {{ said: string, initials: string[] }} Told the sentence, and a sign for each person */

/** Two of these fit into the time after which the server takes somebody for gone. */
export const SAY_EVERY_MS = 20_000;

/**
 * @param {string} url
 * @param {object} options
 * @param {typeof fetch} options.fetch
 * @returns {Promise<Told | null>} null where nothing answers as it should: what is shown then stays
 */
export async function askWhoReads(url, { fetch }) {
  try {
    const answer = await fetch(url, { headers: { accept: "application/json" } });
    return answer.ok && !answer.redirected ? await answer.json() : null;
  } catch (error) {
    // A fetch that reaches nobody rejects with a TypeError, whatever the browser.
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/**
 * @param {Element} place
 * @param {Told} told
 */
export function showReaders(place, { said, initials }) {
  const sentence = place.querySelector("[data-said]");
  const signs = place.querySelector("[data-initials]");
  if (!sentence || !signs || sentence.textContent === said) return;
  sentence.textContent = said;
  signs.replaceChildren(...initials.map((letters) => {
    const sign = document.createElement("span");
    sign.textContent = letters;
    return sign;
  }));
  place.toggleAttribute("hidden", !said);
}

/**
 * @param {Element} place
 * @param {object} options
 * @param {string} options.url
 * @param {AbortSignal} options.signal
 * @param {typeof fetch} [options.fetch]
 */
export function watchReaders(place, { url, signal, fetch = globalThis.fetch.bind(globalThis) }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const say = async () => {
    clearTimeout(timer);
    if (document.visibilityState === "hidden" || signal.aborted) return;
    timer = setTimeout(say, SAY_EVERY_MS);
    const told = await askWhoReads(url, { fetch });
    if (told) showReaders(place, told);
  };
  const leave = () => {
    clearTimeout(timer);
    void fetch(`${url}?leaving`, { keepalive: true }).catch(() => undefined);
  };
  document.addEventListener("visibilitychange", () => void say(), { signal });
  addEventListener("pagehide", leave, { signal });
  addEventListener("pageshow", ({ persisted }) => persisted && void say(), { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  void say();
}
