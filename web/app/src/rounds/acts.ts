import { type Face, type Note, type Photo, type Place, type Round, type Scan } from "./model.js";
import { type Subject, type Suspicion, type SuspicionKind, type Verdict } from "./model.js";
import { type Refusal, type Result, refused } from "./result.js";
import { beginRound, certificateKey, faultOf, inspectorNumber, LARGEST_PHOTO, noteText } from "./rounds.js";
import { type RoundStore } from "./store.js";

/** What acts need from outside. */
export interface Means {
  readonly store: RoundStore;
  readonly now: () => Date;
  /** Gives a UUID of version 4: `crypto.randomUUID`. */
  readonly newId: () => string;
  /** Gives a SHA-256 in hexadecimal. */
  readonly sha256: (bytes: BufferSource) => Promise<string>;
  /** Asks the browser not to clear the storage by itself: `navigator.storage.persist`. */
  readonly persist: () => Promise<unknown>;
  /** Says that something waits to be sent. */
  readonly nudge: () => void;
}

/** A code or a number with what was concluded about it. */
export interface Look {
  readonly subject: Subject;
  readonly verdict: Verdict;
  /** Identifier of the certificate whose signature held or that the service has found. */
  readonly verified: string | null;
  readonly face: Face | null;
  readonly place: Place | null;
}

/** What an inspector reports. */
export interface Report {
  readonly kind: SuspicionKind;
  readonly text: string;
  readonly inspector_number: string;
  readonly subject: Subject;
  readonly holder_name: string | null;
  readonly place: Place | null;
  /** The scan that it is about, if it was one of a round. */
  readonly scan: Scan | null;
}

const LONGEST_HOLDER_NAME = 200;

/** Begins a round in the name of this device's account. */
export async function begin(
  means: Means,
  { number, title, notes_place = false }: { readonly number: string; readonly title: string; readonly notes_place?: boolean },
): Promise<Result<Round, Refusal>> {
  const device = await means.store.device();
  if (device === undefined || device.token === null) return refused("device-not-enrolled");
  const [round_id, started_at] = [means.newId(), instantOf(means)];
  const { account } = device;
  const begun = beginRound({ round_id, account, started_at, inspector_number: number, title, notes_place });
  if (!begun.done) return begun;
  // A browser that does not promise it keeps the round all the same.
  await means.persist().catch(() => undefined);
  return nudged(means, await means.store.begin(begun.value));
}

/**
 * Adds a scan to a round.
 *
 * @param isLast - whether the verdict will not change any more. Otherwise the scan is kept at once all the same, and
 *   sent only after `finishScan`, or when the app is next started.
 */
export async function addScan(means: Means, round: Round, look: Look, isLast = true): Promise<Result<Scan, Refusal>> {
  const { subject, verdict, verified, face, place } = look;
  const fault = faultOf(subject);
  if (fault !== null) return refused(fault);
  const digest = (text: string): Promise<string> => means.sha256(new TextEncoder().encode(text));
  const certificate_key = await certificateKey(subject, verified, digest);
  const { round_id, inspector_number } = round;
  const made = { scan_id: means.newId(), scanned_at: instantOf(means), certificate_key };
  const draft = { ...made, round_id, inspector_number, ...subject, ...verdict, place, face };
  if (!isLast) return means.store.addScan({ ...draft, unposted: 1 });
  return nudged(means, await means.store.addScan(draft));
}

/** Gives a scan its last verdict. */
export async function finishScan(means: Means, scan_id: string, { verdict, face }: Look): Promise<Result<void, Refusal>> {
  return nudged(means, await means.store.finishScan(scan_id, verdict, face));
}

/** Adds a remark, a photo or both to a scan. */
export async function addNote(
  means: Means,
  { round_id, scan_id, inspector_number }: Pick<Scan, "round_id" | "scan_id" | "inspector_number">,
  said: { readonly text: string; readonly photo: ArrayBuffer | null },
): Promise<Result<Note, Refusal>> {
  const text = noteText(said.text, said.photo !== null);
  if (!text.done) return text;
  const photo = await photoOf(means, round_id, said.photo);
  if (photo === "photo-too-large") return refused(photo);
  const made = { note_id: means.newId(), written_at: instantOf(means), photo_sha256: photo?.sha256 ?? null };
  const note = { ...made, round_id, scan_id, inspector_number, text: text.value };
  return nudged(means, await means.store.addNote(note, photo));
}

/** Reports a suspicion to the office. */
export async function report(means: Means, said: Report): Promise<Result<Suspicion, Refusal>> {
  const device = await means.store.device();
  if (device === undefined || device.token === null) return refused("device-not-enrolled");
  const inspector_number = inspectorNumber(said.inspector_number);
  if (inspector_number === undefined) return refused("inspector-number-invalid");
  const fault = faultOf(said.subject);
  if (fault !== null) return refused(fault);
  const text = noteText(said.text, false);
  if (!text.done) return text;
  const made = { suspicion_id: means.newId(), account: device.account, reported_at: instantOf(means) };
  const { kind, subject, holder_name, place, scan } = said;
  const named = holder_name === null ? null : [...holder_name].slice(0, LONGEST_HOLDER_NAME).join("");
  const about = { round_id: scan?.round_id ?? null, scan_id: scan?.scan_id ?? null, ...subject, holder_name: named, place };
  return nudged(means, await means.store.report({ ...made, inspector_number, kind, text: text.value, ...about }));
}

/** Ends a round. */
export async function end(means: Means, round_id: string): Promise<Result<Round, Refusal>> {
  return nudged(means, await means.store.end(round_id, instantOf(means)));
}

async function photoOf(
  means: Means,
  round_id: string,
  bytes: ArrayBuffer | null,
): Promise<Photo | null | "photo-too-large"> {
  if (bytes === null) return null;
  if (bytes.byteLength > LARGEST_PHOTO) return "photo-too-large";
  return { round_id, sha256: await means.sha256(bytes), bytes };
}

function instantOf({ now }: Means): string {
  return now().toISOString();
}

function nudged<T>(means: Means, result: Result<T, Refusal>): Result<T, Refusal> {
  if (result.done) means.nudge();
  return result;
}
