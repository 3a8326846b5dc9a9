import { type Database, type Transaction } from "../core/database.js";
import { type Device, type Face, type Note, type Photo, type Round, type Scan } from "./model.js";
import { type Suspicion, type Verdict } from "./model.js";
import { countEntries, type Draft, type Entry, endEntry, noteEntry, photoEntry } from "./outbox.js";
import { roundEntry, scanEntry, suspicionEntry, type Waiting } from "./outbox.js";
import { type Refusal, type Result, Refused } from "./result.js";
import { endRound, MOST } from "./rounds.js";
import { SELF } from "./schema.js";

/** A scan before the store knows whether its certificate is there already. */
export type ScanDraft = Omit<Scan, "first_scan_id" | "answer">;

/** A round with all that belongs to it. */
export interface WholeRound {
  readonly round: Round;
  readonly scans: readonly Scan[];
  readonly notes: readonly Note[];
  readonly suspicions: readonly Suspicion[];
  readonly entries: readonly Entry[];
}

/** The inspector's side of the store: each act and its entry in the outbox are one transaction. */
export class RoundStore {
  constructor(private readonly database: Database) {}

  /** Gives this device, if it was ever enrolled. */
  device(): Promise<Device | undefined> {
    return this.database.read(["device"], (transaction) => transaction.get<Device>("device", SELF));
  }

  /** Keeps a device that was just enrolled. */
  enrol(device: Device): Promise<Result<void, Refusal>> {
    return this.database.write(["device"], (transaction) => transaction.put("device", device, SELF));
  }

  /** Keeps a round that was just begun. */
  begin(round: Round): Promise<Result<Round, Refusal>> {
    return this.database.write(["rounds", "outbox"], async (transaction) => {
      await transaction.add("rounds", round);
      await post(transaction, roundEntry(round));
      return round;
    });
  }

  /** Keeps a scan and finds the first one of its certificate. */
  addScan(draft: ScanDraft): Promise<Result<Scan, Refusal>> {
    return this.database.write(["rounds", "scans", "outbox"], async (transaction) => {
      const { account } = await roundWithRoom(transaction, draft.round_id, "scans");
      const key = [draft.round_id, draft.certificate_key];
      const same = await transaction.getAll<Scan>("scans", "certificate", key);
      const first = same.find(({ first_scan_id }) => first_scan_id === null);
      const scan: Scan = { ...draft, first_scan_id: first?.scan_id ?? null, answer: null };
      await transaction.add("scans", scan);
      if (scan.unposted === undefined) await post(transaction, scanEntry(account, scan));
      return scan;
    });
  }

  /** Gives a scan its last verdict; one that was posted already stays as it is. */
  finishScan(scan_id: string, verdict: Verdict, face: Face | null): Promise<Result<void, Refusal>> {
    return this.database.write(["rounds", "scans", "outbox"], async (transaction) => {
      const scan = await transaction.get<Scan>("scans", scan_id);
      if (scan?.unposted === 1) await postScan(transaction, { ...scan, ...verdict, face: face ?? scan.face });
    });
  }

  /** Posts the scans that never got another verdict than their first, as after the tab was killed. */
  finishAll(): Promise<Result<void, Refusal>> {
    return this.database.write(["rounds", "scans", "outbox"], (transaction) => postScans(transaction));
  }

  /** Keeps a note, and its photo with it. */
  addNote(note: Note, photo: Photo | null): Promise<Result<Note, Refusal>> {
    return this.database.write(["rounds", "scans", "notes", "photos", "outbox"], async (transaction) => {
      const { account } = await roundWithRoom(transaction, note.round_id, "notes");
      const scan = await transaction.get<Scan>("scans", note.scan_id);
      if (scan?.round_id !== note.round_id) throw new Refused("scan-unknown");
      if (scan.unposted === 1) await postScan(transaction, scan);
      if (photo !== null && (await transaction.get("photos", [photo.round_id, photo.sha256])) === undefined) {
        await roundWithRoom(transaction, note.round_id, "photos");
        await transaction.add("photos", photo);
        await post(transaction, photoEntry(account, photo));
      }
      await transaction.add("notes", note);
      await post(transaction, noteEntry(account, note));
      return note;
    });
  }

  /** Ends a round: what it has now is what it has. */
  end(round_id: string, ended_at: string): Promise<Result<Round, Refusal>> {
    return this.database.write(["rounds", "scans", "notes", "outbox"], async (transaction) => {
      await postScans(transaction, round_id);
      const [scans, notes] = await partsOf(transaction, round_id);
      const ended = endRound(await openRound(transaction, round_id), ended_at, scans, notes);
      if (!ended.done) throw new Refused(ended.reason);
      await transaction.put("rounds", ended.value.round);
      await post(transaction, endEntry(ended.value.round, ended.value.ending));
      return ended.value.round;
    });
  }

