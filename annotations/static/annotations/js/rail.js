/**
 * The whole article beside its text, from top to bottom: a lane for the sentences nobody has looked at and one for
 * the claims of each tag, each with a shape of its own. A click goes there.
 *
 *     <div data-rail aria-hidden="true" hidden>
 *       <div><span data-rail-here></span>
 *         <svg viewBox="0 0 20 240" preserveAspectRatio="none"><path data-lane="gap"/> … one for each lane</svg></div>
 *     </div>
 *
 * However many claims there are, what is drawn are at most as many shapes as lanes have rows, in one path each; the
 * style sheet colours and the browser stretches them. It is a picture: cards and “Next gap” lead to the same places.
 * @module
 */

/** @typedef {import("./segments.js").Span} Span */
/** @typedef {import("./coverage.js").Looked} Looked */
/** @typedef {import("./coverage.js").Stretch} Stretch */

export const ROWS = 240;
export const LANES = ["gap", "sourced", "disputed", "opinion", "unsettled"];
/** Units of the picture; the last one of a lane stays empty. */
const WIDTH = 4;

/**
 * @param {Span[]} spans code points
 * @param {number} length of the article
 * @returns {boolean[]} for each row whether any of them reaches into it
 */
export function rowsOf(spans, length) {
  const rows = new Array(ROWS).fill(false);
  for (const { start, end } of spans) {
    const last = Math.min(ROWS, Math.max(Math.ceil((end / length) * ROWS), 1));
    for (let row = Math.min(Math.floor((start / length) * ROWS), last - 1); row < last; row += 1) rows[row] = true;
  }
  return rows;
}

/** @param {boolean[]} rows @returns {[number, number][]} the first row and the height of each unbroken run */
export function runsOf(rows) {
  /** @type {[number, number][]} */
  const runs = [];
  rows.forEach((isSet, row) => {
    const last = runs.at(-1);
    if (isSet && last && last[0] + last[1] === row) last[1] += 1;
    else if (isSet) runs.push([row, 1]);
  });
  return runs;
}

/** @type {Record<string, (x: number, row: number) => string>} the shape a lane repeats in each row it fills */
const SHAPES = {
  disputed: (x, row) => `M${x} ${row}l3 .5-3 .5z`,
  opinion: (x, row) => `M${x + 0.75} ${row + 0.15}h1.5v.55h-1.5z`,
  unsettled: (x, row) => `M${x} ${row}h3v.4h-3z`,
};

/**
 * @param {string} lane
 * @param {boolean[]} rows
 * @returns {string} what a path draws
 */
export function pathOf(lane, rows) {
  const x = LANES.indexOf(lane) * WIDTH;
  const shape = SHAPES[lane];
  if (shape) return rows.map((isSet, row) => (isSet ? shape(x, row) : "")).join("");
  // What has no shape of its own is a line: thick for claims, thin for gaps.
  const [from, thick] = lane === "gap" ? [x + 1, 1] : [x, 3];
  return runsOf(rows).map(([row, height]) => `M${from} ${row}h${thick}v${height}h-${thick}z`).join("");
}

/** @param {Looked} looked @param {string} lane @returns {Span[]} what a lane shows */
export function inLane(looked, lane) {
  return lane === "gap" ? looked.gaps : looked.stretches.filter((stretch) => stretch.kinds.includes(lane));
}

/**
 * @template {Span} Shown
 * @param {Shown[]} spans
 * @param {number} position code points
 * @param {number} reach code points
 * @returns {Shown | null} the nearest of them, null where none is within reach
 */
export function nearest(spans, position, reach) {
  const away = (/** @type {Span} */ { start, end }) => Math.max(start - position, position - end, 0);
  const found = spans.reduce((/** @type {Shown | null} */ best, one) => (best && away(best) <= away(one) ? best : one), null);
  return found && away(found) <= reach ? found : null;
}

export class Rail {
  /** @type {Looked | null} */
  #looked = null;

  /**
   * @param {HTMLElement} rail
   * @param {object} options
   * @param {AbortSignal} options.signal
   * @param {(claims: string[]) => void} options.onClaims claims at one spot have been clicked
   * @param {(span: Span) => void} options.onPlace a gap has been clicked, or where nothing stands
   */
  constructor(rail, { signal, onClaims, onPlace }) {
    this.rail = rail;
    this.onClaims = onClaims;
    this.onPlace = onPlace;
    rail.addEventListener("click", (event) => this.#click(event), { signal });
  }

  /** @param {Looked} looked */
  draw(looked) {
    this.#looked = looked;
    for (const path of this.rail.querySelectorAll("path")) {
      const lane = path.dataset["lane"] ?? "";
      path.setAttribute("d", pathOf(lane, rowsOf(inLane(looked, lane), looked.length)));
    }
    this.rail.hidden = looked.length === 0;
  }

  /** @param {Span} inView what of the article is in view, in code points */
  showInView({ start, end }) {
    const length = this.#looked?.length;
    const here = this.rail.querySelector("[data-rail-here]");
    if (!length || !(here instanceof HTMLElement)) return;
    here.style.transform = `translateY(${(start / length) * 100}%) scaleY(${(end - start) / length})`;
  }

  /** @param {MouseEvent} event */
  #click({ clientX, clientY }) {
    const box = this.rail.querySelector("svg")?.getBoundingClientRect();
    if (!box || !this.#looked) return;
    const { length } = this.#looked;
    const lane = LANES[Math.floor(((clientX - box.left) / box.width) * LANES.length)] ?? "";
    const position = Math.floor(((clientY - box.top) / box.height) * length);
    const found = nearest(inLane(this.#looked, lane), position, length / ROWS);
    if (found && "claims" in found) this.onClaims(/** @type {Stretch} */ (found).claims);
    else this.onPlace(found ?? { start: position, end: position });
  }
}
