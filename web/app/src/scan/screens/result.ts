import { type Verdict } from "../../core/verdict.js";
import { type Child, h } from "../../ui/dom.js";
import { t } from "../../ui/messages.js";
import { button } from "../../ui/parts.js";
import { verdictView } from "../../ui/verdict.js";
import { topLine } from "../chrome.js";
import { type Context } from "../context.js";

/** What a result is shown with. */
export interface ResultParts {
  readonly labels: ReadonlyMap<string, string>;
  readonly foreign?: string | undefined;
  /** Buttons beside the one that goes on, such as reporting a suspicion. */
  readonly actions?: readonly Child[];
  /** What stands under the facts, such as remarks of a round. */
  readonly foot?: Child;
}

/** Draws a verdict with the button that goes on to the next code. */
export function resultView(context: Context, verdict: Verdict, parts: ResultParts): HTMLElement {
  const { labels, foreign, actions = [], foot } = parts;
  return h(
    "main",
    { class: "result" },
    verdictView(verdict, { top: topLine(context), labels, foreign, foot }),
    h("div", { class: "bar no-print" }, ...actions, button("next", t("scan.again"), () => context.go(""), { kind: "primary", symbol: "scan" })),
  );
}
