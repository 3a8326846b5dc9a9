import assert from "node:assert/strict";
import { test } from "node:test";
import { type Cbor, type CborKey, decode, encode } from "../src/cbor.js";
import { beginOf } from "../src/days.js";
import { digitsOfBytes } from "../src/digits.js";
import { MEANINGS, REASON_TEXTS, type Reason } from "../src/index.js";
import { strongest } from "../src/reasons.js";
import { at, claims, fresh, ISSUED, reasons } from "./codes.js";
import {
  below,
  bundleContent,
  bundleKey,
  codeOf,
  credential,
  fromHex,
  keyOf,
  LIST_PREFIX,
  makeReader,
  NOW,
  NOW_SECONDS,
  OFFICE,
  randomBytes,
  seal,
  sealBundle,
  sealStatusList,
  seeded,
} from "./support.js";

test("a good code passes every check", async () => {
  const report = await (await fresh()).read(codeOf(claims()), { now: NOW });
  assert.deepEqual(report.reasons, ["ok"]);
  assert.deepEqual([report.outcome, report.status, report.status_zh], ["PASSED", "valid", "有效"]);
  assert.deepEqual([report.api_code, report.verify_code], [0, 0]);
  assert.deepEqual(
    report.checks.map(({ name }) => name),
    ["format", "signer", "signature", "purpose", "claims", "period", "status", "freshness"],
  );
  assert.deepEqual([report.as_of, report.verified_at], ["2025-11-20", "2025-11-20T09:00:00Z"]);
});

for (const [about, code] of [
  ["10 kB of digits", "1".repeat(10_240)],
  ["10 kB of anything", "é".repeat(10_240)],
  ["binary", String.fromCharCode(...randomBytes(seeded(1), 600))],
  ["a lone surrogate", "\ud800#1\udc00"],
  ["an EU certificate", "HC1:NCFOXN%TS3DHZN4HAF*PQFKKGTNA.Q/R8WRU2FCAH9BNW8DQJ*1"],
  ["a SMART Health Card", "shc:/56762909524320603460292437404460312229595326546034602925407728043360287028"],
  ["an address", "https://ecert.example/v"],
  ["an address with another fragment", "https://ecert.example/v#top"],
  ["a payment code of WeChat", "134579852035741258"],
  ["an address of WeChat", "weixin://wxpay/bizpayurl?pr=abc"],
  ["an identifier", "1.2.156.3005.2.11430000320581596K923.11430000320581596K.7Q2M4XB0K9RT.002.2"],
  ["nothing", ""],
  ["no text", undefined],
  ["a number", 1],
  ["an object", {}],
] as const) {
  test(`${about} is reported as malformed`, async () => {
    const report = await (await fresh()).read(code, { now: NOW });
    assert.deepEqual(report.reasons, ["malformed"]);
    assert.equal(report.checks.length, 1);
    assert.equal(report.certificate, null);
    assert.deepEqual([report.api_code, report.verify_code], [24, 4]);
  });
}

test("whatever is read, there is a report", async () => {
  const reader = await fresh();
  const random = seeded(4096);
  const letters = ["0", "1", "7", "#", " ", "\n", "a", "证", "\ud800", "\u0000", "𠮷", "１", "\ufeff"];
  for (let round = 0; round < 1500; round += 1) {
    const text = Array.from(
      { length: below(random, 400) },
      () => letters[below(random, round % 2 ? 3 : letters.length)],
    ).join("");
    const report = await reader.read(round % 3 ? `1${text}` : text, { now: NOW });
    assert.equal(report.outcome, "FAILED");
  }
});

test("damaged claims that are signed all the same are read as they are, or refused", async () => {
  const reader = await fresh();
  const random = seeded(8392);
  const good = encode(claims());
  for (let round = 0; round < 800; round += 1) {
    const payload = good.slice();
    for (let count = below(random, 3); count >= 0; count -= 1)
      payload[below(random, payload.length)] = below(random, 256);
    const report = await reader.read(digitsOfBytes(seal(payload, keyOf("format certificate"))), { now: NOW });
    assert.equal(report.certificate === null, report.checks.at(-1)?.name === "claims");
    if (report.certificate !== null) assert.deepEqual(encode(decode(payload)), payload);
  }
});

test("another version is told", async () =>
  assert.deepEqual(await reasons(await fresh(), "2123"), ["version-unknown"]));

