import assert from "node:assert/strict";
import { test } from "node:test";
import { pack, unpack } from "../src/base36.js";
import { toBigInt, toHex } from "../src/bytes.js";
import { beginOf, dateOf, dayOf, dayOfDate, lastDayOf } from "../src/days.js";
import { bytesOfCode, digitsOfBytes, VersionUnknown } from "../src/digits.js";
import { checkCharacter, identifierOf } from "../src/identifier.js";
import { Inconsistent, Malformed } from "../src/malformed.js";
import { holdsFirstCheck, isUscc } from "../src/uscc.js";
import { readWords, writeWords } from "../src/words.js";
import { below, fromHex, randomBytes, seeded } from "./support.js";

test("digits: what is written is read again", () => {
  const random = seeded(18004);
  for (let length = 1; length <= 700; length += 1) {
    const bytes = randomBytes(random, length);
    const digits = digitsOfBytes(bytes);
    assert.deepEqual(bytesOfCode(digits), bytes);
    assert.deepEqual(bytesOfCode(` \t\r\n\v\fhttps://x.example/#v#${digits}\n`.trimStart()), bytes);
  }
});

test("digits: every text of digits is read to bytes that give the same digits, or refused", () => {
  const random = seeded(17);
  let read = 0;
  for (let round = 0; round < 5000; round += 1) {
    const text = `1${Array.from({ length: below(random, 60) }, () => below(random, 8)).join("")}`;
    try {
      assert.equal(digitsOfBytes(bytesOfCode(text)), text);
      read += 1;
    } catch (error) {
      assert.ok(error instanceof Malformed);
    }
  }
  assert.ok(read > 100);
});

for (const [about, text] of [
  ["nothing", ""],
  ["an address without digits", "https://x.example/v#"],
  ["a letter", "1a"],
  ["full-width digits", "１２３"],
  ["Arabic digits", "1٣"],
  ["a no-break space", "\u00a0100"],
  ["a space within", "1 000"],
  ["a sign", "1+00"],
  ["a group of four digits", "10000"],
  ["a byte of 256", "1256"],
  ["seven bytes of 2^56", "172057594037927936"],
  ["4,097 characters", `1${"0".repeat(4096)}`],
  ["4,097 characters with the address", `https://x.example/${"v".repeat(4000)}#1${"0".repeat(90)}`],
] as const) {
  test(`digits: ${about} is malformed`, () => assert.throws(() => bytesOfCode(text), Malformed));
}

test("digits: a character beyond the basic plane counts once", () => {
  assert.deepEqual(bytesOfCode(`${"𠮷".repeat(4091)}#1000`), fromHex("00"));
  assert.throws(() => bytesOfCode(`${"𠮷".repeat(4092)}#1000`), Malformed);
});

test("digits: another version is told apart from what is malformed", () => {
  assert.throws(() => bytesOfCode("2"), VersionUnknown);
  assert.throws(() => bytesOfCode("0123"), VersionUnknown);
  assert.throws(() => bytesOfCode("2x"), Malformed);
});

test("base-36: what is packed is unpacked again, and no other bytes are", () => {
  const random = seeded(36);
  for (let round = 0; round < 2000; round += 1) {
    const length = 1 + below(random, 64);
    const text = Array.from({ length }, () => below(random, 36).toString(36).toUpperCase()).join("");
    assert.equal(unpack(pack(text)), text);
    const bytes = randomBytes(random, 1 + below(random, 44));
    try {
      assert.equal(toHex(pack(unpack(bytes))), toHex(bytes));
    } catch (error) {
      assert.ok(error instanceof Malformed);
    }
  }
  assert.equal(pack("7Q2M4XB0K9RT").length, 8);
  assert.equal(pack("11430000320581596K").length, 12);
});

test("base-36: bounds", () => {
  assert.equal(unpack(pack("Z".repeat(64))), "Z".repeat(64));
  assert.equal(unpack(pack("0".repeat(64))), "0".repeat(64));
  assert.throws(() => unpack(pack("0".repeat(65))), Malformed);
  for (const hex of ["", "00", "01", "0024", "02", "48", "ff".repeat(42), "01".repeat(43)]) {
    assert.throws(() => unpack(fromHex(hex)), Malformed, hex);
  }
});

test("texts: the shorter form, UTF-8 if equally long", () => {
  const random = seeded(16);
  const letters = ["a", "é", "证", "𠮷", "\ufeff", "〔", "0"];
  for (let round = 0; round < 2000; round += 1) {
    const text = Array.from({ length: 1 + below(random, 40) }, () => letters[below(random, letters.length)]).join("");
    const written = writeWords(text);
    assert.equal(readWords(written, "x"), text);
    const other = typeof written === "string" ? utf16(text) : text;
    assert.throws(() => readWords(other, "x"), Malformed);
  }
  assert.equal(writeWords("é"), "é");
  assert.equal(writeWords("𠮷"), "𠮷");
});

