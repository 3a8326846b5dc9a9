import assert from "node:assert/strict";
import { test } from "node:test";
import { constants, deflateSync, inflateSync } from "node:zlib";
import { concat } from "../src/bytes.js";
import { inflate } from "../src/inflate.js";
import { Malformed } from "../src/malformed.js";
import { below, fromHex, randomBytes, seeded } from "./support.js";

const LENGTH = 262_144;
const { Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE, Z_FILTERED, Z_DEFAULT_STRATEGY } = constants;

test("inflate: what zlib packs at any level and strategy is unpacked", async () => {
  const random = seeded(1951);
  for (const level of [0, 1, 6, 9]) {
    for (const strategy of [Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE, Z_FILTERED]) {
      for (const windowBits of [9, 15]) {
        const data = sample(random, below(random, 70_000));
        const packed = Uint8Array.from(deflateSync(data, { level, strategy, windowBits }));
        assert.deepEqual(await inflate(packed, data.length), data);
      }
    }
  }
});

test("inflate: damaged streams are refused or read as zlib reads them", async () => {
  const random = seeded(1950);
  let accepted = 0;
  for (let round = 0; round < 3000; round += 1) {
    const data = sample(random, 1 + below(random, 300));
    const options = { strategy: round % 2 ? Z_FIXED : Z_DEFAULT_STRATEGY, level: round % 3 ? 9 : 0 };
    const packed = Uint8Array.from(deflateSync(data, options));
    const at = below(random, packed.length);
    packed[at] = (packed[at] ?? 0) ^ (1 << below(random, 8));
    const ours = await inflate(packed, data.length).catch(() => undefined);
    assert.deepEqual(
      ours,
      attempt(() => strictly(packed, data.length)),
      `round ${round}`,
    );
    if (ours !== undefined) accepted += 1;
  }
  assert.ok(accepted < 100);
});

test("inflate: a stream that is too long or too short is refused, a bomb without filling the memory", async () => {
  await assert.rejects(inflate(pack(LENGTH + 1), LENGTH), Malformed);
  await assert.rejects(inflate(pack(LENGTH - 1), LENGTH), Malformed);
  await assert.rejects(inflate(pack(0), LENGTH), Malformed);
  const bomb = pack(100_000_000);
  const before = process.memoryUsage().arrayBuffers;
  await assert.rejects(inflate(bomb, LENGTH), Malformed);
  assert.ok(process.memoryUsage().arrayBuffers - before < 10 * LENGTH);
});

test("inflate: a stream that is followed by anything is refused", async () => {
  const packed = pack(LENGTH);
  for (const more of [[0], [0, 0, 0, 0], packed.slice(-4), packed, [10]]) {
    await assert.rejects(inflate(concat(packed, more), LENGTH), /follow/);
  }
});

test("inflate: a stream that is cut off is refused at every length", async () => {
  const packed = pack(LENGTH);
  for (let length = 0; length < packed.length; length += 1) {
    await assert.rejects(inflate(packed.slice(0, length), LENGTH), Malformed, String(length));
  }
});

test("inflate: a wrong checksum, another method, a dictionary and a raw stream are refused", async () => {
  const packed = Uint8Array.from(deflateSync(Buffer.from("status")));
  assert.equal((await inflate(packed, 6)).length, 6);
  const wrong = packed.slice();
  wrong[wrong.length - 1] = (wrong[wrong.length - 1] ?? 0) ^ 1;
  await assert.rejects(inflate(wrong, 6), Malformed);
  for (const head of ["7801", "789d", "799c", "889c", "7820", "78bb", "1f8b"]) {
    if (head !== "7801")
      await assert.rejects(inflate(concat(fromHex(head), packed.slice(2)), 6), Malformed, head);
  }
});

for (const [about, hex] of [
  ["a block of no kind", "07"],
  ["a stored block whose lengths differ", "0101000000"],
  ["a distance before the beginning", "63 00 02"],
  ["more than 286 lengths", "fd ff ff"],
  ["a repeated length before the first", "05 e0 81 08 00 00 00 00 20"],
] as const) {
  test(`inflate: ${about} is refused`, async () => {
    await assert.rejects(inflate(concat(fromHex("789c"), fromHex(hex.replaceAll(" ", ""))), 10), Malformed);
  });
}

test("inflate: many empty blocks end with the input", async () => {
  const empty = new Uint8Array(500_000);
  for (let at = 3; at + 1 < empty.length; at += 5) empty.fill(255, at, at + 2);
  await assert.rejects(inflate(concat(fromHex("789c"), empty), LENGTH), Malformed);
});

/** Unpacks with the zlib of Node, which lets bytes behind the end pass, so what it took is counted. */
function strictly(packed: Uint8Array, length: number): Uint8Array {
  const { buffer, engine } = inflateSync(packed, { info: true }) as unknown as {
    buffer: Buffer;
    engine: { bytesWritten: number };
  };
  assert.equal(buffer.length, length);
  assert.equal(engine.bytesWritten, packed.length);
  return Uint8Array.from(buffer);
}

function pack(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(deflateSync(new Uint8Array(length), { level: 9 }));
}

function sample(random: () => number, length: number): Uint8Array<ArrayBuffer> {
  const data = randomBytes(random, length);
  const alphabet = 1 + below(random, 256);
  for (let at = 0; at < length; at += 1) {
    data[at] = at > 40 && below(random, 4) ? (data[at - 1 - below(random, 40)] ?? 0) : (data[at] ?? 0) % alphabet;
  }
  return data;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