const STRANGE_ENVELOPES: readonly [about: string, change: (code: Uint8Array<ArrayBuffer>) => Uint8Array][] = [
  ["a byte behind it", (sealed) => Uint8Array.from([...sealed, 0])],
  ["another tag", (sealed) => Uint8Array.from([0xd1, ...sealed.slice(1)])],
  ["no tag", (sealed) => sealed.slice(1)],
  ["the CWT tag around it", (sealed) => Uint8Array.from([0xd8, 61, ...sealed])],
  ["the tag in two bytes", (sealed) => Uint8Array.from([0xd8, 18, ...sealed.slice(1)])],
  ["an array of five", (sealed) => Uint8Array.from([0xd2, 0x85, ...sealed.slice(2), 0])],
];
for (const [about, change] of STRANGE_ENVELOPES) {
  test(`an envelope with ${about} is malformed`, async () => {
    const code = digitsOfBytes(change(seal(encode(claims()), keyOf("format certificate"))));
    assert.deepEqual(await reasons(await fresh(), code), ["malformed"]);
  });
}

test("a header more or less is malformed, a typ on a credential too", async () => {
  const reader = await fresh();
  for (const header of [
    [16, "application/ecert-record+cbor"],
    [5, 1],
    [2, [4]],
    ["a", 1],
  ] as [CborKey, Cbor][]) {
    const code = digitsOfBytes(seal(encode(claims()), keyOf("format certificate"), [header]));
    assert.deepEqual(await reasons(reader, code), ["malformed"]);
  }
});

test("the period is held against the day asked about", async () => {
  const reader = await fresh();
  const code = codeOf(claims({ 14: ISSUED + 10 }, beginOf(ISSUED + 300)));
  assert.deepEqual(await reasons(reader, code, { on: "2026-03-13" }), ["ok"]);
  assert.deepEqual(await reasons(reader, code, { on: "2026-03-14" }), ["expired"]);
  assert.deepEqual(await reasons(reader, code, { on: "2025-05-28" }), ["status-missing"]);
  assert.deepEqual(await reasons(reader, code, { on: "2025-05-27" }), ["not-yet-valid", "status-missing"]);
  const early = codeOf(claims({ 14: ISSUED - 10 }));
  assert.deepEqual(await reasons(reader, early, { on: "2025-05-17" }), ["not-yet-valid", "status-missing"]);
  assert.deepEqual((await reader.read(early, { now: NOW, on: "2025-05-17" })).status, "inactive");
});

test("the day asked about is today in Asia/Shanghai if none is given", async () => {
  const reader = await fresh();
  const code = codeOf(claims({}, beginOf(20_413)));
  assert.deepEqual(await reasons(reader, code, at(beginOf(20_413) - 1)), ["ok"]);
  assert.deepEqual(await reasons(reader, code, at(beginOf(20_413))), ["expired"]);
});

test("signer: the reasons in their order", async () => {
  const good = codeOf(claims());
  assert.deepEqual(await reasons(await makeReader({ bundle: null }), good), ["bundle-stale"]);
  const without = sealBundle(bundleContent([["keys", [bundleKey(keyOf("format status"))]]]));
  const unknown = await makeReader({ bundle: without, lists: [] });
  const stale = NOW_SECONDS - 7200 + 43_200;
  assert.deepEqual(await reasons(unknown, good, at(stale)), ["signer-unknown"]);
  assert.deepEqual(await reasons(unknown, good, at(stale + 1)), ["bundle-stale"]);
  const revoked: Cbor = [fromHex(keyOf("format certificate").kid)];
  const distrusting = await makeReader({ bundle: sealBundle(bundleContent([["revoked", revoked]])) });
  assert.deepEqual(await reasons(distrusting, good), ["signer-distrusted"]);
  const event = codeOf(claims(), keyOf("format event"));
  assert.deepEqual(await reasons(await fresh(), event), ["purpose-mismatch"]);
  const disguised = codeOf(claims(), { ...keyOf("lab ed"), kid: keyOf("format certificate").kid });
  assert.deepEqual(await reasons(await fresh(), disguised), ["algorithm-mismatch"]);
  const forged = codeOf(claims(), { ...keyOf("format event"), kid: keyOf("format certificate").kid });
  assert.deepEqual(await reasons(await fresh(), forged), ["signature-invalid"]);
});

test("signer: what the header says of the algorithm is held against the key, whatever it is", async () => {
  const reader = await fresh();
  const sealed = seal(encode(claims()), keyOf("format certificate"));
  for (const byte of [0x26, 0x05, 0x20]) {
    sealed[5] = byte;
    assert.deepEqual(await reasons(reader, digitsOfBytes(sealed)), ["algorithm-mismatch"]);
  }
  sealed[5] = 0x60;
  assert.deepEqual(await reasons(reader, digitsOfBytes(sealed)), ["malformed"]);
});

