import assert from "node:assert/strict";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { decode } from "../src/cbor.js";
import { openEnvelope, STATUS_LIST_ENVELOPE } from "../src/envelope.js";
import { inflate } from "../src/inflate.js";
import { Malformed } from "../src/malformed.js";
import { entryOf, PLACES } from "../src/statuslist.js";
import { fromBase64, fromHex, readPublicVectors, WITHOUT_PUBLIC_VECTORS } from "./support.js";

const skip = { skip: WITHOUT_PUBLIC_VECTORS };

/** What the long list of 2 bits of Token Status List holds besides zeros. */
const LONG: readonly [place: number, entry: number][] = [
  [0, 1],
  [1993, 2],
  [25_460, 1],
  [159_495, 3],
  [495_669, 1],
  [554_353, 1],
  [645_645, 2],
  [723_232, 1],
  [854_545, 1],
  [934_534, 2],
  [1_000_345, 3],
];

test("Token Status List: the long list of 2 bits has the entries of the document", skip, async () => {
  const entries = await inflate(fromBase64(exampleInJson("status_list_encoding2_long")), PLACES / 4);
  const list = { sub: "", iat: 0, exp: 0, ttl: 1, entries };
  const found: [number, number][] = [];
  for (let place = 0; place < PLACES; place += 1) {
    const entry = entryOf(list, place);
    if (entry !== 0) found.push([place, entry]);
  }
  assert.deepEqual(found, LONG);
});

test("Token Status List: the lists of other widths are unpacked as zlib does", skip, async () => {
  for (const name of ["encoding", "encoding1_long", "encoding2", "encoding4", "encoding8"]) {
    const packed = fromBase64(exampleInJson(`status_list_${name}`));
    const theirs = Uint8Array.from(inflateSync(packed));
    assert.deepEqual(await inflate(packed, theirs.length), theirs);
  }
});

test(
  "Token Status List: the document's CBOR is in another order of keys, its CWT has its key id elsewhere",
  skip,
  () => {
    assert.throws(() => decode(exampleInCbor("status_list_encoding2_long_cbor")), Malformed);
    assert.throws(() => openEnvelope(exampleInCbor("status_list_cwt"), STATUS_LIST_ENVELOPE), Malformed);
  },
);

test("a place beyond the list has no entry", () => {
  const list = { sub: "", iat: 0, exp: 0, ttl: 1, entries: fromHex("e4") };
  assert.deepEqual(
    [0, 1, 2, 3].map((index) => entryOf(list, index)),
    [0, 1, 2, 3],
  );
  assert.throws(() => entryOf(list, 4), RangeError);
});

function exampleInJson(name: string): string {
  const text = readPublicVectors(`status_list/examples/${name}_json.md`).split("encoded:").pop() ?? "";
  const { lst } = JSON.parse(text.replace(/\s/g, "")) as { lst: string };
  return lst.replaceAll("-", "+").replaceAll("_", "/");
}

function exampleInCbor(name: string): Uint8Array<ArrayBuffer> {
  const text = readPublicVectors(`status_list/examples/${name}.md`).split("encoded:").pop() ?? "";
  return fromHex(text.replace(/\s/g, ""));
}
