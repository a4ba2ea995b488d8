/**
 * The review page: text on the left, claims on the right, and between them what is selected and which claim one is at.
 *
 *     <review-page data-stream-url="…" data-ask-url="…" data-coverage-url="…" data-after="41" data-article="ID" data-keys="on">
 *       <form data-find hidden>… see find.js …</form>
 *       <section data-column tabindex="0" lang="en">… blocks, see offsets.js …</section>
 *       <div data-handles hidden>… see handles.js; absent for who may not mark …</div>
 *       <div data-bar popover="manual">… see bar.js; absent for who may not mark …</div>
 *       <section data-cards>… see cards.js …</section>
 *       <div data-landing hidden></div>
 *     </review-page>
 * @module
 */
import { Apart } from "./apart.js";
import { ActiveClaim, cardOf, heardOf, leadTo, placeOf, sideBySide, watchCards } from "./cards.js";
import { showConflicts, watchConflicts } from "./conflicts.js";
import { openDialog } from "./dialog.js";
import { Filters } from "./filters.js";
import { Find } from "./find.js";
import { follow } from "./following.js";
import { Gaps, goToSpan } from "./gaps.js";
import { Handles } from "./handles.js";
import { watchKeys } from "./keys.js";
import { Margins } from "./margins.js";
import { Marking } from "./marking.js";
import { OpenedCard } from "./opened.js";
import { watchPasting } from "./pasting.js";
import { Rail } from "./rail.js";
import { showSelection } from "./selection.js";
import { watchStubs } from "./stubs.js";
import { watchSwaps } from "./swaps.js";
import { pull } from "./talk.js";
import { say } from "./toast.js";
import { turn } from "./turns.js";
import { TypedStore, Waiting, watchTyping } from "./typed.js";
import { spanOfValues, Unsaved } from "./unsaved.js";
import { word } from "./words.js";

/** How long a claim rests active before its forms are fetched, so that leafing through asks for nothing. */
const REST_MS = 150;

/** @param {ParentNode} root @param {string} hook @returns {HTMLElement} */
function part(root, hook) {
  const element = root.querySelector(hook);
  if (element instanceof HTMLElement) return element;
  throw new Error(`The review page lacks ${hook}.`);
}

/** One page's behaviour, from the element's arrival to its leaving. */
class Review {
  /** @type {Set<string>} our own acts, whose outcome is on the page already */
  #acts = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** Where the last gap one went to ends, in code points. */
  gap = 0;

