import { type Result } from "../../rounds/result.js";
import { type Child, h, replace } from "../../ui/dom.js";
import { type IconName } from "../../ui/icons.js";
import { button, notice } from "../../ui/parts.js";
import { refusalText } from "./words.js";

/** What a form does. */
export interface FormParts {
  readonly id: string;
  readonly label: string;
  readonly symbol: IconName;
  /** Does what the form is for. */
  readonly submit: (form: HTMLFormElement) => Promise<Result<unknown, string>>;
  /** Goes on where it was done. */
  readonly done: () => void;
}

/** Draws a form: its fields, its button, and under it why it was not done. */
export function formCard({ id, label, symbol, submit, done }: FormParts, ...fields: readonly Child[]): HTMLElement {
  const answer = h("div", { "data-id": `${id}-answer` });
  const send = button(id, label, () => undefined, { kind: "primary", symbol });
  // So that the key of the last field sends the form too.
  send.type = "submit";
  const form = h("form", { class: "card stack", novalidate: true, onsubmit: (event) => void attempt(event) }, ...fields, answer, h("div", {}, send));
  const attempt = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (send.disabled) return;
    send.disabled = true;
    replace(answer);
    const result = await submit(form).catch(() => ({ done: false, reason: "storage-failed" }) as const);
    send.disabled = false;
    // Whoever has gone elsewhere meanwhile is not fetched back.
    if (!form.isConnected) return;
    if (result.done) done();
    else replace(answer, notice("bad", refusalText(result.reason), `refusal-${result.reason}`));
  };
  return form;
}
