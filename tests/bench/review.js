/**
 * Put into every page that is measured, before anything of its own runs. Times are milliseconds on the clock that all
 * pages of a machine share.
 */
const now = () => performance.timeOrigin + performance.now();

/** After the next frame is drawn: a callback of the frame runs before it is, a task behind it after. */
const drawn = () => new Promise((resolve) => {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(now());
    port2.postMessage(null);
  });
});

/** When claims were drawn that came after the page, and who waits for the next. */
const claims = [];
const waiting = [];

/** Tells of each card that is new to the page, once the frame with it and its mark is drawn. */
function watchClaims() {
  const cards = document.querySelector("[data-cards]");
  const known = new Set(Array.from(cards.querySelectorAll("[data-claim]"), ({ id }) => id));
  new MutationObserver(async (changes) => {
    const added = changes.flatMap(({ addedNodes }) => [...addedNodes]).map(({ id }) => id);
    const fresh = added.filter((id) => id?.startsWith("card-") && !known.has(id));
    for (const id of fresh) known.add(id);
    if (!fresh.length) return;
    const at = await drawn();
    if (waiting.length) waiting.shift()(at);
    else claims.push(at);
  }).observe(cards, { childList: true, subtree: true });
}

const opened = Promise.withResolvers();
const follows = Promise.withResolvers();

window.bench = {
  pressed: 0,
  /** Kept with how long it took to open the page. */
  opened: opened.promise,
  /** Kept once the page follows what others do. */
  follows: follows.promise,

  nextClaim: () => (claims.length ? claims.shift() : new Promise((resolve) => { waiting.push(resolve); })),

  async select([start, end]) {
    const url = document.querySelector("script[src*='js/review']").src;
    const source = await (await fetch(url)).text();
    const [, file] = /from ['"]\.\/(offsets[^'"]*)['"]/.exec(
      await (await fetch(new URL(/from ['"]\.\/(marking[^'"]*)['"]/.exec(source)[1], url))).text(),
    );
    const { rangeOf } = await import(new URL(file, url));
    const range = rangeOf(document.querySelector("[data-column]"), start, end);
    range.startContainer.parentElement.scrollIntoView({ block: "center" });
    document.getSelection().removeAllRanges();
    document.getSelection().addRange(range);
    while (!document.querySelector("[data-bar]:popover-open")) await drawn();
  },

  async scroll(hook, seconds) {
    const element = document.querySelector(hook);
    const until = performance.now() + seconds * 1000;
    const start = performance.now();
    let frames = 0;
    let way = 60;
    while (performance.now() < until) {
      await new Promise(requestAnimationFrame);
      const before = element.scrollTop;
      element.scrollTop += way;
      if (element.scrollTop === before) way = -way;
      frames += 1;
    }
    return (frames * 1000) / (performance.now() - start);
  },
};

document.addEventListener("keydown", (event) => { bench.pressed = performance.timeOrigin + event.timeStamp; }, true);
document.addEventListener("DOMContentLoaded", async () => {
  if (!document.querySelector("[data-cards]")) return;
  watchClaims();
  opened.resolve((await drawn()) - performance.timeOrigin);
});

const Source = window.EventSource;
window.EventSource = class extends Source {
  constructor(...told) {
    super(...told);
    this.addEventListener("open", () => follows.resolve(true));
  }
};
