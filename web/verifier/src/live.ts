import { type Bytes, toHex } from "./bytes.js";
import { decode } from "./cbor.js";
import { asFacts, type Credential, EXP, FACTS, optional, readFacts } from "./credential.js";
import { Malformed } from "./malformed.js";
import { asBytes, asDay, asInteger, asMap, asSeconds, member } from "./shape.js";
import { readWords } from "./words.js";

const IAT = 6;
const CTI = 7;
const LIFE = 60;

/** Keys that only the facts of a live code have. */
const FACT = { entry: 10, lastDay: 11, representative: 15, address: 16 } as const;

/** The facts of a certificate as of one minute. */
export interface LiveCode {
  readonly credential: Credential;
  readonly iat: number;
  readonly exp: number;
  /** Its random id in hexadecimal. */
  readonly cti: string;
  /** What had become of the certificate at `iat`, as an entry of a status list. */
  readonly entry: number;
  readonly representative: string | undefined;
  readonly address: string | undefined;
}

/** Says whether a payload is that of a live code: a map with the key of a `cti`. */
export function isLive(payload: Bytes): boolean {
  try {
    const claims = decode(payload);
    return claims instanceof Map && claims.has(CTI);
  } catch (error) {
    if (error instanceof Malformed) return false;
    throw error;
  }
}

/**
 * Reads the claims of a live code.
 *
 * @throws Malformed
 */
export function readLive(payload: Bytes): LiveCode {
  const claims = asMap(decode(payload), "the claims", [EXP, IAT, CTI, FACTS]);
  const iat = asSeconds(member(claims, IAT), "iat");
  const exp = asSeconds(member(claims, EXP), "exp");
  if (exp !== iat + LIFE) throw new Malformed("the live code does not live for a minute");
  const facts = asFacts(member(claims, FACTS), [FACT.entry], [FACT.lastDay, FACT.representative, FACT.address]);
  return {
    credential: readFacts(facts, optional(facts, FACT.lastDay, (value) => asDay(value, "the last valid day"))),
    iat,
    exp,
    cti: toHex(asBytes(member(claims, CTI), "cti", 8)),
    entry: asInteger(member(facts, FACT.entry), "the entry", 0, 3),
    representative: optional(facts, FACT.representative, (value) => readWords(value, "the legal representative")),
    address: optional(facts, FACT.address, (value) => readWords(value, "the address")),
  };
}
