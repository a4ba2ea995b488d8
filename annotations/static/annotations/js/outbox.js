/**
 * Changes on their way to the server. Each is kept in this browser before it is sent and taken out when its answer is
 * there, so that it survives a broken network, a reload and a restart; and it is sent under one key, so that it is done
 * once even where the answer was lost. One after the other, in the order they were made.
 *
 * They are kept in localStorage: written at once, before the page can go away, and seen by all tabs; a row for each
 * change, so that tabs do not overwrite each other. Rows bear the contributor, who is one person in one project: what
 * one has not sent yet is never sent, nor shown, under another's name.
 * @module
 */
import { changeIn } from "./stored.js";

/** @typedef {import("./stored.js").State} State */
/** @typedef {import("./stored.js").Change} Change */
/** @typedef {"done" | "away" | "refused"} Verdict `away`: it did not get through, or to nobody who may answer */
/** @typedef {{ verdict: Verdict, said: string }} Answer */

const RETRY_MS = [2_000, 5_000, 10_000, 20_000, 40_000, 60_000];
/** The server knows keys for seven days: what is older might be done twice, so a person is asked. */
const OLD_MS = 6 * 24 * 60 * 60 * 1000;

/** @returns {string} a random UUID (RFC 9562, version 4), also where the connection is not safe */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte, at) => {
    const marked = at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte;
    return marked.toString(16).padStart(2, "0");
  }).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/**
 * @param {object} answer
 * @param {number} answer.status 0 where nothing answered
 * @param {boolean} answer.ledAway whether the sign-in page answered
 * @param {string} answer.because what the server names as the reason where it is not the change itself
 * @returns {Verdict}
 */
export function verdictOf({ status, ledAway, because }) {
  if (ledAway || because || [0, 401, 408, 425, 429, 502, 503, 504].includes(status)) return "away";
  return status < 400 ? "done" : "refused";
}

/** The rows of one person in one project. */
export class Rows {
  /** What could not be stored: it lives as long as the page. @type {Map<string, Change>} */
  #unstored = new Map();

  /** @param {string} who the contributor @param {Storage} storage */
  constructor(who, storage) {
    this.prefix = `workbench.outbox.${who}.`;
    this.storage = storage;
  }

  /** @returns {Change[]} all, in the order they were made */
  all() {
    const names = Array.from({ length: this.storage.length }, (_, at) => this.storage.key(at) ?? "");
    const keys = names.filter((name) => name.startsWith(this.prefix)).map((name) => name.slice(this.prefix.length));
    const rows = keys.flatMap((key) => changeIn(this.storage.getItem(this.prefix + key), key) ?? []);
    return [...rows, ...this.#unstored.values()].sort((a, b) => a.at - b.at);
  }

  /** @param {Change} change */
  put(change) {
    try {
      this.storage.setItem(this.prefix + change.key, JSON.stringify(change));
    } catch (error) {
      // The browser's share of the disk is used up, or storing is forbidden.
      if (!(error instanceof DOMException)) throw error;
      this.#unstored.set(change.key, change);
    }
  }

  /** @param {string} key */
  drop(key) {
    this.storage.removeItem(this.prefix + key);
    this.#unstored.delete(key);
  }
}

export class Outbox {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #failures = 0;
  #flushing = false;
  /** @type {Map<string, (verdict: Verdict) => void>} who waits for the outcome */
  #waiting = new Map();
  /** What this page itself is just sending for the first time. @type {Set<string>} */
  #direct = new Set();
  #ended = false;

  /**
   * @param {object} options
   * @param {Rows} options.rows
   * @param {string} options.article whose changes this page sends
   * @param {(change: Change) => Promise<Answer>} options.send
   * @param {() => void} options.onChange
   * @param {string} options.tooOld said of what was kept for too long to be sent again without asking
   */
  constructor({ rows, article, send, onChange, tooOld }) {
    this.rows = rows;
    this.article = article;
    this.send = send;
    this.onChange = onChange;
    this.tooOld = tooOld;
  }

