import { type Round } from "../../rounds/model.js";
import { standingOf } from "../../rounds/outbox.js";
import { type Child, h } from "../../ui/dom.js";
import { instant } from "../../ui/format.js";
import { icon } from "../../ui/icons.js";
import { t } from "../../ui/messages.js";
import { button, field, notice } from "../../ui/parts.js";
import { type Context, type Shown } from "../context.js";
import { type Desk } from "./desk.js";
import { formCard } from "./form.js";
import { checkLine, pageUnder, roundName, typedIn, waitingText } from "./words.js";

/** Draws the rounds of this device with what became of each. */
export function listScreen(context: Context, desk: Desk): Shown {
  const body = desk.watch(() => [...ways(context, desk), ...sending(desk), rounds(context, desk)], { class: "stack" });
  return { element: pageUnder(context, "", t("rounds.title"), body) };
}

function ways(context: Context, desk: Desk): Child[] {
  const device = button("device", t("device.known"), () => context.go("device"), { symbol: "phone" });
  if (!desk.isEnrolled) {
    const enrol = button("device", t("device.title"), () => context.go("device"), { kind: "primary", symbol: "phone" });
    const text = desk.device?.standing === "shut-out" ? notice("bad", t("device.shut-out.title"), "shut-out") : notice("info", t("device.text"));
    return [text, h("div", {}, enrol)];
  }
  const turnedAway = desk.device?.standing === "turned-away" ? notice("warn", t("device.turned-away"), "turned-away") : null;
  const begin =
    desk.current === undefined
      ? button("begin-round", t("rounds.begin"), () => context.go("begin"), { kind: "primary", symbol: "list" })
      : button("go-on", t("round.continue"), () => context.go(""), { kind: "primary", symbol: "scan" });
  return [turnedAway, h("div", { class: "actions" }, begin, device)];
}

/** Says how the sending goes; an off-line device is nothing to worry about. */
function sending(desk: Desk): Child[] {
  const all = desk.waitingInAll();
  const text = waitingText(all);
  const attributes = { class: "hint", "data-id": "sending", "data-waiting": all.waiting + all.refused, role: "status" };
  if (text === null) return desk.rounds.length === 0 ? [] : [h("p", attributes, t("sending.through"))];
  const hint = desk.isEnrolled && desk.lastPass?.kind === "later" ? t("sending.later") : null;
  const lone = desk.waitingOf("");
  const again = lone.refused === 0 ? null : h("div", {}, button("retry-lone", t("round.retry"), () => void desk.retry(null), { symbol: "send" }));
  return [h("div", attributes, h("p", {}, text), hint === null ? null : h("p", {}, hint)), again];
}

function rounds(context: Context, desk: Desk): HTMLElement {
  if (desk.rounds.length === 0) return h("p", { "data-id": "no-rounds" }, t("rounds.none"));
  return h("ul", { class: "stack", "data-id": "rounds" }, ...desk.rounds.map((round) => h("li", {}, roundLink(context, desk, round))));
}

function roundLink(context: Context, desk: Desk, round: Round): HTMLElement {
  const waiting = desk.waitingOf(round.round_id);
  const standing = standingOf(round, waiting);
  const foreign = round.account === desk.device?.account ? null : h("span", { class: "hint" }, t("rounds.other-account", { account: round.account }));
  return h(
    "button",
    { type: "button", class: "card line", "data-id": `round-${round.round_id}`, "data-standing": standing, onclick: () => context.go(`round/${round.round_id}`) },
    h("span", { class: "line-main" }, h("strong", {}, roundName(round)), round.title === null ? null : h("span", { class: "hint" }, instant(new Date(round.started_at))), foreign),
    h("span", { class: "line-side" }, h("span", { class: `tag tag-${standing}` }, t(`round.state.${standing}`)), h("span", { class: "hint" }, waitingText(waiting))),
    icon("chevron"),
  );
}

/** Draws the form that begins a round. */
export function beginScreen(context: Context, desk: Desk): Shown {
  const place = checkLine("notes-place", t("begin.place"), t("begin.place.text"));
  const last = desk.rounds.find(({ account }) => account === desk.device?.account);
  const form = formCard(
    {
      id: "begin-submit",
      label: t("begin.submit"),
      symbol: "list",
      submit: (shown) => desk.begin({ number: typedIn(shown, "inspector-number"), title: typedIn(shown, "round-title"), notes_place: place.input.checked }),
      done: () => context.go(""),
    },
    field("inspector-number", t("begin.number"), { maxlength: 40, value: last?.inspector_number ?? "" }, t("begin.number.hint")),
    field("round-title", t("begin.title"), { maxlength: 100 }, t("begin.title.hint")),
    place.field,
  );
  return { element: pageUnder(context, "rounds", t("rounds.begin"), form) };
}
