import assert from "node:assert/strict";
import { test } from "node:test";

import { enrolDevice, invitationCode } from "../../src/rounds/enrolment.js";
import { fetchFile } from "../../src/rounds/files.js";
import { type Send } from "../../src/rounds/sender.js";
import { DEVICE } from "./support.js";

const TYPED = { code: "abcd efgh jkmn pqrs", label: " 手机 " };

const answering =
  (status: number, body: string, type = "application/json"): Send =>
  () =>
    Promise.resolve(new Response(body, { status, headers: { "content-type": type } }));

const offline: Send = () => Promise.reject(new TypeError("failed to fetch"));

test("An invitation code is read however it was typed", () => {
  for (const typed of ["ABCD-EFGH-JKMN-0011", "abcdefghjkmnooil", " abcd efgh jkmn oOlI ", "ＡＢＣＤ－ＥＦＧＨ－ＪＫＭＮ－００１１"]) {
    assert.equal(invitationCode(typed), "ABCD-EFGH-JKMN-0011", typed);
  }
  for (const none of ["", "ABCD-EFGH-JKMN-001", "ABCD-EFGH-JKMN-00111", "ABCD-EFGH-JKMN-00U1", "<script>"]) {
    assert.equal(invitationCode(none), undefined, none);
  }
});

test("A device is enrolled with what the service answers", async () => {
  const { device_id, account, token, expires_at } = DEVICE;
  const bodies: unknown[] = [];
  const send: Send = (path, init) => {
    bodies.push(path, init.body);
    return answering(201, JSON.stringify({ device_id, account, token, expires_at }))(path, init);
  };

  assert.deepEqual(await enrolDevice(TYPED, send), { done: true, value: { ...DEVICE, label: "手机" } });
  assert.deepEqual(bodies, ["/api/v1/devices", '{"code":"ABCD-EFGH-JKMN-PQRS","label":"手机"}']);
});

const REFUSALS: readonly [string, Send, { code: string; label: string }][] = [
  ["invitation-malformed", offline, { ...TYPED, code: "ABCD" }],
  ["label-missing", offline, { ...TYPED, label: " " }],
  ["label-too-long", offline, { ...TYPED, label: "长".repeat(65) }],
  ["text-characters", offline, { ...TYPED, label: "a\u202eb" }],
  ["network-needed", offline, TYPED],
  ["invitation-unknown", answering(404, '{"code":"invitation-unknown"}', "application/problem+json"), TYPED],
  ["service-failed", answering(422, '{"code":"invalid-input"}', "application/problem+json"), TYPED],
  ["too-many-attempts", answering(429, "{}", "application/problem+json"), TYPED],
  ["service-failed", answering(502, "<html>", "text/html"), TYPED],
  ["service-failed", answering(200, "<html>", "text/html"), TYPED],
  ["service-failed", answering(201, '{"device_id":"d"}'), TYPED],
];

for (const [reason, send, typed] of REFUSALS) {
  test(`A device is not enrolled: ${reason}`, async () => {
    assert.deepEqual(await enrolDevice(typed, send), { done: false, reason });
  });
}

test("A file is fetched with the token", async () => {
  const paths: string[] = [];
  const send: Send = (path, init) => {
    paths.push(`${path} ${(init.headers as Record<string, string>)["authorization"] ?? ""}`);
    return answering(200, "content", "application/octet-stream")(path, init);
  };
  const names = [];
  for (const kind of ["sheet", "record"] as const) {
    const file = await fetchFile({ kind, round_id: "0123456789" }, DEVICE, send);
    names.push(file.done && file.value.name, file.done && (await file.value.content.text()));
  }
  const evidence = await fetchFile({ kind: "evidence", round_id: "r", scan_id: "abcdefghij" }, DEVICE, send);

  assert.deepEqual(names, ["round-01234567.xlsx", "content", "round-01234567.cose", "content"]);
  assert.equal(evidence.done && evidence.value.name, "evidence-abcdefgh.zip");
  assert.deepEqual(paths, [
    "/api/v1/rounds/0123456789/sheet.xlsx Bearer token-1",
    "/api/v1/rounds/0123456789/record.cose Bearer token-1",
    "/api/v1/rounds/r/scans/abcdefghij/evidence.zip Bearer token-1",
  ]);
});

test("Why there is no file is told", async () => {
  const wanted = { kind: "sheet", round_id: "r" } as const;
  const problem = (status: number): Send => answering(status, '{"code":"x"}', "application/problem+json");

  assert.deepEqual(await fetchFile(wanted, DEVICE, offline), { done: false, reason: "network-needed" });
  assert.deepEqual(await fetchFile(wanted, undefined, offline), { done: false, reason: "device-not-enrolled" });
  assert.deepEqual(await fetchFile(wanted, DEVICE, problem(401)), { done: false, reason: "turned-away" });
  assert.deepEqual(await fetchFile(wanted, DEVICE, problem(404)), { done: false, reason: "file-missing" });
  assert.deepEqual(await fetchFile(wanted, DEVICE, answering(200, "<html>", "text/html")), {
    done: false,
    reason: "service-failed",
  });
});
