import { type Backend } from "./backend.js";
import { type Bytes, concat } from "./bytes.js";
import { ED25519, ESP256 } from "./envelope.js";
import { type PublicKey } from "./keys.js";

/** Gives a backend over the WebCrypto of a browser or of Node. */
export function webCryptoBackend(subtle: SubtleCrypto): Backend {
  return {
    name: "WebCrypto",
    sha256: async (bytes) => new Uint8Array(await subtle.digest("SHA-256", bytes)),
    verify: async (key, message, signature) => {
      if (signature.length !== 64) return false;
      try {
        return await verify(subtle, key, message, signature);
      } catch {
        return false;
      }
    },
  };
}

async function verify(subtle: SubtleCrypto, key: PublicKey, message: Bytes, signature: Bytes): Promise<boolean> {
  if (key.algorithm === ESP256) {
    const point = concat([4], key.x, key.y);
    const imported = await subtle.importKey("raw", point, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    return subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported, signature, message);
  }
  const imported = await subtle.importKey("raw", key.x, { name: "Ed25519" }, false, ["verify"]);
  return subtle.verify({ name: "Ed25519" }, imported, signature, message);
}

/** Tries the first test vector of RFC 8032, section 7.1: names of algorithms say too little about what really works. */
export async function hasEd25519(backend: Backend): Promise<boolean> {
  return backend.verify({ algorithm: ED25519, x: fromHex(TRIAL_KEY) }, new Uint8Array(0), fromHex(TRIAL_SIGNATURE));
}

const TRIAL_KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
const TRIAL_SIGNATURE =
  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155" +
  "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";

function fromHex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
