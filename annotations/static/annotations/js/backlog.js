/**
 * Claims others have changed, to be fetched: one after the other, each once however many events told of it, and none
 * that only tells of what this page did itself.
 * @module
 */

const GATHER_MS = 60;
/** More than this at once is an import or a bulk: one reload of the page costs less than fetching each. */
const MOST = 50;

export class Backlog {
  /** @type {Map<string, Set<string>>} acts by claim */
  #waiting = new Map();
  #busy = false;

  /**
   * @param {object} options
   * @param {(claim: string) => Promise<void>} options.onFetch
   * @param {(act: string) => boolean} options.isOwn whether the page shows the outcome of an act already
   * @param {() => Promise<void>} options.untilAnswered waits for the answers to what this page is just writing
   * @param {() => void} options.onTooMany
   */
  constructor({ onFetch, isOwn, untilAnswered, onTooMany }) {
    this.onFetch = onFetch;
    this.isOwn = isOwn;
    this.untilAnswered = untilAnswered;
    this.onTooMany = onTooMany;
  }

  /** @param {string} claim @param {string} act */
  add(claim, act) {
    this.#waiting.set(claim, (this.#waiting.get(claim) ?? new Set()).add(act));
    if (this.#waiting.size > MOST) {
      this.#waiting.clear();
      this.onTooMany();
    } else if (!this.#busy) {
      this.#busy = true;
      void this.#work();
    }
  }

  async #work() {
    // One act leaves several events.
    await new Promise((resolve) => { setTimeout(resolve, GATHER_MS); });
    for (let next = this.#take(); next; next = this.#take()) {
      const [claim, acts] = next;
      // The stream may be quicker than the answer to our own act, which says that it is ours.
      await this.untilAnswered();
      if (![...acts].every((act) => this.isOwn(act))) await this.onFetch(claim);
    }
    this.#busy = false;
  }

  /** @returns {[string, Set<string>] | null} */
  #take() {
    const [first] = this.#waiting;
    if (first) this.#waiting.delete(first[0]);
    return first ?? null;
  }
}
