import { type Pass } from "./sender.js";

const FIRST_SECONDS = 2;
const LONGEST_SECONDS = 300;
/** How soon to look whether another tab has finished. */
const ELSEWHERE_SECONDS = 15;
const LOCK = "ecert-outbox";

/** What a schedule runs with. */
export interface Surroundings {
  /** `navigator.locks`, where the browser has it: without, two tabs may send the same, which the service takes as once. */
  readonly locks: Pick<LockManager, "request"> | undefined;
  readonly setTimer: (act: () => void, milliseconds: number) => number;
  readonly clearTimer: (timer: number) => void;
  /** Between 0 and 1. */
  readonly random: () => number;
  /** Where `online` is told: the window. */
  readonly events: Pick<EventTarget, "addEventListener" | "removeEventListener">;
}

/** Gives the seconds to wait before the next attempt: twice as long each time, and never the same for all devices. */
export function waitingSeconds(failures: number, asked: number | null, random: number): number {
  const longest = Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** Math.min(failures, 30));
  return Math.max(longest * (0.5 + random / 2), Math.min(asked ?? 0, LONGEST_SECONDS));
}

/** Runs one pass unless another tab does. */
export async function alone(locks: Surroundings["locks"], pass: () => Promise<Pass>): Promise<Pass> {
  if (locks === undefined) return pass();
  let result: Pass = { kind: "elsewhere", sent: 0 };
  await locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (lock !== null) result = await pass();
  });
  return result;
}

/** Says when the outbox is sent: at the start, after each entry, when the network is back, and later after a failure. */
export class Schedule {
  private timer: number | undefined;
  private isRunning = false;
  private isAskedAgain = false;
  private isStopped = false;
  private failures = 0;
  private readonly nudge = (): void => void this.run();

  /** @param tell - is told of each pass's end, also of one that stops everything. */
  constructor(
    private readonly pass: () => Promise<Pass>,
    private readonly around: Surroundings,
    private readonly tell: (pass: Pass) => void,
  ) {}

  /** Begins. */
  start(): void {
    this.around.events.addEventListener("online", this.nudge);
    void this.run();
  }

  /** Ends; a pass that runs is not broken off. */
  stop(): void {
    this.isStopped = true;
    this.around.events.removeEventListener("online", this.nudge);
    this.clear();
  }

  /** Sends now; while a pass is running, once more behind it. */
  async run(): Promise<void> {
    if (this.isStopped) return;
    if (this.isRunning) {
      this.isAskedAgain = true;
      return;
    }
    this.isRunning = true;
    try {
      do {
        this.isAskedAgain = false;
        this.clear();
        this.settle(await this.attempt());
        // Also behind a failure: the pass may have begun before the network was back.
      } while (this.isAskedAgain && !this.isStopped);
    } finally {
      this.isRunning = false;
    }
  }

  private async attempt(): Promise<Pass> {
    try {
      return await alone(this.around.locks, this.pass);
    } catch {
      return { kind: "later", sent: 0, seconds: null };
    }
  }

  private settle(pass: Pass): void {
    if (pass.sent > 0 || pass.kind === "through") this.failures = 0;
    if (pass.kind === "later") {
      this.wait(waitingSeconds(this.failures, pass.seconds, this.around.random()));
      this.failures += 1;
    }
    if (pass.kind === "elsewhere") this.wait(ELSEWHERE_SECONDS);
    this.tell(pass);
  }

  private wait(seconds: number): void {
    this.clear();
    if (!this.isStopped) this.timer = this.around.setTimer(this.nudge, seconds * 1000);
  }

  private clear(): void {
    if (this.timer !== undefined) this.around.clearTimer(this.timer);
    this.timer = undefined;
  }
}
