import { type Bytes, compare, toHex } from "./bytes.js";
import { type Cbor } from "./cbor.js";
import { Malformed } from "./malformed.js";
import { asArray, asBytes, asMap, asSeconds, member } from "./shape.js";

const MARK = 12;

/** A certificate key that is not trusted from an instant on. */
export interface Distrusted {
  /** Seconds since 1970. */
  readonly since: number;
  /** The first 12 bytes of SHA-256 of each signed credential that the log proves to be older, in ascending order. */
  readonly kept: Bytes;
}

/** Reads the keys that are distrusted from an instant on, by their ids in hexadecimal. */
export function readDistrusted(value: Cbor | undefined, iat: number): ReadonlyMap<string, Distrusted> {
  if (value === undefined) return new Map();
  const items = asArray(value, "distrusted");
  if (items.length === 0) throw new Malformed("distrusted is there and empty");
  const entries = new Map<string, Distrusted>();
  let last: Bytes | undefined;
  for (const item of items) {
    const map = asMap(item, "a distrusted key", ["kid", "since", "kept"]);
    const kid = asBytes(member(map, "kid"), "a distrusted key id", 4);
    if (last !== undefined && compare(last, kid) >= 0) throw new Malformed("items are not in ascending order");
    last = kid;
    const since = asSeconds(member(map, "since"), "since");
    if (since > iat) throw new Malformed("a key is distrusted later than the bundle was drawn up");
    entries.set(toHex(kid), { since, kept: readMarks(member(map, "kept")) });
  }
  return entries;
}

/** Says whether a digest is that of a credential which the log proves to be older. */
export function isKept({ kept }: Distrusted, digest: Bytes): boolean {
  const wanted = digest.subarray(0, MARK);
  let [low, high] = [0, kept.length / MARK];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const order = compare(markAt(kept, middle), wanted);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return false;
}

function readMarks(value: Cbor): Bytes {
  const kept = asBytes(value, "kept");
  if (kept.length % MARK !== 0) throw new Malformed("kept is not made of whole digests");
  for (let index = 1; index < kept.length / MARK; index += 1) {
    if (compare(markAt(kept, index - 1), markAt(kept, index)) >= 0) throw new Malformed("kept is not in order");
  }
  return kept;
}

function markAt(kept: Bytes, index: number): Bytes {
  return kept.subarray(index * MARK, (index + 1) * MARK);
}
