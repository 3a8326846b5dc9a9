import catalogue from "messages:page";

import { askAboutFile, askByIdentifier, askByNumber, type Answer } from "../core/ask.js";
import { labelsOf } from "../core/labels.js";
import { checkLogged, type Logged, loggedOf } from "../core/logged.js";
import { verifyCode } from "../core/session.js";
import { fleetingStore } from "../core/store.js";
import { Trust } from "../core/trust.js";
import { isCode, likeliest } from "../core/typed.js";
import { conclude, type Verdict } from "../core/verdict.js";
import { Decoder } from "../decode/decoder.js";
import { h, replace } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { instant } from "../ui/format.js";
import { language, markLanguage, provideMessages, t } from "../ui/messages.js";
import { button, languageSwitch, notice } from "../ui/parts.js";
import { verdictView } from "../ui/verdict.js";
import { landing, type Wishes } from "./landing.js";

/** What the page shows. */
type State =
  | { readonly screen: "landing"; readonly complaint?: string }
  | { readonly screen: "working" }
  | { readonly screen: "verdict"; readonly verdict: Verdict; readonly foreign?: string | undefined };

/** What stays unfolded when the page is drawn again. */
const OPENED = ["checks", "log-proof"] as const;
const MAX_FILE_BYTES = 10 * 1024 * 1024;
provideMessages(catalogue);
const app = document.getElementById("app") as HTMLElement;
const decoder = new Decoder(DECODER_ADDRESS);
const trust = new Trust({ store: fleetingStore(), fetch: (address, options) => fetch(address, options), clock: () => new Date() });
let state: State = { screen: "landing" };
let labels: ReadonlyMap<string, string> = new Map();
let logged: Logged | undefined;
/** Counts questions: an answer to one that was given up is thrown away. */
let asked = 0;
let keys: Promise<boolean> | undefined;

/** Fetches roots, bundle and lists, once unless it failed. The page trusts whoever serves it: it came from there too. */
function fetchKeys(): Promise<boolean> {
  keys ??= (async () => {
    try {
      await trust.pin((await trust.offeredRoots()).text);
      await trust.refresh();
      return trust.reader?.currentBundle !== undefined;
    } catch {
      return false;
    }
  })();
  void keys.then((fetched) => {
    if (!fetched) keys = undefined;
  });
  return keys;
}

async function checkCode(text: string): Promise<void> {
  const question = begin();
  if (!(await fetchKeys()) && trust.reader === undefined) {
    show({ screen: "landing", complaint: t("page.no-keys") }, question);
    return;
  }
  const tell = (verdict: Verdict): void => {
    const isForeign = verdict.reason === "malformed" || verdict.reason === "version-unknown";
    tellVerdict(verdict, question, isForeign ? text : undefined);
  };
  await verifyCode(text, trust, { now: () => new Date(), asking: "register", tell });
}

async function checkAnswer(ask: () => Promise<Answer>): Promise<void> {
  const question = begin();
  tellVerdict(conclude(undefined, await ask()), question);
}

function tellVerdict(verdict: Verdict, question: number, foreign?: string): void {
  const before = state.screen;
  show({ screen: "verdict", verdict, foreign }, question);
  if (before !== "verdict" && question === asked) {
    scrollTo(0, 0);
    app.querySelector<HTMLElement>("[data-id=headline]")?.focus({ preventScroll: true });
  }
  const template = verdict.remote?.certificate?.template;
  if (template !== undefined) void showLabels(template, question);
  void showLogged(verdict, question);
}

/** Checks the log's proof by the keys that this device has, and says what came of it. */
async function showLogged(verdict: Verdict, question: number): Promise<void> {
  const told = loggedOf(verdict.remote);
  const checked = told === undefined ? undefined : await checkLogged(told, trust);
  if (question !== asked || checked?.outcome === undefined) return;
  logged = checked;
  render();
}

async function showLabels(template: string, question: number): Promise<void> {
  const found = await labelsOf(template, language());
  if (question !== asked) return;
  labels = found;
  render();
}

