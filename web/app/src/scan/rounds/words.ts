import { colourOf } from "../../core/verdict.js";
import { type Scan } from "../../rounds/model.js";
import { type Waiting } from "../../rounds/outbox.js";
import { type Tally } from "../../rounds/rounds.js";
import { type Child, h } from "../../ui/dom.js";
import { instant, textOr } from "../../ui/format.js";
import { icon, type IconName } from "../../ui/icons.js";
import { type MessageKey, t } from "../../ui/messages.js";
import { page } from "../chrome.js";
import { type Context } from "../context.js";

const SYMBOLS = { green: "checked", red: "crossed", amber: "question" } as const satisfies Record<string, IconName>;
const COLOURS = ["green", "red", "amber"] as const;

/** Says why something was not done. */
export function refusalText(reason: string): string {
  return textOr(`refusal.${reason}`);
}

/** Draws a page whose way back leads to another screen than the camera. */
export function pageUnder(context: Context, back: string, title: string, ...content: readonly Child[]): HTMLElement {
  return page({ ...context, go: () => context.go(back) }, title, ...content);
}

/** Draws the counts of a round: a sign, a word and a number for each colour. */
export function tallyView({ repeated, ...tally }: Tally): HTMLElement {
  const counts = COLOURS.map((colour) =>
    h("li", { class: `count count-${colour}`, "data-id": `tally-${colour}`, "data-count": tally[colour] }, icon(SYMBOLS[colour], 18), h("span", {}, t(`tally.${colour}`)), h("strong", {}, String(tally[colour]))),
  );
  const again = repeated === 0 ? null : h("li", { class: "count", "data-id": "tally-repeated" }, t("tally.repeated", { count: repeated }));
  return h("ul", { class: "tally", "aria-label": t("tally.title") }, ...counts, again);
}

/** Draws a verdict as a sign and a word. */
export function verdictTag({ outcome, status }: Pick<Scan, "outcome" | "status">): HTMLElement {
  const colour = colourOf(outcome);
  const word = status === "unknown" ? t(`outcome.${outcome}`) : textOr(`verdict.${status}`);
  return h("span", { class: `state state-${colour}` }, icon(SYMBOLS[colour], 18), h("span", {}, word));
}

/** Gives the reasons of a verdict, a sentence each. */
export function reasonsText({ reasons }: Pick<Scan, "reasons">): string {
  return reasons.map((reason) => textOr(`reason.${reason}`)).join(" ");
}

/** Gives a round the name by which it is told. */
export function roundName({ title, started_at }: { readonly title: string | null; readonly started_at: string }): string {
  return title ?? t("round.untitled", { at: instant(new Date(started_at)) });
}

/** Says how much is on its way; nothing if nothing is. */
export function waitingText({ waiting, refused }: Waiting): string | null {
  const parts: [number, MessageKey][] = [
    [waiting, "round.waiting"],
    [refused, "round.refused"],
  ];
  const texts = parts.filter(([count]) => count > 0).map(([count, key]) => t(key, { count }));
  return texts.length === 0 ? null : texts.join(t("list.separator"));
}

/** Makes a field of several lines. */
export function textField(id: string, label: string, hint: string): { readonly field: HTMLElement; readonly input: HTMLTextAreaElement } {
  const input = h("textarea", { id, "data-id": id, class: "input", rows: 4, autocomplete: "off", "aria-describedby": `${id}-hint` });
  const field = h("div", { class: "field" }, h("label", { for: id }, label), input, h("p", { class: "hint", id: `${id}-hint` }, hint));
  return { field, input };
}

/** Makes a switch that is off, with a sentence that says what it does. */
export function checkLine(id: string, label: string, hint: string): { readonly field: HTMLElement; readonly input: HTMLInputElement } {
  const input = h("input", { type: "checkbox", id, "data-id": id, "aria-describedby": `${id}-hint` });
  const text = h("div", {}, h("label", { for: id }, label), h("p", { class: "hint", id: `${id}-hint` }, hint));
  return { field: h("div", { class: "check-line" }, input, text), input };
}

/** Gives what was typed into a field of a form. */
export function typedIn(form: Element, id: string): string {
  return form.querySelector<HTMLInputElement>(`#${id}`)?.value ?? "";
}
