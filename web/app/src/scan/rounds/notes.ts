import { type Scan, type SuspicionKind } from "../../rounds/model.js";
import { shrink } from "../../rounds/photo.js";
import { type Child, h, replace } from "../../ui/dom.js";
import { t } from "../../ui/messages.js";
import { button, field, fileChooser, notice } from "../../ui/parts.js";
import { type Context, type Shown } from "../context.js";
import { type Desk } from "./desk.js";
import { formCard } from "./form.js";
import { pageUnder, textField, typedIn } from "./words.js";

const KINDS: readonly SuspicionKind[] = ["forged", "altered", "mismatch", "not-in-force", "other"];

/** Draws the form for a remark, a photo or both about a scan. */
export function noteScreen(context: Context, desk: Desk, scan: Scan | undefined): Shown {
  const back = scan !== undefined && desk.noted?.scan?.scan_id === scan.scan_id ? "result" : `round/${scan?.round_id ?? ""}`;
  if (scan === undefined) return { element: pageUnder(context, "rounds", t("note.title"), notice("warn", t("refusal.scan-unknown"))) };
  const photo = new PhotoField();
  const text = textField("note-text", t("note.text"), t("note.text.hint"));
  const form = formCard(
    {
      id: "note-save",
      label: t("note.save"),
      symbol: "check",
      submit: () => desk.addNote(scan, { text: text.input.value, photo: photo.bytes }),
      done: () => context.go(back),
    },
    scan.face === null ? null : h("p", { class: "lead" }, `${scan.face.title} ${scan.face.holder_name}`),
    text.field,
    photo.element,
  );
  return { element: pageUnder(context, back, t("note.title"), form), leave: () => photo.clear() };
}

/** Draws the form for a suspicion about what was read last. */
export function suspicionScreen(context: Context, desk: Desk): Shown {
  const { noted, current } = desk;
  if (noted === undefined || !desk.isEnrolled) {
    const to = button("device", t("device.title"), () => context.go("device"), { symbol: "phone" });
    const content: Child[] = desk.isEnrolled ? [notice("info", t("suspicion.nothing"))] : [notice("info", t("suspicion.needs-device")), h("div", {}, to)];
    return { element: pageUnder(context, "result", t("suspicion.title"), ...content) };
  }
  const { subject, face } = noted.look;
  const text = textField("suspicion-text", t("suspicion.text"), t("note.text.hint"));
  const number = current?.round.inspector_number ?? desk.rounds.find(({ account }) => account === desk.device?.account)?.inspector_number ?? "";
  const kept = h("div", { class: "stack" });
  const form = formCard(
    {
      id: "suspicion-submit",
      label: t("suspicion.submit"),
      symbol: "flag",
      submit: (shown) =>
        desk.report({
          kind: (shown.querySelector<HTMLInputElement>("input[name=kind]:checked")?.value ?? "other") as SuspicionKind,
          text: text.input.value,
          inspector_number: typedIn(shown, "suspicion-number"),
          subject,
          holder_name: face?.holder_name ?? null,
          place: noted.look.place,
          scan: noted.scan ?? null,
        }),
      done: () => replace(kept, notice("info", t("suspicion.kept"), "suspicion-kept"), h("div", {}, button("back-to-result", t("scan.back"), () => context.go("result")))),
    },
    face === null ? null : h("p", { class: "lead" }, `${face.title} ${face.holder_name}`),
    kinds(),
    text.field,
    field("suspicion-number", t("begin.number"), { maxlength: 40, value: number }, t("begin.number.hint")),
  );
  kept.append(form);
  return { element: pageUnder(context, "result", t("suspicion.title"), kept) };
}

function kinds(): HTMLElement {
  const choices = KINDS.map((kind, place) =>
    h("div", { class: "check-line" }, h("input", { type: "radio", name: "kind", id: `kind-${kind}`, "data-id": `kind-${kind}`, value: kind, checked: place === 0 }), h("label", { for: `kind-${kind}` }, t(`suspicion.kind.${kind}`))),
  );
  return h("fieldset", { class: "choices" }, h("legend", {}, t("suspicion.kind")), ...choices);
}

/** A photo that is taken or chosen, made smaller, and shown before it is kept. */
class PhotoField {
  bytes: ArrayBuffer | null = null;
  readonly element = h("div", { class: "stack" });
  private address: string | undefined;

  constructor() {
    this.draw();
  }

  /** Lets go of the picture. */
  clear(): void {
    if (this.address !== undefined) URL.revokeObjectURL(this.address);
    [this.address, this.bytes] = [undefined, null];
  }

  private async take(file: File): Promise<void> {
    this.clear();
    try {
      this.bytes = await shrink(file);
      this.address = URL.createObjectURL(new Blob([this.bytes], { type: "image/jpeg" }));
      this.draw();
    } catch {
      this.draw(notice("warn", t("note.photo.unreadable"), "photo-unreadable"));
    }
  }

  private draw(trouble: Child = null): void {
    const take = (id: string, label: string, capture?: "environment"): HTMLElement =>
      fileChooser(id, label, "image/*", (file) => void this.take(file), { symbol: capture === undefined ? "image" : "camera", ...(capture === undefined ? {} : { capture }) });
    const shown =
      this.address === undefined
        ? null
        : h("div", { class: "stack" }, h("img", { class: "photo", "data-id": "photo-preview", src: this.address, alt: t("note.photo.alt") }), h("div", {}, button("photo-remove", t("note.photo.remove"), () => (this.clear(), this.draw()), { symbol: "cross" })));
    replace(this.element, shown, h("div", { class: "actions" }, take("photo-take", t("note.photo.take"), "environment"), take("photo-choose", t("note.photo.choose"))), trouble);
  }
}
