/**
 * What others do, as it happens.
 *
 * The stream carries ids only: `{"position": 41, "act": "…", "article": "…", "claim": "…"}`; the page fetches what
 * it shows under its own rights. Browsers allow about six connections to a host over HTTP/1.1, so one tab holds the
 * stream and passes on to the others. While it is out of reach we ask every few seconds.
 * @module
 */

/**
 * @typedef {object} Notice that something happened
 * @property {number} position its place in the order of all events; the page ignores what it has seen
 * @property {string} act
 * @property {string | null} article
 * @property {string | null} claim
 */

/**
 * @typedef {"live" | "asking" | "alone" | "out" | "behind"} State `alone`: nothing answers; `out`: one has been signed
 *     out; `behind`: too much was missed, the page is to be loaded anew
 */

/**
 * @typedef {object} Parts the browser's own, replaced in tests
 * @property {typeof EventSource} EventSource
 * @property {typeof fetch} fetch
 * @property {LockManager | undefined} locks absent where the page is not served over a safe connection
 * @property {typeof BroadcastChannel | undefined} BroadcastChannel
 */

const ASK_EVERY_MS = 5_000;
const TRY_STREAM_EVERY_MS = 30_000;

/** @param {unknown} value @returns {string | null} */
const idOrNull = (value) => (typeof value === "string" && value ? value : null);

/** @param {unknown} row @returns {Notice | null} null for what is none */
export function noticeOf(row) {
  if (typeof row !== "object" || row === null) return null;
  const { position, act, article, claim } = /** @type {Record<string, unknown>} */ (row);
  if (typeof position !== "number") return null;
  return { position, act: String(act ?? ""), article: idOrNull(article), claim: idOrNull(claim) };
}

/** @param {string} json @returns {Notice | null} */
export function parseNotice(json) {
  try {
    return noticeOf(JSON.parse(json));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** @param {string} url @param {number} after @returns {string} */
export function withAfter(url, after) {
  return `${url}${url.includes("?") ? "&" : "?"}after=${after}`;
}

/** Follows one project's events for one page. */
export class Feed {
  /** @type {EventSource | null} */
  #stream = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {BroadcastChannel | null} */
  #others = null;
  /** @type {State | null} */
  #state = null;
  #ended = false;
  /** Whether the stream was lost, rather than not open yet. */
  #lost = false;

  /**
   * @param {object} options
   * @param {string} options.url of the stream
   * @param {string} options.askUrl of what answers `{"events": [notice, …]}` after a position
   * @param {number} options.after the position the page was rendered at
   * @param {(notice: Notice) => void} options.onNotice
   * @param {(state: State) => void} options.onState
   * @param {Parts} [parts]
   */
  constructor({ url, askUrl, after, onNotice, onState }, parts = browserParts()) {
    this.url = url;
    this.askUrl = askUrl;
    this.last = after;
    this.onNotice = onNotice;
    this.onState = onState;
    this.parts = parts;
  }

  /** @param {AbortSignal} signal ends it */
  start(signal) {
    signal.addEventListener("abort", () => this.#end());
    const { locks, BroadcastChannel: Channel } = this.parts;
    if (!locks || !Channel) {
      this.#open();
      return;
    }
    this.#others = new Channel(this.url);
    this.#others.addEventListener("message", ({ data }) => {
      if (data.state) this.#tell(data.state);
      else this.#take(noticeOf(data));
    });
    // Between the page's rendering and this moment the tab that holds the stream may have passed something on.
    void this.ask();
    const held = () => new Promise((release) => {
      signal.addEventListener("abort", release);
      this.#open();
    });
    locks.request(this.url, { signal }, held).catch((error) => {
      if (error.name !== "AbortError") throw error;
    });
  }

  #end() {
    this.#ended = true;
    this.#stream?.close();
    this.#others?.close();
    clearTimeout(this.#timer);
  }

  /** @param {State} state of the stream, which is that of every tab */
  #tellAll(state) {
    if (state !== this.#state) this.#others?.postMessage({ state });
    this.#tell(state);
  }

  /** @param {State} state */
  #tell(state) {
    if (state !== this.#state) this.onState(state);
    this.#state = state;
  }

  #open() {
    if (this.#ended) return;
    this.#stream?.close();
    const stream = new this.parts.EventSource(withAfter(this.url, this.last), { withCredentials: true });
    this.#stream = stream;
    stream.addEventListener("open", () => {
      clearTimeout(this.#timer);
      this.#lost = false;
      this.#tellAll("live");
    });
    stream.addEventListener("message", ({ data }) => this.#pass(parseNotice(data)));
    stream.addEventListener("reset", ({ data }) => this.#reset(parseNotice(data)));
    stream.addEventListener("error", () => this.#askMeanwhile(Date.now()));
  }

  /** @param {number} since when the stream was lost, in milliseconds */
  #askMeanwhile(since) {
    this.#lost = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      const wasOut = this.#state === "out";
      await this.ask();
      const isBackIn = wasOut && this.#state === "asking";
      const closed = this.#stream?.readyState === 2;
      if (closed && (isBackIn || Date.now() - since > TRY_STREAM_EVERY_MS)) this.#open();
      else if (this.#stream?.readyState !== 1 && !this.#ended) this.#askMeanwhile(since);
    }, ASK_EVERY_MS);
  }

  /** Asks once for what happened since. */
  async ask() {
    const { rows, state } = await this.#fetchRows();
    if (this.#ended) return;
    if (this.#lost || state === "out") this.#tellAll(state);
    for (const row of rows) this.#pass(noticeOf(row));
  }

  /** @returns {Promise<{ rows: unknown[], state: State }>} */
  async #fetchRows() {
    try {
      const answer = await this.parts.fetch(withAfter(this.askUrl, this.last), {
        headers: { accept: "application/json" },
      });
      // What leads elsewhere leads to the sign-in page.
      if (answer.redirected || answer.status === 401) return { rows: [], state: "out" };
      return answer.ok ? { rows: (await answer.json()).events, state: "asking" } : { rows: [], state: "alone" };
    } catch (error) {
      // A fetch that reaches nobody rejects with a TypeError, whatever the browser.
      if (error instanceof TypeError) return { rows: [], state: "alone" };
      throw error;
    }
  }

  /** @param {Notice | null} notice the position that all is new from */
  #reset(notice) {
    if (notice) this.last = notice.position;
    this.#tellAll("behind");
  }

  /** @param {Notice | null} notice from the stream or from asking: for us and for the other tabs */
  #pass(notice) {
    if (this.#take(notice)) this.#others?.postMessage(notice);
  }

  /** @param {Notice | null} notice @returns {boolean} whether it was new */
  #take(notice) {
    if (!notice || notice.position <= this.last) return false;
    this.last = notice.position;
    this.onNotice(notice);
    return true;
  }
}

/** @returns {Parts} */
function browserParts() {
  return {
    EventSource: globalThis.EventSource,
    fetch: globalThis.fetch.bind(globalThis),
    locks: globalThis.navigator.locks,
    BroadcastChannel: globalThis.BroadcastChannel,
  };
}
