import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { pack } from "../src/base36.js";
import { type Bytes, toHex } from "../src/bytes.js";
import { type Cbor, type CborKey, decode, encode } from "../src/cbor.js";
import { bytesOfCode, digitsOfBytes } from "../src/digits.js";
import { CREDENTIAL_ENVELOPE, openEnvelope } from "../src/envelope.js";
import { type Memory, type Reader } from "../src/index.js";
import { readLiveCode } from "../src/livecode.js";
import { writeWords } from "../src/words.js";
import { at, reasons } from "./codes.js";
import {
  bundleContent,
  bundleKey,
  bundleType,
  codeOf,
  fromHex,
  keyOf,
  LIVE_CODES,
  makeReader,
  map,
  NOW,
  NOW_SECONDS,
  OFFICE,
  sealBundle,
  sealStatusList,
} from "./support.js";

const KEY = keyOf("format presentation");
const KEYS = [KEY, keyOf("format presentation, edwards"), keyOf("format certificate"), keyOf("format status")];
const IAT = NOW_SECONDS;
const CTI = "0123456789abcdef";

const TYPE_18: Cbor = bundleType(`${OFFICE}918`, [
  ["title", "广播电视节目制作经营许可证"],
  ["numbers", [["（湘）字第", 5, "号"]]],
]);

/** A bundle with the keys and types of live codes. */
function bundle(): Bytes {
  const types: Cbor = map(
    [18, TYPE_18],
    [23, bundleType(`${OFFICE}923`)],
    [33, bundleType(`${OFFICE}933`)],
  );
  return sealBundle(bundleContent([["keys", KEYS.map((jwk) => bundleKey(jwk))], ["types", types], ["iat", NOW_SECONDS - 86_400], ["ttl", 604_800]]));
}

const reader = (lists: readonly Bytes[] = [], memory: Memory = {}): Promise<Reader> =>
  makeReader({ bundle: bundle(), lists, memory });

/** Claims of a good live code with changed members and facts. */
function live(facts: [CborKey, Cbor][] = [], members: [CborKey, Cbor][] = []): Cbor {
  const all: Cbor = map(
    [0, 23],
    [1, pack("7Q2M4XB0K9RT")],
    [2, 1],
    [3, "x"],
    [4, writeWords("夏雨薇")],
    [7, 18_000],
    [8, [0, 4]],
    [10, 0],
    ...facts,
  );
  return map([4, IAT + 60], [6, IAT], [7, fromHex(CTI)], [-65_537, all], ...members);
}

const list = (iat: number, entry = 0, exp = iat + 604_800): Bytes => {
  const entries = new Uint8Array(262_144);
  entries[1] = entry;
  return sealStatusList([[4, exp], [6, iat]], Uint8Array.from(deflateSync(entries)));
};

for (const vector of LIVE_CODES) {
  test(`${vector.name}: digits, envelope and claims are read and written again as they were`, () => {
    const bytes = fromHex(vector.sealed);
    assert.deepEqual(bytesOfCode(vector.code), bytes);
    assert.equal(vector.code.endsWith(digitsOfBytes(bytes)), true);
    const envelope = openEnvelope(bytes, CREDENTIAL_ENVELOPE);
    assert.equal(toHex(envelope.payload), vector.payload);
    assert.equal(toHex(encode(decode(envelope.payload))), vector.payload);
    readLiveCode(envelope.payload);
  });

  test(`${vector.name}: no bit flip and no truncation is genuine`, async () => {
    const { presentation } = readLiveCode(fromHex(vector.payload));
    const now = new Date(presentation.iat * 1000);
    const target = await reader();
    const sealed = fromHex(vector.sealed);
    const refuses = async (bytes: Bytes, about: string): Promise<void> => {
      const report = await target.read(digitsOfBytes(bytes), { now });
      assert.equal(report.certificate, null, about);
      assert.deepEqual([report.outcome, report.status], ["FAILED", "unknown"], about);
    };
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = sealed.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await refuses(changed, `bit ${bit}`);
    }
    for (let length = 0; length < sealed.length; length += 1) await refuses(sealed.slice(0, length), `${length} bytes`);
    assert.deepEqual(target.memory.presentations, undefined);
    assert.notEqual((await target.read(vector.code, { now })).certificate, null);
  });
}

