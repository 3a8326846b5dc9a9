import { type Answer } from "../core/ask.js";
import { labelsOf } from "../core/labels.js";
import { verifyCode } from "../core/session.js";
import { type Trust } from "../core/trust.js";
import { likeliest } from "../core/typed.js";
import { conclude, type Verdict } from "../core/verdict.js";
import { codeSubject } from "../rounds/looks.js";
import { type Subject } from "../rounds/model.js";
import { type Decoder } from "../decode/decoder.js";
import { h, replace } from "../ui/dom.js";
import { language, markLanguage, t } from "../ui/messages.js";
import { button, notice } from "../ui/parts.js";
import { freshness, page } from "./chrome.js";
import { type Context, type Shown } from "./context.js";
import { resultActions, roundBar, roundFoot } from "./rounds/beside.js";
import { type Desk } from "./rounds/desk.js";
import { screenOfRounds } from "./rounds/screens.js";
import { cameraScreen } from "./screens/camera.js";
import { enrolScreen } from "./screens/enrol.js";
import { manualScreen } from "./screens/manual.js";
import { resultView } from "./screens/result.js";
import { settingsScreen } from "./screens/settings.js";

/** A verdict on show, and the text that it is about. */
interface Result {
  readonly verdict: Verdict;
  readonly subject: Subject;
  readonly text: string | undefined;
}

/** The inspector's app: shows one screen at a time, which stands behind `#/` in the address. */
export class App {
  private readonly context: Context;
  private shown: Shown | undefined;
  private result: Result | undefined;
  private labels: ReadonlyMap<string, string> = new Map();
  private isReachable = navigator.onLine;
  private isEnrolled = false;
  /** The rounds; undefined where the browser keeps nothing. */
  private desk: Desk | undefined;
  private update: (() => void) | undefined;
  /** Counts questions: an answer to one that was given up is thrown away. */
  private asked = 0;
  /** The question whose first verdict was shown: a later one does not fetch the person back to it. */
  private told = 0;

  constructor(
    private readonly root: HTMLElement,
    private readonly trust: Trust,
    decoder: Decoder,
    private readonly openDesk: () => Promise<Desk | undefined>,
  ) {
    this.context = {
      trust,
      decoder,
      now: () => new Date(),
      redraw: () => this.draw(),
      go: (screen) => {
        this.go(screen);
        if (screen === "result") this.draw();
      },
      isReachable: () => this.isReachable,
    };
  }

  /** Takes up what is kept, draws the first screen, and brings the data up to date. */
  async start(): Promise<void> {
    [this.isEnrolled, this.desk] = await Promise.all([this.trust.load(), this.openDesk()]);
    if (this.desk !== undefined) this.desk.shutOut = () => (this.go("device"), this.draw());
    this.draw();
    if (this.isEnrolled) await this.refresh();
  }

  /** Brings keys and lists up to date, and the line that tells their age. */
  async refresh(): Promise<void> {
    if (!this.isEnrolled) return;
    await this.trust.refresh();
    this.noteNetwork(!this.trust.troubles.some(({ kind }) => kind === "unreachable"));
    // The settings tell what came of it; a question that stands there is not taken away.
    if (location.hash.startsWith("#/settings") && this.root.querySelector("dialog[open]") === null) this.draw();
  }

  /** Notes whether the service is reached; what is on show is not drawn anew but for that line. */
  noteNetwork(isReachable: boolean): void {
    this.isReachable = isReachable;
    // A camera that runs is not started again for the sake of a line.
    this.root.querySelector("[data-id=freshness]")?.replaceWith(freshness(this.context));
  }

  /** Offers the newer release of the app. */
  offerUpdate(update: () => void): void {
    this.update = update;
    this.drawUpdate();
  }

  /** Draws the screen that the address names. */
  draw(): void {
    markLanguage();
    document.title = t("scan.name");
    this.shown?.leave?.();
    this.shown = this.screen();
    replace(this.root, this.shown.element);
    this.drawUpdate();
  }

