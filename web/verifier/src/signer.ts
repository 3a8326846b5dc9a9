import { type Backend } from "./backend.js";
import { type Bundle, type BundleKey } from "./bundle.js";
import { isKept } from "./distrust.js";
import { type Envelope } from "./envelope.js";

/** Why no key can have signed a message. */
export type NoSigner = "signer-unknown" | "algorithm-mismatch" | "signer-distrusted";

/** Gives the keys under which the signature of a message may hold, or why there are none. */
export function candidatesFor(bundle: Bundle, envelope: Envelope): readonly BundleKey[] | NoSigner {
  const known = bundle.keys.filter((key) => key.kid === envelope.kid);
  if (known.length === 0) return "signer-unknown";
  const pinned = known.filter((key) => key.algorithm === envelope.algorithm);
  if (pinned.length === 0) return "algorithm-mismatch";
  if (bundle.revoked.has(envelope.kid)) return "signer-distrusted";
  return pinned;
}

/** Says whether a code under a key that is distrusted from an instant on is not proved to be older than that. */
export async function isTooYoung(bundle: Bundle, { kid, whole }: Envelope, backend: Backend): Promise<boolean> {
  const entry = bundle.distrusted.get(kid);
  return entry !== undefined && !isKept(entry, await backend.sha256(whole));
}

/** Gives the first key under which the signature holds. */
export async function signerAmong(
  keys: readonly BundleKey[],
  envelope: Envelope,
  backend: Backend,
): Promise<BundleKey | undefined> {
  for (const key of keys) {
    if (await backend.verify(key.key, envelope.signed, envelope.signature)) return key;
  }
  return undefined;
}
