import { colourOf, type Verdict as Conclusion } from "../../core/verdict.js";
import { addNote, addScan, begin, end, finishScan, type Look, type Means, report, type Report } from "../../rounds/acts.js";
import { enrolDevice } from "../../rounds/enrolment.js";
import { fetchFile, type Wanted } from "../../rounds/files.js";
import { isForeign, lookOf } from "../../rounds/looks.js";
import { type Device, type Round, type Scan, type Subject } from "../../rounds/model.js";
import { type Waiting } from "../../rounds/outbox.js";
import { type OutboxStore } from "../../rounds/outbox_store.js";
import { type Whereabouts } from "../../rounds/place.js";
import { type Refusal, type Result } from "../../rounds/result.js";
import { type Pass, type Send } from "../../rounds/sender.js";
import { type Sound } from "../../rounds/sound.js";
import { type RoundStore, type WholeRound } from "../../rounds/store.js";
import { type Child, h, replace } from "../../ui/dom.js";

/** What a desk works with. */
export interface DeskParts {
  readonly means: Means;
  readonly store: RoundStore;
  readonly outbox: OutboxStore;
  readonly send: Send;
  readonly sound: Sound;
  readonly whereabouts: Whereabouts;
  /** What is remembered between visits, where the browser allows it. */
  readonly settings: Pick<Storage, "getItem" | "setItem"> | undefined;
}

/** What was read last, and what became of it in the round. */
export interface Noted {
  readonly question: number;
  readonly look: Look;
  readonly joins: boolean;
  readonly scan: Scan | undefined;
  readonly trouble: Refusal | undefined;
}

const MUTED = "ecert.muted";
const NONE: Waiting = { waiting: 0, refused: 0 };

/** The inspector's desk: the rounds of this device as they stand now, and everything that is done with them. */
export class Desk {
  device: Device | undefined;
  rounds: readonly Round[] = [];
  /** The round that is going on, with all that it has. */
  current: WholeRound | undefined;
  noted: Noted | undefined;
  /** How the last attempt to send has ended. */
  lastPass: Pass | undefined;
  /** Is told when the service has shut this device out. */
  shutOut: () => void = () => undefined;
  private waiting: ReadonlyMap<string, Waiting> = new Map();
  private readonly watchers = new Map<HTMLElement, () => void>();
  /** Scans by the question that they came of. */
  private readonly kept = new Map<number, Scan>();
  private lastTurn: Promise<unknown> = Promise.resolve();

  constructor(readonly parts: DeskParts) {}

  /** Whether verdicts are told without a sound. */
  get isMuted(): boolean {
    return this.parts.settings?.getItem(MUTED) === "yes";
  }

  /** Whether this device may begin rounds and report. */
  get isEnrolled(): boolean {
    return this.device !== undefined && this.device.token !== null;
  }

  /** Draws something that is drawn anew whenever anything on the desk has changed, for as long as it is on the page. */
  watch(draw: () => readonly Child[], attributes: Readonly<Record<string, string>> = {}): HTMLElement {
    const element = h("div", attributes, ...draw());
    this.watchers.set(element, () => replace(element, ...draw()));
    return element;
  }

  /** Reads everything anew from the store. */
  async reload(): Promise<void> {
    const { store, whereabouts } = this.parts;
    [this.device, this.rounds, this.waiting] = await Promise.all([store.device(), store.rounds(), store.waiting()]);
    const open = this.rounds.find(({ ended_at, account }) => ended_at === null && account === this.device?.account);
    this.current = open === undefined || !this.isEnrolled ? undefined : await store.whole(open.round_id);
    whereabouts.want(this.current?.round.notes_place === true);
    this.changed();
  }

  /** Gives how much of a round is on its way; of none, what belongs to no round. */
  waitingOf(round_id: string): Waiting {
    return this.waiting.get(round_id) ?? NONE;
  }

  /** Gives how much is on its way in all. */
  waitingInAll(): Waiting {
    const all = [...this.waiting.values()];
    const sum = (name: keyof Waiting): number => all.reduce((total, one) => total + one[name], 0);
    return { waiting: sum("waiting"), refused: sum("refused") };
  }

  setMuted(isMuted: boolean): void {
    try {
      this.parts.settings?.setItem(MUTED, isMuted ? "yes" : "no");
    } finally {
      this.changed();
    }
  }

  /** Notes how an attempt to send has ended. */
  async notePass(pass: Pass): Promise<void> {
    this.lastPass = pass;
    await this.reload();
    if (pass.kind === "shut-out") this.shutOut();
  }

