import { type RegisterReport } from "../core/ask.js";
import { type Logged } from "../core/logged.js";
import { type Colour, type Verdict } from "../core/verdict.js";
import { type Child, h } from "./dom.js";
import { checksOf } from "./checks.js";
import { factsCard } from "./facts.js";
import { icon, type IconName } from "./icons.js";
import { hasMessage, t } from "./messages.js";
import { textOr } from "./format.js";
import { row } from "./parts.js";

const SYMBOLS: Readonly<Record<Colour, IconName>> = { green: "check", red: "cross", amber: "question" };
const NO_CODE = new Set(["malformed", "version-unknown", "file-unreadable"]);

/** What stands around a verdict: differs between the public page and the inspector's app. */
export interface Surroundings {
  /** Buttons and language in the hero's first line. */
  readonly top?: Child;
  /** Labels of the template's fields, once they are known. */
  readonly labels?: ReadonlyMap<string, string>;
  /** What came of the log's proof on this device. */
  readonly logged?: Logged | undefined;
  /** What stands under everything else. */
  readonly foot?: Child;
  /** The text that was read, where it is no code of ours. */
  readonly foreign?: string | undefined;
}

/** Draws a verdict: colour, sign and word; the reason in one sentence; the facts; every check one tap deeper. */
export function verdictView(verdict: Verdict, surroundings: Surroundings = {}): HTMLElement {
  mark(verdict);
  return h(
    "article",
    { class: `verdict verdict-${verdict.colour}`, "data-id": "verdict" },
    hero(verdict, surroundings.top),
    h(
      "div",
      { class: "sheet" },
      reasonCard(verdict),
      differencesCard(verdict),
      foreignCard(surroundings.foreign),
      factsCard(verdict, surroundings.labels),
      sourcesCard(verdict),
      checksOf(verdict, surroundings.logged),
      surroundings.foot,
    ),
  );
}

/** Gives the word of a verdict: the state of a genuine certificate, else what is the matter. */
export function headline({ status, outcome, reason }: Verdict): string {
  if (status !== "unknown") return textOr(`verdict.${status}`);
  if (outcome === "INDETERMINATE") return t("verdict.open");
  if (NO_CODE.has(reason)) return t("verdict.none");
  if (reason === "not-registered") return t("verdict.not-registered");
  return reason.startsWith("live-code") ? t("verdict.late") : t("verdict.refused");
}

/** Gives the reason in one plain sentence. */
export function sentence(reason: string): string {
  return textOr(`reason.${reason}`);
}

/** Tells whoever drives the page from outside how it stands. */
function mark({ colour, reason, status, inquiry }: Verdict): void {
  const { dataset } = document.body;
  [dataset["verdict"], dataset["reason"], dataset["status"], dataset["inquiry"]] = [colour, reason, status, inquiry];
}

function hero(verdict: Verdict, top: Child): HTMLElement {
  return h(
    "header",
    { class: "hero" },
    top,
    h("div", { class: "disc" }, icon(SYMBOLS[verdict.colour], 52)),
    h("h1", { class: "headline", "data-id": "headline", tabindex: "-1" }, headline(verdict)),
    h("p", { class: "subline", role: "status" }, t(`colour.${verdict.colour}`)),
  );
}

function reasonCard(verdict: Verdict): HTMLElement {
  const symbol = verdict.colour === "green" ? "checked" : verdict.colour === "red" ? "crossed" : "question";
  const advice = `advice.${verdict.reason}`;
  const general = `advice.${verdict.colour}` as const;
  return h(
    "section",
    { class: "card reason", "data-id": "reason" },
    icon(symbol, 24),
    h(
      "div",
      {},
      h("p", { class: "reason-sentence" }, sentence(verdict.reason)),
      h("p", { class: "reason-advice" }, hasMessage(advice) ? t(advice) : t(general)),
    ),
  );
}

/** Shows what the code says and what the register says, where the two differ. */
function differencesCard({ differing, local, remote }: Verdict): Child {
  const [code, register] = [local?.certificate, remote?.certificate];
  if (differing.length === 0 || !code || !register) return null;
  const written = (value: string | number | null): string => (value === null ? t("differing.none") : String(value));
  const rows = differing.map((fact) =>
    row(
      textOr(`fact.${fact}`),
      h("p", { class: "differing-code" }, h("strong", {}, t("source.code")), ` ${written(code[fact])}`),
      h("p", {}, h("strong", {}, t("source.register")), ` ${written(register[fact])}`),
    ),
  );
  return h("section", { class: "card", "data-id": "differences" }, h("h2", { class: "card-title" }, t("differing.title")), h("dl", {}, ...rows));
}

/** Shows what a foreign code says, as text: no address of it is ever opened. */
function foreignCard(text: string | undefined): Child {
  if (text === undefined || text === "") return null;
  const shown = text.length > 300 ? `${text.slice(0, 300)}…` : text;
  return h(
    "section",
    { class: "card", "data-id": "foreign" },
    h("h2", { class: "card-title" }, t("foreign.title")),
    h("p", { class: "foreign" }, shown),
    h("p", { class: "hint" }, t(/^https?:/i.test(text) ? "foreign.address" : "foreign.text")),
  );
}

/** Says what came from where: the code, the lists of this device, the register. */
function sourcesCard(verdict: Verdict): Child {
  const rows: [IconName, string, string][] = [];
  const { local, remote, inquiry } = verdict;
  if (local?.certificate) rows.push(["shield", t("source.code"), t("source.code.text")]);
  if (local !== undefined && remote === undefined && local.basis.list_issued_at !== null) {
    rows.push(["clock", t("source.lists"), t("source.lists.text")]);
  }
  rows.push(...registerRow(inquiry, remote, local !== undefined));
  if (rows.length === 0) return null;
  return h(
    "section",
    { class: "card", "data-id": "sources" },
    h("h2", { class: "card-title" }, t("source.title")),
    h("ul", { class: "sources" }, ...rows.map(([symbol, name, text]) => h("li", {}, icon(symbol), h("div", {}, h("strong", {}, name), h("p", {}, text))))),
  );
}

function registerRow(inquiry: Verdict["inquiry"], remote: RegisterReport | undefined, isCode: boolean): [IconName, string, string][] {
  if (inquiry === "none") return [];
  // With a code the register was asked about its identifier; else about what somebody typed or sent.
  if (remote !== undefined) return [["building", t("source.register"), t(isCode ? "source.register.text" : "source.register.plain")]];
  return [[inquiry === "asking" ? "refresh" : "wifiOff", t("source.register"), inquiryText(inquiry, isCode)]];
}

function inquiryText(inquiry: Verdict["inquiry"], isCode: boolean): string {
  // Where there was no code, this device has nothing to say by itself.
  return inquiry === "unreachable" && !isCode ? t("inquiry.alone") : textOr(`inquiry.${inquiry}`);
}
