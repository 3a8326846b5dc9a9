import { type Backend } from "./backend.js";
import { type Bytes, compare, toHex } from "./bytes.js";
import { type Cbor, encode } from "./cbor.js";
import { isPoint } from "./curves.js";
import { type Algorithm, ED25519, ESP256 } from "./envelope.js";
import { Malformed } from "./malformed.js";
import { asBytes, asInteger, asMap, member } from "./shape.js";

/** A public key; its algorithm belongs to it, whatever a message says. */
export type PublicKey =
  | { readonly algorithm: typeof ESP256; readonly x: Bytes; readonly y: Bytes }
  | { readonly algorithm: typeof ED25519; readonly x: Bytes };

/** A root that a reader pins: a key that signs bundles. */
export interface RootKey {
  readonly key: PublicKey;
  /** Key id in hexadecimal: the first four bytes of the thumbprint. */
  readonly kid: string;
  /** SHA-256 thumbprint (RFC 9679), 64 hexadecimal digits, for a person to compare. */
  readonly thumbprint: string;
}

const WIDTH = 32;

/** Reads a COSE_Key with its required members only, of the algorithm that it is pinned to. */
export function readCoseKey(value: Cbor, algorithm: Algorithm): PublicKey {
  const isP256 = algorithm === ESP256;
  const map = asMap(value, "a key", isP256 ? [1, -1, -2, -3] : [1, -1, -2]);
  const [keyType, curve] = isP256 ? [2, 1] : [1, 6];
  asInteger(member(map, 1), "the type of a key", keyType, keyType);
  asInteger(member(map, -1), "the curve of a key", curve, curve);
  const x = asBytes(member(map, -2), "x of a key", WIDTH);
  const key: PublicKey = isP256
    ? { algorithm, x, y: asBytes(member(map, -3), "y of a key", WIDTH) }
    : { algorithm: ED25519, x };
  return checked(key);
}

/** Says whether two keys are the same. */
export function isSameKey(left: PublicKey, right: PublicKey): boolean {
  return compare(coseKeyOf(left), coseKeyOf(right)) === 0;
}

/** Works out the RFC 9679 thumbprint of a key. */
export async function thumbprintOf(key: PublicKey, backend: Backend): Promise<Bytes> {
  return backend.sha256(coseKeyOf(key));
}

/**
 * Reads a JWK set of roots, as `/scan/root.json` gives it, and works out each thumbprint.
 *
 * The caller shows the thumbprints to a person before the keys are pinned. Members that say nothing about the key are
 * ignored, but `kid`, `alg` and `purpose` must not contradict it where they are present.
 *
 * @throws Malformed where it is no JWK set, has no key, or a key is not one of the format.
 */
export async function readRoots(value: unknown, backend: Backend): Promise<readonly RootKey[]> {
  const keys = isRecord(value) ? value["keys"] : undefined;
  if (!Array.isArray(keys) || keys.length === 0) throw new Malformed("no JWK set with at least one key");
  return Promise.all(keys.map((jwk) => readRoot(jwk, backend)));
}

async function readRoot(jwk: unknown, backend: Backend): Promise<RootKey> {
  if (!isRecord(jwk)) throw new Malformed("a root is no JWK");
  const key = readJwk(jwk);
  const thumbprint = toHex(await thumbprintOf(key, backend));
  const kid = thumbprint.slice(0, 8);
  const name = key.algorithm === ESP256 ? "ES256" : "Ed25519";
  if (jwk["kid"] !== undefined && jwk["kid"] !== kid) throw new Malformed("the kid of a root is not its thumbprint's");
  if (jwk["alg"] !== undefined && jwk["alg"] !== name) throw new Malformed("the alg of a root is another");
  if (jwk["purpose"] !== undefined && jwk["purpose"] !== "bundle") throw new Malformed("a root has another purpose");
  return { key, kid, thumbprint };
}

function readJwk(jwk: Record<string, unknown>): PublicKey {
  if (jwk["kty"] === "EC" && jwk["crv"] === "P-256") {
    return checked({ algorithm: ESP256, x: coordinate(jwk["x"]), y: coordinate(jwk["y"]) });
  }
  if (jwk["kty"] === "OKP" && jwk["crv"] === "Ed25519") return checked({ algorithm: ED25519, x: coordinate(jwk["x"]) });
  throw new Malformed("a root is on another curve");
}

function coordinate(value: unknown): Bytes {
  // 43 characters hold two bits more than 32 bytes; they are zero.
  if (typeof value !== "string" || !/^[0-9A-Za-z_-]{42}[AEIMQUYcgkosw048]$/.test(value)) {
    throw new Malformed("a root has no coordinate of 32 bytes");
  }
  const binary = atob(`${value.replaceAll("-", "+").replaceAll("_", "/")}=`);
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function coseKeyOf(key: PublicKey): Bytes {
  const members: [number, Cbor][] =
    key.algorithm === ESP256
      ? [
          [1, 2],
          [-1, 1],
          [-2, key.x],
          [-3, key.y],
        ]
      : [
          [1, 1],
          [-1, 6],
          [-2, key.x],
        ];
  return encode(new Map(members));
}

function checked(key: PublicKey): PublicKey {
  if (!isPoint(key)) throw new Malformed("a key is no point of its curve");
  return key;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
