/**
 * Paints what is short-lived (the pending selection, the claim one is at) without touching the text's elements.
 * Where the browser has no CSS Custom Highlights the page loses this paint and nothing else.
 * @module
 */

/**
 * @param {string} name as in `::highlight(name)`
 * @param {AbstractRange[]} ranges none takes the paint away
 */
export function paint(name, ranges) {
  if (!("highlights" in CSS)) return;
  if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges));
  else CSS.highlights.delete(name);
}