  async enrol(typed: { readonly code: string; readonly label: string }): Promise<Result<unknown, string>> {
    const enrolled = await enrolDevice(typed, this.parts.send);
    return enrolled.done ? this.after(this.parts.store.enrol(enrolled.value), true) : enrolled;
  }

  begin(typed: { readonly number: string; readonly title: string; readonly notes_place: boolean }): Promise<Result<Round, Refusal>> {
    this.parts.sound.wake();
    return this.after(begin(this.parts.means, typed));
  }

  end(round_id: string): Promise<Result<Round, Refusal>> {
    return this.after(end(this.parts.means, round_id));
  }

  addNote(scan: Scan, said: { readonly text: string; readonly photo: ArrayBuffer | null }): Promise<Result<unknown, Refusal>> {
    return this.after(addNote(this.parts.means, scan, said));
  }

  report(said: Report): Promise<Result<unknown, Refusal>> {
    return this.after(report(this.parts.means, said));
  }

  /** Lets what the service has refused wait again. */
  retry(round_id: string | null): Promise<Result<void, Refusal>> {
    return this.after(this.parts.outbox.retry(round_id), true);
  }

  forget(round_id: string): Promise<Result<void, Refusal>> {
    return this.after(this.parts.outbox.forget(round_id));
  }

  file(wanted: Wanted): ReturnType<typeof fetchFile> {
    return fetchFile(wanted, this.device, this.parts.send);
  }

  /** Takes note of a verdict that is shown; in a round it sounds, and joins it. A question may have two: before and after the register's answer. */
  notice(question: number, subject: Subject, conclusion: Conclusion): void {
    const { means, sound, whereabouts } = this.parts;
    const look = lookOf(subject, conclusion, whereabouts.at(means.now()));
    const before = this.noted?.question === question ? this.noted : undefined;
    const joins = joinsByItself(subject, conclusion);
    this.noted = { scan: undefined, trouble: undefined, ...before, question, look, joins };
    if (this.current === undefined) return this.changed();
    const colour = colourOf(look.verdict.outcome);
    const isNews = before === undefined || colourOf(before.look.verdict.outcome) !== colour;
    if (isNews && !this.isMuted) sound.play(colour);
    if (joins) void this.inTurn(() => this.keep(question, look, conclusion.inquiry !== "asking"));
    this.changed();
  }

  /** Adds what was read last to the round, because a person wants it. */
  keepNoted(): Promise<void> {
    return this.inTurn(async () => {
      if (this.noted !== undefined) await this.keep(this.noted.question, this.noted.look, true);
    });
  }

  private async keep(question: number, look: Look, isLast: boolean): Promise<void> {
    const { means, store } = this.parts;
    const round = this.current?.round;
    if (round === undefined) return;
    const scan = this.kept.get(question);
    if (scan !== undefined) {
      const finished = isLast ? await finishScan(means, scan.scan_id, look) : undefined;
      this.tell(question, { scan, trouble: finished?.done === false ? finished.reason : undefined });
    } else {
      // Whatever still waits for an answer that nobody waits for any more has had its last verdict.
      await store.finishAll();
      const added = await addScan(means, round, look, isLast);
      if (added.done) this.kept.set(question, added.value);
      this.tell(question, added.done ? { scan: added.value, trouble: undefined } : { scan: undefined, trouble: added.reason });
    }
    await this.reload();
  }

  private tell(question: number, what: Pick<Noted, "scan" | "trouble">): void {
    if (this.noted?.question === question) this.noted = { ...this.noted, ...what };
  }

  /** Does one thing with the round after the other. */
  private inTurn(act: () => Promise<void>): Promise<void> {
    const turn = this.lastTurn.then(act);
    this.lastTurn = turn.catch(() => undefined);
    return turn;
  }

  private async after<Answer extends Result<unknown, string>>(act: Promise<Answer>, nudges = false): Promise<Answer> {
    const answer = await act;
    if (answer.done && nudges) this.parts.means.nudge();
    await this.reload();
    return answer;
  }

  private changed(): void {
    for (const [element, draw] of this.watchers) {
      if (element.isConnected) draw();
      else this.watchers.delete(element);
    }
  }
}

/** What was typed wrongly, or belongs to others, is not a find of the round unless a person says so. */
function joinsByItself({ code }: Subject, conclusion: Conclusion): boolean {
  if (code !== null) return !isForeign(conclusion);
  return conclusion.inquiry === "report" && conclusion.reason !== "not-registered";
}
