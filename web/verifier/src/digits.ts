import { type Bytes, concat, fromBigInt } from "./bytes.js";
import { Malformed } from "./malformed.js";

const LONGEST_TEXT = 4096;
const GROUP_DIGITS = 17;
const GROUP_BYTES = 7;
const BYTES_OF_DIGITS: ReadonlyMap<number, number> = new Map([
  [3, 1],
  [5, 2],
  [8, 3],
  [10, 4],
  [13, 5],
  [15, 6],
  [GROUP_DIGITS, GROUP_BYTES],
]);

/** Thrown where the digits begin with another format version than 1. */
export class VersionUnknown extends Error {
  override readonly name = "VersionUnknown";
}

/**
 * Gives the bytes of a code: an address with the digits behind its last `#`, or the digits alone.
 *
 * @throws Malformed, or VersionUnknown where only the version is not one that this reader knows.
 */
export function bytesOfCode(text: string): Bytes {
  const digits = digitsOf(text);
  if (digits[0] !== "1") throw new VersionUnknown("another format version");
  const parts: Bytes[] = [];
  for (let start = 1; start < digits.length; start += GROUP_DIGITS) {
    parts.push(bytesOfGroup(digits.slice(start, start + GROUP_DIGITS)));
  }
  return concat(...parts);
}

/** Gives the digits of bytes, with the format version in front: the reverse of {@link bytesOfCode}. */
export function digitsOfBytes(bytes: Uint8Array): string {
  let digits = "1";
  for (let start = 0; start < bytes.length; start += GROUP_BYTES) {
    const group = bytes.subarray(start, start + GROUP_BYTES);
    const width = [...BYTES_OF_DIGITS].find(([, length]) => length === group.length)?.[0] ?? 0;
    digits += group
      .reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
      .toString()
      .padStart(width, "0");
  }
  return digits;
}

function digitsOf(text: string): string {
  // A character beyond the basic plane counts once, so twice the length may still be short enough.
  if (text.length > 2 * LONGEST_TEXT || [...text].length > LONGEST_TEXT) throw new Malformed("the code is too long");
  const rest = text.slice(text.lastIndexOf("#") + 1);
  const [, digits] = /^[ \t\r\n\v\f]*([0-9]+)[ \t\r\n\v\f]*$/.exec(rest) ?? [];
  if (digits === undefined) throw new Malformed("the code is not made of digits");
  return digits;
}

function bytesOfGroup(digits: string): Bytes {
  const length = BYTES_OF_DIGITS.get(digits.length);
  if (length === undefined) throw new Malformed("the last group of digits has a length that does not occur");
  const value = BigInt(digits);
  if (value >= 256n ** BigInt(length)) throw new Malformed("a group of digits does not fit its bytes");
  return fromBigInt(value, length);
}
