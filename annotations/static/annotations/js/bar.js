/**
 * The tag bar at the selection.
 *
 *     <div data-bar popover="manual" role="toolbar" aria-label="Tag the selection" data-url="…/claims/">
 *       <button type="button" data-tag="sourced">…</button> …
 *       <button type="button" data-move hidden>… <span data-moved></span></button>
 *       <button type="button" data-snap hidden>…</button>
 *     </div>
 *
 * It never takes the focus by itself, so that the selection stays; Tab leads into it, arrows along it, Esc out.
 * @module
 */

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box CSS pixels in the viewport */
/** @typedef {{ width: number, height: number }} Size CSS pixels */

const GAP = 8;

/**
 * Where the bar stands: under the end of the selection, above its start where there is no room below, and at the lower
 * edge of the viewport where the selection fills it.
 * @param {Box} first the selection's first line
 * @param {Box} last the selection's last line
 * @param {Size} bar
 * @param {Size} viewport
 * @param {number} edge the text's left edge, which the bar does not pass where it need not
 * @returns {{ left: number, top: number }}
 */
export function place(first, last, bar, viewport, edge = GAP) {
  const most = viewport.width - bar.width - GAP;
  const left = Math.max(GAP, Math.min(Math.max(edge, last.right - bar.width / 2), most));
  const below = last.bottom + GAP;
  const lowest = viewport.height - bar.height - GAP;
  if (below >= GAP && below <= lowest) return { left, top: below };
  const above = first.top - bar.height - GAP;
  if (above >= GAP && above <= lowest) return { left, top: above };
  return { left, top: Math.max(GAP, lowest) };
}

/**
 * @param {HTMLElement} bar
 * @param {Range} range what it is for
 */
function move(bar, range) {
  const lines = Array.from(range.getClientRects()).filter((line) => line.width > 0);
  const whole = range.getBoundingClientRect();
  const viewport = { width: document.documentElement.clientWidth, height: window.innerHeight };
  const size = { width: bar.offsetWidth, height: bar.offsetHeight };
  const edge = bar.parentElement?.getBoundingClientRect().left ?? 0;
  const { left, top } = place(lines[0] ?? whole, lines.at(-1) ?? whole, size, viewport, edge);
  bar.style.left = `${left}px`;
  bar.style.top = `${top}px`;
}

/** @param {HTMLElement} bar @returns {boolean} */
export function isOpen(bar) {
  return bar.matches(":popover-open");
}

/**
 * @param {HTMLElement} bar
 * @param {Range} range what it is for
 * @param {{ cutsGrapheme: boolean, moves: string }} what `moves` names the claim that could be moved here, "" for none
 */
export function openBar(bar, range, { cutsGrapheme, moves }) {
  bar.querySelector("[data-snap]")?.toggleAttribute("hidden", !cutsGrapheme);
  bar.querySelector("[data-move]")?.toggleAttribute("hidden", !moves);
  const moved = bar.querySelector("[data-moved]");
  if (moved) moved.textContent = moves;
  if (!isOpen(bar)) bar.showPopover();
  move(bar, range);
}

/** @param {HTMLElement} bar */
export function closeBar(bar) {
  if (isOpen(bar)) bar.hidePopover();
}

/** @param {HTMLElement} bar @returns {HTMLElement[]} its buttons that can be pressed now */
function buttonsOf(bar) {
  return Array.from(bar.querySelectorAll("button:not([hidden])"), (button) => /** @type {HTMLElement} */ (button));
}

/** @param {HTMLElement} bar */
export function focusBar(bar) {
  buttonsOf(bar)[0]?.focus();
}

/** @type {Record<string, (at: number, count: number) => number>} */
const STEPS = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at + count - 1) % count,
  Home: () => 0,
  End: (_at, count) => count - 1,
};

/**
 * @param {HTMLElement} bar
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {(tag: string) => void} options.onTag
 * @param {() => void} options.onSnap
 * @param {() => void} options.onMove
 * @param {() => Range | null} options.where what it is for, while the page scrolls
 */
export function watchBar(bar, { signal, onTag, onSnap, onMove, where }) {
  // A press must not move the focus, or the selection is gone in some browsers before the click arrives.
  bar.addEventListener("pointerdown", (event) => event.preventDefault(), { signal });
  bar.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
  bar.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button") : null;
    if (button?.dataset["tag"]) onTag(button.dataset["tag"]);
    else if (button?.hasAttribute("data-snap")) onSnap();
    else if (button?.hasAttribute("data-move")) onMove();
  }, { signal });
  bar.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const buttons = buttonsOf(bar);
    const at = buttons.findIndex((button) => button === document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    buttons[step(at, buttons.length)]?.focus();
  }, { signal });
  const follow = () => {
    const range = isOpen(bar) ? where() : null;
    if (range) move(bar, range);
  };
  window.addEventListener("scroll", follow, { signal, passive: true });
  window.addEventListener("resize", follow, { signal });
}
