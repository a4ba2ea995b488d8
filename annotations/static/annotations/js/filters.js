/**
 * Filters over the claims of the page: the ticks of the legend, a person, settled or not, with or without evidence.
 * What is narrowed down to stands in the page's address, so that it survives a reload and can be shared.
 *
 *     <fieldset class="legend"><input type="checkbox" name="show-opinion">…</fieldset>
 *     <div data-filters data-words data-filter-shown="{shown} of {all} …">
 *       <select name="person">…</select> <select name="settled">…</select> <select name="evidence">…</select>
 *       <p data-filter-state hidden><span data-filter-says></span> <button data-clear-filters>…</button></p></div>
 *     <article data-claim="ID" data-kind="opinion" data-people="1a2b3c4d …" data-evidence="with">…</article>
 *
 * A card that does not fit is `hidden`; a mark is `data-hidden` where none of its claims is shown, and `data-hides` names
 * the tags of which none is. The claim one is at, and what one has just made, stay in sight, and that is said.
 * @module
 */
import { cardsIn, firstBehind, placeOf } from "./cards.js";
import { positionOf } from "./offsets.js";
import { say } from "./toast.js";
import { word } from "./words.js";

/** @typedef {{ hide: string[], person: string, settled: string, evidence: string }} Filter `hide`: tags; "" for any */
/** @typedef {{ kind: string, people: string, evidence: string }} Traits */
/** @typedef {{ shown: number, all: number, kept: number }} Outcome `kept` are shown though they do not fit */

const KINDS = ["sourced", "disputed", "opinion", "unsettled"];
/** Contributors are known by the end of their ids, see `keys_of` on the server. */
const KEY_LENGTH = 8;
/** @type {Record<"person" | "settled" | "evidence", RegExp>} */
const VALUES = { person: /^[0-9a-f-]{36}$/, settled: /^(yes|no)$/, evidence: /^(with|without)$/ };

/** @param {string} search a page's query @returns {Filter} what is none of ours or makes no sense is left out */
export function filterIn(search) {
  const sent = new URLSearchParams(search);
  const value = (/** @type {keyof typeof VALUES} */ name) => {
    const given = sent.get(name) ?? "";
    return VALUES[name].test(given) ? given : "";
  };
  const hide = KINDS.filter((kind) => sent.getAll("hide").includes(kind));
  return { hide, person: value("person"), settled: value("settled"), evidence: value("evidence") };
}

/** @param {string} search @param {Filter} filter @returns {string} the query with this filter in the place of another */
export function searchWith(search, { hide, person, settled, evidence }) {
  const query = new URLSearchParams(search);
  for (const name of ["hide", ...Object.keys(VALUES)]) query.delete(name);
  for (const kind of hide) query.append("hide", kind);
  for (const [name, value] of Object.entries({ person, settled, evidence })) if (value) query.set(name, value);
  const words = query.toString();
  return words && `?${words}`;
}

/** @param {Filter} filter @returns {boolean} whether it leaves anything out */
export function narrows({ hide, person, settled, evidence }) {
  return hide.length > 0 || Boolean(person || settled || evidence);
}

/** @param {Traits} traits @param {Filter} filter @returns {boolean} */
export function fits({ kind, people, evidence }, filter) {
  return !filter.hide.includes(kind)
    && (!filter.person || people.includes(filter.person.slice(-KEY_LENGTH)))
    && (!filter.settled || (kind === "unsettled") === (filter.settled === "no"))
    && (!filter.evidence || evidence === filter.evidence);
}

/**
 * Which claims show, in one walk.
 * @param {Iterable<{ dataset: DOMStringMap, hidden: boolean }>} cards
 * @param {Filter} filter
 * @param {Set<string>} kept claims that stay in sight
 * @returns {{ kinds: Map<string, string>, outcome: Outcome }} the shown claims, with the tag of each
 */
