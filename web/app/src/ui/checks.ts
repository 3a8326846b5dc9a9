import { type Outcome } from "ecert-verifier";

import { type Logged } from "../core/logged.js";
import { type Verdict } from "../core/verdict.js";
import { type Child, h } from "./dom.js";
import { instant, textOr } from "./format.js";
import { icon, type IconName } from "./icons.js";
import { loggedPart } from "./logged.js";
import { type MessageKey, t } from "./messages.js";
import { row } from "./parts.js";

const SYMBOLS: Readonly<Record<Outcome, IconName>> = { PASSED: "checked", FAILED: "crossed", INDETERMINATE: "question" };

interface ShownCheck {
  readonly name: string;
  readonly outcome: Outcome;
  readonly reason: string;
}

/** Draws every check that ran, folded away: of the code on this device, and of the register. */
export function checksOf({ local, remote }: Verdict, logged?: Logged): Child {
  if (local === undefined && remote === undefined) return null;
  return h(
    "details",
    { class: "card checks", "data-id": "checks" },
    h("summary", {}, h("span", {}, t("checks.title")), icon("chevron")),
    local === undefined ? null : group("checks.device", local.checks),
    remote === undefined ? null : group("checks.register", remote.checks),
    loggedPart(remote, logged),
    h("dl", {}, ...basisRows(local, remote)),
  );
}

function group(title: MessageKey, checks: readonly ShownCheck[]): HTMLElement {
  return h("div", {}, h("h3", {}, t(title)), h("ul", { class: "checklist" }, ...checks.map(line)));
}

function line({ name, outcome, reason }: ShownCheck): HTMLElement {
  const said = reason === "ok" ? t(`outcome.${outcome}`) : textOr(`reason.${reason}`);
  return h(
    "li",
    { class: `check check-${outcome.toLowerCase()}` },
    icon(SYMBOLS[outcome]),
    h("strong", {}, textOr(`check.${name}`)),
    h("span", {}, said),
  );
}

function basisRows(local: Verdict["local"], remote: Verdict["remote"]): HTMLElement[] {
  const rows: [MessageKey, string | null | undefined][] = [
    ["basis.as_of", (remote ?? local)?.as_of],
    ["basis.bundle", local?.basis.bundle_sequence?.toString()],
    ["basis.bundle_expires", written(local?.basis.bundle_expires_at)],
    ["basis.list", written(local?.basis.list_issued_at)],
    ["basis.register", written(remote?.verified_at)],
  ];
  return rows.flatMap(([key, value]) => (value ? [row(t(key), value)] : []));
}

function written(at: string | null | undefined): string | undefined {
  return at ? instant(new Date(at)) : undefined;
}
