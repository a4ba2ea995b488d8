/**
 * Where keys and handles lead the ends of a selection. Pure; all positions are code points.
 * @module
 */
import { firstFrom, lastUntil } from "./segments.js";

/** @typedef {import("./segments.js").Span} Span */
/** @typedef {"start" | "end"} Side which end of the selection is moved */

/**
 * Where a key leads the selection.
 * @param {Span[]} units sentences, words or characters, in order
 * @param {Span | null} span what is selected now
 * @param {string} way "next", "previous", "grow" or "shrink"
 * @param {Span} from where to go on while nothing is selected
 * @param {Side} [side] the end that grows or shrinks
 * @returns {Span | null} null where there is nothing that way
 */
export function step(units, span, way, from, side = "end") {
  if (way === "next") return firstFrom(units, (span ?? from).end) ?? null;
  if (way === "previous") return lastUntil(units, (span ?? from).start) ?? null;
  if (!span) return null;
  return side === "end" ? stepEnd(units, span, way) : stepStart(units, span, way);
}

/** @param {Span[]} units @param {Span} span @param {string} way @returns {Span | null} */
function stepEnd(units, { start, end }, way) {
  const unit = way === "grow"
    ? units.find((one) => one.end > end)
    : units.findLast((one) => one.end < end && one.end > start);
  return unit ? { start, end: unit.end } : null;
}

/** @param {Span[]} units @param {Span} span @param {string} way @returns {Span | null} */
function stepStart(units, { start, end }, way) {
  const unit = way === "grow"
    ? units.findLast((one) => one.start < start)
    : units.find((one) => one.start > start && one.start < end);
  return unit ? { start: unit.start, end } : null;
}

/**
 * What an arrow means for a selection: towards its outside it grows, towards its inside it shrinks.
 * @param {string} arrow "left" or "right"
 * @param {Side} side the end that moves
 * @param {boolean} rightToLeft whether the text there runs so
 * @returns {"grow" | "shrink"}
 */
export function wayOf(arrow, side, rightToLeft) {
  const forward = (arrow === "right") !== rightToLeft;
  return forward === (side === "end") ? "grow" : "shrink";
}

/**
 * Takes one end of a span to where a pointer is, or as near to it as a unit begins or ends.
 * @param {Span[]} units words or characters around `position`
 * @param {Span} span
 * @param {Side} side
 * @param {number} position
 * @returns {Span} never empty: the end stays where it would pass the other one
 */
export function drawTo(units, span, side, position) {
  let best = span[side];
  let distance = Infinity;
  for (const unit of units) {
    const edge = unit[side];
    if (side === "start" ? edge >= span.end : edge <= span.start) continue;
    if (Math.abs(edge - position) < distance) [best, distance] = [edge, Math.abs(edge - position)];
  }
  return { ...span, [side]: best };
}
