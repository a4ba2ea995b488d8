/**
 * Claims beside the text: one card each, tied to the marks in the text that bear its id.
 *
 *     <mark data-claims="ID ID" data-more="3" aria-details="card-ID">…</mark>
 *     <article id="card-ID" data-claim="ID" data-from="14" data-until="40" data-number="7" data-url="…"></article>
 *
 * Cards stand in text order, in parts (`data-part`); where there are many, most stand in short (`data-stub`, see
 * stubs.js). One that the server sends lands in `[data-landing]` and is put where it belongs: in the place of its older
 * self, between its neighbours, or nowhere (`data-gone`).
 * @module
 */
import { showConflicts } from "./conflicts.js";
import { giveDraft, takeDraft } from "./drafts.js";
import { spotIn, spotNamed } from "./focus.js";
import { positionOf, rangeOf } from "./offsets.js";
import { paint } from "./paint.js";

/** @typedef {{ start: number, end: number, number: number }} Place */
/** @typedef {"text" | "card" | "key"} From where a claim was picked */
/** @typedef {{ id: string, at: number, count: number }} Picked a claim, and which it is of how many on its spot, from 1 */

/** @param {HTMLElement} card @returns {Place} */
export function placeOf(card) {
  const { from, until, number } = card.dataset;
  return { start: Number(from), end: Number(until), number: Number(number) };
}

/** @param {Place} a @param {Place} b @returns {number} text order: what begins first, what holds the other, the elder */
export function byPlace(a, b) {
  return a.start - b.start || b.end - a.end || a.number - b.number;
}

/**
 * @param {string[]} ids the claims at one spot
 * @param {(id: string) => number} lengthOf a claim's length
 * @param {string | null} active
 * @returns {Picked | null} the innermost first, and on the active one the next around it
 */
export function pick(ids, lengthOf, active) {
  const outward = [...ids].sort((a, b) => lengthOf(a) - lengthOf(b));
  const at = ((active === null ? -1 : outward.indexOf(active)) + 1) % outward.length;
  const id = outward[at];
  return id === undefined ? null : { id, at: at + 1, count: outward.length };
}

/** @param {HTMLElement} cards @returns {HTMLElement[]} in their order */
export function cardsIn(cards) {
  return Array.from(cards.querySelectorAll("[data-claim]"), (card) => /** @type {HTMLElement} */ (card));
}

/** @param {HTMLElement} cards @param {string} id @returns {HTMLElement | null} */
export function cardOf(cards, id) {
  return cards.querySelector(`#card-${CSS.escape(id)}`);
}

/**
 * @param {HTMLElement} column
 * @param {HTMLElement} cards
 * @param {string} id
 * @returns {Range[]} where a claim stands in the text, by its card: none where it has no card
 */
export function rangesOf(column, cards, id) {
  const card = cardOf(cards, id);
  const range = card && rangeOf(column, placeOf(card).start, placeOf(card).end);
  return range ? [range] : [];
}

/**
 * @param {number} count
 * @param {(index: number) => boolean} isBehind false up to some index, true from there on
 * @returns {number} the first index that is behind, or `count`
 */
export function firstBehind(count, isBehind) {
  let [from, until] = [0, count];
  while (from < until) {
    const middle = (from + until) >> 1;
    if (isBehind(middle)) until = middle;
    else from = middle + 1;
  }
  return from;
}

/**
 * Puts a card between its neighbours, into the part one of them stands in.
 * @param {HTMLElement} cards @param {HTMLElement} card stands in none of its parts
 */
function insert(cards, card) {
  const all = cardsIn(cards);
  const place = placeOf(card);
  const next = all[firstBehind(all.length, (index) => byPlace(placeOf(/** @type {HTMLElement} */ (all[index])), place) > 0)];
  if (next) next.before(card);
  else (cards.lastElementChild ?? cards).append(card);
}

/** Takes a card away, and its part with it where it was the last in there and others are left. @param {HTMLElement} card */
function takeAway(card) {
  const part = card.parentElement;
  card.remove();
  if (part && !part.firstElementChild && part.parentElement?.childElementCount !== 1) part.remove();
}

/**
 * @param {HTMLElement} cards
 * @param {HTMLElement} card just arrived
 * @param {(form: HTMLFormElement | null) => boolean} isSent see `takeDraft`
 */
export function putCard(cards, card, isSent) {
  const elder = cardOf(cards, card.dataset["claim"] ?? "");
  const draft = elder && takeDraft(elder, isSent);
  const current = elder?.getAttribute("aria-current");
  const hadFocus = elder?.contains(document.activeElement);
  const spot = elder ? spotIn(elder, document.activeElement) : "";
  const next = elder?.nextElementSibling ?? elder?.previousElementSibling;
  const stays = elder && byPlace(placeOf(elder), placeOf(card)) === 0;
  if (stays && !card.hasAttribute("data-gone")) elder.replaceWith(card);
  else if (elder) takeAway(elder);
  if (card.hasAttribute("data-gone")) {
    if (hadFocus && next) leadTo(cards.querySelector("[data-claim][aria-current]") ?? next);
    return;
  }
  if (!stays) insert(cards, card);
  if (current) card.setAttribute("aria-current", current);
  if (draft) showConflicts(giveDraft(card, draft));
  if (hadFocus && !card.contains(document.activeElement)) leadTo(card, spot);
}