export function sift(cards, filter, kept) {
  const outcome = { shown: 0, all: 0, kept: 0 };
  /** @type {Map<string, string>} */
  const kinds = new Map();
  for (const card of cards) {
    const { claim = "", kind = "", people = "", evidence = "" } = card.dataset;
    const does = fits({ kind, people, evidence }, filter);
    const stays = !does && kept.has(claim);
    outcome.all += 1;
    outcome.shown += Number(does);
    outcome.kept += Number(stays);
    if (does || stays) kinds.set(claim, kind);
    if (card.hidden === (does || stays)) card.hidden = !(does || stays);
  }
  return { kinds, outcome };
}

/**
 * @param {string[]} claims that one mark names
 * @param {string[]} drawn the tags it is drawn with
 * @param {Map<string, string>} kinds the shown claims, with their tags
 * @param {() => boolean} isOver whether a shown claim stands over a mark of more claims than it names
 * @returns {{ hides: string, isHidden: boolean }}
 */
export function lookOf(claims, drawn, kinds, isOver = () => false) {
  const shown = claims.filter((claim) => kinds.has(claim));
  const isHidden = shown.length === 0 && !isOver();
  const tags = new Set(isHidden ? [] : shown.map((claim) => kinds.get(claim)));
  return { hides: drawn.filter((tag) => !tags.has(tag)).join(" "), isHidden };
}

/**
 * @param {Iterable<{ start: number, end: number }>} places code points
 * @returns {(at: number) => boolean} whether any of them holds a code point; takes O(log n)
 */
export function overAny(places) {
  const all = Array.from(places);
  const starts = all.map(({ start }) => start).sort((a, b) => a - b);
  const ends = all.map(({ end }) => end).sort((a, b) => a - b);
  const until = (/** @type {number[]} */ edges, /** @type {number} */ at) =>
    firstBehind(edges.length, (index) => (edges[index] ?? 0) > at);
  return (at) => until(starts, at) > until(ends, at);
}

/** @type {Map<string, string[]>} the tags of each set of classes: there are few, and marks by the thousand */
const drawnBy = new Map();

/** @param {string} classes of a mark @returns {string[]} the tags it is drawn with */
function tagsIn(classes) {
  const known = drawnBy.get(classes) ?? KINDS.filter((kind) => classes.includes(`mark--${kind}`));
  drawnBy.set(classes, known);
  return known;
}

/** @param {Element} mark @param {string} name @param {string | null} value null for none */
function put(mark, name, value) {
  if (mark.getAttribute(name) === value) return;
  if (value === null) mark.removeAttribute(name);
  else mark.setAttribute(name, value);
}

/** @param {HTMLElement} column @param {HTMLElement} cards @param {Map<string, string>} kinds */
function showMarks(column, cards, kinds) {
  /** @type {((at: number) => boolean) | undefined} */
  let isOver;
  for (const mark of column.querySelectorAll("mark[data-claims]")) {
    const claims = (mark.getAttribute("data-claims") ?? "").split(" ");
    const more = mark.hasAttribute("data-more");
    const over = () => {
      isOver ??= overAny(cardsIn(cards).filter((card) => !card.hidden).map(placeOf));
      return isOver(positionOf(column, { node: mark, offset: 0 }, "start"));
    };
    const { hides, isHidden } = lookOf(claims, tagsIn(mark.className), kinds, more ? over : undefined);
    // What a mark does not name may be of any tag it is drawn with.
    put(mark, "data-hides", (more && !isHidden ? "" : hides) || null);
    put(mark, "data-hidden", isHidden ? "" : null);
  }
}

/** Shows every mark as ever. @param {HTMLElement} column */
function clearMarks(column) {
  for (const mark of column.querySelectorAll("mark[data-hides], mark[data-hidden]")) {
    put(mark, "data-hides", null);
    put(mark, "data-hidden", null);
  }
}

/**
 * A part with nothing to show would keep the height it is taken to have while it is out of view.
 * @param {Element} cards
 */
function showParts(cards) {
  for (const part of cards.children) {
    const isEmpty = part.childElementCount > 0 && !part.querySelector("[data-claim]:not([hidden])");
    part.toggleAttribute("hidden", isEmpty);
  }
}

