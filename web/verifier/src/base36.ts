import { type Bytes, fromBigInt, toBigInt } from "./bytes.js";
import { Malformed } from "./malformed.js";

const LONGEST = 64;

/**
 * Unpacks base-36: `n = 1`, then `n = n * 36 + digit` for each of `0-9A-Z`; the leading 1 keeps leading zeros.
 *
 * @throws Malformed where the bytes begin with zero or do not hold 1 to 64 characters.
 */
export function unpack(bytes: Bytes): string {
  if (bytes.length === 0 || bytes[0] === 0) throw new Malformed("packed characters begin with a zero byte");
  if (bytes.length > 42) throw new Malformed("packed characters are too long");
  const digits = toBigInt(bytes).toString(36).toUpperCase();
  if (!digits.startsWith("1")) throw new Malformed("packed characters do not begin with 1");
  if (digits.length < 2 || digits.length > LONGEST + 1)
    throw new Malformed("packed characters are too few or too many");
  return digits.slice(1);
}

/** Packs characters `0-9A-Z`: the reverse of {@link unpack}. */
export function pack(characters: string): Bytes {
  let value = 1n;
  for (const character of characters) value = value * 36n + BigInt(Number.parseInt(character, 36));
  return fromBigInt(value, Math.ceil(value.toString(16).length / 2));
}
