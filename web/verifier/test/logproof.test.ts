import assert from "node:assert/strict";
import { test } from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, toUtf8 } from "../src/bytes.js";
import { type Cbor } from "../src/cbor.js";
import { type LogProof } from "../src/index.js";
import { bundleContent, bundleKey, fromBase64, keyOf, makeReader, sealBundle, thumbprint } from "./support.js";

const ORIGIN = "ecert.example/log";
const LOG = { ...keyOf("lab ed"), purpose: "log", kid: thumbprint(keyOf("lab ed")).slice(0, 8) };
const hash = (...parts: ArrayLike<number>[]): Bytes => Uint8Array.from(sha256(concat(...parts)));
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const entryOf = (index: number): Bytes => hash(toUtf8(`entry ${index}`));

/** Gives the root over some leaves, and the path of one of them (RFC 6962, section 2.1). */
function climb(leaves: readonly Bytes[], index: number): { root: Bytes; path: Bytes[] } {
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return { root: only, path: [] };
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  const [left, right] = [climb(leaves.slice(0, split), index), climb(leaves.slice(split), index - split)];
  const path = index < split ? [...left.path, right.root] : [...right.path, left.root];
  return { root: hash([1], left.root, right.root), path };
}

function idOf(origin: string): Bytes {
  return hash(toUtf8(`${origin}\n`), [1], fromBase64(LOG.x)).subarray(0, 4);
}

function proofOf(index: number, size: number, origin = ORIGIN): string {
  const leaves = Array.from({ length: size }, (_, place) => hash([0], entryOf(place)));
  const { root, path } = climb(leaves, index);
  const body = `${origin}\n${size}\n${base64(root)}\n`;
  const line = base64(concat(idOf(origin), ed25519.sign(toUtf8(body), fromBase64(LOG.d))));
  const hashes = path.map((each) => `${base64(each)}\n`).join("");
  return `c2sp.org/tlog-proof@v1\nextra ${base64(entryOf(index))}\nindex ${index}\n${hashes}\n${body}\n— ${origin} ${line}\n`;
}

async function check(text: string, keys: readonly Cbor[] = [bundleKey(LOG)]): Promise<LogProof | undefined> {
  const reader = await makeReader({ bundle: sealBundle(bundleContent([["keys", [...keys]]])), lists: [] });
  return reader.checkLogProof(text);
}

const outcome = async (text: string): Promise<string> => (await check(text))?.outcome ?? "none";

test("the proof of every entry of trees of every shape holds", async () => {
  for (const size of [1, 2, 3, 4, 5, 7, 8, 9, 13]) {
    for (let index = 0; index < size; index += 1) {
      assert.deepEqual(await check(proofOf(index, size)), { outcome: "holds", index, size, origin: ORIGIN });
    }
  }
});

test("a proof of another entry, place, size or root is broken", async () => {
  const good = proofOf(2, 7);
  const lines = good.split("\n");
  const exchanged = (place: number, line: string): string => lines.map((each, at) => (at === place ? line : each)).join("\n");
  assert.equal(await outcome(exchanged(1, `extra ${base64(entryOf(3))}`)), "broken");
  assert.equal(await outcome(exchanged(2, "index 3")), "broken");
  assert.equal(await outcome(exchanged(3, base64(entryOf(1)))), "broken");
  assert.equal(await outcome([...lines.slice(0, 3), ...lines.slice(4)].join("\n")), "broken");
  assert.equal(await outcome(good.replace("\n7\n", "\n8\n")), "broken");
  assert.equal(await outcome(good.replace(`${ORIGIN}\n7`, `${ORIGIN}x\n7`)), "key-unknown");
});

test("a signature of the log that does not hold breaks a proof", async () => {
  const good = proofOf(0, 1);
  const line = good.slice(good.indexOf("— "));
  const bytes = fromBase64(line.split(" ")[2] ?? "");
  bytes[40] = (bytes[40] ?? 0) ^ 1;
  assert.equal(await outcome(good.replace(line, `— ${ORIGIN} ${base64(bytes)}\n`)), "broken");
});

test("lines of others say nothing", async () => {
  const witness = `— witness.example ${base64(new Uint8Array(76))}\n`;
  assert.equal(await outcome(`${proofOf(1, 2)}${witness}`), "holds");
});

test("the log of another service is not known, nor is a key that the bundle does not name", async () => {
  assert.equal(await outcome(proofOf(0, 1, "another.example/log")), "key-unknown");
  assert.equal((await check(proofOf(0, 1), [bundleKey(keyOf("format event"))]))?.outcome, "key-unknown");
});

for (const [about, change] of [
  ["nothing", () => ""],
  ["another head", (text: string) => text.replace("@v1", "@v2")],
  ["no index", (text: string) => text.replace("index 0\n", "")],
  ["an index behind the end", (text: string) => text.replace("index 0", "index 2")],
  ["a number in another form", (text: string) => text.replace("index 0", "index 00")],
  ["a hash that was cut", (text: string) => text.replace(/extra ..../, "extra ")],
  ["base64 in another form", (text: string) => text.replace("extra ", "extra =")],
  ["a line that is no signature", (text: string) => `${text}signed\n`],
  ["no end of the line", (text: string) => text.slice(0, -1)],
  ["a part too many", (text: string) => `${text}\nmore\n`],
] as const) {
  test(`${about} is no proof`, async () => {
    assert.equal(await check(change(proofOf(0, 2))), undefined);
  });
}

test("without a bundle nothing is said", async () => {
  const reader = await makeReader({ bundle: null, lists: [] });
  assert.equal(await reader.checkLogProof(proofOf(0, 1)), undefined);
});
