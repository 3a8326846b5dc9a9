import { type Bytes } from "./bytes.js";
import { type Cbor, type CborKey, type CborMap } from "./cbor.js";
import { toUtf8 } from "./bytes.js";
import { Malformed } from "./malformed.js";

/** Last day of the format, counted from 1970-01-01. */
export const LAST_DAY = 131_070;

/** Last second of the format: 9999-12-31T23:59:59Z. */
export const LAST_SECOND = 253_402_300_799;

/** Takes a value as a map that has all required keys and no others than those and the optional ones. */
export function asMap(
  value: Cbor,
  place: string,
  required: readonly CborKey[],
  optional: readonly CborKey[] = [],
): CborMap {
  const map = asAnyMap(value, place);
  for (const key of required) if (!map.has(key)) throw new Malformed(`${place}: ${key} is missing`);
  for (const key of map.keys()) {
    if (!required.includes(key) && !optional.includes(key)) throw new Malformed(`${place}: a key that is not allowed`);
  }
  return map;
}

/** Takes a value as a map with whatever keys. */
export function asAnyMap(value: Cbor, place: string): CborMap {
  if (!(value instanceof Map)) throw new Malformed(`${place} is no map`);
  return value as CborMap;
}

/** Gives the member of a map whose key {@link asMap} has required. */
export function member(map: CborMap, key: CborKey): Cbor {
  const value = map.get(key);
  if (value === undefined) throw new Malformed(`${key} is missing`);
  return value;
}

/** Takes a value as an array. */
export function asArray(value: Cbor, place: string): readonly Cbor[] {
  if (!Array.isArray(value)) throw new Malformed(`${place} is no array`);
  return value as readonly Cbor[];
}

/** Takes a value as a byte string, of this length if one is given. */
export function asBytes(value: Cbor, place: string, length?: number): Bytes {
  if (!(value instanceof Uint8Array)) throw new Malformed(`${place} is no byte string`);
  if (length !== undefined && value.length !== length) throw new Malformed(`${place} has not ${length} bytes`);
  return value;
}

/** Takes a value as a text whose UTF-8 has so many bytes. */
export function asText(value: Cbor, place: string, least = 0, most = Infinity): string {
  if (typeof value !== "string") throw new Malformed(`${place} is no text`);
  const length = toUtf8(value).length;
  if (length < least || length > most) throw new Malformed(`${place} is too short or too long`);
  return value;
}

/** Takes a value as an integer between two bounds, both inclusive. */
export function asInteger(value: Cbor, place: string, least: number, most: number): number {
  if (typeof value !== "number" || value < least || value > most) {
    throw new Malformed(`${place} is no integer from ${least} to ${most}`);
  }
  return value;
}

/** Takes a value as a count: 0 to 2^53 - 1. */
export function asAmount(value: Cbor, place: string): number {
  return asInteger(value, place, 0, Number.MAX_SAFE_INTEGER);
}

/** Takes a value as a day: days since 1970-01-01. */
export function asDay(value: Cbor, place: string): number {
  return asInteger(value, place, 0, LAST_DAY);
}

/** Takes a value as an instant in seconds since 1970. */
export function asSeconds(value: Cbor, place: string): number {
  return asInteger(value, place, 0, LAST_SECOND);
}
