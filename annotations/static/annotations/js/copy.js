/**
 * A button that copies what stands in a field: `<button data-copies="ID">`, with `<span data-copied="Copied.">` beside
 * it to say so. The focus stays on the button, unless the browser lets no script at the clipboard: then the field is shown
 * and selected instead.
 * @module
 */
import { say } from "./toast.js";

/** @param {HTMLInputElement} field @returns {Promise<boolean>} whether it is in the clipboard */
export async function copyFrom(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.hidden = false;
    field.select();
    return false;
  }
}

/** @param {AbortSignal} signal */
export function watchCopies(signal) {
  document.addEventListener("click", async ({ target }) => {
    const button = target instanceof Element ? target.closest("[data-copies]") : null;
    const field = document.getElementById(button?.getAttribute("data-copies") ?? "");
    if (!button || !(field instanceof HTMLInputElement) || !(await copyFrom(field))) return;
    const says = button.parentElement?.querySelector("[data-copied]");
    if (!says) return;
    says.textContent = says.getAttribute("data-copied");
    say(says.textContent ?? "");
  }, { signal });
}

watchCopies(new AbortController().signal);
