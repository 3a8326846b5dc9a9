import { type Bytes } from "./bytes.js";
import { decode } from "./cbor.js";
import { inflate } from "./inflate.js";
import { Malformed } from "./malformed.js";
import { asBytes, asInteger, asMap, asSeconds, asText, LAST_SECOND, member } from "./shape.js";

/** How many places a list has. */
export const PLACES = 1_048_576;

const BITS = 2;
const PLACES_OF_BYTE = 8 / BITS;
const SUB = 2;
const EXP = 4;
const IAT = 6;
const STATUS_LIST = 65_533;
const TTL = 65_534;

/** What has become of a certificate: 0 in force, 1 ended, 2 suspended, 3 superseded. */
export type Entry = 0 | 1 | 2 | 3;

/** The present state of up to 2^20 certificates (Token Status List), unpacked. */
export interface StatusList {
  /** The address of the list. */
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
  readonly ttl: number;
  readonly entries: Bytes;
}

/**
 * Reads and unpacks the payload of a status list. Only for a payload whose signature holds.
 *
 * @throws Malformed
 */
export async function readStatusList(payload: Bytes): Promise<StatusList> {
  const claims = asMap(decode(payload), "the status list", [SUB, EXP, IAT, STATUS_LIST, TTL]);
  const list = asMap(member(claims, STATUS_LIST), "the list", ["lst", "bits"]);
  asInteger(member(list, "bits"), "bits", BITS, BITS);
  const iat = asSeconds(member(claims, IAT), "iat");
  const exp = asSeconds(member(claims, EXP), "exp");
  if (exp <= iat) throw new Malformed("the status list ends before it begins");
  return {
    sub: asText(member(claims, SUB), "sub"),
    iat,
    exp,
    ttl: asInteger(member(claims, TTL), "ttl", 1, LAST_SECOND),
    entries: await inflate(asBytes(member(list, "lst"), "lst"), PLACES / PLACES_OF_BYTE),
  };
}

/** Gives the entry of a place. */
export function entryOf(list: StatusList, index: number): Entry {
  const byte = list.entries[Math.floor(index / PLACES_OF_BYTE)];
  if (byte === undefined) throw new RangeError("no such place in a status list");
  return ((byte >> (BITS * (index % PLACES_OF_BYTE))) & 3) as Entry;
}
