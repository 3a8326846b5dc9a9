import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { toHex } from "../src/bytes.js";
import { type Cbor, type CborKey, encode } from "../src/cbor.js";
import { loadRoots, Malformed, Reader } from "../src/index.js";
import {
  BACKENDS,
  bundleContent,
  bundleKey,
  bundleType,
  fromBase64,
  fromHex,
  keyOf,
  LIST_PREFIX,
  makeReader,
  map,
  NOW,
  NOW_SECONDS,
  OFFICE,
  ROOT,
  ROOT_SET,
  seal,
  sealBundle,
  sealStatusList,
} from "./support.js";

const good = sealBundle(bundleContent());

async function bundleReason(reader: Reader, bytes: Uint8Array, now = NOW): Promise<string> {
  const acceptance = await reader.acceptBundle(bytes, now);
  return acceptance.taken ? "taken" : acceptance.reason;
}

async function listReason(reader: Reader, bytes: Uint8Array, uri?: string): Promise<string> {
  const acceptance = await reader.acceptStatusList(bytes, NOW, uri);
  return acceptance.taken ? "taken" : acceptance.reason;
}

const empty = (): Promise<Reader> => makeReader({ bundle: null, lists: [] });
const withBundle = (): Promise<Reader> => makeReader({ lists: [] });

test("a bundle is taken once it is newer, or the same bytes", async () => {
  const reader = await empty();
  assert.equal(await bundleReason(reader, good), "taken");
  assert.equal(await bundleReason(reader, good), "taken");
  assert.equal(await bundleReason(reader, sealBundle(bundleContent([["ttl", 1]]))), "sequence-repeated");
  assert.equal(await bundleReason(reader, sealBundle(bundleContent([["sequence", 6]]))), "older");
  assert.equal(await bundleReason(reader, sealBundle(bundleContent([["sequence", 8]]))), "taken");
  assert.equal(await bundleReason(reader, good), "older");
  assert.equal(reader.currentBundle?.sequence, 8);
});

test("what a reader has taken outlives it", async () => {
  const reader = await makeReader({ lists: [sealStatusList()] });
  const memory = JSON.parse(JSON.stringify(reader.memory)) as typeof reader.memory;
  assert.deepEqual(memory, {
    sequence: 7,
    bundle_sha256: toHex(await (BACKENDS[0] ?? assert.fail()).sha256(good)),
    lists: { [`${LIST_PREFIX}0`]: NOW_SECONDS - 3600 },
    newest: NOW_SECONDS - 3600,
  });
  const later = await makeReader({ bundle: null, memory });
  assert.equal(await bundleReason(later, sealBundle(bundleContent([["ttl", 1]]))), "sequence-repeated");
  assert.equal(await bundleReason(later, good), "taken");
  assert.equal(await listReason(later, sealStatusList([[6, NOW_SECONDS - 3601]])), "older");
  assert.equal(await listReason(later, sealStatusList()), "taken");
  const nothing = await empty();
  assert.deepEqual(nothing.memory, { lists: {} });
});

test("a memory that is damaged is refused", async () => {
  const damaged = [
    { sequence: 0 },
    { sequence: 1.5 },
    { bundle_sha256: "x" },
    { newest: -1 },
    { lists: { a: "b" } },
    { presentations: { x: 1 } },
    { presentations: { "00112233445566ff": -1 } },
  ];
  for (const memory of damaged) await assert.rejects(makeReader({ memory: memory as never }), TypeError);
});

test("a bundle of another root, a forged one and an expired one are refused", async () => {
  const reader = await empty();
  const typ: [CborKey, Cbor][] = [[16, "application/ecert-bundle+cbor"]];
  const other = seal(encode(bundleContent()), keyOf("format certificate"), typ);
  assert.equal(await bundleReason(reader, other), "root-unknown");
  const borrowed = seal(encode(bundleContent()), { ...keyOf("format certificate"), kid: ROOT.kid }, typ);
  assert.equal(await bundleReason(reader, borrowed), "root-unknown");
  const forged = good.slice();
  forged[forged.length - 1] = (forged[forged.length - 1] ?? 0) ^ 1;
  assert.equal(await bundleReason(reader, forged), "signature-invalid");
  assert.equal(await bundleReason(reader, good, new Date((NOW_SECONDS + 2_592_000) * 1000)), "expired");
  assert.equal(await bundleReason(reader, seal(encode(bundleContent()), ROOT)), "malformed");
  assert.equal(await bundleReason(reader, new Uint8Array(0)), "malformed");
  assert.equal(await bundleReason(reader, new Uint8Array(524_289)), "malformed");
  assert.equal(reader.currentBundle, undefined);
});

