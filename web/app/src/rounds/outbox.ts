import { type Ending } from "./rounds.js";
import { type Note, type Photo, type Round, type Scan, type Suspicion } from "./model.js";

/** One call that the service is still to get. Its body is made once, so that it is the same whenever it is sent. */
export interface Entry {
  /** Its place in the order. */
  readonly sequence: number;
  readonly kind: "round" | "scan" | "photo" | "note" | "end" | "suspicion";
  readonly account: string;
  readonly round_id: string | null;
  /** Id of what is sent: of the round, scan, note or suspicion, or the photo's digest. */
  readonly subject: string;
  readonly path: string;
  /** Paths of what the service must have before. */
  readonly needs: readonly string[];
  /** Null for a photo, whose bytes are kept once. */
  readonly body: object | null;
  readonly state: "waiting" | "refused";
  /** Why the service has refused it. */
  readonly code: string | null;
}

/** An entry before it has its place. */
export type Draft = Omit<Entry, "sequence">;

/** How many entries of a round are on their way. */
export interface Waiting {
  readonly waiting: number;
  readonly refused: number;
}

const roundPath = (round_id: string): string => `/api/v1/rounds/${round_id}`;
const scanPath = (round_id: string, scan_id: string): string => `${roundPath(round_id)}/scans/${scan_id}`;
const photoPath = (round_id: string, sha256: string): string => `${roundPath(round_id)}/photos/${sha256}`;

const waiting = { state: "waiting", code: null } as const;

/** Drafts the entry of a round's beginning. */
export function roundEntry({ round_id, account, started_at, inspector_number, title }: Round): Draft {
  const body = { started_at, inspector_number, title };
  return { kind: "round", account, round_id, subject: round_id, path: roundPath(round_id), needs: [], body, ...waiting };
}

/** Drafts the entry of a scan. */
export function scanEntry(account: string, scan: Scan): Draft {
  const { scan_id, round_id, scanned_at, inspector_number, code, identifier, certificate_number, offline } = scan;
  const { outcome, status, reasons, bundle_sequence, list_issued_at, place } = scan;
  const said = { scanned_at, inspector_number, code, identifier, certificate_number, offline };
  const body = { ...said, outcome, status, reasons, bundle_sequence, list_issued_at, place };
  const path = scanPath(round_id, scan_id);
  return { kind: "scan", account, round_id, subject: scan_id, path, needs: [roundPath(round_id)], body, ...waiting };
}

/** Drafts the entry of a photo. */
export function photoEntry(account: string, { round_id, sha256 }: Photo): Draft {
  const path = photoPath(round_id, sha256);
  return {
    kind: "photo",
    account,
    round_id,
    subject: sha256,
    path,
    needs: [roundPath(round_id)],
    body: null,
    ...waiting,
  };
}

/** Drafts the entry of a note. */
export function noteEntry(account: string, note: Note): Draft {
  const { note_id, scan_id, round_id, written_at, inspector_number, text, photo_sha256 } = note;
  const scan = scanPath(round_id, scan_id);
  const needs = photo_sha256 === null ? [scan] : [scan, photoPath(round_id, photo_sha256)];
  const body = { written_at, inspector_number, text, photo_sha256 };
  return { kind: "note", account, round_id, subject: note_id, path: `${scan}/notes/${note_id}`, needs, body, ...waiting };
}

/** Drafts the entry of a round's end. */
export function endEntry({ round_id, account }: Round, ending: Ending): Draft {
  const path = `${roundPath(round_id)}/end`;
  return { kind: "end", account, round_id, subject: round_id, path, needs: [], body: ending, ...waiting };
}

/** Drafts the entry of a suspicion. */
export function suspicionEntry({ suspicion_id, account, ...said }: Suspicion): Draft {
  const { round_id, scan_id } = said;
  const path = `/api/v1/suspicions/${suspicion_id}`;
  const needs = round_id === null ? [] : [scan_id === null ? roundPath(round_id) : scanPath(round_id, scan_id)];
  return { kind: "suspicion", account, round_id, subject: suspicion_id, path, needs, body: said, ...waiting };
}

/** Says whether an entry has to wait for one that is stuck; an end waits for all of its round that it counts. */
export function isHeld(entry: Entry, stuck: readonly Entry[]): boolean {
  if (entry.kind !== "end") return stuck.some(({ path }) => entry.needs.includes(path));
  return stuck.some(({ kind, round_id }) => kind !== "suspicion" && round_id === entry.round_id);
}

/** Counts the entries of each round; those without one stand under the empty text. */
export function countEntries(entries: readonly Pick<Entry, "round_id" | "state">[]): ReadonlyMap<string, Waiting> {
  const counts = new Map<string, Waiting>();
  for (const { round_id, state } of entries) {
    const key = round_id ?? "";
    const { waiting, refused } = counts.get(key) ?? { waiting: 0, refused: 0 };
    counts.set(key, state === "waiting" ? { waiting: waiting + 1, refused } : { waiting, refused: refused + 1 });
  }
  return counts;
}

/** Where a round stands for the person who looks at it. */
export function standingOf(round: Round, { waiting, refused }: Waiting): "open" | "waiting" | "refused" | "sent" {
  if (refused > 0) return "refused";
  if (round.ended_at === null) return "open";
  return waiting > 0 ? "waiting" : "sent";
}
