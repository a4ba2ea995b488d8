/**
 * The legend over the text: each tick hides the marks and cards of its tag.
 *
 *     <div class="review" data-hides="opinion">
 *       <fieldset class="legend"><input type="checkbox" name="show-opinion">…</fieldset>
 *
 * What is hidden is said in one attribute, for the style sheet. Without scripts the style sheet reads the ticks itself.
 * @module
 */

/** @param {Iterable<{ name: string, checked: boolean }>} ticks @returns {string} the tags not to be shown */
export function hiddenBy(ticks) {
  return Array.from(ticks).filter((tick) => !tick.checked).map((tick) => tick.name.replace("show-", "")).join(" ");
}

/** @param {HTMLElement} review @param {AbortSignal} signal */
export function watchLegend(review, signal) {
  const legend = review.querySelector(".legend");
  if (!legend) return;
  const ticks = Array.from(legend.querySelectorAll("input"));
  const show = () => { review.dataset["hides"] = hiddenBy(ticks); };
  legend.addEventListener("change", show, { signal });
}
