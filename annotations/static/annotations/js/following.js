/**
 * Lets a review page follow what others do: claims and margins they have changed, who else reads, and what keeps the
 * page from following, in words.
 *
 *     <review-page data-stream-url="…" data-ask-url="…" data-coverage-url="…" data-readers-url="…" data-after="41"
 *       data-article="ID"> … <p data-live-state></p> <p data-readers></p> … </review-page>
 * @module
 */
import { Backlog } from "./backlog.js";
import { Feed } from "./live.js";
import { watchReaders } from "./readers.js";
import { answered, pull } from "./talk.js";
import { say } from "./toast.js";
import { word } from "./words.js";

/** @param {HTMLElement} root @param {() => void} onBack the server can be reached again @returns {(state: import("./live.js").State) => void} */
function stateTeller(root, onBack) {
  let behind = false;
  return (state) => {
    if (behind) return;
    behind = state === "behind";
    if (state === "live" || state === "asking") onBack();
    const place = root.querySelector("[data-live-state]");
    const says = state === "live" ? "" : word(state);
    if (!place || place.textContent === says) return;
    place.textContent = says;
    say(says);
  };
}

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {HTMLElement} options.landing
 * @param {(claim: string) => string} options.address where a claim's pieces are
 * @param {(act: string) => boolean} options.isOwn whether the page shows the outcome of an act already
 * @param {() => void} options.onBack the server can be reached again
 * @param {AbortSignal} options.signal
 */
export function follow(root, { landing, address, isOwn, onBack, signal }) {
  const { streamUrl, askUrl, after, article, coverageUrl, readersUrl } = root.dataset;
  const readers = root.querySelector("[data-readers]");
  if (readers instanceof HTMLElement && readersUrl) watchReaders(readers, { url: readersUrl, signal });
  if (!streamUrl || !askUrl) return;
  const onState = stateTeller(root, onBack);
  const backlog = (/** @type {(id: string) => string} */ where) => new Backlog({
    onFetch: (id) => pull(landing, () => where(id)),
    isOwn,
    untilAnswered: answered,
    onTooMany: () => onState("behind"),
  });
  const claims = backlog(address);
  // What an act changed that is about no claim is in the margins; they are fetched by the act that changed them.
  const margins = backlog((act) => `${coverageUrl}?act=${act}`);
  const feed = new Feed({
    url: streamUrl,
    askUrl,
    after: Number(after),
    onNotice: ({ article: where, claim, act }) => {
      if (where !== article) return;
      if (claim) claims.add(claim, act);
      else margins.add(act, act);
    },
    onState,
  });
  feed.start(signal);
}
