/** The dialog that says which keys a page has. */

/** Gives what a key leads to: the words that stand on it, or that are read out. */
function meaningOf(one: HTMLElement): string {
  const words = one.dataset["keyLabel"] ?? one.getAttribute("aria-label") ?? one.querySelector(".kpi-label")?.textContent ?? one.textContent ?? "";
  return words.trim().replace(/\s+/g, " ");
}

/** Fills a dialog's list of keys with those of the page; the list itself has those of every page. */
export function fillKeys(dialog: HTMLDialogElement): void {
  const list = dialog.querySelector<HTMLElement>("[data-keys]");
  if (!list) return;
  for (const old of list.querySelectorAll("[data-of-page]")) old.remove();
  const known = new Set([...list.querySelectorAll("kbd")].map((key) => key.textContent));
  for (const one of document.querySelectorAll<HTMLElement>("[data-key]")) {
    const key = one.dataset["key"] ?? "";
    if (!key || known.has(key)) continue;
    known.add(key);
    const term = list.appendChild(document.createElement("dt"));
    term.appendChild(document.createElement("kbd")).textContent = key;
    const meaning = list.appendChild(document.createElement("dd"));
    meaning.textContent = meaningOf(one);
    for (const part of [term, meaning]) part.dataset["ofPage"] = "";
  }
}
