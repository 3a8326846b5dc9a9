import { type Backend } from "./backend.js";
import { type Bundle, type BundleKey } from "./bundle.js";
import { type Credential, readCredential } from "./credential.js";
import { dayOf } from "./days.js";
import { bytesOfCode, VersionUnknown } from "./digits.js";
import { CREDENTIAL_ENVELOPE, type Envelope, openEnvelope } from "./envelope.js";
import { factsOf } from "./facts.js";
import { isLive, type LiveCode, readLive } from "./live.js";
import { Inconsistent, Malformed } from "./malformed.js";
import { type Reason } from "./reasons.js";
import { type CertificateFacts, type Check, check } from "./report.js";
import { candidatesFor, signerAmong } from "./signer.js";
import { entryOf, type StatusList } from "./statuslist.js";

/** What a code is read against. */
export interface Trust {
  /** The bundle that was taken and has not expired. */
  readonly bundle: Bundle | undefined;
  /** Gives the list of an address, if one was taken. */
  readonly listAt: (address: string) => StatusList | undefined;
  /** The newest `iat` of anything that was ever taken. */
  readonly newest: number;
  /** Notes that a live code is accepted now, and says whether it is for the first time. */
  readonly admit: (cti: string) => boolean;
  readonly backend: Backend;
}

/** When a code is read, and which day is asked about. */
export interface Question {
  /** The clock in seconds since 1970. */
  readonly now: number;
  /** Days since 1970-01-01. */
  readonly day: number;
}

/** What the checks have found. */
export interface Reading {
  readonly checks: Check[];
  readonly certificate: CertificateFacts | null;
  /** The list that was asked. */
  readonly list: StatusList | undefined;
}

const STATUS_OF_ENTRY: readonly Reason[] = ["ok", "ended", "suspended", "superseded"];
const FRESH_SECONDS = 86_400;
const TOLERANCE_SECONDS = 30;

/** Reads a code: the checks in their order, each only where the ones that it needs were ok. */
export async function readCode(text: unknown, trust: Trust, question: Question): Promise<Reading> {
  const checks: Check[] = [];
  const stop = (): Reading => ({ checks, certificate: null, list: undefined });

  const envelope = takeApart(text, checks);
  if (envelope === undefined) return stop();
  const signer = await findSigner(envelope, trust, question.now, checks);
  if (signer === undefined) return stop();
  const { bundle, key } = signer;
  const hasPurpose = key.purpose === (isLive(envelope.payload) ? "presentation" : "certificate");
  checks.push(check("purpose", hasPurpose ? "ok" : "purpose-mismatch"));
  if (!hasPurpose) return stop();
  const claims = readClaims(envelope, bundle, key, checks);
  if (claims === undefined) return stop();

  const { credential, live, certificate } = claims;
  checks.push(check("period", periodOn(credential, question.day)));
  const list = trust.listAt(`${bundle.listPrefix}${credential.list}`);
  const status = statusOn(credential, live, list, question);
  if (status !== undefined) checks.push(check("status", status));
  checks.push(check("freshness", freshnessAt(question.now, live, list, Math.max(trust.newest, bundle.iat))));
  if (live !== undefined) checks.push(check("presentation", presentationAt(question.now, live, trust.admit)));
  return { checks, certificate, list };
}

function takeApart(text: unknown, checks: Check[]): Envelope | undefined {
  try {
    if (typeof text !== "string") throw new Malformed("the code is no text");
    const envelope = openEnvelope(bytesOfCode(text), CREDENTIAL_ENVELOPE);
    checks.push(check("format", "ok"));
    return envelope;
  } catch (error) {
    if (error instanceof VersionUnknown) checks.push(check("format", "version-unknown", error.message));
    else if (error instanceof Malformed) checks.push(check("format", "malformed", error.message));
    else throw error;
    return undefined;
  }
}

async function findSigner(
  envelope: Envelope,
  { bundle, backend }: Trust,
  now: number,
  checks: Check[],
): Promise<{ bundle: Bundle; key: BundleKey } | undefined> {
  if (bundle === undefined) {
    checks.push(check("signer", "bundle-stale", "there is no bundle that is still good"));
    return undefined;
  }
  const candidates = candidatesFor(bundle, envelope);
  if (typeof candidates === "string") {
    const mayBeNewer = candidates === "signer-unknown" && now > bundle.iat + bundle.ttl;
    checks.push(check("signer", mayBeNewer ? "bundle-stale" : candidates));
    return undefined;
  }
  checks.push(check("signer", "ok"));
  const key = await signerAmong(candidates, envelope, backend);
  checks.push(check("signature", key === undefined ? "signature-invalid" : "ok"));
  return key === undefined ? undefined : { bundle, key };
}

function readClaims(
  envelope: Envelope,
  bundle: Bundle,
  key: BundleKey,
  checks: Check[],
): { credential: Credential; live: LiveCode | undefined; certificate: CertificateFacts } | undefined {
  try {
    const live = isLive(envelope.payload) ? readLive(envelope.payload) : undefined;
    const credential = live?.credential ?? readCredential(envelope.payload);
    const certificate = factsOf(credential, live, bundle, key);
    checks.push(check("claims", "ok"));
    return { credential, live, certificate };
  } catch (error) {
    if (error instanceof Malformed) checks.push(check("claims", "malformed", error.message));
    else if (error instanceof Inconsistent) checks.push(check("claims", "claims-inconsistent", error.message));
    else throw error;
    return undefined;
  }
}

function periodOn({ firstDay, issuedDay, lastDay }: Credential, day: number): Reason {
  if (lastDay !== undefined && day > lastDay) return "expired";
  return day < firstDay || day < issuedDay ? "not-yet-valid" : "ok";
}

/** Gives what had become of the certificate; nothing where only a list could say it and has expired. */
function statusOn(
  credential: Credential,
  live: LiveCode | undefined,
  list: StatusList | undefined,
  { now, day }: Question,
): Reason | undefined {
  const spoken = list !== undefined && now < list.exp ? list : undefined;
  const isPast = day < dayOf(now);
  if (live !== undefined && (spoken === undefined || spoken.iat <= live.iat)) {
    return isPast ? "status-missing" : STATUS_OF_ENTRY[live.entry];
  }
  if (list === undefined) return "status-missing";
  if (spoken === undefined) return undefined;
  return isPast ? "status-missing" : STATUS_OF_ENTRY[entryOf(spoken, credential.index)];
}

function freshnessAt(now: number, live: LiveCode | undefined, list: StatusList | undefined, newest: number): Reason {
  if (now < Math.max(newest, list?.iat ?? 0)) return "clock-behind";
  if (live !== undefined) return "ok";
  if (list !== undefined && (now >= list.exp || now > list.iat + FRESH_SECONDS)) return "status-stale";
  return "ok";
}

function presentationAt(now: number, { iat, exp, cti }: LiveCode, admit: (cti: string) => boolean): Reason {
  if (now < iat - TOLERANCE_SECONDS || now > exp + TOLERANCE_SECONDS) return "live-code-late";
  return admit(cti) ? "ok" : "live-code-replayed";
}
