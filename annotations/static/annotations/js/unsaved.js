/**
 * Changes that are not saved yet: every write of the page goes through the outbox, and what has to wait is listed and
 * stays painted in the text.
 *
 *     <section data-unsaved hidden><h3>Not saved yet <span data-unsaved-count></span></h3><ul data-unsaved-list></ul>
 *       <p data-elsewhere hidden><a></a></p>
 *       <template><li data-key><span data-says></span><span data-why></span>
 *         <button data-try>…</button><button data-correct>…</button><button data-discard>…</button></li></template>
 *     </section>
 * @module
 */
import { typedIn } from "./drafts.js";
import { rangeOf } from "./offsets.js";
import { newKey, Outbox, Rows, verdictOf } from "./outbox.js";
import { paint } from "./paint.js";
import { keepPostsWith, outcomeOf, sendAgain } from "./talk.js";
import { sayProblem } from "./toast.js";
import { word } from "./words.js";

/** @typedef {import("./outbox.js").Change} Change */
/** @typedef {import("./talk.js").Exchange} Exchange */

const LONGEST_SAYING = 160;
/** What a person has not typed, or not in words. */
const SILENT = new Set(["version", "start", "end", "details", "csrfmiddlewaretoken", "tag", "stance", "next"]);

/**
 * @param {[string, string][]} values
 * @returns {{ start: number, end: number } | null} the words of the text they are about, code points
 */
export function spanOfValues(values) {
  const { start, end } = Object.fromEntries(values);
  return start && end ? { start: Number(start), end: Number(end) } : null;
}

/**
 * @param {string} act as the button says it
 * @param {string} claim as its card is headed
 * @param {[string, string][]} values
 * @returns {string} a line a person recognises
 */
export function sayingOf(act, claim, values) {
  const typed = values.filter(([name, value]) => !SILENT.has(name) && value).map(([, value]) => value);
  const line = [claim, act, ...typed].map((part) => part.replaceAll(/\s+/g, " ").trim()).filter(Boolean).join(" · ");
  return line.length > LONGEST_SAYING ? `${line.slice(0, LONGEST_SAYING - 1)}…` : line;
}

/**
 * @param {Element} source
 * @param {[string, string][]} values
 * @param {Element | null} pressed
 * @returns {string} what the button says
 */
function actOf(source, values, pressed) {
  const tag = Object.fromEntries(values)["tag"];
  const chosen = tag ? source.querySelector(`[data-tag="${CSS.escape(tag)}"] .tag`) : null;
  const button = chosen ?? pressed ?? source.querySelector("button:not([type=button])");
  return button?.getAttribute("aria-label") ?? button?.textContent ?? "";
}

/** @param {Element} source @param {[string, string][]} values @returns {[string, string][]} what was typed or chosen */
function byHand(source, values) {
  if (!(source instanceof HTMLFormElement)) return values;
  const unseen = Array.from(source.elements).filter((one) => one.matches("[type=hidden], button"));
  const names = new Set(unseen.map((one) => one.getAttribute("name")));
  return values.filter(([name]) => !names.has(name));
}

export class Unsaved {
  #last = 0;

