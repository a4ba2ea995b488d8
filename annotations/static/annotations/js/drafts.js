/**
 * Keeps what a person is typing when the element around it is swapped for a newer one.
 *
 * A card is replaced whenever somebody changes its claim. What stands in its forms and has not been sent, which
 * parts are unfolded and where the focus is are taken over to the new card.
 * @module
 */

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */

/**
 * @typedef {object} Draft
 * @property {Map<string, string | boolean>} values by form and field
 * @property {Set<string>} open names of the unfolded `details`
 * @property {string} focus form and field that has the focus, or ""
 */

/** @param {Field} field @returns {string} the same for the field that takes its place */
export function keyOf(field) {
  const form = field.form?.getAttribute("action") ?? "";
  return field instanceof HTMLInputElement && field.type === "radio"
    ? `${form} ${field.name} ${field.value}`
    : `${form} ${field.name}`;
}

/** @param {ParentNode} element @returns {Field[]} */
function fieldsOf(element) {
  const all = element.querySelectorAll("input:not([type=hidden]), textarea, select");
  return Array.from(all, (field) => /** @type {Field} */ (field));
}

/** @param {Field} field @returns {boolean} */
function isTick(field) {
  return field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");
}

/** @param {Field} field @returns {boolean} whether it holds what the server did not put there */
function isTouched(field) {
  if (field instanceof HTMLSelectElement) {
    return Array.from(field.options).some((option) => option.selected !== option.defaultSelected && option.selected);
  }
  if (isTick(field)) {
    const tick = /** @type {HTMLInputElement} */ (field);
    return tick.checked !== tick.defaultChecked;
  }
  return field.value !== field.defaultValue;
}

/**
 * @param {Element} element about to be replaced
 * @param {(form: HTMLFormElement | null) => boolean} isSent whether a form's values have gone out: no draft any more
 * @returns {Draft}
 */
export function takeDraft(element, isSent) {
  const kept = fieldsOf(element).filter((field) => !isSent(field.form));
  const open = element.querySelectorAll("details[open][data-fold]");
  const focused = fieldsOf(element).find((field) => field === document.activeElement);
  return {
    values: new Map(
      kept.filter(isTouched).map((field) => [
        keyOf(field), isTick(field) ? /** @type {HTMLInputElement} */ (field).checked : field.value,
      ]),
    ),
    open: new Set(Array.from(open, (fold) => fold.getAttribute("data-fold") ?? "")),
    focus: focused ? keyOf(focused) : "",
  };
}

/**
 * @param {Element} element that took the place
 * @param {Draft} draft
 */
export function giveDraft(element, draft) {
  for (const fold of element.querySelectorAll("details[data-fold]")) {
    if (draft.open.has(fold.getAttribute("data-fold") ?? "")) fold.setAttribute("open", "");
  }
  for (const field of fieldsOf(element)) {
    const value = draft.values.get(keyOf(field));
    if (typeof value === "boolean") /** @type {HTMLInputElement} */ (field).checked = value;
    else if (value !== undefined) field.value = value;
    if (draft.focus && draft.focus === keyOf(field)) field.focus({ preventScroll: true });
  }
}
