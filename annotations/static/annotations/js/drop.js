/**
 * Files dropped on a form, or chosen in it, and how many they are.
 *
 *     <form data-drop><div data-drop-zone><input type="file" multiple>
 *       <p data-drop-chosen data-one="{count} file, {size}" data-many="{count} files, {size}"></p></div></form>
 *
 * Without scripts the browser's own chooser does.
 * @module
 */

const UNITS = ["B", "kB", "MB", "GB"];

/** @param {number} bytes @returns {string} as people say it */
export function sizeOf(bytes) {
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit && size < 10 ? size.toFixed(1) : Math.round(size)} ${UNITS[unit]}`;
}

/**
 * @param {{ size: number }[]} files
 * @param {{ one: string, many: string }} words with {count} and {size}
 * @returns {string} "" for none
 */
export function told(files, { one, many }) {
  if (!files.length) return "";
  const size = sizeOf(files.reduce((sum, file) => sum + file.size, 0));
  return (files.length === 1 ? one : many).replace("{count}", String(files.length)).replace("{size}", size);
}

/** @param {DragEvent} event @returns {boolean} whether it brings files */
function bringsFiles(event) {
  return Array.from(event.dataTransfer?.types ?? []).includes("Files");
}

/** @param {HTMLElement} form @param {AbortSignal} signal */
export function watchDrop(form, signal) {
  const zone = form.querySelector("[data-drop-zone]");
  const input = form.querySelector("input[type=file]");
  const chosen = form.querySelector("[data-drop-chosen]");
  if (!(zone instanceof HTMLElement) || !(input instanceof HTMLInputElement) || !(chosen instanceof HTMLElement)) return;
  const words = { one: chosen.dataset["one"] ?? "", many: chosen.dataset["many"] ?? "" };
  const show = () => { chosen.textContent = told(Array.from(input.files ?? []), words); };
  input.addEventListener("change", show, { signal });
  form.addEventListener("dragover", (event) => {
    if (!bringsFiles(event)) return;
    event.preventDefault();
    zone.setAttribute("data-over", "");
  }, { signal });
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(/** @type {Node | null} */ (event.relatedTarget))) zone.removeAttribute("data-over");
  }, { signal });
  form.addEventListener("drop", (event) => {
    zone.removeAttribute("data-over");
    if (!bringsFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    show();
    input.focus();
  }, { signal });
  show();
}

if (globalThis.document) {
  const { signal } = new AbortController();
  for (const form of document.querySelectorAll("[data-drop]")) watchDrop(/** @type {HTMLElement} */ (form), signal);
}
