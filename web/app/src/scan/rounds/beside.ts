import { tallyOf } from "../../rounds/rounds.js";
import { type Child, h } from "../../ui/dom.js";
import { t } from "../../ui/messages.js";
import { button, card, notice } from "../../ui/parts.js";
import { type Context } from "../context.js";
import { type Desk, type Noted } from "./desk.js";
import { refusalText, roundName, tallyView } from "./words.js";

/** Draws what stands on the camera's screen while a round goes on: its name, its tally, and the switch of the sound. */
export function roundBar(context: Context, desk: Desk): HTMLElement {
  return desk.watch(() => {
    const { current } = desk;
    if (current === undefined) return [];
    const name = h("button", { type: "button", class: "switch", "data-id": "open-round", onclick: () => context.go(`round/${current.round.round_id}`) }, roundName(current.round));
    const sound = h(
      "button",
      { type: "button", class: "switch", "data-id": "sound", "aria-pressed": String(!desk.isMuted), onclick: () => desk.setMuted(!desk.isMuted) },
      t(desk.isMuted ? "sound.off" : "sound.on"),
    );
    const trouble = desk.noted?.trouble === undefined ? null : notice("bad", refusalText(desk.noted.trouble), "not-kept");
    return [h("div", { class: "round-bar", "data-id": "round-bar" }, h("div", { class: "round-line" }, name, sound), tallyView(tallyOf(current.scans)), trouble)];
  });
}

/** Draws under a verdict what became of it in the round, and what can be said about it. */
export function roundFoot(context: Context, desk: Desk): HTMLElement {
  return desk.watch(() => {
    const { current, noted } = desk;
    if (current === undefined || noted === undefined) return [];
    return [card(roundName(current.round), ...becameOf(context, desk, noted), tallyView(tallyOf(current.scans)))];
  });
}

function becameOf(context: Context, desk: Desk, noted: Noted): Child[] {
  const { scan, trouble, joins } = noted;
  const keep = button("keep", t("noted.keep"), () => void desk.keepNoted(), { symbol: "list" });
  if (trouble !== undefined) return [notice("bad", refusalText(trouble), "not-kept"), h("div", { class: "actions" }, keep)];
  if (scan === undefined) return joins ? [] : [h("p", { "data-id": "noted" }, t("noted.left-out")), h("div", { class: "actions" }, keep)];
  const text = t(scan.first_scan_id === null ? "noted.kept" : "noted.repeated");
  const note = button("note", t("note.title"), () => context.go(`note/${scan.scan_id}`), { symbol: "camera" });
  return [h("p", { "data-id": "noted", "data-repeated": String(scan.first_scan_id !== null), role: "status" }, text), h("div", { class: "actions" }, note)];
}

/** Makes the buttons beside the one that goes on to the next code. */
export function resultActions(context: Context): Child[] {
  return [button("suspicion", t("suspicion.title"), () => context.go("suspicion"), { symbol: "flag" })];
}

