/**
 * The one place that converts between the browser's UTF-16 units and our code points.
 *
 * The text column holds one element per block, in reading order and without a gap between them:
 *
 *     <div data-text>
 *       <p id="block-0" data-start="0">First block.<span class="gap">⏎⏎</span></p>
 *       <p id="block-1" data-start="14">Second <mark>block</mark>.</p>
 *     </div>
 *
 * `data-start` is the block's first code point in the article. All text inside the element is text of the article,
 * whether or not it is marked, so a position is block start + code points of the text before it inside the block.
 * Nothing else keeps an index, hence marks and swapped blocks can't disturb one.
 * @module
 */

/** @typedef {"start" | "end"} Side which end of a range a boundary is: a start rounds down, an end rounds up */
/** @typedef {{ node: Node, offset: number }} Boundary a place in the DOM, `offset` in UTF-16 units or child nodes */

const TEXT_NODE = 3;

/** @param {string} text @param {number} index @returns {boolean} whether `index` falls inside a surrogate pair */
function cutsPair(text, index) {
  if (index <= 0 || index >= text.length) return false;
  const before = text.charCodeAt(index - 1);
  const after = text.charCodeAt(index);
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}

/** @param {string} text @returns {number} its length in code points */
export function lengthOf(text) {
  let count = text.length;
  for (let index = 1; index < text.length; index += 1) if (cutsPair(text, index)) count -= 1;
  return count;
}

/**
 * @param {string} text
 * @param {number} index UTF-16 units
 * @param {Side} [side] where to go from the middle of a surrogate pair
 * @returns {number} code points before `index`
 */
export function pointsBefore(text, index, side = "start") {
  const whole = cutsPair(text, index) ? index + (side === "end" ? 1 : -1) : index;
  return lengthOf(text.slice(0, whole));
}

/** @param {string} text @param {number} points code points @returns {number} UTF-16 units; the length if it is past */
export function indexAfter(text, points) {
  let index = 0;
  for (let left = points; left > 0 && index < text.length; left -= 1) {
    index += cutsPair(text, index + 1) ? 2 : 1;
  }
  return index;
}

/** @param {string} text @param {number} start @param {number} end code points, end exclusive @returns {string} */
export function slice(text, start, end) {
  return text.slice(indexAfter(text, start), indexAfter(text, end));
}

/** @param {ParentNode} column @returns {HTMLElement[]} its blocks in reading order */
export function blocksOf(column) {
  return Array.from(column.querySelectorAll("[data-start]"), (block) => /** @type {HTMLElement} */ (block));
}

/** @param {HTMLElement} block @returns {number} its first code point in the article */
export function startOf(block) {
  return Number(block.dataset["start"]);
}

/** @param {HTMLElement} block @returns {string} */
export function textIn(block) {
  return block.textContent ?? "";
}

/** @param {Node} node @returns {Generator<Text>} the text nodes under it, in order */
function* textNodes(node) {
  if (node.nodeType === TEXT_NODE) yield /** @type {Text} */ (node);
  else for (const child of node.childNodes) yield* textNodes(child);
}

/**
 * The text of `block` before a boundary inside it, by walking rather than by a Range: a Range would do, but this is
 * what can be tested without a browser.
 * @param {Node} block
 * @param {Boundary} boundary
 * @returns {string}
 */
function textBefore(block, { node, offset }) {
  let text = "";
  /** @param {Node} current @returns {boolean} whether the boundary has been reached */
  const reaches = (current) => {
    if (current.nodeType === TEXT_NODE) {
      const { data } = /** @type {Text} */ (current);
      text += current === node ? data.slice(0, offset) : data;
      return current === node;
    }
    const stop = current === node ? offset : current.childNodes.length;
    for (let index = 0; index < stop; index += 1) {
      const child = current.childNodes[index];
      if (child && reaches(child)) return true;
    }
    return current === node;
  };
  reaches(block);
  return text;
}

/**
 * @param {HTMLElement} block
 * @param {Boundary} boundary inside `block`
 * @param {Side} side
 * @returns {number} code points from the start of the article
 */
export function positionInBlock(block, boundary, side) {
  // The whole text decides about a cut pair: the text before it can't show that a low surrogate follows.
  return startOf(block) + pointsBefore(textIn(block), textBefore(block, boundary).length, side);
}

/** @param {Node} node @returns {HTMLElement | null} the block that holds it */
function blockAround(node) {
  const element = node.nodeType === TEXT_NODE ? node.parentElement : /** @type {Element} */ (node);
  return element?.closest?.("[data-start]") ?? null;
}

/** @param {HTMLElement[]} blocks @returns {number} the length of the article in code points */
function endOfLast(blocks) {
  const last = blocks.at(-1);
  return last ? startOf(last) + lengthOf(textIn(last)) : 0;
}