async function checkFile(file: File): Promise<void> {
  const question = begin();
  if (file.size > MAX_FILE_BYTES) return show({ screen: "landing", complaint: t("page.file-too-large") }, question);
  const start = new Uint8Array(await file.slice(0, 1024).arrayBuffer());
  if (new TextDecoder("latin1").decode(start).includes("%PDF-")) return checkAnswer(() => askAboutFile(file));
  let texts: readonly string[];
  try {
    texts = await decoder.readFile(file);
  } catch {
    return show({ screen: "landing", complaint: t("page.not-picture") }, question);
  }
  const text = likeliest(texts);
  return text === undefined ? show({ screen: "landing", complaint: t("page.no-code") }, question) : checkCode(text);
}

const wishes: Wishes = {
  file: (file) => void checkFile(file),
  number: (number, name) => void checkAnswer(() => askByNumber(number, name)),
  text: (text) => void (isCode(text) ? checkCode(text) : checkAnswer(() => askByIdentifier(text))),
};

function begin(): number {
  logged = undefined;
  show({ screen: "working" }, ++asked);
  return asked;
}

function show(next: State, question: number): void {
  if (question !== asked) return;
  state = next;
  render();
}

function again(): void {
  history.replaceState(null, "", location.pathname);
  labels = new Map();
  show({ screen: "landing" }, ++asked);
  scrollTo(0, 0);
}

function render(): void {
  markLanguage();
  document.title = t("app.title");
  if (state.screen === "verdict") {
    const opened = OPENED.filter((id) => app.querySelector<HTMLDetailsElement>(`[data-id=${id}]`)?.open ?? false);
    const top = h("div", { class: "hero-top" }, brand(), languageSwitch(relabel));
    replace(app, h("main", {}, verdictView(state.verdict, { top, labels, logged, foreign: state.foreign, foot: foot() })));
    for (const id of opened) app.querySelector(`[data-id=${id}]`)?.setAttribute("open", "");
    return;
  }
  document.body.dataset["verdict"] = "none";
  const content = state.screen === "working" ? [h("p", { class: "card", role: "status", "data-id": "working" }, t("page.working"))] : landing(wishes, state.complaint);
  replace(
    app,
    h("header", { class: "top" }, h("div", { class: "top-inner" }, brand(), languageSwitch(render))),
    h("main", { class: "main" }, isSecureContext ? null : notice("warn", t("page.insecure"), "insecure"), ...content),
    h("footer", { class: "footer" }, h("p", {}, t("page.footer")), h("p", {}, h("a", { href: "/hall", "data-id": "hall" }, t("page.hall"))), h("p", {}, h("a", { href: "/scan/", "data-id": "inspector" }, t("page.inspector")))),
  );
}

/** Draws the verdict in the other language, with the labels of the facts. */
function relabel(): void {
  render();
  const template = state.screen === "verdict" ? state.verdict.remote?.certificate?.template : undefined;
  if (template !== undefined) void showLabels(template, asked);
}

function brand(): HTMLElement {
  return h("span", { class: "brand" }, icon("shield", 26), t("app.name"));
}

function foot(): HTMLElement {
  return h(
    "div",
    { class: "stack" },
    h("p", { class: "print-only" }, t("page.printed", { at: instant(new Date()) })),
    h("div", { class: "foot-actions no-print" }, button("print", t("page.print"), () => print(), { symbol: "printer" }), button("again", t("page.again"), again, { kind: "primary", symbol: "search" })),
  );
}

/** Checks the code that the address carries; whatever stands behind `#` stays in the browser. */
function checkAddress(): void {
  if (location.hash.length > 1) void checkCode(location.href);
  else render();
}

// On paper nothing can be unfolded.
addEventListener("beforeprint", () => app.querySelector("[data-id=checks]")?.setAttribute("open", ""));
addEventListener("hashchange", checkAddress);
checkAddress();
