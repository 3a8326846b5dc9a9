import { type Child, h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { t } from "../ui/messages.js";
import { button, card, field, fileChooser, notice } from "../ui/parts.js";

/** What a visitor may ask for. */
export interface Wishes {
  readonly file: (file: File) => void;
  readonly number: (certificateNumber: string, holderName: string) => void;
  readonly text: (text: string) => void;
}

/** Draws the ways in: a photo or PDF, the number of a paper, a text. */
export function landing(wishes: Wishes, complaint?: string): Child[] {
  return [
    complaint === undefined ? null : notice("warn", complaint, "complaint"),
    h("h1", { class: "visually-hidden" }, t("app.title")),
    h("p", { class: "lead" }, t("page.lead")),
    fileCard(wishes),
    numberCard(wishes),
    textCard(wishes),
    h("p", { class: "host" }, icon("key"), h("span", {}, t("page.host"), " ", h("strong", {}, location.host))),
  ];
}

function fileCard({ file }: Wishes): HTMLElement {
  const drop = h(
    "div",
    {
      class: "drop",
      "data-id": "drop",
      ondragover: (event) => {
        event.preventDefault();
        drop.classList.add("drop-over");
      },
      ondragleave: () => drop.classList.remove("drop-over"),
      ondrop: (event) => {
        event.preventDefault();
        drop.classList.remove("drop-over");
        const dropped = (event as DragEvent).dataTransfer?.files[0];
        if (dropped !== undefined) file(dropped);
      },
    },
    icon("upload", 32),
    h("p", {}, t("page.photo.text")),
    h(
      "div",
      { class: "actions" },
      fileChooser("take", t("page.photo.take"), "image/*", file, { symbol: "camera", capture: "environment" }),
      fileChooser("file", t("page.photo.choose"), "image/*,application/pdf,.pdf", file),
    ),
  );
  return card(t("page.photo.title"), drop, h("p", { class: "hint" }, t("page.photo.note")));
}

/** Draws the form that looks a paper up by its number. */
export function numberCard({ number }: Pick<Wishes, "number">): HTMLElement {
  const complaint = h("p", { class: "hint", role: "alert", "data-id": "number-complaint" });
  const form = h(
    "form",
    {
      class: "stack",
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        const [certificateNumber, holderName] = [valueOf(form, "number"), valueOf(form, "name")];
        if (certificateNumber !== "" && holderName !== "") number(certificateNumber, holderName);
        else complaint.textContent = t("page.number.missing");
      },
    },
    h("div", { class: "pair" }, field("number", t("page.number.number"), { maxlength: 128, required: true }), field("name", t("page.number.name"), { maxlength: 200, required: true })),
    complaint,
    h("div", {}, submit("number-submit", t("page.number.submit"))),
  );
  return card(t("page.number.title"), h("p", { class: "lead" }, t("page.number.text")), form);
}

/** Draws the form that takes a code or an identifier. */
export function textCard({ text }: Pick<Wishes, "text">): HTMLElement {
  const form = h(
    "form",
    {
      class: "stack",
      onsubmit: (event) => {
        event.preventDefault();
        const typed = valueOf(form, "text");
        if (typed !== "") text(typed);
      },
    },
    h("div", { class: "field" }, h("label", { for: "text" }, t("page.text.label")), h("textarea", { id: "text", "data-id": "text", class: "input", rows: 2, spellcheck: "false", autocapitalize: "off" })),
    h("div", {}, submit("text-submit", t("page.text.submit"))),
  );
  return card(t("page.text.title"), form);
}

function submit(id: string, label: string): HTMLButtonElement {
  const made = button(id, label, () => undefined, { kind: "primary", symbol: "search" });
  made.type = "submit";
  return made;
}

function valueOf(form: HTMLFormElement, id: string): string {
  return form.querySelector<HTMLInputElement | HTMLTextAreaElement>(`#${id}`)?.value.trim() ?? "";
}