test("the live codes of the vectors are reported with what they bring", async () => {
  const [first, second] = LIVE_CODES;
  const target = await reader();
  const report = await target.read(first.code, { now: new Date("2025-11-20T02:30:30Z") });
  assert.deepEqual(report.reasons, ["ok"]);
  const { certificate } = report;
  assert.deepEqual([certificate?.legal_representative, certificate?.address], ["张三", "湖南省长沙市示例路1号"]);
  assert.deepEqual([certificate?.valid_to, certificate?.holder_code], ["2027-02-28", "91430100MA4L2XK362"]);
  const ended = await target.read(second.code, { now: new Date("2025-11-20T02:31:30Z") });
  assert.deepEqual(ended.reasons, ["ended"]);
  assert.equal(ended.certificate?.legal_representative, null);
});

test("a good live code passes every check without a list, whatever the day of issue", async () => {
  const report = await (await reader()).read(codeOf(live(), KEY), { now: NOW });
  assert.deepEqual(report.reasons, ["ok"]);
  assert.deepEqual(
    report.checks.map(({ name }) => name),
    ["format", "signer", "signature", "purpose", "claims", "period", "status", "freshness", "presentation"],
  );
  assert.equal(report.basis.list_uri, null);
});

test("a live code is of its minute, and thirty seconds of another clock are forgiven", async () => {
  const code = codeOf(live(), KEY);
  for (const [seconds, reason] of [
    [-31, "live-code-late"],
    [-30, "ok"],
    [90, "ok"],
    [91, "live-code-late"],
  ] as const) {
    assert.deepEqual(await reasons(await reader(), code, at(IAT + seconds)), [reason], `${seconds} seconds`);
  }
});

test("a live code is accepted once in five minutes, also by the next reader with the same memory", async () => {
  const code = codeOf(live(), KEY);
  const first = await reader();
  const both = await Promise.all([reasons(first, code), reasons(first, code)]);
  assert.deepEqual(both.flat().sort(), ["live-code-replayed", "ok"]);
  assert.deepEqual(first.memory.presentations, { [CTI]: NOW_SECONDS });
  const report = await first.read(code, { now: NOW });
  assert.deepEqual([report.outcome, report.api_code, report.verify_code], ["FAILED", 23, 4]);
  const memory = JSON.parse(JSON.stringify(first.memory)) as Memory;
  assert.deepEqual(await reasons(await reader([], memory), code, at(IAT + 60)), ["live-code-replayed"]);
  for (const [seconds, reason] of [
    [299, "live-code-replayed"],
    [300, "ok"],
    [-60, "live-code-replayed"],
  ] as const) {
    const before = await reader([], { presentations: { [CTI]: NOW_SECONDS - seconds } });
    assert.deepEqual(await reasons(before, code), [reason], `${seconds} seconds`);
  }
});

test("a live code is remembered only where it is accepted, and forgotten after five minutes", async () => {
  const target = await reader([], { presentations: { "00000000000000ff": NOW_SECONDS - 300 } });
  await reasons(target, codeOf(live([], [[7, fromHex("1111111111111111")]]), KEY), at(IAT + 91));
  await reasons(target, codeOf(live([], [[7, fromHex("2222222222222222")]]), keyOf("format certificate")));
  assert.equal(target.memory.presentations, undefined);
  assert.deepEqual(await reasons(target, codeOf(live([[10, 1]]), KEY)), ["ended"]);
  assert.deepEqual(target.memory.presentations, { [CTI]: NOW_SECONDS });
});

