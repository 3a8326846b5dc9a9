import assert from "node:assert/strict";
import { test } from "node:test";
import { pack } from "../src/base36.js";
import { type Cbor } from "../src/cbor.js";
import { beginOf } from "../src/days.js";
import { claims, fresh, ISSUED } from "./codes.js";
import {
  bundleContent,
  bundleKey,
  codeOf,
  fromHex,
  keyOf,
  makeReader,
  NOW,
  OFFICE,
  sealBundle,
  sealStatusList,
} from "./support.js";

const MALFORMED: readonly [about: string, claims: Cbor][] = [
  ["no map", ["a text that is long enough for an envelope of 90 bytes"]],
  ["another claim", claims({}, undefined, [[6, 1]])],
  ["a text as claim", claims({}, undefined, [["a", 1]])],
  ["exp that is no midnight", claims({}, beginOf(ISSUED + 30) + 1)],
  ["exp of UTC midnight", claims({}, 86_400 * (ISSUED + 30))],
  ["exp before the first day", claims({}, 0)],
  ["exp beyond the last day", claims({}, beginOf(131_072))],
  ["exp as text", claims({}, "never")],
  ...[0, 1, 2, 3, 4, 7, 8].map((key): [string, Cbor] => [`fact ${key} missing`, claims({ [key]: undefined })]),
  ...[9, 10, 11, 12, 15, 16, 19, 20, 23, 24, -1].map((key): [string, Cbor] => [`fact ${key}`, claims({ [key]: 1 })]),
  ["a type below zero", claims({ 0: -1 })],
  ["a type as bytes", claims({ 0: fromHex("01") })],
  ["serial 0 as number", claims({ 1: 0 })],
  ["a serial of digits that is packed", claims({ 1: pack("204815061720") })],
  ["the greatest serial of digits packed", claims({ 1: pack("9007199254740991") })],
  ["a serial as text", claims({ 1: "7Q2M4XB0K9RT" })],
  ["an empty serial", claims({ 1: fromHex("01") })],
  ["an empty number", claims({ 3: "" })],
  ["a number in its longer form", claims({ 3: fromHex("00780079") })],
  ["a number of three parts", claims({ 3: [0, 1, 2] })],
  ["a number of one part", claims({ 3: [0] })],
  ["a number with a negative value", claims({ 3: [0, -1] })],
  ["a name in its longer form", claims({ 4: "夏雨薇" })],
  ["a holder's code as text", claims({ 5: "12430100MB0QT3B86G" })],
  ["a holder's code with a zero in front", claims({ 5: Uint8Array.from([0, ...pack(OFFICE)]) })],
  ["an empty scope", claims({ 6: [] })],
  ["a scope of texts alone", claims({ 6: ["a", "b"] })],
  ["a scope of 65 parts", claims({ 6: Array<number>(65).fill(0) })],
  ["a scope with a negative code", claims({ 6: [0, -1] })],
  ["a scope with an empty text", claims({ 6: [0, ""] })],
  ["a day too far", claims({ 7: 131_071 })],
  ["a day below zero", claims({ 7: -1 })],
  ["a place of one number", claims({ 8: [0] })],
  ["a place as number", claims({ 8: 4 })],
  ["a tail of three characters", claims({ 13: "042" })],
  ["a whole code as tail", claims({ 13: "430102199001010042" })],
  ["the day of issue again", claims({ 14: ISSUED })],
  ["nothing cut", claims({ 18: 0 })],
  ["a fourth text cut", claims({ 18: 8 })],
];
for (const [about, content] of MALFORMED) {
  test(`claims with ${about} are malformed`, async () => {
    const report = await (await fresh()).read(codeOf(content), { now: NOW });
    assert.deepEqual(report.reasons, ["malformed"]);
    assert.equal(report.checks.at(-1)?.name, "claims");
    assert.equal(report.certificate, null);
  });
}

