import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Backend } from "./backend.js";
import { type Bytes, concat } from "./bytes.js";
import { ESP256 } from "./envelope.js";
import { type PublicKey } from "./keys.js";

/** A backend in plain JavaScript, for where WebCrypto is absent or has no Ed25519. */
export const nobleBackend: Backend = {
  name: "noble",
  sha256: async (bytes) => Uint8Array.from(sha256(bytes)),
  verify: async (key, message, signature) => {
    if (signature.length !== 64) return false;
    try {
      return verify(key, message, signature);
    } catch {
      return false;
    }
  },
};

function verify(key: PublicKey, message: Bytes, signature: Bytes): boolean {
  if (key.algorithm === ESP256) {
    // Both s and n - s are valid in ECDSA; the format does not ask for the lower one.
    return p256.verify(signature, message, concat([4], key.x, key.y), {
      format: "compact",
      lowS: false,
      prehash: true,
    });
  }
  // RFC 8032 and not ZIP 215, which lets more encodings of a point pass.
  return ed25519.verify(signature, message, key.x, { zip215: false });
}