test("a live code brings its own entry; only a later list knows better", async () => {
  const ask = async (entry: number, ...lists: Bytes[]): Promise<readonly string[]> =>
    reasons(await reader(lists), codeOf(live([[10, entry]]), KEY));
  assert.deepEqual(await Promise.all([0, 1, 2, 3].map((entry) => ask(entry))), [
    ["ok"],
    ["ended"],
    ["suspended"],
    ["superseded"],
  ]);
  assert.deepEqual(await ask(0, list(IAT - 1, 1)), ["ok"]);
  assert.deepEqual(await ask(0, list(IAT, 1)), ["ok"]);
  assert.deepEqual(await ask(0, list(IAT + 1, 1)), ["ended", "clock-behind"]);
  assert.deepEqual(await ask(1, list(IAT + 1)), ["clock-behind"]);
  assert.deepEqual(await ask(0, list(IAT - 86_401, 1)), ["ok"]);
  assert.deepEqual(await ask(2, list(IAT - 10, 1, IAT)), ["suspended"]);
  const expired = await reader([list(IAT - 10, 1, IAT)]);
  assert.deepEqual(await reasons(expired, codeOf(live(), KEY), { on: "2025-11-19" }), ["status-missing"]);
});

test("a key for live codes signs nothing else, and no other signs them", async () => {
  const target = await reader();
  assert.deepEqual(await reasons(target, codeOf(live(), keyOf("format certificate"))), ["purpose-mismatch"]);
  assert.deepEqual(await reasons(target, codeOf(live(), keyOf("format status"))), ["purpose-mismatch"]);
  assert.deepEqual(await reasons(target, codeOf(map([-65_537, map([3, "x".repeat(40)])]), KEY)), ["purpose-mismatch"]);
  assert.deepEqual(await reasons(target, codeOf("x".repeat(40), KEY)), ["purpose-mismatch"]);
});

for (const [about, claims] of [
  ["of 61 seconds", live([], [[4, IAT + 61]])],
  ["of 59 seconds", live([], [[4, IAT + 59]])],
  ["beyond the last second", live([], [[6, 253_402_300_740], [4, 253_402_300_800]])],
  ["with a cti of 7 bytes", live([], [[7, fromHex("00".repeat(7))]])],
  ["with a cti that is text", live([], [[7, "01234567"]])],
  ["with a claim more", live([], [[8, 1]])],
  ["without iat", map([4, IAT + 60], [7, fromHex(CTI)], [-65_537, map()])],
  ["with entry 4", live([[10, 4]])],
  ["with a last day that is none", live([[11, 131_071]])],
  ["with a representative in the longer form", live([[15, "张三"]])],
  ["with an empty address", live([[16, ""]])],
  ["with a reserved fact", live([[12, 1]])],
] as const) {
  test(`a live code ${about} is malformed`, async () => {
    assert.deepEqual(await reasons(await reader(), codeOf(claims, KEY)), ["malformed"]);
  });
}

test("facts that contradict each other or the key are refused", async () => {
  const ask = async (claims: Cbor): Promise<readonly string[]> => reasons(await reader(), codeOf(claims, KEY));
  assert.deepEqual(await ask(live([[11, 17_999]])), ["claims-inconsistent"]);
  assert.deepEqual(await ask(live([[11, 18_000]])), ["expired"]);
  const late = Date.parse("2026-01-01T00:00:00+08:00") / 1000;
  assert.deepEqual(await ask(live([], [[6, late], [4, late + 60]])), ["claims-inconsistent"]);
});

test("a key for live codes without an issuer makes the bundle malformed", async () => {
  const bare = bundleKey({ ...KEY, purpose: "event" }, [["purpose", "presentation"]]);
  const empty = await makeReader({ bundle: null, lists: [] });
  const refused = await empty.acceptBundle(sealBundle(bundleContent([["keys", [bare]]])), NOW);
  assert.equal(refused.taken ? "taken" : refused.reason, "malformed");
});
