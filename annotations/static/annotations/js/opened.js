/**
 * The card one works at: that of the active claim, with its forms, which are fetched when they are first needed.
 * @module
 */
import { cardOf, placeOf } from "./cards.js";
import { reach } from "./pasting.js";
import { isPartOf } from "./segments.js";
import { pull } from "./talk.js";

const NOBODY = "00000000-0000-0000-0000-000000000000";

export class OpenedCard {
  /**
   * @param {object} parts
   * @param {HTMLElement} parts.cards
   * @param {HTMLElement} parts.landing
   * @param {import("./cards.js").ActiveClaim} parts.active
   * @param {string} parts.claimUrl the address of any claim, with an id of noughts
   */
  constructor({ cards, landing, active, claimUrl }) {
    this.cards = cards;
    this.landing = landing;
    this.active = active;
    this.claimUrl = claimUrl;
  }

  /**
   * @param {string} claim
   * @param {boolean} [open]
   * @returns {string} where its pieces are, with forms where they are to be unfolded or are so now
   */
  address(claim, open = cardOf(this.cards, claim)?.hasAttribute("data-open")) {
    const url = this.claimUrl.replace(NOBODY, claim);
    return open ? `${url}?open=1` : url;
  }

  /** @param {string} id fetches the forms of a claim's card where they are not there yet */
  async unfold(id) {
    if (cardOf(this.cards, id)?.hasAttribute("data-open") === false) {
      await pull(this.landing, () => this.address(id, true));
    }
  }

  /** @returns {HTMLElement | null} the active claim's card as it is now */
  now() {
    return this.active.id ? cardOf(this.cards, this.active.id) : null;
  }

  /** @returns {Promise<HTMLElement | null>} the active claim's card with its forms; null where one has gone on since */
  async whole() {
    const { id } = this.active;
    if (id) await this.unfold(id);
    return id && id === this.active.id ? this.now() : null;
  }

  /** @returns {HTMLFormElement | null} what moves the active claim */
  mover() {
    return this.now()?.querySelector("form[data-adjust]") ?? null;
  }

  /** @param {import("./segments.js").Span} span @returns {HTMLFormElement | null} what splits these words off the active claim */
  splitter(span) {
    const card = this.now();
    return card && isPartOf(span, placeOf(card)) ? card.querySelector("form[data-split]") : null;
  }

  /** @returns {import("./segments.js").Span | null} where the active claim stands, if it can be moved now */
  span() {
    const card = this.mover() ? this.now() : null;
    return card && placeOf(card);
  }

  /** Leads to a part of the card. @param {string} hook @returns {Promise<HTMLElement | null>} */
  async reach(hook) {
    const found = (await this.whole())?.querySelector(hook);
    if (!(found instanceof HTMLElement)) return null;
    reach(found);
    return found;
  }
}
