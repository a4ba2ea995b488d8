/**
 * What every page has: messages, talk with the server, dialogs.
 * @module
 */
import { watchDialogs } from "./dialog.js";
import { watchTalk } from "./talk.js";
import { watchToasts } from "./toast.js";
import { forgetTyped } from "./typed.js";

const { signal } = new AbortController();
watchToasts(signal);
watchTalk(signal);
watchDialogs(signal);
document.addEventListener("submit", ({ target }) => {
  if (target instanceof HTMLFormElement && target.matches("[data-signs-out]")) forgetTyped(localStorage);
}, { signal });
