/**
 * As much of a DOM as the pure parts walk over: elements with children and text nodes.
 * @module
 */

export class FakeText {
  nodeType = 3;
  childNodes = [];
  parentElement = null;

  constructor(data) {
    this.data = data;
  }

  get length() {
    return this.data.length;
  }

  get textContent() {
    return this.data;
  }
}

export class FakeElement {
  nodeType = 1;
  parentElement = null;

  constructor(dataset, childNodes) {
    this.dataset = dataset;
    this.childNodes = childNodes;
    for (const child of childNodes) child.parentElement = this;
  }

  get textContent() {
    return this.childNodes.map((child) => child.textContent).join("");
  }

  contains(node) {
    return node === this || this.childNodes.some((child) => child === node || child.contains?.(node));
  }

  /** Knows one selector, the one that is asked for. */
  closest(selector) {
    if (selector !== "[data-start]") throw new Error(`unknown selector ${selector}`);
    return "start" in this.dataset ? this : (this.parentElement?.closest(selector) ?? null);
  }

  querySelectorAll(selector) {
    return this.childNodes.flatMap((child) => [
      ...(child.closest && "start" in child.dataset ? [child] : []),
      ...(child.querySelectorAll?.(selector) ?? []),
    ]);
  }
}

/** A mark around the texts given. */
export const mark = (...texts) => new FakeElement({}, texts.map(asNode));

const asNode = (child) => (typeof child === "string" ? new FakeText(child) : child);

/** A mark that names its claims and shows their kinds, as the server draws it. */
export const claimed = (claims, kinds, ...texts) => {
  const made = mark(...texts);
  made.dataset.claims = claims;
  made.className = `mark mark--${kinds}`;
  return made;
};

/** A block that starts at a code point of the article. */
export const block = (start, ...children) => new FakeElement({ start: String(start) }, children.map(asNode));

export const column = (...blocks) => new FakeElement({}, blocks);

/** All text nodes below, in order. */
export function textsOf(node) {
  return node instanceof FakeText ? [node] : node.childNodes.flatMap(textsOf);
}

/** One block per line of a text, each cut into nodes at the given code points, as marks cut it. */
export function columnOf(text, cuts = []) {
  const blocks = [];
  let start = 0;
  for (const line of text.split(/(?<=\n)/u)) {
    const points = Array.from(line);
    const edges = [0, ...cuts.map((cut) => cut - start).filter((cut) => cut > 0 && cut < points.length), points.length];
    const ordered = [...new Set(edges)].sort((a, b) => a - b);
    const pieces = ordered.slice(1).map((end, at) => points.slice(ordered[at], end).join(""));
    blocks.push(block(start, ...pieces.map((piece, at) => (at % 2 ? mark(piece) : piece))));
    start += points.length;
  }
  return column(...blocks);
}
