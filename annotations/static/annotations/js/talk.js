/**
 * What goes to the server and what comes back. Requests go through htmx, so that forms work alike with and without
 * this module; every answer brings its pieces by id, and what went wrong is said as a toast that tells what to do.
 * @module
 */
import { htmx } from "./htmx.js";
import { verdictOf } from "./outbox.js";
import { sayTrouble } from "./toast.js";
import { word } from "./words.js";

/**
 * @typedef {object} Exchange what htmx tells with its events
 * @property {XMLHttpRequest} xhr
 * @property {Element} [elt] what sent the request
 * @property {boolean} [shouldSwap]
 * @property {{ requestPath: string }} [pathInfo]
 * @property {Request} [requestConfig]
 */

/**
 * @typedef {object} Request what htmx is about to send
 * @property {string} verb
 * @property {string} path
 * @property {Element} elt
 * @property {Record<string, string>} headers
 * @property {FormData} formData
 * @property {SubmitEvent} [triggeringEvent]
 * @property {Record<string, unknown>} parameters
 */

/**
 * @typedef {object} Outcome what came of a request, for who has to decide what becomes of it
 * @property {number} status 0 where nothing answered
 * @property {boolean} ledAway whether the sign-in page answered
 * @property {string} because why it was refused, where that is not for what it holds
 * @property {string} said what the refusal says
 */

/**
 * @param {string} asked the path asked for
 * @param {string} answered the address that answered, "" where nothing did
 * @param {string} base the page's own address
 * @returns {boolean} whether the server led us elsewhere, as it does to the sign-in page
 */
export function wasLedAway(asked, answered, base) {
  return answered !== "" && new URL(answered, base).pathname !== new URL(asked, base).pathname;
}

/**
 * @param {number} status 0 where nothing answered
 * @param {string} body
 * @returns {string | null} the name of the sentence to say; null where the answer itself says one
 */
export function troubleOf(status, body) {
  // Every whole page brings the pattern of a message along, and says nothing by it.
  if (body.includes("data-toast") && !body.includes("<html")) return null;
  if (status === 0) return "unreachable";
  if (status === 403) return "forbidden";
  if (status === 404) return "gone";
  if (status === 413) return "tooMuch";
  return "failed";
}

/** @typedef {(source: HTMLElement, url: string, values: Record<string, string>) => Promise<boolean>} Post */

/** Sends what no form stands for, and keeps it where the page has an outbox. @type {Post | null} */
let keeper = null;

/** @param {Post} post @param {AbortSignal} signal */
export function keepPostsWith(post, signal) {
  keeper = post;
  signal.addEventListener("abort", () => { keeper = null; });
}

/**
 * Sends a write that no form of the page stands for.
 * @param {HTMLElement} source whose `hx-` attributes apply
 * @param {string} url
 * @param {Record<string, string>} values
 * @returns {Promise<boolean>} whether it was done, or is kept to be done
 */
export async function post(source, url, values) {
  if (keeper) return keeper(source, url, values);
  return verdictOf(await exchange(source, url, values, {})) === "done";
}

/**
 * Sends a write that is kept.
 * @param {HTMLElement} source
 * @param {string} url
 * @param {[string, string][]} values
 * @param {Record<string, string>} headers
 * @returns {Promise<import("./outbox.js").Answer>}
 */
export async function sendAgain(source, url, values, headers) {
  /** @type {Record<string, string[]>} */
  const grouped = {};
  for (const [name, value] of values) (grouped[name] ??= []).push(value);
  const { said, ...outcome } = await exchange(source, url, grouped, headers);
  const verdict = verdictOf(outcome);
  if (outcome.ledAway) return { verdict, said: word("signedOutKept") };
  return { verdict, said: said || (verdict === "refused" ? word(troubleOf(outcome.status, "") ?? "failed") : "") };
}

/**
 * @param {HTMLElement} source @param {string} url @param {Record<string, string | string[]>} values
 * @param {Record<string, string>} headers
 * @returns {Promise<Outcome>}
 */
async function exchange(source, url, values, headers) {
  /** @type {Outcome} */
  let outcome = { status: 0, ledAway: false, because: "", said: "" };
  const note = (/** @type {Event} */ event) => { outcome = outcomeOf(exchangeOf(event)); };
  source.addEventListener("htmx:afterRequest", note, { once: true });
  await send("POST", url, { source, target: source, swap: "none", values, headers });
  source.removeEventListener("htmx:afterRequest", note);
  return outcome;
}

/** What is refused for who sends it, and not for what it holds. */
const NOT_THE_CHANGE = ["csrfmiddlewaretoken", "Acting-As"];

/** @param {Exchange} exchange @returns {Outcome} */
export function outcomeOf({ xhr, pathInfo }) {
  const asked = pathInfo?.requestPath ?? "";
  return {
    status: xhr.status,
    ledAway: wasLedAway(asked, xhr.responseURL, document.baseURI),
    because: NOT_THE_CHANGE.find((field) => field === xhr.getResponseHeader("X-Refused-Field")) ?? "",
    said: xhr.status >= 400 ? saidIn(xhr.responseText) : "",
  };
}

/** @param {string} body @returns {string} the sentence of the message in it, "" for none */
function saidIn(body) {
  const toast = new DOMParser().parseFromString(body, "text/html").querySelector("[data-toast] > span");
  return toast?.textContent ?? "";
}

/** Writes of this page: those under way, how many have begun, and who waits for the answers. */
const writing = new Set();
let begun = 0;
/** @type {WeakMap<XMLHttpRequest, number>} how many writes had begun when something was asked for */
const askedAt = new WeakMap();
/** @type {(() => void)[]} */
const waiting = [];