  private screen(): Shown {
    if (!this.isEnrolled) return enrolScreen(this.context, () => void this.enrolled());
    const [name = "", rest = ""] = location.hash.replace(/^#\/?/, "").split("/");
    if (name !== "result") document.body.dataset["verdict"] = "none";
    if (name === "manual") {
      return manualScreen(this.context, { code: (text) => void this.read(text), ask: (question, subject) => void this.ask(question, subject) });
    }
    const ofRounds = screenOfRounds(this.context, this.desk, name, rest);
    if (ofRounds !== undefined) return ofRounds;
    if (name === "settings") return settingsScreen(this.context, () => void this.forget());
    if (name === "result" && this.result !== undefined) return { element: this.resultOf(this.result) };
    if (name === "nothing") return this.nothing();
    return cameraScreen(this.context, {
      texts: (texts) => void this.read(likeliest(texts) ?? ""),
      nothing: () => this.go("nothing"),
      extra: this.desk === undefined ? null : roundBar(this.context, this.desk),
    });
  }

  private resultOf({ verdict, text }: Result): HTMLElement {
    const isForeign = verdict.reason === "malformed" || verdict.reason === "version-unknown";
    const ofRounds = this.desk === undefined ? {} : { actions: [resultActions(this.context, this.desk)], foot: roundFoot(this.desk) };
    return resultView(this.context, verdict, { labels: this.labels, foreign: isForeign ? text : undefined, ...ofRounds });
  }

  private nothing(): Shown {
    const again = button("retry", t("scan.retry"), () => this.go(""), { kind: "primary", symbol: "scan" });
    return { element: page(this.context, t("scan.picture"), notice("warn", t("page.no-code"), "no-code"), h("div", {}, again)) };
  }

  private async read(text: string): Promise<void> {
    const question = ++this.asked;
    this.labels = new Map();
    // Asking the register is worth it only where it answered last time: a dead network costs seconds.
    const asking = this.isReachable ? "register" : "device-only";
    await verifyCode(text, this.trust, { now: this.context.now, asking, tell: (verdict) => this.tell({ verdict, subject: codeSubject(text), text }, question) });
  }

  private async ask(question: () => Promise<Answer>, subject: Subject): Promise<void> {
    const number = ++this.asked;
    this.labels = new Map();
    const verdict = conclude(undefined, await question());
    this.tell({ verdict, subject, text: undefined }, number);
  }

  private tell(result: Result, question: number): void {
    if (question !== this.asked) return;
    const isFirst = question !== this.told;
    this.told = question;
    this.result = result;
    this.desk?.notice(question, result.subject, result.verdict);
    if (isFirst) this.go("result");
    if (location.hash.startsWith("#/result")) this.draw();
    if (isFirst) {
      measure();
      this.root.querySelector<HTMLElement>("[data-id=headline]")?.focus({ preventScroll: true });
    }
    const { inquiry, remote } = result.verdict;
    if (inquiry === "unreachable") this.noteNetwork(false);
    const template = remote?.certificate?.template;
    if (template !== undefined) void this.showLabels(template, question);
  }

  private async showLabels(template: string, question: number): Promise<void> {
    const found = await labelsOf(template, language());
    if (question !== this.asked || !location.hash.startsWith("#/result")) return;
    this.labels = found;
    this.draw();
  }

  private go(screen: string): void {
    const address = screen === "" ? "#/" : `#/${screen}`;
    if (location.hash === address) return;
    // The screen is drawn here and not by the event that follows: that one would draw it a second time.
    history.pushState(null, "", address);
    if (screen !== "result") this.draw();
  }

  private async enrolled(): Promise<void> {
    this.isEnrolled = true;
    // The camera opens only once there is something to check with.
    await this.refresh();
    this.draw();
  }

  private async forget(): Promise<void> {
    await this.trust.forget();
    this.isEnrolled = false;
    this.go("");
    this.draw();
  }

  private drawUpdate(): void {
    this.root.querySelector("[data-id=update]")?.remove();
    if (this.update !== undefined) this.root.prepend(button("update", t("scan.update"), this.update, { kind: "primary", symbol: "refresh" }));
  }
}

/** Notes how long it took from the frame that was read to the verdict on show. */
function measure(): void {
  if (performance.getEntriesByName("decoded").length === 0) return;
  performance.measure("decode-to-verdict", "decoded");
  performance.clearMarks("decoded");
}
