/**
 * Keeps what a person is typing when the element around it is swapped for a newer one.
 *
 * A card is replaced whenever somebody changes its claim. What stands in its forms and has not been sent, which
 * parts are unfolded and where the focus is are taken over to the new card. Where somebody else has changed the very
 * field one is typing in, both values are told, see conflicts.js.
 * @module
 */

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */
/** @typedef {string | boolean} Value text, the value that is chosen, or whether it is ticked */

/**
 * @typedef {object} Typed
 * @property {Value} value what a person has put there
 * @property {Value} base what the server had put there when they began
 */

/**
 * @typedef {object} Draft
 * @property {Map<string, Typed>} values by form and field
 * @property {Set<string>} open names of the unfolded `details`
 * @property {string} focus form and field that has the focus, or ""
 */

/** @typedef {{ key: string, fields: Field[] }} Control one field, or the radio buttons of one choice */
/** @typedef {{ control: Control, theirs: Value, yours: Value }} Conflict */

/** Fields that hold what is to be decided between, and what was there when one began. @type {WeakMap<Field, Value>} */
const undecided = new WeakMap();

/** @param {Field} field @returns {field is HTMLInputElement} */
function isRadio(field) {
  return field instanceof HTMLInputElement && field.type === "radio";
}

/** @param {Field} field @returns {field is HTMLInputElement} */
function isBox(field) {
  return field instanceof HTMLInputElement && field.type === "checkbox";
}

/** @param {Field} field @returns {string} the same for the field that takes its place */
export function keyOf(field) {
  const form = field.form?.getAttribute("action") ?? "";
  return isBox(field) ? `${form} ${field.name} ${field.value}` : `${form} ${field.name}`;
}

/** @param {Field} field @returns {string} the same for the very field that takes its place, radio buttons told apart */
const spotOf = (field) => (isRadio(field) ? `${keyOf(field)} ${field.value}` : keyOf(field));

/** @param {ParentNode} element @returns {Field[]} */
function fieldsOf(element) {
  const all = element.querySelectorAll("input:not([type=hidden]), textarea, select");
  return Array.from(all, (field) => /** @type {Field} */ (field));
}

/** @param {ParentNode} element @returns {Control[]} */
export function controlsOf(element) {
  /** @type {Map<string, Control>} */
  const controls = new Map();
  for (const field of fieldsOf(element)) {
    const key = keyOf(field);
    const together = controls.get(key);
    if (together) together.fields.push(field);
    else controls.set(key, { key, fields: [field] });
  }
  return Array.from(controls.values());
}

/** @param {Control} control @returns {Value} */
export function valueOf({ fields: [field, ...others] }) {
  if (!field) return "";
  if (isRadio(field)) return [field, ...others].find((one) => isRadio(one) && one.checked)?.value ?? "";
  return isBox(field) ? field.checked : field.value;
}

/** @param {Control} control @returns {Value} what the server put there */
export function givenOf({ fields: [field, ...others] }) {
  if (!field) return "";
  if (isRadio(field)) return [field, ...others].find((one) => isRadio(one) && one.defaultChecked)?.value ?? "";
  if (field instanceof HTMLSelectElement) {
    return Array.from(field.options).find((option) => option.defaultSelected)?.value ?? field.options[0]?.value ?? "";
  }
  return isBox(field) ? field.defaultChecked : field.defaultValue;
}

/** @param {Control} control @param {Value} value */
export function setValue({ fields }, value) {
  for (const field of fields) {
    if (isRadio(field)) field.checked = field.value === value;
    else if (isBox(field)) field.checked = value === true;
    else field.value = String(value);
  }
}

/** @param {Control} control no longer holds what is to be decided between */
export function decide({ fields }) {
  for (const field of fields) undecided.delete(field);
}

/** @param {ParentNode} element @returns {Map<string, Typed>} what stands there that the server did not put there */
export function typedIn(element) {
  const typed = new Map();
  for (const control of controlsOf(element)) {
    const [field] = control.fields;
    const base = (field && undecided.get(field)) ?? givenOf(control);
    const value = valueOf(control);
    if (value !== base) typed.set(control.key, { value, base });
  }
  return typed;
}

/**
 * @param {Element} element about to be replaced
 * @param {(form: HTMLFormElement | null) => boolean} isSent whether a form's values have gone out: no draft any more
 * @returns {Draft}
 */
export function takeDraft(element, isSent) {
  const sent = new Set(fieldsOf(element).filter((field) => isSent(field.form)).map(keyOf));
  const open = element.querySelectorAll("details[open][data-fold]");
  const focused = fieldsOf(element).find((field) => field === document.activeElement);
  return {
    values: new Map([...typedIn(element)].filter(([key]) => !sent.has(key))),
    open: new Set(Array.from(open, (fold) => fold.getAttribute("data-fold") ?? "")),
    focus: focused ? spotOf(focused) : "",
  };
}

/**
 * @param {Element} element that took the place
 * @param {Draft} draft
 * @returns {Conflict[]} fields that somebody else has changed meanwhile, to another value
 */
export function giveDraft(element, draft) {
  for (const fold of element.querySelectorAll("details[data-fold]")) {
    if (draft.open.has(fold.getAttribute("data-fold") ?? "")) fold.setAttribute("open", "");
  }
  const conflicts = giveTyped(element, draft.values);
  if (draft.focus) fieldsOf(element).find((field) => spotOf(field) === draft.focus)?.focus({ preventScroll: true });
  return conflicts;
}

/**
 * @param {ParentNode} element
 * @param {Map<string, Typed>} typed
 * @returns {Conflict[]} see `giveDraft`
 */
export function giveTyped(element, typed) {
  const conflicts = [];
  for (const control of controlsOf(element)) {
    const put = typed.get(control.key);
    const [field] = control.fields;
    if (!put || !field) continue;
    const theirs = givenOf(control);
    setValue(control, put.value);
    if (theirs === put.base || theirs === put.value) continue;
    undecided.set(field, put.base);
    conflicts.push({ control, theirs, yours: put.value });
  }
  return conflicts;
}