/** The filter of one page. */
export class Filters {
  /** @type {Set<string>} claims that stay in sight until one filters anew */
  #kept = new Set();

  /**
   * @param {HTMLElement} root
   * @param {object} options
   * @param {HTMLElement} options.column
   * @param {HTMLElement} options.cards
   * @param {() => string | null} options.active the claim one is at
   */
  constructor(root, { column, cards, active }) {
    this.column = column;
    this.cards = cards;
    this.active = active;
    this.box = /** @type {HTMLElement | null} */ (root.querySelector("[data-filters]"));
    this.selects = /** @type {HTMLSelectElement[]} */ (Array.from(this.box?.querySelectorAll("select") ?? []));
    this.ticks = /** @type {HTMLInputElement[]} */ (Array.from(root.querySelectorAll(".legend input")));
    /** For what else shows claims by their tags. */
    this.review = /** @type {HTMLElement | null} */ (root.querySelector(".review"));
    this.counts = root.querySelector("[data-shown-count]");
  }

  /** @param {AbortSignal} signal */
  watch(signal) {
    this.#set(filterIn(location.search));
    if (narrows(this.filter)) {
      this.box?.querySelector("details")?.setAttribute("open", "");
      this.keep(this.active());
      this.show();
    }
    for (const field of [...this.selects, ...this.ticks]) {
      field.addEventListener("change", () => this.#change(), { signal });
    }
    this.box?.querySelector("[data-clear-filters]")?.addEventListener("click", () => {
      this.#set(filterIn(""));
      this.#change();
      this.box?.querySelector("summary")?.focus();
    }, { signal });
  }

  /** @returns {Filter} */
  get filter() {
    const value = (/** @type {string} */ name) => this.selects.find((select) => select.name === name)?.value ?? "";
    const hide = this.ticks.filter((tick) => !tick.checked).map((tick) => tick.name.replace("show-", ""));
    return { hide, person: value("person"), settled: value("settled"), evidence: value("evidence") };
  }

  /** @param {Filter} filter */
  #set(filter) {
    for (const tick of this.ticks) tick.checked = !filter.hide.includes(tick.name.replace("show-", ""));
    for (const select of this.selects) select.value = filter[/** @type {"person"} */ (select.name)];
    // Somebody who is no longer in the project.
    for (const select of this.selects) if (select.selectedIndex < 0) select.value = "";
  }

  #change() {
    this.#kept.clear();
    this.keep(this.active());
    history.replaceState(history.state, "", `${location.pathname}${searchWith(location.search, this.filter)}${location.hash}`);
    say(this.show());
  }

  /** @param {string | null} claim stays in sight until one filters anew @returns {this} */
  keep(claim) {
    if (claim) this.#kept.add(claim);
    return this;
  }

  /** Draws it again, as is needed after any swap. @returns {string} what is shown, in words */
  show() {
    const { filter } = this;
    const { kinds, outcome } = sift(cardsIn(this.cards), filter, this.#kept);
    showParts(this.cards);
    if (narrows(filter)) showMarks(this.column, this.cards, kinds);
    else clearMarks(this.column);
    if (this.review) this.review.dataset["hides"] = filter.hide.join(" ");
    const says = this.#inWords(outcome);
    const isNarrow = narrows(filter);
    this.box?.querySelector("[data-filter-state]")?.toggleAttribute("hidden", !isNarrow);
    const place = this.box?.querySelector("[data-filter-says]");
    if (place) place.textContent = isNarrow ? says : "";
    this.counts?.toggleAttribute("hidden", !isNarrow);
    if (this.counts) this.counts.textContent = word("filterOf", outcome);
    return says;
  }

  /** Draws it again where it leaves anything out. */
  refresh() {
    if (narrows(this.filter)) this.show();
  }

  /** @param {Outcome} outcome @returns {string} */
  #inWords(outcome) {
    const says = [word(narrows(this.filter) ? "filterShown" : "filterAll", outcome)];
    if (outcome.kept) says.push(word("filterKept", outcome));
    return says.join(" ");
  }
}
