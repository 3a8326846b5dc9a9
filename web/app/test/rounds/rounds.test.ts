import assert from "node:assert/strict";
import { test } from "node:test";

import { type Round } from "../../src/rounds/model.js";
import { standingOf } from "../../src/rounds/outbox.js";
import { colourOf } from "../../src/core/verdict.js";
import { beginRound, certificateKey, endRound, faultOf, inspectorNumber } from "../../src/rounds/rounds.js";
import { noteText, tallyOf } from "../../src/rounds/rounds.js";
import { codeOf, scanOf } from "./support.js";

const beginning = { round_id: "r", account: "a", started_at: "2026-11-28T08:00:00.000Z", title: "", notes_place: false };
const ROUND: Round = {
  ...beginning,
  title: null,
  inspector_number: "浙A-01234",
  ended_at: null,
  forgotten: { scans: 0, notes: 0 },
};
const sha256 = (text: string): Promise<string> => Promise.resolve(`sha256 of ${text}`);

test("The number of a 执法证 is bounded text: letters, digits, hyphens, Chinese", () => {
  assert.equal(inspectorNumber(" 浙A-01234 "), "浙A-01234");
  assert.equal(inspectorNumber("３３０１０６"), "330106");
  assert.equal(inspectorNumber("𠮷林-01"), "𠮷林-01");
  for (const none of ["", "123", "1".repeat(33), "12 34", "<b>1</b>", "1234\n5", "1234;"]) {
    assert.equal(inspectorNumber(none), undefined, none);
  }
});

test("A round begins with a number and, if there is one, a title", () => {
  const begun = beginRound({ ...beginning, inspector_number: "浙A-01234", title: "  节前检查 " });

  assert.deepEqual(begun, { done: true, value: { ...ROUND, title: "节前检查" } });
  assert.deepEqual(beginRound({ ...beginning, inspector_number: "浙A-01234" }), { done: true, value: ROUND });
  assert.equal(beginRound({ ...beginning, inspector_number: "?" }).done, false);
  assert.equal(beginRound({ ...beginning, inspector_number: "1234", title: "长".repeat(101) }).done, false);
});

test("A scan has exactly one of code, identifier and number", () => {
  const none = { code: null, identifier: null, certificate_number: null };

  assert.equal(faultOf(none), "subject-invalid");
  assert.equal(faultOf({ ...none, code: "1", identifier: "2" }), "subject-invalid");
  assert.equal(faultOf(codeOf("")), "subject-invalid");
  assert.equal(faultOf({ ...none, certificate_number: "JY133" }), null);
  assert.equal(faultOf(codeOf("1".repeat(4096))), null);
  assert.equal(faultOf(codeOf("𠮷".repeat(4096))), null);
  assert.equal(faultOf(codeOf("1".repeat(4097))), "code-too-long");
});

test("The same certificate has the same key, however it was read", async () => {
  const typed = { code: null, identifier: " 1.2.156.3005.2.x ", certificate_number: null };
  const key = await certificateKey(codeOf("https://ecert.example/v#123"), "1.2.156.3005.2.X", sha256);

  assert.equal(await certificateKey(typed, null, sha256), key);
  assert.equal(await certificateKey({ ...typed, identifier: null, certificate_number: "JY1" }, "1.2.156.3005.2.X", sha256), key);
});

test("A code whose signature did not hold is told by its digits alone", async () => {
  const one = await certificateKey(codeOf("https://ecert.example/v#123"), null, sha256);

  assert.equal(one, "digits:sha256 of 123");
  assert.equal(await certificateKey(codeOf("http://other.example/#123 "), null, sha256), one);
  assert.notEqual(await certificateKey(codeOf("https://ecert.example/v#124"), null, sha256), one);
});

test("A verdict has one of three colours", () => {
  assert.deepEqual((["PASSED", "FAILED", "INDETERMINATE"] as const).map(colourOf), ["green", "red", "amber"]);
});

test("The tally counts each certificate once, by its last scan", () => {
  const scan = (certificate_key: string, outcome: "PASSED" | "FAILED" | "INDETERMINATE", scanned_at: string) =>
    scanOf({ certificate_key, outcome, scanned_at });
  const scans = [scan("a", "INDETERMINATE", "1"), scan("b", "FAILED", "2"), scan("a", "PASSED", "3"), scan("c", "PASSED", "4")];

  assert.deepEqual(tallyOf(scans), { green: 2, red: 1, amber: 0, repeated: 1 });
  assert.deepEqual(tallyOf([]), { green: 0, red: 0, amber: 0, repeated: 0 });
});

test("A note has a text or a photo, and at most 500 characters", () => {
  assert.deepEqual(noteText("  已张贴 ", false), { done: true, value: "已张贴" });
  assert.deepEqual(noteText(" ", true), { done: true, value: "" });
  assert.deepEqual(noteText(" ", false), { done: false, reason: "text-missing" });
  assert.equal(noteText("𠮷".repeat(500), false).done, true);
  assert.deepEqual(noteText("字".repeat(501), false), { done: false, reason: "text-too-long" });
});

test("What the service would never take is refused before it is kept; a line break becomes a space", () => {
  assert.deepEqual(noteText("第一行\r\n第二行\t三", false), { done: true, value: "第一行 第二行 三" });
  for (const text of ["a\u202eb", "a\u200db", "\u0000", "\ue000", "\ufffe", "a\u3164", "\ud800"]) {
    assert.deepEqual(noteText(text, false), { done: false, reason: "text-characters" }, JSON.stringify(text));
  }
  assert.equal(beginRound({ ...beginning, inspector_number: "1234", title: "\u202e" }).done, false);
  assert.equal(faultOf({ ...codeOf("1"), code: null, identifier: "\u0000" }), "subject-invalid");
});

test("An end says how many scans and notes there are, also those that the device no longer has", () => {
  const round = { ...ROUND, forgotten: { scans: 2, notes: 1 } };
  const ended = endRound(round, "2026-11-28T09:00:00.000Z", [{ scan_id: "s" }], []);

  assert.ok(ended.done);
  assert.deepEqual(ended.value.ending, { ended_at: "2026-11-28T09:00:00.000Z", scans: 3, notes: 1 });
  assert.deepEqual(endRound(ended.value.round, "2026-11-28T09:01:00.000Z", [], []), {
    done: false,
    reason: "round-ended",
  });
});

test("A round is open, waits, was refused or was sent", () => {
  const ended = { ...ROUND, ended_at: "2026-11-28T09:00:00.000Z" };

  assert.equal(standingOf(ROUND, { waiting: 3, refused: 0 }), "open");
  assert.equal(standingOf(ended, { waiting: 1, refused: 0 }), "waiting");
  assert.equal(standingOf(ended, { waiting: 0, refused: 0 }), "sent");
  assert.equal(standingOf(ROUND, { waiting: 3, refused: 1 }), "refused");
});