/** @param {Element} card in the place of what had the focus @param {string} [spot] where it was, see focus.js */
export function leadTo(card, spot = "") {
  const found = spotNamed(card, spot) ?? card.querySelector(".claim__number");
  if (found instanceof HTMLElement) found.focus({ preventScroll: true });
}

/** @param {HTMLElement} card @returns {string} what is heard when one comes to its claim: its number and its words */
export function heardOf(card) {
  const told = [".claim__number", ".tag", ".claim__quote"].map((part) => card.querySelector(part)?.textContent?.trim());
  return told.filter(Boolean).join(", ");
}

/**
 * @param {Element} mark
 * @param {HTMLElement} column
 * @param {HTMLElement} cards
 * @returns {string[]} the claims it belongs to; where there are more than it names, the cards know them by their places
 */
export function claimsAt(mark, column, cards) {
  if (!mark.hasAttribute("data-more")) return (mark.getAttribute("data-claims") ?? "").split(" ").filter(Boolean);
  const at = positionOf(column, { node: mark, offset: 0 }, "start");
  return claimsOver(cardsIn(cards), at);
}

/** @param {HTMLElement[]} cards @param {number} at a code point @returns {string[]} the claims that stand over it */
export function claimsOver(cards, at) {
  const over = cards.filter((card) => placeOf(card).start <= at && at < placeOf(card).end);
  return over.map((card) => card.dataset["claim"] ?? "");
}

/** Which claim one is at, shown in both columns. */
export class ActiveClaim {
  /** @type {string | null} */
  id = null;
  #among = "";

  /** @param {HTMLElement} column @param {HTMLElement} cards */
  constructor(column, cards) {
    this.column = column;
    this.cards = cards;
  }

  /** @param {string | null} id @param {string} [among] which it is of several on the same words, for its card to say */
  set(id, among = "") {
    const elder = this.id ? cardOf(this.cards, this.id) : null;
    if (this.id !== id) elder?.removeAttribute("aria-current");
    elder?.querySelector(".card__head")?.removeAttribute("data-among");
    this.id = id;
    this.#among = among;
    this.show();
  }

  /** Draws it again, as is needed after any swap. */
  show() {
    const card = this.id ? cardOf(this.cards, this.id) : null;
    card?.setAttribute("aria-current", "true");
    if (this.#among) card?.querySelector(".card__head")?.setAttribute("data-among", this.#among);
    paint("active", this.id ? rangesOf(this.column, this.cards, this.id) : []);
  }

  /** @param {number} step 1 or -1 @returns {string | null} the claim after or before, in text order, round the end */
  neighbour(step) {
    const shown = /** @type {NodeListOf<HTMLElement>} */ (this.cards.querySelectorAll("[data-claim]:not([hidden])"));
    const ids = Array.from(shown, (card) => card.dataset["claim"] ?? "");
    const at = this.id ? ids.indexOf(this.id) : -1;
    return ids[at < 0 && step < 0 ? ids.length - 1 : (at + step + ids.length) % ids.length] ?? null;
  }

  /**
   * Brings the other side into view. Where cards stand below the text, nothing moves away from a card one is at.
   * @param {From} from
   */
  reveal(from) {
    if (!this.id || (from === "card" && !sideBySide())) return;
    const mark = rangesOf(this.column, this.cards, this.id)[0]?.startContainer.parentElement;
    mark?.closest("details")?.setAttribute("open", "");
    mark?.scrollIntoView({ block: "nearest" });
    if (from !== "card") cardOf(this.cards, this.id)?.scrollIntoView({ block: "nearest" });
  }
}

/** @returns {boolean} whether the cards stand beside the text rather than below it */
export function sideBySide() {
  return matchMedia("(min-width: 64rem)").matches;
}

/**
 * @param {HTMLElement} column
 * @param {HTMLElement} cards
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {() => string | null} options.active
 * @param {(id: string, from: From, picked?: Picked) => void} options.onPick a claim has been clicked, or its card has the focus
 */
export function watchCards(column, cards, { signal, active, onPick }) {
  const lengthOf = (/** @type {string} */ id) => {
    const card = cardOf(cards, id);
    return card ? placeOf(card).end - placeOf(card).start : Infinity;
  };
  column.addEventListener("click", ({ target }) => {
    const mark = target instanceof Element ? target.closest("mark[data-claims]") : null;
    if (!mark || !document.getSelection()?.isCollapsed) return;
    const shown = claimsAt(mark, column, cards).filter((claim) => !cardOf(cards, claim)?.hidden);
    const picked = pick(shown, lengthOf, active());
    if (picked) onPick(picked.id, "text", picked);
  }, { signal });
  const claimAround = (/** @type {EventTarget | null} */ target) => {
    const card = target instanceof Element ? target.closest("[data-claim]") : null;
    return card?.getAttribute("data-claim") ?? null;
  };
  cards.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("[data-stub] a") : null;
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) event.preventDefault();
  }, { signal });
  for (const event of ["click", "focusin"]) {
    cards.addEventListener(event, ({ target }) => {
      const id = claimAround(target);
      if (id && id !== active()) onPick(id, "card");
    }, { signal });
  }
  cards.addEventListener("pointerover", ({ target }) => {
    const id = claimAround(target);
    paint("hovered", id && id !== active() ? rangesOf(column, cards, id) : []);
  }, { signal });
  cards.addEventListener("pointerleave", () => paint("hovered", []), { signal });
}