/** @returns {Promise<void>} kept when every write of this page has its answer */
export function answered() {
  return writing.size ? new Promise((resolve) => { waiting.push(resolve); }) : Promise.resolve();
}

/** @type {Promise<void>} */
let pulled = Promise.resolve();

/**
 * Fetches pieces of the page; they find their places by id. One fetch after the other: htmx keeps no more than one
 * waiting per element, and says at once of one that waits that it is done.
 * @param {HTMLElement} source
 * @param {() => string} address asked when its turn has come; "" where nothing is wanted any more
 * @returns {Promise<void>} kept when the pieces are there
 */
export function pull(source, address) {
  pulled = pulled.then(() => pullPastWrites(source, address));
  return pulled;
}

/**
 * Fetches again what crossed with a write of ours: it may be older than the write's own answer, see `refuseCrossed`.
 * @param {HTMLElement} source @param {() => string} address
 */
async function pullPastWrites(source, address) {
  let before = -1;
  while (before !== begun) {
    await answered();
    before = begun;
    const url = address();
    if (!url) return;
    await send("GET", url, { source, target: source, swap: "none" });
  }
}

/** @param {string} verb @param {string} url @param {object} context */
async function send(verb, url, context) {
  // htmx rejects, with nothing, what reached nobody; `htmx:sendError` has told about it by then.
  await htmx().ajax(verb, url, context).catch(() => undefined);
}

/** @param {Event} event @returns {Exchange} */
const exchangeOf = (event) => /** @type {CustomEvent<Exchange>} */ (event).detail;

/** @param {Event} event */
function noteRequest(event) {
  const { xhr, requestConfig } = exchangeOf(event);
  if (requestConfig?.verb === "get") {
    askedAt.set(xhr, begun);
  } else {
    writing.add(xhr);
    begun += 1;
  }
}

/** @param {Event} event */
function noteAnswer(event) {
  if (!writing.delete(exchangeOf(event).xhr) || writing.size) return;
  for (const goOn of waiting.splice(0)) goOn();
}

/** @param {Event} event */
function refuseCrossed(event) {
  const exchange = exchangeOf(event);
  const pulls = exchange.requestConfig?.elt.hasAttribute("data-landing");
  if (pulls && askedAt.get(exchange.xhr) !== begun) exchange.shouldSwap = false;
}

/** @param {Event} event */
function refuseSignIn(event) {
  const exchange = exchangeOf(event);
  const asked = exchange.pathInfo?.requestPath;
  if (!asked || !wasLedAway(asked, exchange.xhr.responseURL, document.baseURI)) return;
  exchange.shouldSwap = false;
  if (!isResent(exchange)) sayTrouble(isKept(exchange) ? "signedOutKept" : "signedOut");
}

/** @param {Exchange} exchange @returns {boolean} whether it came from the outbox, whose list says how it stands */
const isResent = ({ requestConfig }) => requestConfig?.elt.hasAttribute("data-unsaved") === true;

/** @param {Exchange} exchange @returns {boolean} whether it stays in the outbox where nothing answers */
const isKept = ({ requestConfig }) => Boolean(requestConfig?.headers["Idempotency-Key"]);

/** @param {Event} event */
function sayWhatWentWrong(event) {
  const exchange = exchangeOf(event);
  const { xhr } = exchange;
  if (isKept(exchange) && verdictOf(outcomeOf(exchange)) === "away") return sayUnreachable(event);
  const name = troubleOf(xhr.status, xhr.responseText);
  if (name) sayTrouble(name);
}

/** @param {Event} event */
function sayUnreachable(event) {
  const exchange = exchangeOf(event);
  if (!isResent(exchange)) sayTrouble(isKept(exchange) ? "kept" : "unreachable");
}

/**
 * Leads to the field the refusal names.
 * @param {Event} event
 */
function pointAtField(event) {
  const { elt, xhr } = exchangeOf(event);
  const name = xhr.getResponseHeader("X-Refused-Field");
  const field = elt instanceof HTMLFormElement && name ? elt.elements.namedItem(name) : null;
  if (!(field instanceof HTMLElement)) return;
  field.setAttribute("aria-invalid", "true");
  field.focus();
  field.addEventListener("input", () => field.removeAttribute("aria-invalid"), { once: true });
}

/** @param {Event} event */
function emptySent(event) {
  const { elt, successful } = /** @type {CustomEvent<{ elt: unknown, successful: boolean }>} */ (event).detail;
  if (successful && elt instanceof HTMLFormElement && elt.matches("[data-resets]")) elt.reset();
}

/** @returns {string} the token as it is now: signing in anew, in any tab, changes it */
function tokenNow() {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

/** @param {Event} event */
function renewToken(event) {
  const { verb, headers, formData } = /** @type {CustomEvent<Request>} */ (event).detail;
  const token = tokenNow();
  if (verb === "get" || !token) return;
  headers["X-CSRFToken"] = token;
  // One that the form was rendered with would be asked first.
  formData.delete("csrfmiddlewaretoken");
}

/** @param {AbortSignal} signal */
export function watchTalk(signal) {
  document.addEventListener("htmx:configRequest", renewToken, { signal });
  document.addEventListener("htmx:beforeSend", noteRequest, { signal });
  document.addEventListener("htmx:afterRequest", noteAnswer, { signal });
  document.addEventListener("htmx:beforeSwap", refuseCrossed, { signal });
  document.addEventListener("htmx:beforeSwap", refuseSignIn, { signal });
  document.addEventListener("htmx:responseError", sayWhatWentWrong, { signal });
  document.addEventListener("htmx:responseError", pointAtField, { signal });
  document.addEventListener("htmx:afterRequest", emptySent, { signal });
  document.addEventListener("htmx:sendError", sayUnreachable, { signal });
  document.addEventListener("htmx:timeout", sayUnreachable, { signal });
}
