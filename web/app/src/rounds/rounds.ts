import { colourOf } from "../core/verdict.js";
import { type Note, type Round, type Scan, type Subject } from "./model.js";
import { type Result, done, refused } from "./result.js";
import { faultOfText, lengthOf, tidy } from "./texts.js";

const LONGEST_TITLE = 100;
const LONGEST_CODE = 4096;
const LONGEST_IDENTIFIER = 128;
const LONGEST_NUMBER = 100;
/** Characters of a remark or a suspicion. */
export const LONGEST_TEXT = 500;
/** How much a round may have; the service takes no more. */
export const MOST = { scans: 2000, notes: 2000, photos: 300 } as const;
/** Bytes of a photo. */
export const LARGEST_PHOTO = 5_000_000;

/** The form of a 执法证 number is not one for the whole country: letters, digits, hyphens and Chinese, 4 to 32 characters. */
const INSPECTOR_NUMBER = /^[0-9A-Za-z\p{Script=Han}-]{4,32}$/u;

/** What begins a round. */
export interface Beginning {
  readonly round_id: string;
  readonly account: string;
  readonly started_at: string;
  readonly inspector_number: string;
  readonly title: string;
  readonly notes_place: boolean;
}

/** How many certificates a round has, each once, by what is known of them now. */
export interface Tally {
  readonly green: number;
  readonly red: number;
  readonly amber: number;
  /** Scans of a certificate that the round had already. */
  readonly repeated: number;
}

/** Gives a 执法证 number as it is kept, or nothing where it is none. */
export function inspectorNumber(typed: string): string | undefined {
  const number = typed.normalize("NFKC").trim();
  return INSPECTOR_NUMBER.test(number) ? number : undefined;
}

/** Begins a round. */
export function beginRound(
  beginning: Beginning,
): Result<Round, "inspector-number-invalid" | "title-too-long" | "text-characters"> {
  const inspector_number = inspectorNumber(beginning.inspector_number);
  if (inspector_number === undefined) return refused("inspector-number-invalid");
  const title = tidy(beginning.title);
  const fault = faultOfText(title, LONGEST_TITLE);
  if (fault !== null) return refused(fault === "too-long" ? "title-too-long" : "text-characters");
  const fresh = { ended_at: null, forgotten: { scans: 0, notes: 0 } };
  return done({ ...beginning, inspector_number, title: title === "" ? null : title, ...fresh });
}

/** Says what is wrong with what was read or typed: nothing if it can be kept. */
export function faultOf({ code, identifier, certificate_number }: Subject): "subject-invalid" | "code-too-long" | null {
  const given = [code, identifier, certificate_number].filter((value) => value !== null);
  if (given.length !== 1 || given[0] === "") return "subject-invalid";
  if (code !== null) return lengthOf(code) > LONGEST_CODE ? "code-too-long" : null;
  const longest = identifier === null ? LONGEST_NUMBER : LONGEST_IDENTIFIER;
  return faultOfText(given[0] ?? "", longest) === null ? null : "subject-invalid";
}

/**
 * Gives the key by which two scans of one certificate are told.
 *
 * @param verified - identifier of the certificate whose signature held or that the service has found. Of a code only
 *   this is believed, so that a forgery which bears a good certificate's identifier stays a find of its own.
 * @param sha256 - gives the digest of a text in hexadecimal.
 */
export async function certificateKey(
  { code, identifier, certificate_number }: Subject,
  verified: string | null,
  sha256: (text: string) => Promise<string>,
): Promise<string> {
  if (verified !== null) return `identifier:${verified}`;
  if (code !== null) return `digits:${await sha256(code.slice(code.lastIndexOf("#") + 1).trim())}`;
  if (identifier !== null) return `identifier:${identifier.trim().toUpperCase()}`;
  return `number:${(certificate_number ?? "").normalize("NFKC").trim().toUpperCase()}`;
}

/** Counts each certificate once, by its last scan: what could not be told may have been told since. */
export function tallyOf(scans: readonly Scan[]): Tally {
  const newest = new Map<string, Scan>();
  for (const scan of scans) {
    const before = newest.get(scan.certificate_key);
    if (before === undefined || before.scanned_at <= scan.scanned_at) newest.set(scan.certificate_key, scan);
  }
  const count = { green: 0, red: 0, amber: 0 };
  for (const { outcome } of newest.values()) count[colourOf(outcome)] += 1;
  return { ...count, repeated: scans.length - newest.size };
}

/** Gives the text of a note as it is kept; it may be empty only beside a photo. */
export function noteText(
  typed: string,
  hasPhoto: boolean,
): Result<string, "text-missing" | "text-too-long" | "text-characters"> {
  const text = tidy(typed);
  if (text === "" && !hasPhoto) return refused("text-missing");
  const fault = faultOfText(text, LONGEST_TEXT);
  if (fault !== null) return refused(fault === "too-long" ? "text-too-long" : "text-characters");
  return done(text);
}

/** What an end says, so that the service can tell whether it has everything. */
export interface Ending {
  readonly ended_at: string;
  readonly scans: number;
  readonly notes: number;
}

/** Ends a round. */
export function endRound(
  round: Round,
  ended_at: string,
  scans: readonly Pick<Scan, "scan_id">[],
  notes: readonly Pick<Note, "note_id">[],
): Result<{ round: Round; ending: Ending }, "round-ended"> {
  if (round.ended_at !== null) return refused("round-ended");
  const { forgotten } = round;
  const counts = { scans: forgotten.scans + scans.length, notes: forgotten.notes + notes.length };
  return done({ round: { ...round, ended_at }, ending: { ended_at, ...counts } });
}
