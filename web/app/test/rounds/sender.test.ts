import assert from "node:assert/strict";
import { test } from "node:test";

import { addNote, addScan, begin, end, report } from "../../src/rounds/acts.js";
import { type Round, type Scan } from "../../src/rounds/model.js";
import { type Send, sendOutbox } from "../../src/rounds/sender.js";
import { Service } from "./service.js";
import { codeOf, DEVICE, enrolledTab, lookAt, type Tab, valueOf } from "./support.js";

const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 1, 2, 3]).buffer;

interface Made {
  readonly round: Round;
  readonly scans: readonly Scan[];
}

/** Makes a round with two scans, the first with a note and a photo, and ends it. */
async function roundIn({ means }: Tab): Promise<Made> {
  const round = valueOf(await begin(means, { number: "浙A-01234", title: "" }));
  const first = valueOf(await addScan(means, round, lookAt("one")));
  valueOf(await addNote(means, first, { text: "已张贴", photo: JPEG }));
  const second = valueOf(await addScan(means, round, lookAt("two")));
  valueOf(await end(means, round.round_id));
  return { round, scans: [first, second] };
}

const scanPath = ({ round_id, scan_id }: Scan): string => `/api/v1/rounds/${round_id}/scans/${scan_id}`;

const kindsLeft = async (tab: Tab, { round }: Made): Promise<readonly (string | null)[][]> =>
  ((await tab.store.whole(round.round_id))?.entries ?? []).map(({ kind, code }) => [kind, code]);

/** Answers every call alike. */
const always =
  (status: number, body: BodyInit | null, type = "application/json", more: Record<string, string> = {}): Send =>
  () =>
    Promise.resolve(new Response(body, { status, headers: { "content-type": type, ...more } }));

test("Everything is sent in the order in which it was done", async () => {
  const [tab, service] = [await enrolledTab(), new Service()];
  const made = await roundIn(tab);

  assert.deepEqual(await sendOutbox(tab.outbox, service.send), { kind: "through", sent: 6 });
  assert.deepEqual(
    service.calls.map(({ path, status }) => [path.replace(/[0-9a-f]{64}$/, "").split("/").at(-2), status]),
    ["rounds", "scans", "photos", "notes", "scans", made.round.round_id].map((part) => [part, 201]),
  );
  assert.deepEqual(await kindsLeft(tab, made), []);
});

test("A call bears the token, follows no redirect and sends no cookies", async () => {
  const tab = await enrolledTab();
  await roundIn(tab);
  const inits: RequestInit[] = [];
  await sendOutbox(tab.outbox, (path, init) => {
    inits.push(init);
    return new Service().send(path, init);
  });

  const { headers, ...rest } = inits[0] ?? {};
  assert.deepEqual(headers, { authorization: "Bearer token-1", "content-type": "application/json" });
  assert.equal(rest.redirect, "error");
  assert.equal(rest.credentials, "omit");
  assert.equal(rest.method, "PUT");
});

test("What the service said of a scan stands beside it", async () => {
  const [tab, service] = [await enrolledTab(), new Service()];
  const { round } = await roundIn(tab);
  await sendOutbox(tab.outbox, service.send);

  const answer = { counted: true, outcome: "PASSED", status: "valid", reasons: ["ok"] };
  for (const scan of (await tab.store.whole(round.round_id))?.scans ?? []) {
    assert.deepEqual(scan.answer, { ...answer, received_at: "2026-11-28T08:00:00Z" });
  }
});

const TROUBLES: readonly [string, Send, number | null][] = [
  ["no network", () => Promise.reject(new TypeError("failed to fetch")), null],
  ["a server in trouble", always(503, "{}"), null],
  ["a server that asks for patience", always(503, "{}", "application/json", { "retry-after": "40" }), 40],
  ["too many requests", always(429, '{"code":"rate-limited"}', "application/problem+json"), null],
  ["a network's login page", always(200, "<html>", "text/html"), null],
  ["a login page that says it is JSON", always(200, "<html>"), null],
  ["a wall that forbids", always(403, "<html>", "text/html"), null],
  ["a server that does not know the address", always(404, "not found", "text/plain"), null],
  ["an answer about something else", always(201, '{"round_id":"other"}'), null],
];

