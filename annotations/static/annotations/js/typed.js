/**
 * What is half typed in the forms of a page, kept in this browser so that a reload loses nothing. It is each person's
 * own, goes when it is sent, and goes altogether when they sign out. What is ticked as confidential is not kept.
 * @module
 */
import { controlsOf, giveTyped, typedIn } from "./drafts.js";
import { typedPairsIn } from "./stored.js";
import { word } from "./words.js";

/** @typedef {import("./drafts.js").Typed} Typed */
/** @typedef {import("./drafts.js").Conflict} Conflict */

const PREFIX = "workbench.drafts.";

/** @param {Storage} storage forgets everything half typed, of everybody */
export function forgetTyped(storage) {
  const names = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? "");
  for (const name of names) if (name.startsWith(PREFIX)) storage.removeItem(name);
}

/** @param {HTMLFormElement} form @returns {boolean} whether what stands there is for few eyes */
function isConfidential(form) {
  return form.querySelector("[name=confidential]:checked") !== null;
}

export class TypedStore {
  /** @param {string} who the contributor @param {string} article @param {Storage} storage */
  constructor(who, article, storage) {
    this.name = `${PREFIX}${who}.${article}`;
    this.storage = storage;
  }

  /** @returns {Map<string, Typed>} by form and field */
  all() {
    return new Map(typedPairsIn(this.storage.getItem(this.name)));
  }

  /** @param {Map<string, Typed>} typed */
  put(typed) {
    try {
      if (typed.size) this.storage.setItem(this.name, JSON.stringify([...typed]));
      else this.storage.removeItem(this.name);
    } catch (error) {
      // The browser's share of the disk is used up, or storing is forbidden: it stays in the form alone.
      if (!(error instanceof DOMException)) throw error;
    }
  }

  /** @param {HTMLFormElement} form as it stands now */
  keep(form) {
    const action = form.getAttribute("action");
    if (!action || form.method !== "post") return;
    const others = [...this.all()].filter(([key]) => !key.startsWith(`${action} `));
    this.put(new Map([...others, ...(isConfidential(form) ? [] : typedIn(form))]));
  }

  /** @param {HTMLFormElement} form whose content has arrived */
  forget(form) {
    this.put(new Map([...this.all()].filter(([key]) => !key.startsWith(`${form.getAttribute("action")} `))));
  }

  /**
   * Puts back what was half typed, where nothing has been typed since.
   * @param {ParentNode} element
   * @returns {Conflict[]} see drafts.js
   */
  restore(element) {
    const newer = typedIn(element);
    const typed = new Map([...this.all()].filter(([key]) => !newer.has(key)));
    if (!typed.size) return [];
    for (const { key, fields: [field] } of controlsOf(element)) {
      if (typed.has(key)) field?.closest("details")?.setAttribute("open", "");
    }
    return giveTyped(element, typed);
  }
}

/** @param {Iterable<string>} keys of what is half typed @returns {string[]} the claims whose forms it stands in */
export function claimsTypedIn(keys) {
  const found = Array.from(keys, (key) => /\/claims\/([0-9a-f-]{36})\//.exec(key)?.[1]);
  return [...new Set(found.filter((claim) => claim !== undefined))];
}

/** Says at the cards that are not unfolded that something half typed waits in them. */
export class Waiting {
  /** @type {Element[]} */
  #told = [];

  /** @param {HTMLElement} cards @param {TypedStore} store */
  constructor(cards, store) {
    this.cards = cards;
    this.store = store;
  }

  /** Says it again, as is needed after a card was swapped. */
  show() {
    for (const card of this.#told) card.removeAttribute("data-waits");
    const claims = claimsTypedIn(this.store.all().keys());
    this.#told = claims.flatMap((claim) => this.cards.querySelector(`#card-${claim}:not([data-open])`) ?? []);
    for (const card of this.#told) card.setAttribute("data-waits", word("halfTyped"));
  }
}

/**
 * @param {HTMLElement} root
 * @param {TypedStore} store
 * @param {AbortSignal} signal
 */
export function watchTyping(root, store, signal) {
  const keep = (/** @type {Event} */ { target }) => {
    const form = target instanceof Element && !(target instanceof HTMLFormElement) ? target.closest("form") : target;
    if (form instanceof HTMLFormElement) store.keep(form);
  };
  root.addEventListener("input", keep, { signal });
  root.addEventListener("change", keep, { signal });
  // A form is empty only after its reset has been told.
  root.addEventListener("reset", (event) => setTimeout(() => keep(event)), { signal });
  root.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful } = /** @type {CustomEvent<{ elt: unknown, successful: boolean }>} */ (event).detail;
    if (successful && elt instanceof HTMLFormElement) store.forget(elt);
  }, { signal });
}
