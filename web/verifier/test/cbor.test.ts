import assert from "node:assert/strict";
import { test } from "node:test";
import { toHex } from "../src/bytes.js";
import { type Cbor, type CborKey, decode, encode } from "../src/cbor.js";
import { Malformed } from "../src/malformed.js";
import { below, fromHex, randomBytes, seeded } from "./support.js";

const REFUSED: readonly [about: string, hex: string][] = [
  ["nothing", ""],
  ["bytes behind the value", "0000"],
  ["an integer that is too long", "1817"],
  ["an integer of two bytes that is too long", "1900ff"],
  ["an integer of four bytes that is too long", "1a0000ffff"],
  ["an integer of eight bytes that is too long", "1b00000000ffffffff"],
  ["2^53", "1b0020000000000000"],
  ["-(2^53)", "3b001fffffffffffff"],
  ["2^64 - 1", "1bffffffffffffffff"],
  ["a reserved length", "1c"],
  ["an array without an end", "9f00ff"],
  ["a map without an end", "bf0000ff"],
  ["a byte string without an end", "5f4100ff"],
  ["a text without an end", "7f6161ff"],
  ["a break alone", "ff"],
  ["a length that is too long", "580161"],
  ["a text that is cut", "6261"],
  ["an array that is cut", "8200"],
  ["an array of 2^32 items", "9affffffff"],
  ["a map that is cut", "a100"],
  ["a key twice", "a200000000"],
  ["keys out of order", "a201000000"],
  ["keys in the order of their lengths", "a220001818 00".replace(" ", "")],
  ["a byte string as key", "a14000"],
  ["an array as key", "a18000"],
  ["a tag", "c000"],
  ["a bignum", "c24101"],
  ["a date", "c100"],
  ["false", "f4"],
  ["null", "f6"],
  ["undefined", "f7"],
  ["a half float", "f93c00"],
  ["a float", "fa3f800000"],
  ["a simple value", "e0"],
  ["a surrogate", "63eda080"],
  ["a pair of surrogates", "66eda081edb080"],
  ["UTF-8 that is too long", "62c080"],
  ["bytes that are no UTF-8", "61ff"],
  ["seven arrays in each other", "81818181818180"],
  ["a map in six arrays", "818181818181a0"],
];

for (const [about, hex] of REFUSED) {
  test(`${about} is malformed`, () => assert.throws(() => decode(fromHex(hex)), Malformed));
}

test("bounds are read", () => {
  assert.equal(decode(fromHex("1b001fffffffffffff")), Number.MAX_SAFE_INTEGER);
  assert.equal(decode(fromHex("3b001ffffffffffffe")), -Number.MAX_SAFE_INTEGER);
  assert.equal(toHex(encode(-Number.MAX_SAFE_INTEGER)), "3b001ffffffffffffe");
  assert.deepEqual(decode(fromHex("818181818180")), [[[[[[]]]]]]);
  assert.deepEqual(
    decode(fromHex("a21818002000")),
    new Map([
      [24, 0],
      [-1, 0],
    ]),
  );
});

test("a byte order mark is a character", () => assert.equal(decode(fromHex("63efbbbf")), "\ufeff"));

test("what is written is read again, and nothing else has the same bytes", () => {
  const random = seeded(36904);
  for (let round = 0; round < 3000; round += 1) {
    const value = arbitrary(random, 5);
    assert.deepEqual(decode(encode(value)), value);
  }
});

test("what is accepted of damaged bytes encodes to the same bytes again", () => {
  const random = seeded(8949);
  let accepted = 0;
  for (let round = 0; round < 20_000; round += 1) {
    const bytes = round % 2 ? randomBytes(random, 1 + below(random, 12)) : encode(arbitrary(random, 4));
    if (bytes.length > 0) bytes[below(random, bytes.length)] = below(random, 256);
    let value: Cbor;
    try {
      value = decode(bytes);
    } catch (error) {
      assert.ok(error instanceof Malformed);
      continue;
    }
    accepted += 1;
    assert.equal(toHex(encode(value)), toHex(bytes));
  }
  assert.ok(accepted > 1000);
});

function arbitrary(random: () => number, depth: number): Cbor {
  switch (below(random, depth > 0 ? 5 : 3)) {
    case 0:
      return integer(random);
    case 1:
      return text(random);
    case 2:
      return randomBytes(random, below(random, 40));
    case 3:
      return Array.from({ length: below(random, 5) }, () => arbitrary(random, depth - 1));
    default:
      return sorted(Array.from({ length: below(random, 5) }, () => [key(random), arbitrary(random, depth - 1)]));
  }
}

/** Maps compare by their contents, but a test's map should look like one that was read. */
function sorted(members: [CborKey, Cbor][]): Cbor {
  return new Map(members);
}

function key(random: () => number): CborKey {
  return below(random, 2) ? integer(random) : text(random);
}

function integer(random: () => number): number {
  const size = below(random, 2 ** below(random, 54));
  return below(random, 2) ? size : -1 - Math.min(size, Number.MAX_SAFE_INTEGER - 1);
}

function text(random: () => number): string {
  const letters = ["a", "Z", "0", "é", "证", "照", "𠮷", "\u0000", "\ufeff"];
  return Array.from({ length: below(random, 30) }, () => letters[below(random, letters.length)]).join("");
}
