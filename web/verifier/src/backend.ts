import { type Bytes } from "./bytes.js";
import { ESP256 } from "./envelope.js";
import { type PublicKey } from "./keys.js";

/** What the reader needs of cryptography. */
export interface Backend {
  readonly name: string;
  sha256(bytes: Bytes): Promise<Bytes>;
  /** Says whether the signature of 64 bytes holds; a key or a signature that is none is a no. */
  verify(key: PublicKey, message: Bytes, signature: Bytes): Promise<boolean>;
}

/**
 * Gives the backend of this machine: WebCrypto as far as it goes, `@noble/curves` for the rest.
 *
 * A page without a secure context has no WebCrypto; older browsers have none for Ed25519. The other package is loaded
 * only then.
 */
export async function defaultBackend(): Promise<Backend> {
  const subtle = (globalThis as { crypto?: Crypto }).crypto?.subtle;
  if (subtle === undefined) return loadNoble();
  const { hasEd25519, webCryptoBackend } = await import("./backend_webcrypto.js");
  const web = webCryptoBackend(subtle);
  if (await hasEd25519(web)) return web;
  return {
    name: `${web.name}, noble for Ed25519`,
    sha256: (bytes) => web.sha256(bytes),
    verify: async (key, message, signature) =>
      (key.algorithm === ESP256 ? web : await loadNoble()).verify(key, message, signature),
  };
}

async function loadNoble(): Promise<Backend> {
  return (await import("./backend_noble.js")).nobleBackend;
}
