import { type Backend } from "./backend.js";
import { type Bundle, type BundleKey } from "./bundle.js";
import { type Credential, readCredential } from "./credential.js";
import { dayOf } from "./days.js";
import { bytesOfCode, VersionUnknown } from "./digits.js";
import { CREDENTIAL_ENVELOPE, type Envelope, openEnvelope } from "./envelope.js";
import { factsOf } from "./facts.js";
import { isLiveCode, type Presentation, readLiveCode } from "./livecode.js";
import { Inconsistent, Malformed } from "./malformed.js";
import { type CertificateFacts, type Check, check } from "./report.js";
import { candidatesFor, isTooYoung, signerAmong } from "./signer.js";
import { periodOn, type Question, standingByList, standingByLiveCode } from "./standing.js";
import { type StatusList } from "./statuslist.js";

/** What a code is read against. */
export interface Trust {
  /** The bundle that was taken and has not expired. */
  readonly bundle: Bundle | undefined;
  /** Gives the list of an address, if one was taken. */
  readonly listAt: (address: string) => StatusList | undefined;
  /** The newest `iat` of anything that was ever taken. */
  readonly newest: number;
  /** Remembers the `cti` of a live code; false where it was accepted a short time ago. */
  readonly accept: (cti: string) => boolean;
  readonly backend: Backend;
}

/** What the checks have found. */
export interface Reading {
  readonly checks: Check[];
  readonly certificate: CertificateFacts | null;
  /** The list of the code's place, if one was taken. */
  readonly list: StatusList | undefined;
}

interface Claims {
  readonly credential: Credential;
  /** Only of a live code. */
  readonly presentation: Presentation | undefined;
  readonly certificate: CertificateFacts;
}

/** Reads a code: the checks in their order, each only where the ones that it needs were ok. */
export async function readCode(text: unknown, trust: Trust, question: Question): Promise<Reading> {
  const checks: Check[] = [];
  const stop = (): Reading => ({ checks, certificate: null, list: undefined });

  const envelope = takeApart(text, checks);
  if (envelope === undefined) return stop();
  const signer = await findSigner(envelope, trust, question.now, checks);
  if (signer === undefined) return stop();
  const { bundle, key } = signer;
  const isLive = isLiveCode(envelope.payload);
  const isMeant = key.purpose === (isLive ? "presentation" : "certificate");
  checks.push(check("purpose", isMeant ? "ok" : "purpose-mismatch"));
  if (!isMeant) return stop();
  const claims = readClaims(envelope, isLive, bundle, key, checks);
  if (claims === undefined) return stop();

  const { credential, presentation, certificate } = claims;
  checks.push(check("period", periodOn(credential, question.day)));
  const list = trust.listAt(`${bundle.listPrefix}${credential.list}`);
  const newest = Math.max(trust.newest, bundle.iat);
  if (presentation === undefined) checks.push(...standingByList(credential, list, newest, question));
  else checks.push(...standingByLiveCode(credential, presentation, list, newest, question, trust.accept));
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
  const tooYoung = await isTooYoung(bundle, envelope, backend);
  checks.push(check("signer", tooYoung ? "signer-distrusted" : "ok"));
  if (tooYoung) return undefined;
  const key = await signerAmong(candidates, envelope, backend);
  checks.push(check("signature", key === undefined ? "signature-invalid" : "ok"));
  return key === undefined ? undefined : { bundle, key };
}

function readClaims(
  { payload }: Envelope,
  isLive: boolean,
  bundle: Bundle,
  key: BundleKey,
  checks: Check[],
): Claims | undefined {
  try {
    const claims: Omit<Claims, "certificate"> = isLive
      ? readLiveCode(payload)
      : { credential: readCredential(payload), presentation: undefined };
    const { credential, presentation } = claims;
    const signedDay = presentation === undefined ? credential.issuedDay : dayOf(presentation.iat);
    const certificate = factsOf(credential, bundle, key, signedDay);
    checks.push(check("claims", "ok"));
    return { ...claims, certificate };
  } catch (error) {
    if (error instanceof Malformed) checks.push(check("claims", "malformed", error.message));
    else if (error instanceof Inconsistent) checks.push(check("claims", "claims-inconsistent", error.message));
    else throw error;
    return undefined;
  }
}