/**
 * A boundary between or outside blocks goes to the next block's start, or to the end of the text where none follows.
 * @param {HTMLElement} column
 * @param {Boundary} boundary anywhere in the document
 * @param {Side} side
 * @returns {number} code points from the start of the article
 */
export function positionOf(column, boundary, side) {
  const block = blockAround(boundary.node);
  if (block && column.contains(block)) return positionInBlock(block, boundary, side);
  const point = new Range();
  point.setStart(boundary.node, boundary.offset);
  const blocks = blocksOf(column);
  const next = blocks.find((candidate) => point.comparePoint(candidate, 0) >= 0);
  return next ? startOf(next) : endOfLast(blocks);
}

/**
 * @param {HTMLElement} column
 * @param {AbstractRange} range
 * @returns {{ start: number, end: number }} code points from the start of the article, end exclusive
 */
export function spanOf(column, range) {
  return {
    start: positionOf(column, { node: range.startContainer, offset: range.startOffset }, "start"),
    end: positionOf(column, { node: range.endContainer, offset: range.endOffset }, "end"),
  };
}

/**
 * @param {HTMLElement[]} blocks
 * @param {number} position code points from the start of the article
 * @param {Side} side a start leans on the code point after it, an end on the one before
 * @returns {Boundary | null} a place in a text node; null where there is no text
 */
export function boundaryAt(blocks, position, side) {
  const holds = side === "start" ? startsAtOrBefore : startsBefore;
  const block = blocks.findLast((candidate) => holds(candidate, position)) ?? blocks[0];
  if (!block) return null;
  let left = indexAfter(textIn(block), position - startOf(block));
  let last = null;
  for (const node of textNodes(block)) {
    if (left < node.length || (left === node.length && side === "end")) return { node, offset: left };
    left -= node.length;
    last = node;
  }
  return last && { node: last, offset: last.length };
}

/** @param {HTMLElement} block @param {number} position */
const startsAtOrBefore = (block, position) => startOf(block) <= position;
/** @param {HTMLElement} block @param {number} position */
const startsBefore = (block, position) => startOf(block) < position;

/**
 * @param {HTMLElement} column
 * @param {number} start code points @param {number} end exclusive
 * @returns {Range | null} the span in the DOM as it is now, across marks and blocks
 */
export function rangeOf(column, start, end) {
  const blocks = blocksOf(column);
  const from = boundaryAt(blocks, start, "start");
  const to = boundaryAt(blocks, end, "end");
  if (!from || !to) return null;
  const range = new Range();
  range.setStart(from.node, from.offset);
  range.setEnd(to.node, to.offset);
  return range;
}

/**
 * Many spans at once: each block is walked once, however many begin in it.
 * @param {HTMLElement} column
 * @param {{ start: number, end: number }[]} spans code points, in order, none over another
 * @returns {StaticRange[]} as the DOM is now; it does not follow when blocks are swapped
 */
export function rangesOf(column, spans) {
  const blocks = blocksOf(column);
  const starts = boundariesAt(blocks, spans.map(({ start }) => start), "start");
  const ends = boundariesAt(blocks, spans.map(({ end }) => end), "end");
  return starts.flatMap((from, at) => {
    const to = ends[at];
    if (!from || !to) return [];
    return [new StaticRange({
      startContainer: from.node, startOffset: from.offset, endContainer: to.node, endOffset: to.offset,
    })];
  });
}

/**
 * @param {HTMLElement[]} blocks
 * @param {number[]} positions code points, rising
 * @param {Side} side
 * @returns {(Boundary | null)[]}
 */
function boundariesAt(blocks, positions, side) {
  let at = 0;
  /** @type {{ block: HTMLElement | undefined, text: string, nodes: Text[], passed: number, index: number, point: number }} */
  let here = { block: undefined, text: "", nodes: [], passed: 0, index: 0, point: 0 };
  return positions.map((position) => {
    const holds = side === "start" ? startsAtOrBefore : startsBefore;
    while (at + 1 < blocks.length && holds(/** @type {HTMLElement} */ (blocks[at + 1]), position)) at += 1;
    const block = blocks[at];
    if (!block) return null;
    if (here.block !== block) {
      here = { block, text: textIn(block), nodes: [...textNodes(block)], passed: 0, index: 0, point: startOf(block) };
    }
    here.index += indexAfter(here.text.slice(here.index), position - here.point);
    here.point = position;
    for (let node = here.nodes[0]; node; node = here.nodes[0]) {
      const left = here.index - here.passed;
      if (left < node.length || (left === node.length && (side === "end" || here.nodes.length === 1))) {
        return { node, offset: left };
      }
      here.passed += node.length;
      here.nodes.shift();
    }
    return null;
  });
}

/** @param {ParentNode} column @returns {string} the article's text, exactly as it is stored */
export function textOf(column) {
  return blocksOf(column).map(textIn).join("");
}
