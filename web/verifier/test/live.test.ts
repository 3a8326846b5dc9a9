import assert from "node:assert/strict";
import { test } from "node:test";
import { nobleBackend } from "../src/backend_noble.js";
import { bytesOfCode, digitsOfBytes } from "../src/digits.js";
import { CREDENTIAL_ENVELOPE, openEnvelope } from "../src/envelope.js";
import { loadRoots, Reader } from "../src/index.js";
import { isLive, readLive } from "../src/live.js";
import { fromBase64, readJson, type Vector } from "./support.js";

const VECTORS = readJson<{ vectors: Required<Vector>[] }>("tests/golden/live-code.json").vectors;
const FILE = readJson<{
  clock: string;
  root: unknown;
  bundle: string;
  cases: { id: string; code: string }[];
}>("tests/vectors/conformance.json");
const NOW = new Date(FILE.clock);

/** Makes a reader that has taken the bundle of the conformance file, and no list. */
async function aReader(): Promise<Reader> {
  const reader = await Reader.create({ roots: await loadRoots(FILE.root), backend: nobleBackend });
  assert.ok((await reader.acceptBundle(fromBase64(FILE.bundle), NOW)).taken);
  return reader;
}

function codeOf(id: string): string {
  const found = FILE.cases.find((one) => one.id === id);
  assert.ok(found !== undefined, `no case ${id}`);
  return found.code;
}

for (const vector of VECTORS) {
  test(`${vector.name}: the claims say what the document prints`, () => {
    const { payload } = openEnvelope(bytesOfCode(vector.code), CREDENTIAL_ENVELOPE);
    assert.equal(Buffer.from(payload).toString("hex"), vector.payload);
    assert.ok(isLive(payload));
    const live = readLive(payload);
    assert.equal(live.exp - live.iat, 60);
    assert.equal(live.entry, vector.name === "live-code" ? 0 : 1);
    assert.equal(live.address, vector.name === "live-code" ? "湖南省长沙市示例路1号" : undefined);
  });
}

for (const id of ["live", "live-ed25519"]) {
  test(`${id}: no bit flip and no truncation is genuine`, async () => {
    const reader = await aReader();
    const bytes = bytesOfCode(codeOf(id));
    const outcomes = new Set<string>();
    for (let at = 0; at < bytes.length; at += 1) {
      outcomes.add((await reader.read(digitsOfBytes(bytes.subarray(0, at)), { now: NOW })).outcome);
      const flipped = bytes.slice();
      for (let bit = 0; bit < 8; bit += 1) {
        flipped[at] = (bytes[at] ?? 0) ^ (1 << bit);
        outcomes.add((await reader.read(digitsOfBytes(flipped), { now: NOW })).outcome);
      }
    }
    assert.deepEqual([...outcomes], ["FAILED"]);
    assert.equal((await reader.read(codeOf(id), { now: NOW })).outcome, "PASSED");
  });
}

test("a live code is accepted once in five minutes, by this reader and by one with its memory", async () => {
  const reader = await aReader();
  const code = codeOf("live");
  assert.deepEqual((await reader.read(code, { now: NOW })).reasons, ["ok"]);
  assert.deepEqual((await reader.read(code, { now: NOW })).reasons, ["live-code-replayed"]);
  const { memory } = reader;
  assert.deepEqual(Object.keys(memory.presentations ?? {}), ["00112233445566ff"]);
  const other = await Reader.create({ roots: await loadRoots(FILE.root), memory, backend: nobleBackend });
  assert.ok((await other.acceptBundle(fromBase64(FILE.bundle), NOW)).taken);
  assert.deepEqual((await other.read(code, { now: NOW })).reasons, ["live-code-replayed"]);
  const later = new Date(NOW.getTime() + 300_000);
  await other.read("x", { now: later });
  assert.equal(other.memory.presentations, undefined);
});

test("of two readings at once only one accepts a live code", async () => {
  const reader = await aReader();
  const reports = await Promise.all([1, 2].map(() => reader.read(codeOf("live"), { now: NOW })));
  assert.deepEqual(reports.map(({ outcome }) => outcome).sort(), ["FAILED", "PASSED"]);
});

test("a memory with a presentation that is none is damaged", async () => {
  const roots = await loadRoots(FILE.root);
  for (const presentations of [{ x: 1 }, { "00112233445566ff": -1 }, { "00112233445566FF": 1 }]) {
    await assert.rejects(Reader.create({ roots, memory: { presentations } }), TypeError);
  }
});
