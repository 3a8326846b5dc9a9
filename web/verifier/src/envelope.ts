import { type Bytes, toHex } from "./bytes.js";
import { type Cbor, decode, encode } from "./cbor.js";
import { Malformed } from "./malformed.js";
import { asArray, asBytes, asInteger, asMap, asText, member } from "./shape.js";

/** ESP256: ECDSA on P-256 with SHA-256, r and s of 32 bytes each. */
export const ESP256 = -9;

/** Ed25519 (RFC 8032). */
export const ED25519 = -19;

/** An algorithm that a key can have; the one for SM2 is reserved. */
export type Algorithm = typeof ESP256 | typeof ED25519;

/** A COSE_Sign1 message that is taken apart; nothing about its signature is known yet. */
export interface Envelope {
  /** What header 1 says; what counts is the key's. */
  readonly algorithm: number;
  /** The key id in hexadecimal; a hint only. */
  readonly kid: string;
  readonly payload: Bytes;
  readonly signature: Bytes;
  /** What the signature is over. */
  readonly signed: Bytes;
  /** The whole message as it came. */
  readonly whole: Bytes;
}

/** What an envelope of one kind of message looks like. */
export interface EnvelopeKind {
  /** Header 16; a credential has none. */
  readonly typ?: string;
  readonly least: number;
  readonly most: number;
}

export const CREDENTIAL_ENVELOPE: EnvelopeKind = { least: 90, most: 700 };
export const STATUS_LIST_ENVELOPE: EnvelopeKind = { typ: "application/statuslist+cwt", least: 1, most: 524_288 };
export const BUNDLE_ENVELOPE: EnvelopeKind = { typ: "application/ecert-bundle+cbor", least: 1, most: 1_048_576 };

const TAG_18 = 0xd2;

/** Takes a message apart (RFC 9052, section 4.2), always with tag 18 and nothing around it. */
export function openEnvelope(bytes: Bytes, kind: EnvelopeKind): Envelope {
  if (bytes.length < kind.least || bytes.length > kind.most)
    throw new Malformed("the message is too short or too long");
  if (bytes[0] !== TAG_18) throw new Malformed("the envelope has no tag 18");
  const parts = asArray(decode(bytes.subarray(1)), "the envelope");
  const [protectedHeader, unprotectedHeader, payload, signature] = parts;
  if (
    parts.length !== 4 ||
    protectedHeader === undefined ||
    unprotectedHeader === undefined ||
    payload === undefined ||
    signature === undefined
  ) {
    throw new Malformed("the envelope has not four parts");
  }
  const header = asBytes(protectedHeader, "the protected header");
  asMap(unprotectedHeader, "the unprotected header", []);
  const content = asBytes(payload, "the payload");
  return {
    ...readHeader(header, kind.typ),
    payload: content,
    signature: asBytes(signature, "the signature", 64),
    signed: encode(["Signature1", header, new Uint8Array(0), content]),
    whole: bytes,
  };
}

function readHeader(bytes: Bytes, typ: string | undefined): { algorithm: number; kid: string } {
  const header = asMap(decode(bytes), "the protected header", typ === undefined ? [1, 4] : [1, 4, 16]);
  if (typ !== undefined && asText(member(header, 16), "typ") !== typ) throw new Malformed("another kind of message");
  return {
    algorithm: asInteger(member(header, 1), "alg", Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    kid: toHex(asBytes(member(header, 4), "kid", 4)),
  };
}

/** Takes a value as the algorithm of a key. */
export function asAlgorithm(value: Cbor): Algorithm {
  if (value !== ESP256 && value !== ED25519) throw new Malformed("an algorithm that is not in use");
  return value;
}