  /** @param {HTMLElement} root @param {AbortSignal} signal */
  constructor(root, signal) {
    this.root = root;
    this.column = part(root, "[data-column]");
    this.cards = part(root, "[data-cards]");
    this.landing = part(root, "[data-landing]");
    const bar = root.querySelector("[data-bar]");
    this.active = new ActiveClaim(this.column, this.cards);
    const { cards, landing, active } = this;
    this.card = new OpenedCard({ cards, landing, active, claimUrl: root.dataset["claimUrl"] ?? "" });
    this.filters = new Filters(root, { column: this.column, cards: this.cards, active: () => this.active.id });
    this.typed = new TypedStore(root.dataset["contributor"] ?? "", root.dataset["article"] ?? "", localStorage);
    this.waiting = new Waiting(this.cards, this.typed);
    const unsaved = root.querySelector("[data-unsaved]");
    this.unsaved = unsaved instanceof HTMLElement ? new Unsaved(root, unsaved, this.column, (change) => this.#correct(change)) : null;
    const form = root.querySelector("form[data-coverage]");
    this.margins = form instanceof HTMLFormElement ? new Margins(this.column, form, signal) : null;
    const blocks = root.querySelector("form[data-blocks]");
    this.apart = blocks instanceof HTMLFormElement ? new Apart(this.column, blocks, signal) : null;
    this.gaps = new Gaps(root, this.column, { signal, rail: this.#rail(signal), onNext: () => this.#gap() });
    this.marking = bar instanceof HTMLElement ? this.#marking(bar) : null;
    const find = /** @type {HTMLFormElement} */ (part(root, "[data-find]"));
    this.find = new Find(this.column, find, (hit) => this.#found(hit));
    this.#watch(signal);
    follow(root, {
      landing: this.landing,
      address: (claim) => this.card.address(claim),
      isOwn: (act) => this.#acts.has(act),
      onBack: () => this.unsaved?.flush(),
      signal,
    });
    this.active.set(root.querySelector("[data-claim][aria-current]")?.getAttribute("data-claim") ?? null);
    this.filters.watch(signal);
  }

  /** @param {HTMLElement} bar @returns {Marking} */
  #marking(bar) {
    const marking = new Marking(this.column, bar, () => this.card.mover(), () => this.handles?.show(), (span) => this.card.splitter(span));
    this.handles = new Handles(this.column, part(this.root, "[data-handles]"), marking, () => this.card.span());
    return marking;
  }

  /** @param {AbortSignal} signal */
  #watch(signal) {
    const { column, cards, landing, marking, handles } = this;
    const zones = marking && handles ? [column, cards, marking.bar, handles.box] : [column, cards];
    marking?.watch(signal);
    marking?.bar.querySelector("[data-apart]")?.addEventListener("click", () => this.#setApart(), { signal });
    handles?.watch(signal);
    watchConflicts(signal);
    watchTyping(this.root, this.typed, signal);
    showConflicts(this.typed.restore(this.root));
    this.waiting.show();
    this.unsaved?.watch(signal);
    this.find.watch(signal);
    watchCards(column, cards, {
      signal,
      active: () => this.active.id,
      onPick: (id, from, picked) => this.goTo(id, from, picked),
    });
    watchSwaps({ landing, cards, signal, onSettled: (landed) => this.#settle(landed) });
    watchStubs(cards, { signal, onNear: (address) => pull(landing, address) });
    watchKeys({
      zones: [...zones, part(this.root, "[data-turns]")],
      toggle: document.querySelector("input[data-keys-switch]"),
      byDefault: this.root.dataset["keys"] !== "off",
      signal,
      onAct: (act) => this.#act(act),
    });
    if (marking) watchPasting({ signal, zones, marking, card: () => (this.active.id ? this.card.whole() : null) });
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  /** @param {AbortSignal} signal @returns {Rail | null} */
  #rail(signal) {
    const rail = this.root.querySelector("[data-rail]");
    return rail instanceof HTMLElement ? new Rail(rail, {
      signal,
      onClaims: ([claim]) => claim && this.goTo(claim, "key"),
      onPlace: (span) => this.#goToSpan(span),
    }) : null;
  }

  /**
   * @param {string} id
   * @param {import("./cards.js").From} from
   * @param {import("./cards.js").Picked} [picked] where several may lie on the same words
   */
  goTo(id, from, picked) {
    const among = picked && picked.count > 1 ? word("among", picked) : "";
    this.active.set(id, among);
    if (cardOf(this.cards, id)?.hidden) say(this.filters.keep(id).show());
    this.active.reveal(from);
    this.handles?.show();
    const card = cardOf(this.cards, id);
    if (card) this.marking?.goOnFrom(placeOf(card));
    if (card && from !== "card") say([heardOf(card), among].filter(Boolean).join(". "));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.card.unfold(id), REST_MS);
  }

  /** @param {HTMLElement[]} landed cards that have just found their place */
  #settle(landed) {
    for (const toast of document.querySelectorAll("[data-toasts] [data-act]")) {
      this.#acts.add(toast.getAttribute("data-act") ?? "");
    }
    for (const card of landed) showConflicts(this.typed.restore(card));
    const fresh = landed.find((card) => card.hasAttribute("data-fresh"));
    if (fresh) {
      fresh.removeAttribute("data-fresh");
      this.active.set(fresh.dataset["claim"] ?? null);
      this.filters.keep(this.active.id);
      if (sideBySide() && this.marking?.isAwaited) void this.card.reach("[data-evidence-url]");
    }
    const next = landed.find((card) => card.hasAttribute("data-next"));
    if (next) {
      next.removeAttribute("data-next");
      this.goTo(next.dataset["claim"] ?? "", "key");
      // The button that restored it is gone.
      if (document.activeElement === document.body) leadTo(next);
    }
    this.filters.refresh();
    this.active.show();
    this.marking?.show();
    this.margins?.show();
    this.gaps.show();
    this.find.show();
    this.unsaved?.show();
    this.waiting.show();
  }

  /** Puts back what was refused, where it can be typed on. @param {import("./outbox.js").Change} change */
  async #correct({ values, claim, draft }) {
    const span = spanOfValues(values);
    if (claim) {
      this.goTo(claim, "key");
      await this.card.unfold(claim);
    }
    this.typed.put(new Map([...this.typed.all(), ...draft]));
    showConflicts(this.typed.restore(this.root));
    if (span) this.marking?.take(span, true);
  }

  /** Agrees with what all others gave. */
  async #second() {
    const button = (await this.card.whole())?.querySelector("[data-second]");
    if (button instanceof HTMLElement) button.click();
    else say(word("nothingToSecond"));
  }

  /** Takes the active claim's words up, to give it others. */
  async #takeUp() {
    await this.card.whole();
    const span = this.card.span();
    if (span && this.marking?.takeUp(span)) say(word("takenUp"));
  }

