import { type Bytes, toHex } from "./bytes.js";
import { type Cbor, decode } from "./cbor.js";
import { type Credential, FACT, FACTS, optional, OPTIONAL, readFacts, REQUIRED } from "./credential.js";
import { Malformed } from "./malformed.js";
import { asBytes, asDay, asInteger, asMap, asSeconds, member } from "./shape.js";
import { type Entry } from "./statuslist.js";

const [EXP, IAT, CTI] = [4, 6, 7];
const CTI_BYTES = 8;
const LIFE_SECONDS = 60;
const TOLERANCE_SECONDS = 30;

/** What a live code says beyond the facts: when it was signed, and what had become of the certificate by then. */
export interface Presentation {
  readonly iat: number;
  readonly exp: number;
  /** Eight random bytes in hexadecimal. */
  readonly cti: string;
  readonly entry: Entry;
}

/** The claims of a live code. */
export interface LiveCode {
  readonly credential: Credential;
  readonly presentation: Presentation;
}

/** Says whether a payload is that of a live code; what cannot be decoded counts as a credential. */
export function isLiveCode(payload: Bytes): boolean {
  try {
    const claims: Cbor = decode(payload);
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
export function readLiveCode(payload: Bytes): LiveCode {
  const claims = asMap(decode(payload), "the claims", [EXP, IAT, CTI, FACTS]);
  const iat = asSeconds(member(claims, IAT), "iat");
  const exp = asSeconds(member(claims, EXP), "exp");
  if (exp !== iat + LIFE_SECONDS) throw new Malformed("a live code lives for another time than 60 seconds");
  const own = [FACT.lastDay, FACT.legalRepresentative, FACT.address];
  const facts = asMap(member(claims, FACTS), "the facts", [...REQUIRED, FACT.entry], [...OPTIONAL, ...own]);
  const lastDay = optional(facts, FACT.lastDay, (value) => asDay(value, "the last valid day"));
  return {
    credential: readFacts(facts, lastDay),
    presentation: {
      iat,
      exp,
      cti: toHex(asBytes(member(claims, CTI), "cti", CTI_BYTES)),
      entry: asInteger(member(facts, FACT.entry), "the entry", 0, 3) as Entry,
    },
  };
}

/** Says whether a clock is in the minute of a live code, or so near that clocks may differ. */
export function isInTime({ iat, exp }: Presentation, now: number): boolean {
  return iat - TOLERANCE_SECONDS <= now && now <= exp + TOLERANCE_SECONDS;
}
