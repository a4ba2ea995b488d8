/**
 * The main flow in stock Firefox. Called by tests/browser/test_firefox.py with where everything is, as JSON:
 * `{"firefox", "review", "quote", "link", "sessions": {"ben", "chi"}}`. Fails by what it throws.
 * @module
 */
import assert from "node:assert/strict";
import { drag, focused, openFirefox, openPage, pending, press, shown, until } from "./driving.js";

const { firefox, review, quote, link, sessions } = JSON.parse(process.argv[2]);
/** @type {string[]} */
const complaints = [];

/** @param {import("puppeteer-core").Page} page where the claim just marked waits for it */
async function addEvidence(page) {
  await focused(page, ".claim[aria-current] [data-evidence-url]");
  await page.keyboard.type(link);
  await press(page, "Enter");
  await shown(page, ".claim[aria-current] a.claim__link", link);
}

/** @param {import("puppeteer-core").Page} page */
async function markByMouse(page) {
  await drag(page, quote);
  await shown(page, "[data-bar]:popover-open");
  assert.equal(await pending(page), quote);
  assert.ok(await page.evaluate(() => CSS.highlights.has("pending")));
  await page.locator("[data-bar] [data-tag=disputed]").click();
  await shown(page, "mark.mark--disputed", quote);
  await addEvidence(page);
}

/** @param {import("puppeteer-core").Page} page */
async function secondByMouse(page) {
  await page.locator(".claim .claim__quote").click();
  await page.locator(".claim button ::-p-text(I agree)").click();
  await until(page, "two assessments", () => document.querySelectorAll("[aria-label=Assessments] li").length === 2);
  await page.locator("[data-toasts] [data-undo]").click();
  await until(page, "one assessment", () => document.querySelectorAll("[aria-label=Assessments] li").length === 1);
}

/** @param {import("puppeteer-core").Page} page */
async function markByKeyboard(page) {
  // Where another window has the focus, Firefox hands keys to the page and does not press buttons by them.
  await page.bringToFront();
  await press(page, "Escape");
  await focused(page, "[data-column]");
  await press(page, "k", "Tab");
  await focused(page, "[data-bar] [data-tag=sourced]");
  await press(page, "ArrowRight", "ArrowRight", "Enter");
  await shown(page, "mark.mark--opinion");
  await addEvidence(page);
  await press(page, "Escape", "u");
  await until(page, "no evidence", () => !document.querySelector(".claim[aria-current] a.claim__link"));
}

/** @param {import("puppeteer-core").Page} page a triple click ends at the start of the next paragraph in Firefox, too */
async function takeAParagraph(page) {
  await page.locator("#block-2").click({ count: 3 });
  await shown(page, "[data-bar]:popover-open");
  assert.equal(await pending(page), "Nowhere is it nicer to read when it rains.");
  await press(page, "Escape");
  await until(page, "no bar", () => !document.querySelector("[data-bar]:popover-open"));
}

const browser = await openFirefox(firefox);
try {
  const ben = await openPage(browser, review, sessions.ben, complaints);
  await markByMouse(ben);
  await secondByMouse(await openPage(browser, review, sessions.chi, complaints));
  await markByKeyboard(ben);
  await takeAParagraph(ben);
  assert.deepEqual(complaints, []);
} finally {
  await browser.close();
}