const INCONSISTENT: readonly [about: string, claims: Cbor][] = [
  ["an unknown type", claims({ 0: 99 })],
  ["a serial of 33 characters", claims({ 1: pack("A".repeat(33)) })],
  ["version 0", claims({ 2: 0 })],
  ["version 1000", claims({ 2: 1000 })],
  ["an unknown number template", claims({ 3: [1, 1] })],
  ["a number of 16 digits", claims({ 3: [0, 1_000_000_000_000_000] })],
  ["an unknown scope code", claims({ 6: [3] })],
  ["a day of issue before the key's life", claims({ 7: 20_088 })],
  ["a day of issue after the key's life", claims({ 7: 20_454 })],
  ["a period that ends before the day of issue", claims({}, beginOf(ISSUED))],
  ["a period that ends before its first day", claims({ 14: ISSUED + 31 }, beginOf(ISSUED + 31))],
  ["a place beyond the list", claims({ 8: [0, 1_048_576] })],
  ["a holder's code with a wrong check", claims({ 5: pack("12430100MB0QT3B86H") })],
];
for (const [about, content] of INCONSISTENT) {
  test(`claims with ${about} are inconsistent`, async () => {
    const report = await (await fresh()).read(codeOf(content), { now: NOW });
    assert.deepEqual(report.reasons, ["claims-inconsistent"]);
    assert.equal(report.checks.at(-1)?.name, "claims");
    assert.equal(report.certificate, null);
  });
}

test("the bounds of claims are read", async () => {
  const reader = await fresh();
  for (const content of [
    claims({ 1: 1 }),
    claims({ 1: Number.MAX_SAFE_INTEGER }),
    claims({ 1: pack("9007199254740992") }),
    claims({ 1: pack("0123") }),
    claims({ 1: pack("A".repeat(32)), 2: 999 }),
    claims({ 3: [0, 999_999_999_999_999] }),
    claims({ 5: pack("NOT A USCC".replaceAll(" ", "")) }),
    claims({ 5: pack("12345") }),
    // Of a holder's code only the first check is held: that of the organisation code in this one would be 6.
    claims({ 5: pack("91430100MA4L2XK375") }),
    claims({ 6: Array<number>(64).fill(2) }),
    claims({ 7: 20_089 }),
    claims({ 7: 20_412 }, beginOf(20_413)),
    claims({ 8: [0, 1_048_575] }),
    claims({ 14: 0 }),
    claims({ 18: 7 }),
  ]) {
    const report = await reader.read(codeOf(content), { now: NOW, on: "2025-11-20" });
    assert.notEqual(report.certificate, null);
  }
});

test("number and scope are put together from the type table", async () => {
  const reader = await fresh();
  const facts = async (content: Cbor) => (await reader.read(codeOf(content), { now: NOW })).certificate;
  assert.equal((await facts(claims({ 3: [0, 2_025_007] })))?.certificate_number, "湘频乙字〔2025〕第007号");
  assert.equal((await facts(claims({ 3: [0, 20_251_234] })))?.certificate_number, "湘频乙字〔2025〕第1234号");
  assert.equal((await facts(claims({ 3: [0, 7] })))?.certificate_number, "湘频乙字〔0000〕第007号");
  assert.equal((await facts(claims({ 6: [2, "a", 0] })))?.scope, "综艺、a、新闻");
  assert.equal((await facts(claims({ 6: "a" })))?.scope, "a");
  assert.deepEqual((await facts(claims({ 18: 7 })))?.cut, ["scope", "work_title", "holder_name"]);
});

test("the authority has the name of the day of issue", async () => {
  const key = bundleKey(keyOf("format certificate"), [["first_day", 0]]);
  const keys: Cbor = [key, bundleKey(keyOf("format status"))];
  const reader = await makeReader({ bundle: sealBundle(bundleContent([["keys", keys]])), lists: [sealStatusList()] });
  const name = async (day: number) =>
    (await reader.read(codeOf(claims({ 7: day })), { now: NOW })).certificate?.issuing_authority;
  assert.equal(await name(17_836), "湖南省新闻出版广电局");
  assert.equal(await name(17_837), "湖南省广播电视局");
});