  /** Keeps a suspicion for the office. */
  report(suspicion: Suspicion): Promise<Result<Suspicion, Refusal>> {
    return this.database.write(["rounds", "scans", "suspicions", "outbox"], async (transaction) => {
      if (suspicion.round_id !== null) await postScans(transaction, suspicion.round_id);
      await transaction.add("suspicions", suspicion);
      await post(transaction, suspicionEntry(suspicion));
      return suspicion;
    });
  }

  /** Gives all rounds, the newest first. */
  async rounds(): Promise<readonly Round[]> {
    const rounds = await this.database.read(["rounds"], (transaction) => transaction.getAll<Round>("rounds"));
    return rounds.sort((one, other) => (one.started_at < other.started_at ? 1 : -1));
  }

  /** Gives a round with all that belongs to it, in the order of time. */
  whole(round_id: string): Promise<WholeRound | undefined> {
    const stores = ["rounds", "scans", "notes", "suspicions", "outbox"];
    return this.database.read(stores, async (transaction) => {
      const round = await transaction.get<Round>("rounds", round_id);
      if (round === undefined) return undefined;
      const [scans, notes] = await partsOf(transaction, round_id);
      const suspicions = (await transaction.getAll<Suspicion>("suspicions")).filter(isOf(round_id));
      const entries = (await transaction.getAll<Entry>("outbox")).filter(isOf(round_id));
      scans.sort((one, other) => (one.scanned_at < other.scanned_at ? -1 : 1));
      notes.sort((one, other) => (one.written_at < other.written_at ? -1 : 1));
      return { round, scans, notes, suspicions, entries };
    });
  }

  /** Gives a photo. */
  photo(round_id: string, sha256: string): Promise<Photo | undefined> {
    return this.database.read(["photos"], (transaction) => transaction.get<Photo>("photos", [round_id, sha256]));
  }

  /** Gives how much of each round is on its way, scans without their last verdict too; what is of no round stands under the empty text. */
  waiting(): Promise<ReadonlyMap<string, Waiting>> {
    return this.database.read(["outbox", "scans"], async (transaction) => {
      const unposted = await transaction.getAll<Scan>("scans", "unposted");
      const waits = unposted.map(({ round_id }) => ({ round_id, state: "waiting" }) as const);
      return countEntries([...(await transaction.getAll<Entry>("outbox")), ...waits]);
    });
  }
}

const isOf =
  (round: string) =>
  ({ round_id }: { readonly round_id: string | null }): boolean =>
    round_id === round;

function post(transaction: Transaction, draft: Draft): Promise<void> {
  return transaction.add("outbox", draft);
}

/** Posts a scan that waited for its last verdict. */
async function postScan(transaction: Transaction, { unposted: _, ...scan }: Scan): Promise<void> {
  const round = await transaction.get<Round>("rounds", scan.round_id);
  if (round === undefined) throw new Refused("round-unknown");
  await transaction.put("scans", scan);
  await post(transaction, scanEntry(round.account, scan));
}

async function postScans(transaction: Transaction, round_id?: string): Promise<void> {
  for (const scan of await transaction.getAll<Scan>("scans", "unposted")) {
    if (round_id === undefined || scan.round_id === round_id) await postScan(transaction, scan);
  }
}

async function openRound(transaction: Transaction, round_id: string): Promise<Round> {
  const round = await transaction.get<Round>("rounds", round_id);
  if (round === undefined) throw new Refused("round-unknown");
  if (round.ended_at !== null) throw new Refused("round-ended");
  return round;
}

/** Gives an open round that may have one part more of a kind. */
async function roundWithRoom(transaction: Transaction, round_id: string, kind: keyof typeof MOST): Promise<Round> {
  const round = await openRound(transaction, round_id);
  const forgotten = kind === "photos" ? 0 : round.forgotten[kind];
  if (forgotten + (await transaction.count(kind, "round", round_id)) >= MOST[kind]) throw new Refused("round-full");
  return round;
}

async function partsOf(transaction: Transaction, round_id: string): Promise<[Scan[], Note[]]> {
  const scans = await transaction.getAll<Scan>("scans", "round", round_id);
  return [scans, await transaction.getAll<Note>("notes", "round", round_id)];
}