const oneKey = (...changes: [CborKey, Cbor][]): [CborKey, Cbor] => [
  "keys",
  [bundleKey(keyOf("format certificate"), changes)],
];
const oneType = (...changes: [CborKey, Cbor][]): [CborKey, Cbor] => [
  "types",
  map([23, bundleType(`${OFFICE}923`, changes)]),
];
const oneName = (name: Cbor): [CborKey, Cbor] => ["issuers", [[name]]];
const event = keyOf("format event");
const MALFORMED: readonly [about: string, change: [CborKey, Cbor]][] = [
  ["a member more", ["more", 1]],
  ["sequence 0", ["sequence", 0]],
  ["a negative iat", ["iat", -1]],
  ["an iat beyond the year 9999", ["iat", 253_402_300_800]],
  ["ttl 0", ["ttl", 0]],
  ["exp at iat", ["exp", NOW_SECONDS - 7200]],
  ["a prefix that is empty", ["list_prefix", ""]],
  ["lists out of order", ["lists", [1, 0]]],
  ["a list twice", ["lists", [0, 0]]],
  ["a negative list", ["lists", [-1]]],
  ["revoked key ids out of order", ["revoked", [fromHex("00000002"), fromHex("00000001")]]],
  ["a revoked key id twice", ["revoked", [fromHex("00000001"), fromHex("00000001")]]],
  ["a revoked key id of five bytes", ["revoked", [fromHex("0000000001")]]],
  ["a key twice", ["keys", [bundleKey(event), bundleKey(event, [["purpose", "log"]])]]],
  ["a key of a root", oneKey(["purpose", "bundle"])],
  ["a key of an unknown purpose", oneKey(["purpose", "certificates"])],
  ["a key with another algorithm than its curve's", oneKey(["alg", -19])],
  ["a key with the reserved algorithm", oneKey(["alg", -65_600])],
  ["a key with a kid of three bytes", oneKey(["kid", fromHex("000000")])],
  ["a key with a member more", oneKey(["use", "sig"])],
  ["a key with a first day too far", oneKey(["first_day", 131_071])],
  ["a key of an issuer that is no USCC", oneKey(["issuer", "114300003205815960"])],
  ["a key for certificates without an issuer", ["keys", [bundleKey(event, [["purpose", "certificate"]])]]],
  [
    "a COSE_Key with a member more",
    oneKey(["key", map([1, 2], [3, -9], [-1, 1], [-2, fromBase64(event.x)], [-3, fromBase64(event.y ?? "")])]),
  ],
  [
    "a COSE_Key of another curve",
    oneKey(["key", map([1, 2], [-1, 2], [-2, fromBase64(event.x)], [-3, fromBase64(event.y ?? "")])]),
  ],
  [
    "a COSE_Key that is no point",
    oneKey(["key", map([1, 2], [-1, 1], [-2, fromBase64(event.y ?? "")], [-3, fromBase64(event.x)])]),
  ],
  ["a type under a text", ["types", map(["a", bundleType(`${OFFICE}923`)])]],
  ["a type under a negative index", ["types", map([-1, bundleType(`${OFFICE}923`)])]],
  ["a type whose code has a wrong check", oneType(["code", "11430000320581596A923"])],
  ["a type whose code is short", oneType(["code", `${OFFICE}92`])],
  ["a type whose code is long", oneType(["code", `${OFFICE}9230`])],
  ["a type without a title", oneType(["title", ""])],
  ["a type of an issuer that is not there", oneType(["issuer", 1])],
  ["a type that is provisional twice", oneType(["provisional", 2])],
  ["a type that is provisional as text", oneType(["provisional", "1"])],
  ["a type with an empty scope", oneType(["scopes", [""]])],
  ["a number template without digits", oneType(["numbers", [["a"]]])],
  ["a number template of nothing", oneType(["numbers", [[]]])],
  ["a number template of 16 digits", oneType(["numbers", [[8, "a", 8]]])],
  ["a number template with no digits in a piece", oneType(["numbers", [[0, 3]]])],
  ["a number template with an empty text", oneType(["numbers", [["", 3]]])],
  ["an issuer without a name", ["issuers", [[]]]],
  ["an issuer with an empty name", oneName(map(["name", ""]))],
  ["an issuer with a member more", oneName(map(["name", "a"], ["code", OFFICE]))],
];
for (const [about, change] of MALFORMED) {
  test(`a bundle with ${about} is malformed`, async () => {
    assert.equal(await bundleReason(await empty(), sealBundle(bundleContent([change]))), "malformed");
  });
}

test("a status list is taken if all of it holds", async () => {
  const reader = await withBundle();
  assert.equal(await listReason(reader, sealStatusList()), "taken");
  assert.equal(await listReason(reader, sealStatusList(), `${LIST_PREFIX}0`), "taken");
  assert.equal(await listReason(reader, sealStatusList([[6, NOW_SECONDS - 3601]])), "older");
  assert.equal(await listReason(reader, sealStatusList(), `${LIST_PREFIX}1`), "address-mismatch");
  for (const address of [
    "https://other.example/s/0",
    LIST_PREFIX,
    `${LIST_PREFIX}00`,
    `${LIST_PREFIX}-1`,
    `${LIST_PREFIX}0/`,
  ]) {
    assert.equal(await listReason(reader, sealStatusList([[2, address]])), "address-mismatch", address);
  }
  assert.equal(await listReason(reader, sealStatusList([[6, 1_735_660_799]])), "key-out-of-life");
  assert.equal(await listReason(await empty(), sealStatusList()), "bundle-missing");
});

