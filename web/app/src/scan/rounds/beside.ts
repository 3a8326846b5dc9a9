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

/** Draws beside the button that goes on what became of a verdict in the round, and what can be done about it. */
export function resultActions(context: Context, desk: Desk): HTMLElement {
  return desk.watch(
    () => [
      ...(desk.current === undefined || desk.noted === undefined ? [] : becameOf(context, desk, desk.noted)),
      button("suspicion", t("suspicion.title"), () => context.go("suspicion"), { symbol: "flag" }),
    ],
    { class: "bar-part" },
  );
}

/** Draws the tally under everything else of a verdict. */
export function roundFoot(desk: Desk): HTMLElement {
  return desk.watch(() => (desk.current === undefined ? [] : [card(roundName(desk.current.round), tallyView(tallyOf(desk.current.scans)))]));
}

function becameOf(context: Context, desk: Desk, { scan, trouble, joins }: Noted): Child[] {
  const keep = button("keep", t("noted.keep"), () => void desk.keepNoted(), { symbol: "list" });
  if (trouble !== undefined) return [notice("bad", refusalText(trouble), "not-kept"), keep];
  if (scan === undefined) return joins ? [] : [told("left-out", t("noted.left-out")), keep];
  const text = told(scan.first_scan_id === null ? "kept" : "repeated", t(scan.first_scan_id === null ? "noted.kept" : "noted.repeated"));
  return [text, button("note", t("note.title"), () => context.go(`note/${scan.scan_id}`), { symbol: "camera" })];
}

function told(how: string, text: string): HTMLElement {
  return h("p", { class: "bar-note", "data-id": "noted", "data-how": how, role: "status" }, text);
}
