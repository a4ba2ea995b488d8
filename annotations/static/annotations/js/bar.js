/**
 * The tag bar at the selection.
 *
 *     <div data-bar popover="manual" role="toolbar" aria-label="Tag the selection" data-url="…/claims/">
 *       <button type="button" data-tag="sourced">…</button> …
 *       <button type="button" data-move hidden>… <span data-moved></span></button>
 *       <button type="button" data-split hidden>…</button>
 *       <button type="button" data-cut="keep" hidden>As selected</button>
 *       <button type="button" data-cut="grow" hidden>Whole characters</button>
 *       <button type="button" data-opens="guideline">…</button>
 *     </div>
 *
 * It never takes the focus by itself, so that the selection stays; Tab leads into it, arrows along it, Esc out. By
 * touch it keeps to the edge of the screen: at the selection are the finger, the browser's handles and its own menu.
 * @module
 */

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box CSS pixels in the viewport */
/** @typedef {{ width: number, height: number }} Size CSS pixels */

const GAP = 8;
/** How far the browser's own handle hangs below a selection made by touch. */
const HANDLE = 48;

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

/** @param {Range} range @returns {boolean} whether the text it ends in runs from right to left */
function runsLeft({ endContainer }) {
  const element = endContainer instanceof Element ? endContainer : endContainer.parentElement;
  return element !== null && getComputedStyle(element).direction === "rtl";
}

/**
 * Where the bar stands by touch: at the lower edge of what is seen, at the upper one where the selection ends down there.
 * @param {Box} last the selection's last line
 * @param {Size} bar
 * @param {Box} view what is seen of the page, also when it is zoomed by two fingers
 * @returns {{ left: number, top: number }}
 */
export function dock(last, bar, view) {
  const left = Math.max(view.left + GAP, (view.left + view.right - bar.width) / 2);
  const lowest = view.bottom - bar.height - GAP;
  const isFree = last.bottom + HANDLE <= lowest || last.top >= view.bottom;
  return { left, top: isFree ? lowest : view.top + GAP };
}

/** @returns {Box} */
function viewOf() {
  const { offsetLeft: left, offsetTop: top, width, height } = window.visualViewport ?? {
    offsetLeft: 0, offsetTop: 0, width: document.documentElement.clientWidth, height: window.innerHeight,
  };
  return { left, top, right: left + width, bottom: top + height };
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
  const { left: from, top: height, right, bottom } = lines.at(-1) ?? whole;
  const last = { left: from, top: height, right: runsLeft(range) ? from : right, bottom };
  const { left, top } = bar.hasAttribute("data-docked")
    ? dock(last, size, viewOf())
    : place(lines[0] ?? whole, last, size, viewport, edge);
  bar.style.left = `${left}px`;
  bar.style.top = `${top}px`;
}

/** @param {HTMLElement} bar @returns {boolean} */
export function isOpen(bar) {
  return bar.matches(":popover-open");
}

/**
 * @typedef {object} Offer what the bar offers besides the tags
 * @property {"keep" | "grow" | ""} cut to take a cut character as it was selected, or whole
 * @property {string} moves the claim that could be moved here, "" for none
 * @property {boolean} splits whether these words could be split off the active claim
 * @property {boolean} byTouch whether it keeps away from the selection
 */

/**
 * @param {HTMLElement} bar
 * @param {Range} range what it is for
 * @param {Offer} offer
 */
export function openBar(bar, range, { cut, moves, splits, byTouch }) {
  for (const button of bar.querySelectorAll("[data-cut]")) {
    button.toggleAttribute("hidden", button.getAttribute("data-cut") !== cut);
  }
  bar.querySelector("[data-move]")?.toggleAttribute("hidden", !moves);
  bar.querySelector("[data-split]")?.toggleAttribute("hidden", !splits);
  const moved = bar.querySelector("[data-moved]");
  if (moved) moved.textContent = moves;
  bar.toggleAttribute("data-docked", byTouch);
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
 * @param {() => void} options.onCut
 * @param {() => void} options.onMove
 * @param {() => void} options.onSplit
 * @param {() => Range | null} options.where what it is for, while the page scrolls
 */
export function watchBar(bar, { signal, onTag, onCut, onMove, onSplit, where }) {
  // A press must not move the focus, or the selection is gone in some browsers before the click arrives.
  bar.addEventListener("pointerdown", (event) => event.preventDefault(), { signal });
  bar.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
  bar.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button") : null;
    if (button?.dataset["tag"]) onTag(button.dataset["tag"]);
    else if (button?.hasAttribute("data-cut")) onCut();
    else if (button?.hasAttribute("data-move")) onMove();
    else if (button?.hasAttribute("data-split")) onSplit();
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
  window.visualViewport?.addEventListener("resize", follow, { signal });
  window.visualViewport?.addEventListener("scroll", follow, { signal });
}
