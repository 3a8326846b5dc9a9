/**
 * What a script adds to the console's pages: nothing that they need. Every page works without it.
 *
 * - htmx sends the session's token with each request that changes something.
 * - `data-opens="ID"` opens a dialog, `data-closes` closes the one around it.
 * - `data-key="k"` is pressed from the keyboard: a link is followed, an input gets the focus.
 * - `data-once` lets a form go out once; `data-guard` asks before a changed form is left.
 * - `data-submits` sends its form when it changes; `data-all="NAME"` ticks all boxes of that name.
 * - `data-scripted` is shown, because there is a script; `data-keys` is filled with the keys of the page.
 * - `data-idle="SECONDS"` on the body: after which a session ends, see `idle.ts`.
 */

import "./applications";
import { fillKeys } from "./keys";
import { watchIdleness } from "./idle";

const BUSY_MILLISECONDS = 8000;

function token(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "";
}

/** Adds the token to what htmx sends. */
document.addEventListener("htmx:configRequest", (event) => {
  const { headers } = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
  headers["X-CSRF-Token"] = token();
});

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const opener = target?.closest<HTMLElement>("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset["opens"] ?? "");
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      fillKeys(dialog);
      dialog.showModal();
    }
  }
  if (target?.closest("[data-closes]")) {
    event.preventDefault();
    target.closest("dialog")?.close();
  }
  // Menus are `details`: one that is open closes when something else is pressed.
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) if (!target || !menu.contains(target)) menu.open = false;
  if (target?.closest("[data-prints]")) window.print();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  if (form.dataset["busy"] !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset["clean"] = "";
  if (form.dataset["once"] === undefined || event.defaultPrevented) return;
  form.dataset["busy"] = "";
  window.setTimeout(() => delete form.dataset["busy"], BUSY_MILLISECONDS);
});
// A page that comes back from the browser's memory is not busy any more.
window.addEventListener("pageshow", () => document.querySelectorAll<HTMLElement>("[data-busy]").forEach((form) => delete form.dataset["busy"]));

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!(input instanceof HTMLElement)) return;
  if (input.dataset["submits"] !== undefined) input.closest("form")?.requestSubmit();
  const all = input.dataset["all"];
  if (all !== undefined && input instanceof HTMLInputElement) {
    for (const box of document.querySelectorAll<HTMLInputElement>(`input[type="checkbox"][name="${CSS.escape(all)}"]`)) box.checked = input.checked;
  }
});
document.addEventListener("input", (event) => {
  const form = event.target instanceof Element ? event.target.closest<HTMLFormElement>("form[data-guard]") : null;
  if (form) delete form.dataset["clean"], (form.dataset["changed"] = "");
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-guard][data-changed]:not([data-clean])")) event.preventDefault();
});

/** Whether somebody is typing, so that a key is a letter. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select"));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const found = document.querySelectorAll<HTMLElement>(event.key === "/" ? '[data-key="/"], input[type="search"]' : `[data-key="${CSS.escape(event.key)}"]`);
  const keyed = [...found].find((one) => one.checkVisibility?.() ?? true);
  if (!keyed) return;
  event.preventDefault();
  if (keyed.matches("input, textarea, select")) keyed.focus();
  else keyed.click();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector<HTMLDetailsElement>("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
});

/** Shows in the page's first line that something is on its way. */
let underway = 0;
const show = (change: number): void => {
  underway = Math.max(0, underway + change);
  document.documentElement.toggleAttribute("data-loading", underway > 0);
};
document.addEventListener("htmx:beforeRequest", () => show(1));
document.addEventListener("htmx:afterRequest", () => show(-1));

for (const one of document.querySelectorAll<HTMLElement>("[data-scripted]")) one.hidden = false;
watchIdleness();
