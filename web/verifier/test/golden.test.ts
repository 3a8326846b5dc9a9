import assert from "node:assert/strict";
import { test } from "node:test";
import { nobleBackend } from "../src/backend_noble.js";
import { type Bytes, toHex } from "../src/bytes.js";
import { decode, encode } from "../src/cbor.js";
import { readCredential } from "../src/credential.js";
import { bytesOfCode, digitsOfBytes } from "../src/digits.js";
import { CREDENTIAL_ENVELOPE, openEnvelope, STATUS_LIST_ENVELOPE } from "../src/envelope.js";
import { loadRoots, Reader } from "../src/index.js";
import { entryOf, readStatusList } from "../src/statuslist.js";
import { numberOf, scopeOf } from "../src/typetable.js";
import {
  BACKENDS,
  BUNDLES,
  credential,
  CREDENTIALS,
  fromBase64,
  fromHex,
  KEYS,
  keyOf,
  LIST_PREFIX,
  makeReader,
  NOW,
  STATUS_LIST,
  STATUS_LIST_ED25519,
} from "./support.js";

for (const vector of CREDENTIALS) {
  test(`${vector.name}: digits, envelope and claims are read and written again as they were`, () => {
    const bytes = fromHex(vector.sealed);
    if (vector.code !== undefined) assert.deepEqual(bytesOfCode(vector.code), bytes);
    assert.equal(toHex(bytesOfCode(digitsOfBytes(bytes))), vector.sealed);
    const envelope = openEnvelope(bytes, CREDENTIAL_ENVELOPE);
    assert.equal(toHex(envelope.payload), vector.payload);
    assert.equal(envelope.kid, vector.kid);
    assert.equal(toHex(encode(decode(envelope.payload))), vector.payload);
    readCredential(envelope.payload);
  });

  for (const backend of BACKENDS) {
    test(`${vector.name}: the signature holds with ${backend.name}`, async () => {
      const envelope = openEnvelope(fromHex(vector.sealed), CREDENTIAL_ENVELOPE);
      const jwk = Object.values(KEYS).find(({ kid }) => kid === vector.kid) ?? keyOf("lab ed");
      const x = fromBase64(jwk.x);
      const key =
        jwk.y === undefined ? ({ algorithm: -19, x } as const) : ({ algorithm: -9, x, y: fromBase64(jwk.y) } as const);
      assert.equal(await backend.verify(key, envelope.signed, envelope.signature), true);
    });
  }
}

test("the key ids of the vectors are those of the thumbprints", async () => {
  // The key of the Ed25519 sample has a dummy for its id.
  for (const { purpose: _, ...jwk } of Object.values(KEYS).filter(({ kid }) => kid !== keyOf("lab ed").kid)) {
    const [root] = await loadRoots({ keys: [jwk] }, nobleBackend);
    assert.equal(root?.kid, jwk.kid);
  }
});

test("the organisation's certificate is reported with its facts; the list says that it was ended", async () => {
  const report = await (await makeReader()).read(credential("credential-organisation").code, { now: NOW });
  assert.deepEqual(report.reasons, ["ended"]);
  assert.equal(report.outcome, "FAILED");
  assert.equal(report.status_zh, "已失效");
  assert.deepEqual([report.api_code, report.verify_code], [21, 3]);
  assert.equal(report.as_of, "2025-11-20");
  assert.deepEqual(report.basis, {
    bundle_sequence: 7,
    bundle_issued_at: "2025-11-20T07:00:00Z",
    bundle_expires_at: "2025-12-20T09:00:00Z",
    list_uri: `${LIST_PREFIX}0`,
    list_issued_at: "2025-11-20T08:05:09Z",
  });
  assert.deepEqual(report.certificate, {
    identifier: "1.2.156.3005.2.11430000320581596K923.11430000320581596K.7Q2M4XB0K9RT.002.2",
    certificate_number: "第4301001-03号",
    version: 2,
    holder_name: "示例市广播电视台",
    title: "广播电视频道许可证",
    type_code_provisional: true,
    issuing_authority: "湖南省广播电视局",
    holder_code: "12430100MB0QT3B86G",
    holder_tail: null,
    legal_representative: null,
    address: null,
    issued_date: "2025-03-01",
    valid_from: "2025-04-01",
    valid_to: "2028-03-31",
    scope: "新闻、专题、综艺、影视剧，以及经批准转播的中",
    work_title: "示例市广播电视台新闻综合频道",
    cut: ["scope"],
  });
});

test("the person's certificate has no code but its end, and its list is missing", async () => {
  const report = await (await makeReader()).read(credential("credential-person").code, { now: NOW });
  assert.deepEqual(report.reasons, ["status-missing"]);
  assert.equal(report.certificate?.holder_tail, "0042");
  assert.equal(report.certificate?.holder_code, null);
  assert.equal(report.certificate?.valid_to, null);
  assert.match(report.certificate?.identifier ?? "", /\.204815061720\.001\.[0-9A-Z]$/);
});

