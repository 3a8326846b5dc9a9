import { type Device } from "../../rounds/model.js";
import { type Child, h } from "../../ui/dom.js";
import { instant } from "../../ui/format.js";
import { t } from "../../ui/messages.js";
import { button, card, field, notice, row } from "../../ui/parts.js";
import { type Context, type Shown } from "../context.js";
import { type Desk } from "./desk.js";
import { formCard } from "./form.js";
import { pageUnder, typedIn } from "./words.js";

/** Draws how this device stands: enrolled, shut out, turned away, or not enrolled yet, and then the way in. */
export function deviceScreen(context: Context, desk: Desk): Shown {
  const { device } = desk;
  const known = device === undefined || device.token === null ? null : knownCard(device);
  const isIn = device?.standing === "enrolled";
  const way = isIn ? againCard(context, desk) : enrolForm(context, desk);
  return { element: pageUnder(context, "rounds", t("device.title"), ...standing(desk), known, way) };
}

function standing(desk: Desk): Child[] {
  const { device } = desk;
  if (device?.standing === "turned-away") return [notice("warn", t("device.turned-away"), "turned-away")];
  if (device?.standing !== "shut-out") return [];
  const { waiting, refused } = desk.waitingInAll();
  const count = waiting + refused;
  const unsent = count > 0 ? t("device.shut-out.unsent", { count }) : t("device.shut-out.none");
  return [
    h(
      "section",
      { class: "card", "data-id": "shut-out", role: "alert" },
      h("h2", { class: "card-title" }, t("device.shut-out.title")),
      h("p", {}, t("device.shut-out.text")),
      h("p", { "data-id": "unsent" }, unsent),
    ),
  ];
}

function knownCard({ label, account, expires_at }: Device): HTMLElement {
  return card(
    t("device.known"),
    h("dl", { "data-id": "device" }, row(t("device.label"), label), row(t("device.account"), account), row(t("device.expires"), instant(new Date(expires_at)))),
  );
}

/** Hides the form behind a button where the device needs no other invitation. */
function againCard(context: Context, desk: Desk): HTMLElement {
  const place = h("div", {}, button("enrol-again", t("device.again"), () => place.replaceWith(enrolForm(context, desk)), { symbol: "key" }));
  return place;
}

function enrolForm(context: Context, desk: Desk): HTMLElement {
  return formCard(
    {
      id: "enrol-device",
      label: t("device.submit"),
      symbol: "key",
      submit: (form) => desk.enrol({ code: typedIn(form, "invitation"), label: typedIn(form, "device-label") }),
      done: () => context.go("rounds"),
    },
    h("p", { class: "lead" }, t("device.text")),
    field("invitation", t("device.code"), { autocapitalize: "characters", spellcheck: "false", maxlength: 40, class: "input mono" }, t("device.code.hint")),
    field("device-label", t("device.label"), { maxlength: 64 }, t("device.label.hint")),
  );
}