test("a status list of another key is refused", async () => {
  const reader = await withBundle();
  const status = keyOf("format status");
  assert.equal(await listReason(reader, sealStatusList([], undefined, event)), "purpose-mismatch");
  assert.equal(await listReason(reader, sealStatusList([], undefined, ROOT)), "signer-unknown");
  const forged = { ...event, kid: status.kid };
  assert.equal(await listReason(reader, sealStatusList([], undefined, forged)), "signature-invalid");
  const disguised = { ...keyOf("lab ed"), kid: status.kid };
  assert.equal(await listReason(reader, sealStatusList([], undefined, disguised)), "algorithm-mismatch");
  const revoked = await makeReader({
    bundle: sealBundle(bundleContent([["revoked", [fromHex(status.kid)]]])),
    lists: [],
  });
  assert.equal(await listReason(revoked, sealStatusList()), "signer-distrusted");
});

test("nothing is unpacked before the signature holds", async () => {
  const bomb = Uint8Array.from(deflateSync(new Uint8Array(50_000_000)));
  const reader = await withBundle();
  assert.equal(await listReason(reader, sealStatusList([], bomb)), "malformed");
  const forged = { ...event, kid: keyOf("format status").kid };
  assert.equal(await listReason(reader, sealStatusList([], bomb, forged)), "signature-invalid");
});

const PACKED = Uint8Array.from(deflateSync(new Uint8Array(262_144)));
const MALFORMED_LISTS: readonly [about: string, changes: [CborKey, Cbor][], lst?: Uint8Array<ArrayBuffer>][] = [
  ["a claim more", [[1, "issuer"]]],
  ["a list of 1 bit", [[65_533, map(["lst", PACKED], ["bits", 1])]]],
  ["a list with a member more", [[65_533, map(["lst", PACKED], ["bits", 2], ["aggregation_uri", "x"])]]],
  ["ttl 0", [[65_534, 0]]],
  ["an exp that is no instant", [[4, -1]]],
  ["an exp that is its iat", [[4, NOW_SECONDS - 3600]]],
  ["an iat beyond the year 9999", [[6, 253_402_300_800]]],
  ["a list too short", [], Uint8Array.from(deflateSync(new Uint8Array(262_143)))],
  ["a list too long", [], Uint8Array.from(deflateSync(new Uint8Array(262_145)))],
  ["a list cut off", [], PACKED.slice(0, -1)],
  ["a list followed by a byte", [], Uint8Array.from([...PACKED, 0])],
  ["a list followed by its checksum", [], Uint8Array.from([...PACKED, ...PACKED.slice(-4)])],
];
for (const [about, changes, lst] of MALFORMED_LISTS) {
  test(`a status list with ${about} is malformed`, async () => {
    assert.equal(await listReason(await withBundle(), sealStatusList(changes, lst)), "malformed");
  });
}

test("lists are held against the keys of a new bundle", async () => {
  const reader = await makeReader({ lists: [sealStatusList()] });
  const revoked: Cbor = [fromHex(keyOf("format status").kid)];
  const code = "1";
  assert.equal(
    await bundleReason(
      reader,
      sealBundle(
        bundleContent([
          ["sequence", 8],
          ["revoked", revoked],
        ]),
      ),
    ),
    "taken",
  );
  assert.equal((await reader.read(code, { now: NOW })).basis.list_uri, null);
  assert.equal(await bundleReason(reader, sealBundle(bundleContent([["sequence", 9]]))), "taken");
  assert.equal(await listReason(reader, sealStatusList()), "taken");
});

test("offers that overlap are judged one after the other", async () => {
  const reader = await empty();
  const newer = sealBundle(bundleContent([["sequence", 8]]));
  const reasons = await Promise.all([
    bundleReason(reader, newer),
    bundleReason(reader, good),
    listReason(reader, sealStatusList()),
    bundleReason(reader, newer),
  ]);
  assert.deepEqual(reasons, ["taken", "older", "taken", "taken"]);
});

test("roots: what is no set of public keys is refused", async () => {
  const [jwk] = ROOT_SET.keys;
  const p256 = { kty: "EC", crv: "P-256", x: event.x, y: event.y };
  for (const set of [
    undefined,
    [],
    {},
    { keys: [] },
    { keys: [null] },
    { keys: [{ ...jwk, kid: "00000000" }] },
    { keys: [{ ...jwk, alg: "ES256" }] },
    { keys: [{ ...jwk, purpose: "certificate" }] },
    { keys: [{ ...jwk, crv: "X25519" }] },
    { keys: [{ ...jwk, x: `${jwk?.x}=` }] },
    { keys: [{ ...jwk, x: jwk?.x.replace(/.$/, "B") }] },
    { keys: [{ ...p256, y: p256.x }] },
    { keys: [{ ...p256, y: undefined }] },
  ]) {
    await assert.rejects(loadRoots(set), Malformed);
  }
  const [root] = await loadRoots({ keys: [{ ...p256, use: "sig" }] });
  assert.equal(root?.thumbprint.length, 64);
  assert.equal(root?.kid, event.kid);
});