for (const [name, send, seconds] of TROUBLES) {
  test(`Nothing leaves the outbox for ${name}`, async () => {
    const tab = await enrolledTab();
    const made = await roundIn(tab);

    assert.deepEqual(await sendOutbox(tab.outbox, send), { kind: "later", sent: 0, seconds });
    assert.equal((await kindsLeft(tab, made)).length, 6);
  });
}

test("An answer that breaks off leaves the entry, and the next attempt sends the same", async () => {
  const [tab, service] = [await enrolledTab(), new Service()];
  const made = await roundIn(tab);
  const broken = new ReadableStream({ pull: (controller) => controller.error(new TypeError("reset")) });

  assert.equal((await sendOutbox(tab.outbox, always(201, broken))).kind, "later");
  assert.equal((await sendOutbox(tab.outbox, service.send)).sent, 6);
  assert.deepEqual(await kindsLeft(tab, made), []);
});

test("A refused scan keeps its notes and the end back, and nothing else", async () => {
  const [tab, service] = [await enrolledTab(), new Service()];
  const made = await roundIn(tab);
  const other = await roundIn(tab);
  service.refusals.set(scanPath(made.scans[0] as Scan), { status: 422, code: "invalid-input" });

  assert.deepEqual(await sendOutbox(tab.outbox, service.send), { kind: "through", sent: 9 });
  assert.deepEqual(await kindsLeft(tab, made), [
    ["scan", "invalid-input"],
    ["note", null],
    ["end", null],
  ]);
  assert.deepEqual(await kindsLeft(tab, other), []);
  assert.deepEqual((await tab.store.waiting()).get(made.round.round_id), { waiting: 2, refused: 1 });
});

test("A refused entry stays refused until a person lets it wait again", async () => {
  const [tab, service] = [await enrolledTab(), new Service()];
  const made = await roundIn(tab);
  const path = `/api/v1/rounds/${made.round.round_id}`;
  service.refusals.set(path, { status: 409, code: "entry-differs" });
  await sendOutbox(tab.outbox, service.send);
  service.refusals.clear();
  service.calls.length = 0;

  assert.deepEqual(await sendOutbox(tab.outbox, service.send), { kind: "through", sent: 0 });
  assert.deepEqual(
    service.calls.map(({ path }) => path),
    ["/api/v1/devices/self"],
  );
  await tab.outbox.retry(made.round.round_id);
  assert.deepEqual(await sendOutbox(tab.outbox, service.send), { kind: "through", sent: 6 });
});

test("A body that a server on the way finds too large is refused, not tried for ever", async () => {
  const tab = await enrolledTab();
  const made = await roundIn(tab);
  await sendOutbox(tab.outbox, always(413, "<html>", "text/html"));

  assert.deepEqual((await kindsLeft(tab, made))[0], ["round", "body-too-large"]);
});

test("A suspicion that is refused does not keep a round's end back", async () => {
  const [tab, service] = [await enrolledTab(), new Service()];
  const round = valueOf(await begin(tab.means, { number: "浙A-01234", title: "" }));
  const scan = valueOf(await addScan(tab.means, round, lookAt("one")));
  const said = { kind: "forged", text: "疑似伪造", inspector_number: "浙A-01234", subject: codeOf("1"), holder_name: null } as const;
  const { suspicion_id } = valueOf(await report(tab.means, { ...said, place: null, scan }));
  valueOf(await report(tab.means, { ...said, place: null, scan: null }));
  await end(tab.means, round.round_id);
  service.refusals.set(`/api/v1/suspicions/${suspicion_id}`, { status: 422, code: "invalid-input" });

  assert.deepEqual(await sendOutbox(tab.outbox, service.send), { kind: "through", sent: 4 });
});