test("texts: what is no text is malformed", () => {
  for (const hex of ["", "4e", "d800", "dc00d800", "d8000041", "0041"]) {
    assert.throws(() => readWords(fromHex(hex), "x"), Malformed, hex);
  }
  for (const value of ["", 1, [], new Map(), "a".repeat(701), utf16("证".repeat(351))]) {
    assert.throws(() => readWords(value, "x"), Malformed);
  }
  assert.equal(readWords("a".repeat(700), "x").length, 700);
});

function utf16(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, "utf16le").swap16());
}

test("days: every midnight is that of the time zone's data", () => {
  const clock = new Intl.DateTimeFormat("en-CA", {
    timeZone: "Asia/Shanghai",
    dateStyle: "short",
    timeStyle: "medium",
    hourCycle: "h23",
  });
  const step = (day: number): number => (day > 5900 && day < 8000 ? 1 : 97);
  for (let day = 0; day <= 131_071; day += step(day)) {
    assert.equal(clock.format(beginOf(day) * 1000), `${dateOf(day)}, 00:00:00`);
    assert.equal(dayOf(beginOf(day)), day);
    assert.equal(dayOf(beginOf(day) - 1), day - 1);
  }
});

test("days: hours of the summers are those of the time zone's data", () => {
  const clock = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai", dateStyle: "short" });
  for (let hour = 0; hour < 24 * 365 * 6; hour += 1) {
    const seconds = Date.UTC(1986, 0, 1) / 1000 + hour * 3600;
    if (dateOf(dayOf(seconds)) !== clock.format(seconds * 1000)) assert.fail(new Date(seconds * 1000).toISOString());
  }
});

test("days: exp is a midnight of Asia/Shanghai whose day before is one of the format", () => {
  assert.equal(dateOf(lastDayOf(1_838_131_200)), "2028-03-31");
  assert.equal(lastDayOf(57_600), 0);
  assert.equal(lastDayOf(beginOf(131_071)), 131_070);
  assert.equal(dateOf(lastDayOf(Date.UTC(1986, 5, 30, 15) / 1000)), "1986-06-30");
  for (const exp of [0, 1, 57_599, 86_400, Date.UTC(1986, 5, 30, 16) / 1000, beginOf(131_072), 2 ** 53 - 1]) {
    assert.throws(() => lastDayOf(exp), Malformed, String(exp));
  }
});

test("days: only dates that there are", () => {
  assert.equal(dayOfDate("1970-01-01"), 0);
  assert.equal(dayOfDate("2024-02-29"), 19_782);
  for (const date of ["2023-02-29", "2023-13-01", "2023-00-10", "2023-1-1", "", "20230101", "2023-01-01T00:00:00Z"]) {
    assert.equal(dayOfDate(date), undefined, date);
  }
});

test("identifiers: that of the standard's form is put together", () => {
  const parts = { typeCode: "11430000320581596K923", issuer: "11430000320581596K", serial: "7Q2M4XB0K9RT", version: 2 };
  assert.equal(identifierOf(parts), "1.2.156.3005.2.11430000320581596K923.11430000320581596K.7Q2M4XB0K9RT.002.2");
  for (const change of [{ version: 0 }, { version: 1000 }, { serial: "A".repeat(33) }]) {
    assert.throws(() => identifierOf({ ...parts, ...change }), Inconsistent);
  }
});

test("identifiers: the check character finds every changed character and every swap of neighbours", () => {
  const text = "11430000320581596K7Q2M4XB0K9RT";
  const check = checkCharacter(text);
  for (let index = 0; index < text.length; index += 1) {
    for (const other of "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
      const changed = text.slice(0, index) + other + text.slice(index + 1);
      assert.equal(checkCharacter(changed) === check, changed === text);
    }
  }
});

test("USCC: form and both checks", () => {
  for (const code of ["11430000320581596K", "12430100MB0QT3B86G", "91430100MA4L2XK362"]) assert.ok(isUscc(code), code);
  const good = "11430000320581596K";
  for (let index = 0; index < 18; index += 1) {
    for (const other of "0123456789ABCDEFGHJKLMNPQRTUWXYIOSVZ") {
      const changed = good.slice(0, index) + other + good.slice(index + 1);
      if (changed !== good) assert.equal(isUscc(changed), false, changed);
    }
  }
  // The check of the whole holds, that of the organisation code in it would be 6.
  assert.equal(holdsFirstCheck("91430100MA4L2XK375"), true);
  assert.equal(isUscc("91430100MA4L2XK375"), false);
  assert.equal(isUscc(`${good}0`), false);
  assert.equal(isUscc(`${good}\n`), false);
});

test("bytes: big-endian numbers", () => assert.equal(toBigInt(fromHex("0100")), 256n));
