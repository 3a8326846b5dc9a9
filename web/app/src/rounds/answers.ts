import { type ScanAnswer } from "./model.js";
import { type Entry } from "./outbox.js";

/** What an answer of the service means for the entry that was sent. */
export type Meaning =
  | { readonly kind: "taken"; readonly answer: ScanAnswer | null }
  | { readonly kind: "refused"; readonly code: string }
  /** The device was shut out: everything stops for good. */
  | { readonly kind: "shut-out" }
  /** The service takes the token no more, or not for this: everything stops until a person has done something. */
  | { readonly kind: "turned-away" }
  /** It may work later. */
  | { readonly kind: "later"; readonly seconds: number | null };

/** An answer, read. */
export interface Reply {
  readonly status: number;
  /** The body, where it was JSON of the service; undefined for whatever else answers, as the login page of a network. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** `Retry-After` in seconds. */
  readonly retryAfter: number | null;
}

/** Statuses with which the service itself says that it is too early. */
const TOO_EARLY: ReadonlySet<number> = new Set([408, 425, 429]);
const TOO_LARGE = 413;

/** Reads an answer of `fetch`. @throws what reading the body throws where the network breaks off */
export async function readReply(response: Response): Promise<Reply> {
  const isJson = /^application\/(problem\+)?json\b/.test(response.headers.get("content-type") ?? "");
  const after = Number(response.headers.get("retry-after") ?? Number.NaN);
  const retryAfter = Number.isFinite(after) && after >= 0 ? after : null;
  return { status: response.status, body: isJson ? objectOf(await response.text()) : undefined, retryAfter };
}

/**
 * Says what an answer means. Only what surely comes from the service takes an entry out of the outbox.
 *
 * @param entry - what was sent; undefined where the question was about the device.
 */
export function meaningOf(entry: Entry | undefined, { status, body, retryAfter }: Reply): Meaning {
  const later = { kind: "later", seconds: retryAfter } as const;
  // A server before the service may refuse a body for its size, and will do so again.
  if (status === TOO_LARGE) return { kind: "refused", code: codeOf(body) ?? "body-too-large" };
  if (body === undefined || status >= 500 || TOO_EARLY.has(status)) return later;
  if (status === 200 || status === 201) return isAbout(entry, body) ? taken(entry, body) : later;
  if (status === 401) return { kind: codeOf(body) === "device-shut-out" ? "shut-out" : "turned-away" };
  if (status === 403) return { kind: "turned-away" };
  const code = codeOf(body);
  return status >= 400 && code !== undefined ? { kind: "refused", code } : later;
}

/** The names under which an answer names what was sent. */
const NAMES = {
  round: "round_id",
  scan: "scan_id",
  photo: "sha256",
  note: "note_id",
  end: "round_id",
  suspicion: "suspicion_id",
} as const;

function isAbout(entry: Entry | undefined, body: Readonly<Record<string, unknown>>): boolean {
  if (entry === undefined) return typeof body["device_id"] === "string";
  const named = body[NAMES[entry.kind]];
  return named === undefined || named === entry.subject;
}

function taken(entry: Entry | undefined, body: Readonly<Record<string, unknown>>): Meaning {
  return { kind: "taken", answer: entry?.kind === "scan" ? scanAnswer(body) : null };
}

function scanAnswer({ counted, outcome, status, reasons, received_at }: Readonly<Record<string, unknown>>): ScanAnswer | null {
  const isWhole =
    typeof counted === "boolean" &&
    typeof outcome === "string" &&
    typeof status === "string" &&
    typeof received_at === "string" &&
    Array.isArray(reasons);
  return isWhole ? { counted, outcome, status, reasons: reasons.map(String), received_at } : null;
}

function codeOf(body: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const code = body?.["code"];
  return typeof code === "string" && code !== "" ? code : undefined;
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
