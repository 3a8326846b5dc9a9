import { t } from "../../ui/messages.js";
import { notice } from "../../ui/parts.js";
import { type Context, type Shown } from "../context.js";
import { type Desk } from "./desk.js";
import { deviceScreen } from "./device.js";
import { beginScreen, listScreen } from "./list.js";
import { noteScreen, suspicionScreen } from "./notes.js";
import { roundScreen } from "./round.js";
import { pageUnder } from "./words.js";

type DeskScreen = (context: Context, desk: Desk, rest: string) => Shown;

const SCREENS: ReadonlyMap<string, DeskScreen> = new Map<string, DeskScreen>([
  ["rounds", listScreen],
  ["round", roundScreen],
  // There is one round at a time; whoever has one goes on with it.
  ["begin", (context, desk) => (desk.isEnrolled && desk.current === undefined ? beginScreen : listScreen)(context, desk)],
  ["note", (context, desk, rest) => noteScreen(context, desk, desk.current?.scans.find(({ scan_id }) => scan_id === rest))],
  ["suspicion", suspicionScreen],
  ["device", deviceScreen],
]);

/** Gives the screen of this name, if it is one of the rounds; a browser that keeps nothing has only a word of why. */
export function screenOfRounds(context: Context, desk: Desk | undefined, name: string, rest: string): Shown | undefined {
  const screen = SCREENS.get(name);
  if (screen === undefined) return undefined;
  if (desk !== undefined) return screen(context, desk, rest);
  return { element: pageUnder(context, "", t("rounds.title"), notice("warn", t("rounds.unavailable"), "rounds-unavailable")) };
}
