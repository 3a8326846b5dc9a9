import { type Child, h } from "./dom.js";
import { icon, type IconName } from "./icons.js";
import { language, setLanguage, t } from "./messages.js";

/** How a button looks: the one thing to do, another thing, or a thing to be careful with. */
export type ButtonKind = "primary" | "plain" | "danger";

/** Makes a button with a word, and perhaps an icon beside it. */
export function button(
  id: string,
  label: string,
  onclick: () => void,
  { kind = "plain", symbol, disabled = false }: { kind?: ButtonKind; symbol?: IconName; disabled?: boolean } = {},
): HTMLButtonElement {
  const attributes = { type: "button", class: `button button-${kind}`, "data-id": id, disabled, onclick };
  return h("button", attributes, symbol === undefined ? null : icon(symbol), h("span", {}, label));
}

/** Makes a card, with a heading if it has one. */
export function card(title: string | null, ...children: readonly Child[]): HTMLElement {
  return h("section", { class: "card" }, title === null ? null : h("h2", { class: "card-title" }, title), ...children);
}

/** Makes a row of a label and what it names, for `dl`. */
export function row(label: string, ...value: readonly Child[]): HTMLElement {
  return h("div", { class: "row" }, h("dt", {}, label), h("dd", {}, ...value));
}

/** Makes a field of a form: its label, the input, and a hint under it. */
export function field(
  id: string,
  label: string,
  attributes: Readonly<Record<string, string | number | boolean>> = {},
  hint?: string,
): HTMLElement {
  const input = h("input", { id, "data-id": id, class: "input", autocomplete: "off", ...attributes, ...(hint === undefined ? {} : { "aria-describedby": `${id}-hint` }) });
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    input,
    hint === undefined ? null : h("p", { class: "hint", id: `${id}-hint` }, hint),
  );
}

/** Makes a place where a file is chosen, with words of our own: the browser's are in its language. */
export function fileChooser(
  id: string,
  label: string,
  accept: string,
  onfile: (file: File) => void,
  { symbol = "image", capture }: { symbol?: IconName; capture?: "environment" } = {},
): HTMLElement {
  const input = h("input", {
    type: "file",
    class: "visually-hidden",
    id,
    "data-id": id,
    accept,
    capture,
    onchange: (event) => {
      const chosen = event.target as HTMLInputElement;
      const file = chosen.files?.[0];
      // So that the same file can be chosen again.
      chosen.value = "";
      if (file !== undefined) onfile(file);
    },
  });
  return h("span", { class: "chooser" }, input, h("label", { for: id, class: "button button-plain" }, icon(symbol), h("span", {}, label)));
}

/** Makes a note with an icon: something to know, or something that is wrong. */
export function notice(kind: "info" | "warn" | "bad", text: string, id?: string): HTMLElement {
  const symbol = kind === "info" ? "info" : kind === "warn" ? "alert" : "crossed";
  return h("div", { class: `notice notice-${kind}`, "data-id": id, role: kind === "info" ? "note" : "alert" }, icon(symbol), h("p", {}, text));
}

/** Makes the switch of the language; *rerender* draws the page in the other one. */
export function languageSwitch(rerender: () => void): HTMLElement {
  const other = language() === "zh" ? "en" : "zh";
  const change = (): void => {
    setLanguage(other);
    rerender();
  };
  // Each language is named in itself, whatever the page is in.
  const name = other === "en" ? "EN" : "中文";
  return h("button", { type: "button", class: "switch", "data-id": "language", lang: other === "en" ? "en" : "zh-CN", title: t("language.switch"), "aria-label": other === "en" ? "English" : "中文", onclick: change }, icon("globe", 18), h("span", {}, name));
}
