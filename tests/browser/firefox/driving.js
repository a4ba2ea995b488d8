/**
 * Stock Firefox, driven over WebDriver BiDi: pages of people who are signed in, and hands on them.
 * @module
 */
import puppeteer from "puppeteer-core";

/** @typedef {import("puppeteer-core").Browser} Browser */
/** @typedef {import("puppeteer-core").Page} Page */

const MODULES = "/static/annotations/js";
const VIEWPORT = { width: 1280, height: 860 };
const PATIENCE_MS = 20_000;

/** @param {string} executablePath @returns {Promise<Browser>} */
export function openFirefox(executablePath) {
  return puppeteer.launch({ browser: "firefox", executablePath, headless: true });
}

/**
 * @param {Browser} browser
 * @param {string} address
 * @param {string} session the value of the cookie of who is signed in
 * @param {string[]} complaints what the page throws is added to it
 * @returns {Promise<Page>}
 */
export async function openPage(browser, address, session, complaints) {
  const context = await browser.createBrowserContext();
  await context.setCookie({ name: "sessionid", value: session, domain: new URL(address).hostname, path: "/" });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  // The live door is not open here; the page asks instead.
  page.on("pageerror", (error) => String(error).includes("/live/") || complaints.push(String(error)));
  await page.setViewport(VIEWPORT);
  await page.goto(address);
  return page;
}

/**
 * Waits until the page has drawn what it draws by itself, and nothing is shifted any more.
 * @param {Page} page
 */
async function settle(page) {
  await shown(page, "[data-progress]");
  await page.evaluate(async () => {
    const place = () => JSON.stringify(document.querySelector("#block-0")?.getBoundingClientRect());
    let before = "";
    for (let still = 0; still < 10; still = place() === before ? still + 1 : 0) {
      before = place();
      await new Promise(requestAnimationFrame);
    }
  });
}

/**
 * Drags the mouse over the only place where a quote stands.
 * @param {Page} page @param {string} quote
 */
export async function drag(page, quote) {
  await settle(page);
  const [left, top, right, bottom] = await page.evaluate(async (modules, words) => {
    const { lengthOf, rangeOf, textOf } = await import(`${modules}/offsets.js`);
    const column = document.querySelector("[data-column]");
    const text = textOf(column);
    const start = lengthOf(text.slice(0, text.indexOf(words)));
    const range = rangeOf(column, start, start + lengthOf(words));
    range.startContainer.parentElement.scrollIntoView({ block: "center" });
    const measure = () => {
      const lines = [...range.getClientRects()].filter((line) => line.width > 0);
      const [first, last] = [lines[0], lines.at(-1)];
      return [first.left + 1, first.top + first.height / 2, last.right - 1, last.top + last.height / 2];
    };
    // Firefox may find the text's fonts after it has drawn the page, and then everything moves once more.
    let ends = measure();
    for (let still = 0; still < 30;) {
      await new Promise((next) => { requestAnimationFrame(next); });
      const now = measure();
      still = String(now) === String(ends) ? still + 1 : 0;
      ends = now;
    }
    return ends;
  }, MODULES, quote);
  await page.mouse.move(left, top);
  await page.mouse.down();
  await page.mouse.move(right, bottom, { steps: 4 });
  await page.mouse.up();
}

/** @param {Page} page @returns {Promise<string>} the words the page's own reading of the selection gives */
export function pending(page) {
  return page.evaluate(async (modules) => {
    const { readSelection } = await import(`${modules}/selection.js`);
    return readSelection(document.querySelector("[data-column]"), document.getSelection())?.quote ?? "";
  }, MODULES);
}

/**
 * @param {Page} page
 * @param {string} what what is waited for, for whoever reads that it did not come
 * @param {(...given: any[]) => unknown} holds run in the page until it is true
 * @param {...unknown} given
 */
export async function until(page, what, holds, ...given) {
  try {
    await page.waitForFunction(holds, {}, ...given);
  } catch (error) {
    throw new Error(`In vain: ${what}`, { cause: error });
  }
}

/** @param {Page} page @param {string} selector @param {string} [words] what it holds, in full or in part */
export function shown(page, selector, words = "") {
  return until(page, `“${words}” in ${selector}`, (wanted, part) => [...document.querySelectorAll(wanted)]
    .some((one) => one.checkVisibility() && one.textContent.includes(part)), selector, words);
}

/** @param {Page} page @param {string} selector */
export function focused(page, selector) {
  return until(page, `the focus in ${selector}`, (wanted) => document.activeElement?.matches(wanted), selector);
}

/** @param {Page} page @param {string[]} keys pressed one after the other */
export async function press(page, ...keys) {
  for (const key of keys) await page.keyboard.press(/** @type {import("puppeteer-core").KeyInput} */ (key));
}
