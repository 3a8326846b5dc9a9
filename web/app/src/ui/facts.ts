import { type CertificateFacts } from "ecert-verifier";

import { type RegisterFacts } from "../core/ask.js";
import { type Verdict } from "../core/verdict.js";
import { type Child, h } from "./dom.js";
import { endsSoon, textOr } from "./format.js";
import { type MessageKey, t } from "./messages.js";
import { row } from "./parts.js";

/** Facts that have a row of their own, so that the template's field of the same name is not shown twice. */
const OWN_ROWS = new Set(["certificate_number", "holder_name", "holder_code", "issuing_authority", "issue_date", "valid_from", "valid_to"]);

/** Draws the facts of the certificate: the register's where it has answered, else those of the code. */
export function factsCard(verdict: Verdict, labels: ReadonlyMap<string, string> = new Map()): Child {
  const remote = verdict.remote?.certificate ?? null;
  const code = verdict.local?.certificate ?? null;
  const facts = remote ?? code;
  if (facts === null) return null;
  const isLive = verdict.local?.checks.some(({ name }) => name === "presentation") ?? false;
  const asOf = (verdict.remote ?? verdict.local)?.as_of ?? "";
  return h(
    "section",
    { class: "card facts", "data-id": "facts" },
    h("p", {}, h("span", { class: "pill" }, facts.title), " ", isLive ? h("span", { class: "tag", "data-id": "live" }, t("fact.live")) : null),
    h("h2", { class: "holder", "data-id": "holder" }, facts.holder_name, " ", isCut(remote, code, "holder_name") ? cutMark() : null),
    h(
      "dl",
      {},
      row(t("fact.certificate_number"), facts.certificate_number, " ", remote?.number_provisional === true ? provisional() : null),
      ...holderRows(remote, code),
      ...(code?.work_title ? [row(t("fact.work_title"), code.work_title, " ", isCut(remote, code, "work_title") ? cutMark() : null)] : []),
      ...(code?.scope && (remote === null || labels.size === 0) ? [row(t("fact.scope"), code.scope, " ", isCut(remote, code, "scope") ? cutMark() : null)] : []),
      ...liveRows(code, remote),
      ...(remote === null ? [] : claimRows(remote, labels)),
      row(t("fact.period"), ...period(facts.valid_from, facts.valid_to), " ", endsSoon(facts.valid_to, asOf) ? h("span", { class: "tag tag-amber" }, t("fact.ends-soon")) : null),
      row(t("fact.issued_date"), facts.issued_date),
      row(t("fact.issuing_authority"), facts.issuing_authority),
      row(t("fact.version"), String(facts.version)),
      row(t("fact.identifier"), h("span", { class: "mono" }, facts.identifier), " ", facts.type_code_provisional ? provisional() : null),
    ),
  );
}

function holderRows(remote: RegisterFacts | null, code: CertificateFacts | null): HTMLElement[] {
  const value = remote?.holder_code ?? code?.holder_code ?? (code?.holder_tail ? `…${code.holder_tail}` : null);
  if (!value) return [];
  return [row(t(value.length === 18 && !/[*…]/.test(value) ? "fact.uscc" : "fact.holder_code"), value)];
}

/** Shows what only a live code says; the register may have it too, word for word. */
function liveRows(code: CertificateFacts | null, remote: RegisterFacts | null): HTMLElement[] {
  const known = new Set<unknown>(Object.values(remote?.claims ?? {}));
  const rows: [MessageKey, string | null | undefined][] = [
    ["fact.legal_representative", code?.legal_representative],
    ["fact.address", code?.address],
  ];
  return rows.flatMap(([key, value]) => (value && !known.has(value) ? [row(t(key), value)] : []));
}

/** Shows the public claims of the record; what has no label is not shown without one, so labels come first. */
function claimRows(facts: RegisterFacts, labels: ReadonlyMap<string, string>): HTMLElement[] {
  const own = new Set<unknown>([facts.certificate_number, facts.holder_name, facts.holder_code]);
  return Object.entries(facts.claims).flatMap(([key, value]) => {
    const label = labels.get(key);
    // Some templates have a field of their own for what stands in a row already.
    return label === undefined || OWN_ROWS.has(key) || own.has(value) ? [] : [row(label, written(value))];
  });
}

/** Writes a period; neither of its days is broken in two at the end of a line. */
function period(first: string, last: string | null): Child[] {
  const day = (date: string): HTMLElement => h("span", { class: "nowrap" }, date);
  return last === null ? [day(first), t("period.open")] : [day(first), t("period.to"), day(last)];
}

function written(value: unknown): string {
  if (Array.isArray(value)) return value.map(written).join(t("list.separator"));
  if (typeof value === "boolean") return t(value ? "value.yes" : "value.no");
  if (value !== null && typeof value === "object") return Object.values(value).map(written).join(" ");
  return value === null || value === undefined ? "" : String(value);
}

function isCut(remote: RegisterFacts | null, code: CertificateFacts | null, name: "scope" | "work_title" | "holder_name"): boolean {
  return (remote === null || name !== "holder_name") && (code?.cut.includes(name) ?? false);
}

/** What the code has no room for is said to be missing. */
function cutMark(): HTMLElement {
  return h("span", { class: "tag" }, textOr("fact.cut"));
}

function provisional(): HTMLElement {
  return h("span", { class: "tag tag-amber", title: t("fact.provisional.text") }, t("fact.provisional"));
}