test("the status list names the three places that changed", async () => {
  const list = await readStatusList(openEnvelope(fromHex(STATUS_LIST.sealed), STATUS_LIST_ENVELOPE).payload);
  assert.deepEqual(
    [0, 1, 2741, 4711].map((index) => entryOf(list, index)),
    [2, 0, 1, 3],
  );
  const inForce = Array.from({ length: 1_048_576 }, (_, index) => entryOf(list, index)).filter((entry) => entry === 0);
  assert.equal(inForce.length, 4099 - 3);
});

test("the bundles of the vectors are taken under their roots, and codes are read against them", async () => {
  const roots = await loadRoots({ keys: [publicHalf("format root"), publicHalf("format root, edwards")] });
  const reader = await Reader.create({ roots });
  const first = await reader.acceptBundle(bundleVector("bundle"), NOW);
  assert.ok(first.taken && first.value.sequence === 1);
  assert.ok((await reader.acceptStatusList(fromHex(STATUS_LIST.sealed), NOW, `${LIST_PREFIX}0`)).taken);
  const { code } = credential("credential-organisation");
  assert.deepEqual((await reader.read(code, { now: NOW })).reasons, ["ended"]);
  assert.deepEqual((await reader.read(credential("credential-coded").code, { now: NOW })).reasons, ["signer-unknown"]);

  const later = new Date("2025-12-01T12:00:00Z");
  assert.ok((await reader.acceptBundle(bundleVector("bundle-ed25519"), later)).taken);
  assert.ok((await reader.acceptStatusList(fromHex(STATUS_LIST_ED25519.sealed), later)).taken);
  assert.deepEqual((await reader.read(code, { now: later })).reasons, ["status-stale"]);
  assert.deepEqual(await reader.acceptBundle(bundleVector("bundle"), NOW), {
    taken: false,
    reason: "older",
    detail: null,
  });
});

test("of the codes under a distrusted key the third bundle keeps what the log proves to be older", async () => {
  const now = new Date("2025-12-02T12:00:00Z");
  const reader = await Reader.create({ roots: await loadRoots({ keys: [publicHalf("format root, edwards")] }) });
  assert.ok((await reader.acceptBundle(bundleVector("bundle-distrusting"), now)).taken);
  const entry = reader.currentBundle?.distrusted.get(credential("credential-organisation").kid);
  assert.deepEqual([entry?.since, entry?.kept.length], [Date.UTC(2025, 10, 25) / 1000, 12]);
  const reasonsOf = async (name: string): Promise<readonly string[]> =>
    (await reader.read(credential(name).code, { now })).reasons;
  assert.deepEqual(await reasonsOf("credential-organisation"), ["status-missing"]);
  assert.deepEqual(await reasonsOf("credential-person"), ["signer-distrusted"]);
});

test("number and scope of the coded credential come from the type table", async () => {
  const roots = await loadRoots({ keys: [publicHalf("format root, edwards")] });
  const taken = await (await Reader.create({ roots })).acceptBundle(bundleVector("bundle-ed25519"), NOW);
  const coded = readCredential(fromHex(credential("credential-coded").payload));
  const type = taken.taken ? taken.value.types.get(coded.type) : undefined;
  assert.ok(type !== undefined && typeof coded.number !== "string" && coded.scope !== undefined);
  assert.equal(numberOf(type, coded.number), "（湘）字第00637号");
  assert.equal(scopeOf(type, coded.scope), "专题、综艺、网络微短剧");
  assert.equal(type.title, "广播电视节目制作经营许可证");
});

function publicHalf(seed: string): object {
  const { d: _, ...jwk } = keyOf(seed);
  return jwk;
}

function bundleVector(name: string): Bytes {
  return fromHex(BUNDLES.find((vector) => vector.name === name)?.sealed ?? "");
}

for (const name of ["credential-organisation", "credential-person"]) {
  test(`${name}: no bit flip and no truncation is genuine`, async () => {
    const reader = await makeReader();
    const sealed = fromHex(credential(name).sealed);
    const refuses = async (bytes: Uint8Array, about: string): Promise<void> => {
      const report = await reader.read(digitsOfBytes(bytes), { now: NOW });
      assert.equal(report.certificate, null, about);
      assert.deepEqual([report.outcome, report.status], ["FAILED", "unknown"], about);
    };
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = sealed.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await refuses(changed, `bit ${bit}`);
    }
    for (let length = 0; length < sealed.length; length += 1) await refuses(sealed.slice(0, length), `${length} bytes`);
  });
}