  /** @param {import("./segments.js").Span | null} hit what was found */
  #found(hit) {
    this.column.focus({ preventScroll: true });
    if (hit && this.marking) this.marking.take(hit);
    else if (hit) showSelection(this.column, hit);
  }

  /** @param {number} way @returns {boolean} */
  #leaf(way) {
    const id = this.active.neighbour(way);
    if (id) this.goTo(id, "key");
    return id !== null;
  }

  /** @param {() => Promise<unknown>} work @returns {boolean} whether there is a claim to do it with */
  #withClaim(work) {
    if (!this.active.id) return false;
    void work();
    return true;
  }

  /** @returns {boolean} */
  #enter() {
    const { activeElement } = document;
    const inText = activeElement === this.column || activeElement === document.body;
    return inText && (this.marking?.enter() ?? false);
  }

  /** @returns {boolean} */
  #cover() {
    this.marking?.catchUp();
    return this.margins?.toggle(this.marking?.pending ?? null) ?? false;
  }

  /** @returns {boolean} */
  #setApart() {
    this.marking?.catchUp();
    return this.apart?.toggle(this.marking?.pending ?? null) ?? false;
  }

  /** @returns {boolean} */
  #gap() {
    const gap = this.gaps.next(this.marking?.pending?.end ?? this.gap);
    if (gap) this.#goToSpan(gap);
    return gap !== null;
  }

  /** @param {import("./segments.js").Span} span */
  #goToSpan(span) {
    this.gap = span.end;
    goToSpan(this.column, span);
    this.column.focus({ preventScroll: true });
  }

  /** @returns {boolean} */
  #escape() {
    if (this.marking?.escape()) return true;
    this.column.focus({ preventScroll: true });
    return true;
  }

  /** @param {string} act see keys.js @returns {boolean} whether there was anything to do */
  #act(act) {
    const [name = "", detail = ""] = act.split(":");
    if (name === "tag") {
      this.marking?.catchUp();
      if (!this.marking?.pending) return false;
      void this.marking.tag(detail);
      return true;
    }
    if (name === "sentence" || name === "word" || name === "grapheme") return this.marking?.move(name, detail) ?? false;
    /** @type {Record<string, () => boolean>} */
    const acts = {
      help: () => openDialog("keys-help"),
      guideline: () => openDialog("guideline"),
      find: () => this.find.open(this.marking?.from() ?? 0),
      evidence: () => this.#withClaim(() => this.card.reach("[data-evidence-url]")),
      second: () => this.#withClaim(() => this.#second()),
      contest: () => this.#withClaim(() => this.card.reach("[data-rationale]")),
      words: () => this.#withClaim(() => this.#takeUp()),
      ends: () => this.marking?.swapEnds() ?? false,
      enter: () => this.#enter(),
      next: () => this.#leaf(1),
      previous: () => this.#leaf(-1),
      undo: () => turn(this.root, "undo"),
      redo: () => turn(this.root, "redo"),
      cover: () => this.#cover(),
      apart: () => this.#setApart(),
      gap: () => this.#gap(),
      escape: () => this.#escape(),
    };
    return acts[name]?.() ?? false;
  }
}

class ReviewPage extends HTMLElement {
  #life = new AbortController();

  connectedCallback() {
    this.#life = new AbortController();
    new Review(this, this.#life.signal);
  }

  disconnectedCallback() {
    this.#life.abort();
  }
}

customElements.define("review-page", ReviewPage);
