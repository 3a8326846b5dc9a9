import { type Backend } from "./backend.js";
import { type Bundle, type BundleKey } from "./bundle.js";
import { type Credential, readCredential } from "./credential.js";
import { dayOf } from "./days.js";
import { bytesOfCode, VersionUnknown } from "./digits.js";
import { CREDENTIAL_ENVELOPE, type Envelope, openEnvelope } from "./envelope.js";
import { factsOf } from "./facts.js";
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
  /** `iat` of the list that was asked. */
  readonly asOf: number | null;
}

const STATUS_OF_ENTRY: readonly Reason[] = ["ok", "ended", "suspended", "superseded"];
const FRESH_SECONDS = 86_400;

/** Reads a code: the checks in their order, each only where the ones that it needs were ok. */
export async function readCode(text: unknown, trust: Trust, question: Question): Promise<Reading> {
  const checks: Check[] = [];
  const stop = (): Reading => ({ checks, certificate: null, asOf: null });

  const envelope = takeApart(text, checks);
  if (envelope === undefined) return stop();
  const signer = await findSigner(envelope, trust, question.now, checks);
  if (signer === undefined) return stop();
  const { bundle, key } = signer;
  checks.push(check("purpose", key.purpose === "certificate" ? "ok" : "purpose-mismatch"));
  if (key.purpose !== "certificate") return stop();
  const claims = readClaims(envelope, bundle, key, checks);
  if (claims === undefined) return stop();

  const { credential, certificate } = claims;
  checks.push(check("period", periodOn(credential, question.day)));
  const list = trust.listAt(`${bundle.listPrefix}${credential.list}`);
  const isSilent = list !== undefined && question.now >= list.exp;
  if (!isSilent) checks.push(check("status", statusOn(credential, list, question)));
  checks.push(check("freshness", freshnessAt(question.now, list, Math.max(trust.newest, bundle.iat))));
  return { checks, certificate, asOf: isSilent ? null : (list?.iat ?? null) };
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
): { credential: Credential; certificate: CertificateFacts } | undefined {
  try {
    const credential = readCredential(envelope.payload);
    const certificate = factsOf(credential, bundle, key);
    checks.push(check("claims", "ok"));
    return { credential, certificate };
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

function statusOn(credential: Credential, list: StatusList | undefined, { now, day }: Question): Reason {
  if (day < dayOf(now) || list === undefined) return "status-missing";
  return STATUS_OF_ENTRY[entryOf(list, credential.index)] ?? "status-missing";
}

function freshnessAt(now: number, list: StatusList | undefined, newest: number): Reason {
  if (now < Math.max(newest, list?.iat ?? 0)) return "clock-behind";
  if (list !== undefined && (now >= list.exp || now > list.iat + FRESH_SECONDS)) return "status-stale";
  return "ok";
}