  /** Takes up what an earlier page left. @param {AbortSignal} signal ends it */
  start(signal) {
    signal.addEventListener("abort", () => {
      this.#ended = true;
      clearTimeout(this.#timer);
    });
    for (const change of this.mine()) if (change.state === "sending") this.#set(change, "waiting");
    this.onChange();
    void this.flush();
  }

  /** @returns {Change[]} those of this page's article */
  mine() {
    return this.rows.all().filter((change) => change.article === this.article);
  }

  /** @returns {Change[]} those of other articles, which their own pages send */
  elsewhere() {
    return this.rows.all().filter((change) => change.article !== this.article);
  }

  /** @returns {boolean} whether a new change has to wait for its turn */
  isBusy() {
    return this.#flushing || this.#direct.size > 0 || this.mine().some((change) => change.state === "waiting");
  }

  /**
   * Takes a change over, and sends it when its turn has come.
   * @param {Change} change
   * @returns {Promise<Verdict>} what became of its first attempt
   */
  put(change) {
    const outcome = new Promise((resolve) => { this.#waiting.set(change.key, resolve); });
    this.rows.put(change);
    this.onChange();
    void this.flush();
    return /** @type {Promise<Verdict>} */ (outcome);
  }

  /** Notes a change that is being sent by other means. @param {Change} change */
  begin(change) {
    this.#direct.add(change.key);
    this.rows.put(change);
  }

  /** @param {string} key @returns {boolean} whether it was noted by `begin` and has no answer yet */
  isDirect(key) {
    return this.#direct.has(key);
  }

  /** The answer to a change noted by `begin`. @param {string} key @param {Answer} answer */
  end(key, answer) {
    if (!this.#direct.delete(key)) return;
    // What is refused at once stays in its form, as it was typed.
    this.#conclude(key, answer, answer.verdict === "refused");
    if (answer.verdict === "away") this.#rest();
    else void this.flush();
  }

  /** Sends what waits, now. */
  async flush() {
    if (this.#flushing || this.#direct.size || this.#ended) return;
    this.#flushing = true;
    clearTimeout(this.#timer);
    for (let change = this.#next(); change && !this.#ended; change = this.#next()) {
      if (await this.#sendOne(change) === "away") this.#rest();
      if (this.#failures) break;
    }
    this.#flushing = false;
  }

  /** Lets everybody who waits know that it takes longer, and tries again by itself. */
  #rest() {
    for (const [key, resolve] of this.#waiting) {
      const change = this.#find(key);
      if (change) this.#set(change, "waiting");
      resolve("away");
    }
    this.#waiting.clear();
    this.onChange();
    clearTimeout(this.#timer);
    const wait = RETRY_MS[Math.min(this.#failures, RETRY_MS.length) - 1] ?? RETRY_MS[0];
    if (!this.#ended) this.#timer = setTimeout(() => void this.flush(), wait);
  }

  /** @param {string} key sends again what was refused, or lies too long */
  retry(key) {
    const change = this.#find(key);
    if (!change) return;
    this.#set({ ...change, at: change.refusal === this.tooOld ? Date.now() : change.at, refusal: "" }, "waiting");
    this.onChange();
    void this.flush();
  }

  /** @param {string} key @returns {Change | undefined} what was taken out */
  discard(key) {
    const change = this.#find(key);
    this.rows.drop(key);
    this.onChange();
    return change;
  }

  /** @param {string} key */
  #find(key) {
    return this.rows.all().find((change) => change.key === key);
  }

  /** @param {Change} change @param {State} state */
  #set(change, state) {
    this.rows.put({ ...change, state });
  }

  /** @returns {Change | undefined} */
  #next() {
    const change = this.mine().find((one) => one.state === "waiting" || this.#waiting.has(one.key));
    if (!change || Date.now() - change.at < OLD_MS) return change;
    this.#conclude(change.key, { verdict: "refused", said: this.tooOld }, false);
    return this.#next();
  }

  /** @param {Change} change @returns {Promise<Verdict>} */
  async #sendOne(change) {
    const answer = await this.send(change);
    const { verdict } = answer;
    this.#failures = verdict === "away" ? this.#failures + 1 : 0;
    const asked = this.#waiting.get(change.key);
    this.#waiting.delete(change.key);
    this.#conclude(change.key, answer, asked !== undefined && verdict === "refused");
    asked?.(verdict);
    return verdict;
  }

  /**
   * @param {string} key
   * @param {Answer} answer
   * @param {boolean} isInPlace whether what was typed is still where it was typed
   */
  #conclude(key, { verdict, said }, isInPlace) {
    const change = this.#find(key);
    if (verdict === "done" || isInPlace) this.rows.drop(key);
    else if (change) this.#set({ ...change, refusal: said }, verdict === "away" ? "waiting" : "refused");
    this.onChange();
  }
}
