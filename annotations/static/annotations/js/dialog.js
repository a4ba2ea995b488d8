/**
 * Buttons that open a dialog: `<button type="button" data-opens="ID">` and `<dialog id="ID">`. It closes by Esc and by
 * `<form method="dialog">`, as dialogs do by themselves.
 * @module
 */

/** @param {string} id @returns {boolean} whether there is such a dialog */
export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return false;
  if (!dialog.open) dialog.showModal();
  return true;
}

/** @param {AbortSignal} signal */
export function watchDialogs(signal) {
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("[data-opens]") : null;
    const id = button?.getAttribute("data-opens");
    if (id) openDialog(id);
  }, { signal });
}