test("A device that is shut out forgets its token and what was sent, keeps the rest, and says so", async () => {
  const [tab, service] = [await enrolledTab(), new Service()];
  await roundIn(tab);
  await sendOutbox(tab.outbox, service.send);
  const half = valueOf(await begin(tab.means, { number: "浙A-01234", title: "" }));
  const sent = valueOf(await addScan(tab.means, half, lookAt("one")));
  valueOf(await addNote(tab.means, sent, { text: "", photo: JPEG }));
  await sendOutbox(tab.outbox, service.send);
  const unsent = valueOf(await addScan(tab.means, half, lookAt("two")));
  service.isShutOut = true;

  assert.deepEqual(await sendOutbox(tab.outbox, service.send), { kind: "shut-out", sent: 0 });
  assert.deepEqual(await tab.store.device(), { ...DEVICE, token: null, standing: "shut-out" });
  const whole = await tab.store.whole(half.round_id);
  assert.deepEqual(
    [(await tab.store.rounds()).length, whole?.scans.map(({ scan_id }) => scan_id), whole?.notes],
    [1, [unsent.scan_id], []],
  );
  assert.deepEqual(whole?.round.forgotten, { scans: 1, notes: 1 });
  assert.deepEqual(await sendOutbox(tab.outbox, service.send), { kind: "not-enrolled", sent: 0 });

  service.isShutOut = false;
  await tab.store.enrol({ ...DEVICE, token: "token-2" });
  await end(tab.means, half.round_id);
  assert.deepEqual(await sendOutbox(tab.outbox, service.send), { kind: "through", sent: 2 });
});

test("A device with nothing to send learns that it was shut out", async () => {
  const [tab, service] = [await enrolledTab(), new Service()];
  await roundIn(tab);
  await sendOutbox(tab.outbox, service.send);
  service.isShutOut = true;

  assert.equal((await sendOutbox(tab.outbox, service.send)).kind, "shut-out");
  assert.deepEqual(await tab.store.rounds(), []);
});

test("The word about an old token does not harm a device that was enrolled again", async () => {
  const [tab, service] = [await enrolledTab(), new Service()];
  await roundIn(tab);
  service.isShutOut = true;
  await sendOutbox(tab.outbox, async (path, init) => {
    await tab.store.enrol({ ...DEVICE, token: "token-2" });
    return service.send(path, init);
  });

  assert.deepEqual(await tab.store.device(), { ...DEVICE, token: "token-2" });
});

test("A token that is no longer taken stops the sending and loses nothing", async () => {
  const [tab, service] = [await enrolledTab(), new Service()];
  const made = await roundIn(tab);
  const turnAway = always(401, '{"code":"unauthenticated"}', "application/problem+json");

  assert.deepEqual(await sendOutbox(tab.outbox, turnAway), { kind: "turned-away", sent: 0 });
  assert.equal((await tab.store.device())?.standing, "turned-away");
  assert.equal((await kindsLeft(tab, made)).length, 6);
  assert.deepEqual(await sendOutbox(tab.outbox, service.send), { kind: "through", sent: 6 });
  assert.equal((await tab.store.device())?.standing, "enrolled");
});

test("Nothing is sent in the name of another account", async () => {
  const [tab, service] = [await enrolledTab(), new Service()];
  const made = await roundIn(tab);
  await tab.store.enrol({ ...DEVICE, account: "inspector-2", token: "token-2" });

  assert.deepEqual(await sendOutbox(tab.outbox, service.send), { kind: "through", sent: 0 });
  assert.equal((await kindsLeft(tab, made)).length, 6);
});

test("Two tabs that send at once without locks change nothing twice", async () => {
  const [tab, service] = [await enrolledTab(), new Service()];
  const made = await roundIn(tab);
  await Promise.all([sendOutbox(tab.outbox, service.send), sendOutbox(tab.outbox, service.send)]);

  assert.deepEqual(await kindsLeft(tab, made), []);
  assert.deepEqual([...service.changes.values()], [1, 1, 1, 1, 1, 1]);
});
