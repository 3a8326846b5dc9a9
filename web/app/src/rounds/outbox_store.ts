import { type Database, type Transaction } from "../core/database.js";
import { type Device, type Photo, type Round, type Scan, type ScanAnswer, type Suspicion } from "./model.js";
import { type Entry } from "./outbox.js";
import { type Refusal, type Result, Refused } from "./result.js";
import { SELF, STORES } from "./schema.js";

/** What the sender needs for one call. */
export interface Due {
  readonly device: Device | undefined;
  /** The first waiting entry behind the one that was named; undefined if there is none. */
  readonly entry: Entry | undefined;
  /** Of a photo's entry only. */
  readonly bytes: ArrayBuffer | undefined;
}

/** The sender's side of the store. */
export class OutboxStore {
  constructor(private readonly database: Database) {}

  /** Gives the entries that the service has refused. */
  refused(): Promise<readonly Entry[]> {
    return this.database.read(["outbox"], (step) => step.getAll<Entry>("outbox", "state", "refused"));
  }

  /** Gives what is to be sent next. */
  due(behind: number): Promise<Due> {
    return this.database.read(["device", "outbox", "photos"], async (step) => {
      const device = await step.get<Device>("device", SELF);
      let entry = await nextEntry(step, behind);
      while (entry !== undefined && (entry.state !== "waiting" || entry.account !== device?.account)) {
        entry = await nextEntry(step, entry.sequence);
      }
      if (entry?.kind !== "photo") return { device, entry, bytes: undefined };
      const photo = await step.get<Photo>("photos", [entry.round_id ?? "", entry.subject]);
      return { device, entry, bytes: photo?.bytes };
    });
  }

  /** Strikes an entry that the service has, and keeps what it has said of a scan. */
  taken(entry: Entry, answer: ScanAnswer | null): Promise<Result<void, Refusal>> {
    return this.database.write(["outbox", "scans"], async (step) => {
      const scan = answer === null ? undefined : await step.get<Scan>("scans", entry.subject);
      if (scan !== undefined) await step.put("scans", { ...scan, answer });
      await step.delete("outbox", entry.sequence);
    });
  }

  /** Marks an entry as one that the service does not take. */
  refuse(entry: Entry, code: string): Promise<Result<void, Refusal>> {
    return this.database.write(["outbox"], async (step) => {
      // Without locks another tab may have had it taken meanwhile.
      if ((await step.get("outbox", entry.sequence)) === undefined) return;
      await step.put("outbox", { ...entry, state: "refused", code });
    });
  }

  /** Lets the refused entries of a round wait again; of none, those of suspicions outside of rounds. */
  retry(round_id: string | null): Promise<Result<void, Refusal>> {
    return this.database.write(["outbox"], async (step) => {
      for (const entry of await step.getAll<Entry>("outbox", "state", "refused")) {
        if (entry.round_id === round_id) await step.put("outbox", { ...entry, state: "waiting", code: null });
      }
    });
  }

  /** Notes that the service takes a token no more, or takes it again; everything stays. */
  mark(token: string, standing: "enrolled" | "turned-away"): Promise<Result<void, Refusal>> {
    return this.database.write(["device"], async (step) => {
      const device = await step.get<Device>("device", SELF);
      if (device?.token === token) await step.put("device", { ...device, standing }, SELF);
    });
  }

  /**
   * Forgets a token and whatever the service has already; what it has not is kept.
   *
   * @param token - the one that was shut out: the device may have been enrolled again meanwhile.
   */
  shutOut(token: string): Promise<Result<void, Refusal>> {
    return this.database.write(STORES, async (step) => {
      const device = await step.get<Device>("device", SELF);
      if (device?.token !== token) return;
      await step.put("device", { ...device, token: null, standing: "shut-out" }, SELF);
      const entries = await step.getAll<Entry>("outbox");
      for (const round of await step.getAll<Round>("rounds")) {
        await forgetSent(step, round, entries);
      }
      const unsent = new Set(entries.map(({ subject }) => subject));
      for (const { suspicion_id } of await step.getAll<Suspicion>("suspicions")) {
        if (!unsent.has(suspicion_id)) await step.delete("suspicions", suspicion_id);
      }
    });
  }

  /** Removes a round that the service has whole. */
  forget(round_id: string): Promise<Result<void, Refusal>> {
    return this.database.write(STORES, async (step) => {
      const round = await step.get<Round>("rounds", round_id);
      if (round === undefined) throw new Refused("round-unknown");
      const entries = await step.getAll<Entry>("outbox");
      const isUnsent = entries.some((entry) => entry.round_id === round_id);
      if (round.ended_at === null || isUnsent) throw new Refused("round-unsent");
      for (const { suspicion_id, round_id: of } of await step.getAll<Suspicion>("suspicions")) {
        if (of === round_id) await step.delete("suspicions", suspicion_id);
      }
      await forgetSent(step, round, entries);
    });
  }
}

function nextEntry(step: Transaction, behind: number): Promise<Entry | undefined> {
  return step.first<Entry>("outbox", null, IDBKeyRange.lowerBound(behind, true));
}

/** Removes of a round what has no entry in the outbox, and the round itself if nothing is left. */
async function forgetSent(step: Transaction, round: Round, entries: readonly Entry[]): Promise<void> {
  const { round_id, forgotten } = round;
  const unsent = new Set(entries.filter((entry) => entry.round_id === round_id).map(({ subject }) => subject));
  let kept = unsent.size;
  const forget = async (store: string, id: string): Promise<number> => {
    let count = 0;
    for (const part of await step.getAll<Record<string, unknown>>(store, "round", round_id)) {
      const name = String(part[id]);
      if (unsent.has(name)) continue;
      if (part["unposted"] === 1) {
        kept += 1;
        continue;
      }
      await step.delete(store, store === "photos" ? [round_id, name] : name);
      count += 1;
    }
    return count;
  };
  const scans = forgotten.scans + (await forget("scans", "scan_id"));
  const notes = forgotten.notes + (await forget("notes", "note_id"));
  await forget("photos", "sha256");
  if (kept === 0) await step.delete("rounds", round_id);
  else await step.put("rounds", { ...round, forgotten: { scans, notes } });
}
