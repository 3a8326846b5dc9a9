import assert from "node:assert/strict";
import { test } from "node:test";

import { alone, Schedule, type Surroundings, waitingSeconds } from "../../src/rounds/schedule.js";
import { type Pass } from "../../src/rounds/sender.js";

const THROUGH: Pass = { kind: "through", sent: 1 };
const LATER: Pass = { kind: "later", sent: 0, seconds: null };

/** Surroundings whose timers are run by hand. */
class Hands {
  readonly events = new EventTarget();
  readonly waits: number[] = [];
  private act: (() => void) | undefined;

  readonly around: Surroundings = {
    locks: undefined,
    events: this.events,
    random: () => 1,
    setTimer: (act, milliseconds) => {
      this.act = act;
      return this.waits.push(milliseconds / 1000);
    },
    clearTimer: () => {
      this.act = undefined;
    },
  };

  get isWaiting(): boolean {
    return this.act !== undefined;
  }

  async ring(): Promise<void> {
    this.act?.();
    await settle();
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Starts a schedule whose passes end as they are listed, the last one for ever. */
function scheduled(...passes: Pass[]): { hands: Hands; schedule: Schedule; told: Pass[] } {
  const [hands, told]: [Hands, Pass[]] = [new Hands(), []];
  const next = (): Promise<Pass> => Promise.resolve((passes.length > 1 ? passes.shift() : passes[0]) ?? THROUGH);
  const schedule = new Schedule(next, hands.around, (pass) => told.push(pass));
  schedule.start();
  return { hands, schedule, told };
}

test("Waiting grows from 2 seconds to 5 minutes, and is never shorter than half of that", () => {
  assert.deepEqual(
    [0, 1, 2, 7, 8, 1000].map((failures) => waitingSeconds(failures, null, 1)),
    [2, 4, 8, 256, 300, 300],
  );
  assert.equal(waitingSeconds(3, null, 0), 8);
});

test("The service may ask for more patience, within bounds", () => {
  assert.equal(waitingSeconds(0, 40, 0), 40);
  assert.equal(waitingSeconds(0, 90_000, 0), 300);
});

test("The outbox is sent at the start", async () => {
  const { told, hands } = scheduled(THROUGH);
  await settle();

  assert.deepEqual(told, [THROUGH]);
  assert.equal(hands.isWaiting, false);
});

test("After a failure it is tried again and again, each time later, until it works", async () => {
  const { told, hands } = scheduled(LATER, LATER, LATER, THROUGH, LATER);
  await settle();
  for (let ring = 0; ring < 3; ring += 1) await hands.ring();

  assert.deepEqual(hands.waits, [2, 4, 8]);
  assert.equal(told.length, 4);
  assert.equal(hands.isWaiting, false);
});

test("What was sent before the failure lets the waiting begin anew", async () => {
  const { hands } = scheduled(LATER, LATER, { kind: "later", sent: 1, seconds: null });
  await settle();
  for (let ring = 0; ring < 2; ring += 1) await hands.ring();

  assert.deepEqual(hands.waits, [2, 4, 2]);
});

test("When the network is back nobody waits", async () => {
  const { told, hands } = scheduled(LATER, THROUGH);
  await settle();
  hands.events.dispatchEvent(new Event("online"));
  await settle();

  assert.deepEqual(told, [LATER, THROUGH]);
  assert.equal(hands.isWaiting, false);
});

test("When the network comes back during a pass that fails, nobody waits either", async () => {
  const { told, hands } = scheduled(LATER, THROUGH);
  hands.events.dispatchEvent(new Event("online"));
  await settle();

  assert.deepEqual(told, [LATER, THROUGH]);
  assert.equal(hands.isWaiting, false);
});

test("What is added during a pass is sent behind it", async () => {
  const { told, schedule } = scheduled(THROUGH);
  await Promise.all([schedule.run(), schedule.run(), schedule.run()]);
  await settle();

  assert.equal(told.length, 2);
});

for (const kind of ["shut-out", "turned-away", "not-enrolled"] as const) {
  test(`Nothing is tried by itself after the answer ${kind}`, async () => {
    const { told, hands } = scheduled({ kind, sent: 0 });
    await settle();

    assert.deepEqual(told, [{ kind, sent: 0 }]);
    assert.equal(hands.isWaiting, false);
  });
}

test("A pass that throws is one that failed", async () => {
  const hands = new Hands();
  const told: Pass[] = [];
  new Schedule(() => Promise.reject(new Error("storage")), hands.around, (pass) => told.push(pass)).start();
  await settle();

  assert.deepEqual(told, [LATER]);
  assert.equal(hands.isWaiting, true);
});

test("A schedule that was stopped does nothing more", async () => {
  const { told, hands, schedule } = scheduled(LATER);
  await settle();
  schedule.stop();
  hands.events.dispatchEvent(new Event("online"));
  await schedule.run();

  assert.equal(told.length, 1);
  assert.equal(hands.isWaiting, false);
});

test("Two tabs do not send at once", async () => {
  let isHeld = false;
  const request = async (_name: string, _options: LockOptions, act: (lock: Lock | null) => Promise<void>) => {
    if (isHeld) return act(null);
    isHeld = true;
    await act({ name: "ecert-outbox", mode: "exclusive" });
    isHeld = false;
  };
  const locks = { request } as unknown as LockManager;
  const passes = await Promise.all([
    alone(locks, async () => (await settle(), THROUGH)),
    alone(locks, () => Promise.resolve(THROUGH)),
  ]);

  assert.deepEqual(passes, [THROUGH, { kind: "elsewhere", sent: 0 }]);
});

test("A tab that found another one sending looks again", async () => {
  const { hands } = scheduled({ kind: "elsewhere", sent: 0 }, THROUGH);
  await settle();

  assert.deepEqual(hands.waits, [15]);
});