test("signer: every key with the key id is tried", async () => {
  const { kid } = keyOf("format certificate");
  const twins = [keyOf("format event"), keyOf("lab ed"), keyOf("format certificate")];
  const keys: Cbor = [
    ...twins.map((jwk) =>
      bundleKey({ ...jwk, kid }, [
        ["purpose", "certificate"],
        ["issuer", OFFICE],
      ]),
    ),
    bundleKey(keyOf("format status")),
  ];
  const reader = await makeReader({ bundle: sealBundle(bundleContent([["keys", keys]])), lists: [sealStatusList()] });
  for (const jwk of twins) assert.deepEqual(await reasons(reader, codeOf(claims(), { ...jwk, kid })), ["ok"]);
});

test("a bundle that has expired is no bundle", async () => {
  const reader = await fresh();
  assert.deepEqual(await reasons(reader, codeOf(claims()), at(NOW_SECONDS + 2_592_000)), ["bundle-stale"]);
});

test("status and freshness", async () => {
  const code = codeOf(claims());
  const reader = await fresh();
  const iat = NOW_SECONDS - 3600;
  assert.deepEqual(await reasons(reader, code, at(iat + 86_400)), ["ok"]);
  assert.deepEqual(await reasons(reader, code, at(iat + 86_401)), ["status-stale"]);
  assert.deepEqual(await reasons(reader, code, at(iat)), ["ok"]);
  assert.deepEqual(await reasons(reader, code, at(iat - 1)), ["clock-behind"]);
  assert.deepEqual(await reasons(reader, code, { on: "2025-11-19" }), ["status-missing"]);
  assert.deepEqual(await reasons(await makeReader({ lists: [] }), code), ["status-missing"]);
  const remembering = await makeReader({ lists: [], memory: { newest: NOW_SECONDS + 1 } });
  assert.deepEqual(await reasons(remembering, code), ["status-missing", "clock-behind"]);
  const expired = await reader.read(code, at(NOW_SECONDS + 604_800));
  assert.deepEqual(expired.reasons, ["status-stale"]);
  assert.equal(
    expired.checks.some(({ name }) => name === "status"),
    false,
  );
  assert.equal(expired.basis.list_issued_at, "2025-11-20T08:00:00Z");
  assert.deepEqual(await reasons(reader, code, { ...at(NOW_SECONDS + 604_800), on: "2025-11-19" }), ["status-stale"]);
  const lists = { "https://other.example/s/0": NOW_SECONDS + 1 };
  assert.deepEqual(await reasons(await makeReader({ lists: [sealStatusList()], memory: { lists } }), code), [
    "clock-behind",
  ]);
});

test("the entry of the list decides, and the worst of all reasons wins", async () => {
  const reader = await makeReader();
  const report = await reader.read(codeOf(claims({ 8: [0, 0] }, beginOf(ISSUED + 1))), { now: NOW });
  assert.deepEqual(report.reasons, ["expired", "suspended"]);
  assert.equal(report.status, "suspended");
  const superseded = await reader.read(codeOf(claims({ 8: [0, 4711] })), { now: NOW });
  assert.deepEqual([superseded.status, superseded.status_zh], ["superseded", "已被替代"]);
  const past = await reader.read(codeOf(claims({ 8: [0, 2741] })), { now: NOW, on: "2025-11-19" });
  assert.deepEqual(past.reasons, ["status-missing"]);
});

test("the reason that decides: the worst outcome, then the strongest status", () => {
  const order: Reason[] = [
    "malformed",
    "ended",
    "superseded",
    "suspended",
    "expired",
    "not-yet-valid",
    "status-stale",
    "ok",
  ];
  order.forEach((stronger, index) => {
    for (const weaker of order.slice(index)) {
      assert.equal(strongest([weaker, stronger]), stronger);
      assert.equal(strongest([stronger, weaker]), stronger);
    }
  });
});

test("every reason has a text in both languages, without a word of one in the other", () => {
  for (const reason of Object.keys(MEANINGS) as Reason[]) {
    assert.match(REASON_TEXTS[reason].en, /^[\x20-\x7e]+\.$/);
    assert.match(REASON_TEXTS[reason].zh, /^[^a-zA-Z]+。$/);
  }
});

test("a vector that was signed for list 1 is not asked of list 0", async () => {
  const report = await (await fresh()).read(credential("credential-person").code, { now: NOW });
  assert.deepEqual(report.reasons, ["status-missing"]);
  assert.equal(LIST_PREFIX.endsWith("/"), true);
});

test("a clock or a day that is none is the caller's mistake", async () => {
  const reader = await fresh();
  await assert.rejects(reader.read("1", { now: new Date("x") }), RangeError);
  await assert.rejects(reader.read("1", { now: NOW, on: "20251120" }), RangeError);
});
