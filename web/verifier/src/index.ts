/**
 * A strict reader of signed certificate codes of format version 1.
 *
 * @packageDocumentation
 */
import { type Backend, defaultBackend } from "./backend.js";
import { readRoots, type RootKey } from "./keys.js";

export { type Backend, defaultBackend } from "./backend.js";
export { type Bundle, type BundleKey, type IssuerName, type Purpose } from "./bundle.js";
export { type Distrusted } from "./distrust.js";
export { type PublicKey, type RootKey } from "./keys.js";
export { type LogProof, type ProofOutcome } from "./logproof.js";
export { Malformed } from "./malformed.js";
export { type Memory } from "./memory.js";
export { Reader, type ReaderOptions, type ReadOptions } from "./reader.js";
export { type Meaning, MEANINGS, type Outcome, type Reason, type Status } from "./reasons.js";
export { type Acceptance, type BundleRefusal, type StatusListRefusal } from "./refusals.js";
export { type Basis, type CertificateFacts, type Check, type CheckName, type Report } from "./report.js";
export { type StatusList } from "./statuslist.js";
export { BUNDLE_REFUSAL_TEXTS, REASON_TEXTS, STATUS_LIST_REFUSAL_TEXTS, STATUS_ZH, type Text } from "./texts.js";
export { type TypeEntry, type TypeTable } from "./typetable.js";

/**
 * Reads the JWK set of `/scan/root.json` and works out the thumbprint of each root by itself.
 *
 * Show each `thumbprint` to a person, who compares all of it with what the office has published elsewhere, before the
 * roots go into {@link Reader.create}.
 *
 * @throws Malformed where it is no set of roots.
 */
export async function loadRoots(jwkSet: unknown, backend?: Backend): Promise<readonly RootKey[]> {
  return readRoots(jwkSet, backend ?? (await defaultBackend()));
}