  /**
   * @param {HTMLElement} root the review page, with `data-contributor` and `data-article`
   * @param {HTMLElement} list `[data-unsaved]`
   * @param {HTMLElement} column
   * @param {(change: Change) => void} onCorrect puts back what was typed
   */
  constructor(root, list, column, onCorrect) {
    this.root = root;
    this.list = list;
    this.column = column;
    this.onCorrect = onCorrect;
    this.outbox = new Outbox({
      rows: new Rows(root.dataset["contributor"] ?? "", localStorage),
      article: root.dataset["article"] ?? "",
      send: (change) => sendAgain(list, change.url, change.values, this.#headers(change)),
      onChange: () => this.show(),
      tooOld: word("tooOld"),
    });
  }

  /** @param {AbortSignal} signal */
  watch(signal) {
    keepPostsWith(async (source, url, values) => {
      const change = this.#change(source, url, Object.entries(values));
      const verdict = await this.outbox.put(change);
      if (verdict === "away") this.#sayWhy(change.key);
      return verdict !== "refused";
    }, signal);
    document.addEventListener("htmx:configRequest", (event) => this.#take(event), { signal });
    document.addEventListener("htmx:afterRequest", (event) => this.#conclude(event), { signal });
    this.list.addEventListener("click", ({ target }) => this.#press(target), { signal });
    const flush = () => void this.outbox.flush();
    addEventListener("online", flush, { signal });
    addEventListener("storage", () => this.show(), { signal });
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush(), { signal });
    this.outbox.start(signal);
  }

  /** @param {string} key */
  #sayWhy(key) {
    const why = this.outbox.mine().find((change) => change.key === key)?.refusal;
    sayProblem(why || word("kept"));
  }

  /** The server can be reached again. */
  flush() {
    void this.outbox.flush();
  }

  /** Draws it again, as is needed after a block was swapped too. */
  show() {
    const mine = this.outbox.mine();
    const shown = mine.filter(({ state }) => state !== "sending");
    const spans = mine.filter(({ state }) => state !== "refused").map(({ values }) => spanOfValues(values));
    paint("unsaved", spans.flatMap((span) => (span && rangeOf(this.column, span.start, span.end)) ?? []));
    this.#showElsewhere(this.outbox.elsewhere());
    this.#showItems(shown);
  }

  /** @param {Change[]} changes */
  #showItems(changes) {
    const items = this.list.querySelector("[data-unsaved-list]");
    const count = this.list.querySelector("[data-unsaved-count]");
    if (!items || !count) return;
    const hadFocus = items.contains(document.activeElement);
    const at = document.activeElement?.closest("[data-key]")?.getAttribute("data-key");
    items.replaceChildren(...changes.map((change) => this.#item(change)));
    count.textContent = String(changes.length);
    this.list.toggleAttribute("hidden", !changes.length && !this.outbox.elsewhere().length);
    if (!hadFocus) return;
    const next = items.querySelector(`[data-key="${at}"] button, button`);
    (next instanceof HTMLElement ? next : this.column).focus({ preventScroll: true });
  }

  /** @param {Change} change @returns {Element} */
  #item({ key, says, state, refusal }) {
    const template = this.list.querySelector("template");
    const item = /** @type {Element} */ (template?.content.firstElementChild?.cloneNode(true));
    item.setAttribute("data-key", key);
    const saying = item.querySelector("[data-says]");
    const why = item.querySelector("[data-why]");
    if (saying) saying.textContent = says;
    if (why) why.textContent = refusal;
    item.querySelector("[data-correct]")?.toggleAttribute("hidden", state !== "refused");
    return item;
  }

  /** @param {Change[]} changes of other articles */
  #showElsewhere(changes) {
    const place = this.list.querySelector("[data-elsewhere]");
    const link = place?.querySelector("a");
    const [first] = changes;
    place?.toggleAttribute("hidden", !first);
    if (!link || !first) return;
    link.href = first.page;
    link.textContent = first.title;
  }

  /** @param {EventTarget | null} target */
  #press(target) {
    const button = target instanceof Element ? target.closest("button") : null;
    const key = button?.closest("[data-key]")?.getAttribute("data-key");
    if (!button || !key) return;
    if (button.hasAttribute("data-try")) this.outbox.retry(key);
    else if (button.hasAttribute("data-discard")) this.outbox.discard(key);
    else if (button.hasAttribute("data-correct")) {
      const change = this.outbox.discard(key);
      if (change) this.onCorrect(change);
    }
  }

  /** @param {Change} change @returns {Record<string, string>} */
  #headers({ key }) {
    return { "Idempotency-Key": key, "Acting-As": this.root.dataset["contributor"] ?? "" };
  }

  /**
   * @param {Element} source
   * @param {string} url
   * @param {[string, string][]} values
   * @param {Element | null} [pressed] the button that sent a form
   * @returns {Change}
   */
  #change(source, url, values, pressed = null) {
    const card = source.closest("[data-claim]");
    // Two in one millisecond keep their order.
    this.#last = Math.max(Date.now(), this.#last + 1);
    return {
      key: newKey(),
      at: this.#last,
      article: this.root.dataset["article"] ?? "",
      page: location.pathname,
      title: document.querySelector("h1")?.textContent ?? document.title,
      url: new URL(url, location.href).pathname,
      values,
      says: sayingOf(
        actOf(source, values, pressed), card?.querySelector("h3")?.textContent ?? "", byHand(source, values),
      ),
      claim: card?.getAttribute("data-claim") ?? "",
      draft: source instanceof HTMLFormElement ? [...typedIn(source)] : [],
      state: "sending",
      refusal: "",
    };
  }

  /** Takes a form's change in, before htmx sends it or in its place. @param {Event} event */
  #take(event) {
    const { detail } = /** @type {CustomEvent<import("./talk.js").Request>} */ (event);
    const { verb, path, headers, formData, elt, triggeringEvent } = detail;
    if (verb === "get" || headers["Idempotency-Key"]) return;
    const values = Array.from(formData, ([name, value]) => /** @type {[string, string]} */ ([name, String(value)]));
    const change = this.#change(elt, path, values, triggeringEvent?.submitter ?? null);
    if (this.outbox.isBusy()) {
      event.preventDefault();
      void this.outbox.put(change);
      emptied(elt);
      return;
    }
    Object.assign(headers, this.#headers(change));
    this.outbox.begin(change);
  }

  /** @param {Event} event */
  #conclude(event) {
    const exchange = /** @type {CustomEvent<Exchange>} */ (event).detail;
    const { requestConfig } = exchange;
    const key = requestConfig?.headers["Idempotency-Key"];
    if (!key || !this.outbox.isDirect(key)) return;
    const { said, ...outcome } = outcomeOf(exchange);
    const verdict = verdictOf(outcome);
    this.outbox.end(key, { verdict, said });
    if (verdict === "away") emptied(requestConfig.elt);
  }
}

/** What waits in the list no longer stands in its form, or it would be sent twice. @param {Element} elt */
function emptied(elt) {
  if (elt instanceof HTMLFormElement) elt.reset();
}
