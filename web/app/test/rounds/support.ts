import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";

import { type Look, type Means } from "../../src/rounds/acts.js";
import { Database, type Transaction } from "../../src/core/database.js";
import { type Device, type Scan, type Subject, type Verdict } from "../../src/rounds/model.js";
import { OutboxStore } from "../../src/rounds/outbox_store.js";
import { type Result, type StorageReason } from "../../src/core/result.js";
import { type Refusal } from "../../src/rounds/result.js";
import { openRounds } from "../../src/rounds/schema.js";
import { type Send } from "../../src/rounds/sender.js";
import { RoundStore } from "../../src/rounds/store.js";

export const DEVICE: Device = {
  device_id: "5a8e6a44-54f2-4f0b-9d49-1a2f5f3f0a11",
  account: "inspector-1",
  label: "phone",
  token: "token-1",
  expires_at: "2027-05-01T00:00:00Z",
  standing: "enrolled",
};

export const PASSED: Verdict = {
  offline: true,
  outcome: "PASSED",
  status: "valid",
  reasons: ["ok"],
  bundle_sequence: 3,
  list_issued_at: "2026-11-28T00:00:00Z",
};

export const FAILED: Verdict = { ...PASSED, outcome: "FAILED", status: "expired", reasons: ["expired"] };
export const UNTOLD: Verdict = { ...PASSED, outcome: "INDETERMINATE", status: "unknown", reasons: ["status-stale"] };

/** Gives what a code is as the subject of a scan. */
export const codeOf = (code: string): Subject => ({ code, identifier: null, certificate_number: null });

/** Gives a look at a code whose certificate has this identifier. */
export const lookAt = (identifier: string, verdict: Verdict = PASSED): Look => ({
  subject: codeOf(`https://ecert.example/v#1${identifier}`),
  verdict,
  verified: identifier,
  face: { title: "食品经营许可证", holder_name: "某某餐饮有限公司", certificate_number: identifier },
  place: null,
});

/** Thrown where the tab is killed. */
export class Killed extends Error {
  override readonly name = "Killed";
}

/** Counts the steps of a life and ends it at one of them: from then on nothing works. */
export class Fate {
  steps = 0;

  constructor(private readonly killAt = Infinity) {}

  get isDead(): boolean {
    return this.steps >= this.killAt;
  }

  step(): void {
    if (!this.isDead) this.steps += 1;
    if (this.isDead) throw new Killed("the tab is gone");
  }

  /** Makes a way to the service that may end before the call arrives and before its answer does. */
  over(send: Send): Send {
    return async (path, init) => {
      this.step();
      const response = await send(path, init);
      this.step();
      return response;
    };
  }
}

/** What one start of the app has. */
export interface Tab {
  readonly database: Database;
  readonly store: RoundStore;
  readonly outbox: OutboxStore;
  readonly means: Means;
}

/** Starts the app on a device's storage. */
export async function openTab(factory: IDBFactory = new IDBFactory(), fate = new Fate()): Promise<Tab> {
  const database = await openRounds(factory, mortal(fate));
  const store = new RoundStore(database);
  return { database, store, outbox: new OutboxStore(database), means: meansWith(store) };
}

/** Starts the app on a device that is enrolled. */
export async function enrolledTab(): Promise<Tab> {
  const tab = await openTab();
  await tab.store.enrol(DEVICE);
  return tab;
}

/** Gives the value of what was done. */
export function valueOf<T>(result: Result<T, Refusal>): T {
  if (!result.done) throw new Error(`not done: ${result.reason}`);
  return result.value;
}

/** Puts scans into the form that only matters for a tally. */
export const scanOf = (part: Partial<Scan>): Scan => ({ ...(part as Scan) });

/** Makes means with a clock that goes on by a second at each look. */
export function meansWith(store: RoundStore): Means {
  let seconds = 0;
  return {
    store,
    now: () => new Date(Date.UTC(2026, 10, 28, 8, 0, (seconds += 1))),
    newId: () => crypto.randomUUID(),
    sha256: async (bytes) => Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex"),
    persist: () => Promise.resolve(true),
    nudge: () => undefined,
  };
}

/** Makes the database of a life: each step of each transaction may be the last. */
function mortal(fate: Fate): typeof Database {
  return class extends Database {
    override async read<T>(stores: readonly string[], work: (step: Transaction) => Promise<T>): Promise<T> {
      fate.step();
      return super.read(stores, work);
    }

    override async write<T, Reason extends string = never>(
      stores: readonly string[],
      work: (step: Transaction) => Promise<T>,
    ): Promise<Result<T, StorageReason | Reason>> {
      fate.step();
      const result = await super.write<T, Reason>(stores, (step) => work(mortalSteps(step, fate)));
      fate.step();
      return result;
    }
  };
}

function mortalSteps(steps: Transaction, fate: Fate): Transaction {
  return new Proxy(steps, {
    get: (target, name, receiver) => {
      const step = Reflect.get(target, name, receiver) as (...given: unknown[]) => unknown;
      return (...given: unknown[]) => {
        fate.step();
        return step(...given);
      };
    },
  });
}
