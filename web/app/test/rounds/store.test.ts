import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { addNote, addScan, begin, end, finishScan, report } from "../../src/rounds/acts.js";
import { type Round } from "../../src/rounds/model.js";
import { codeOf, DEVICE, enrolledTab, lookAt, openTab, type Tab, UNTOLD, valueOf } from "./support.js";

const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 1, 2, 3]).buffer;
const { add } = IDBObjectStore.prototype;

afterEach(() => {
  IDBObjectStore.prototype.add = add;
});

async function roundIn(tab: Tab): Promise<Round> {
  return valueOf(await begin(tab.means, { number: "浙A-01234", title: "" }));
}

/** Lets the storage of all devices be full for one store: when the value is written, or only at the commit. */
function fill(store: string, when: "at once" | "at the commit"): void {
  IDBObjectStore.prototype.add = function (this: IDBObjectStore, ...given: Parameters<typeof add>) {
    if (this.name !== store) return add.apply(this, given);
    if (when === "at once") throw new DOMException("full", "QuotaExceededError");
    const inner = this.transaction as IDBTransaction & { _abort: (name: string) => void };
    const request = add.apply(this, given);
    request.addEventListener("success", () => setImmediate(() => inner._abort("QuotaExceededError")));
    return request;
  };
}

test("The same certificate is counted once", async () => {
  const tab = await enrolledTab();
  const round = await roundIn(tab);
  const first = valueOf(await addScan(tab.means, round, lookAt("one", UNTOLD)));
  const other = valueOf(await addScan(tab.means, round, lookAt("two")));
  const again = valueOf(await addScan(tab.means, round, lookAt("one")));
  const third = valueOf(await addScan(tab.means, round, lookAt("one")));

  assert.deepEqual(
    [first, other, again, third].map(({ first_scan_id }) => first_scan_id),
    [null, null, first.scan_id, first.scan_id],
  );
  const elsewhere = valueOf(await addScan(tab.means, await roundIn(tab), lookAt("one")));
  assert.equal(elsewhere.first_scan_id, null);
});

test("A scan is sent with what the machine saw and nothing that only the device needs", async () => {
  const tab = await enrolledTab();
  await addScan(tab.means, await roundIn(tab), lookAt("one"));
  const { entry } = await tab.outbox.due(1);

  assert.equal(entry?.kind, "scan");
  assert.deepEqual(Object.keys(entry?.body ?? {}).sort(), [
    "bundle_sequence",
    "certificate_number",
    "code",
    "identifier",
    "inspector_number",
    "list_issued_at",
    "offline",
    "outcome",
    "place",
    "reasons",
    "scanned_at",
    "status",
  ]);
});

test("A photo that two notes name is kept and sent once", async () => {
  const tab = await enrolledTab();
  const scan = valueOf(await addScan(tab.means, await roundIn(tab), lookAt("one")));
  const note = valueOf(await addNote(tab.means, scan, { text: "", photo: JPEG }));
  await addNote(tab.means, scan, { text: "同一张", photo: JPEG });
  const whole = await tab.store.whole(scan.round_id);

  assert.deepEqual(
    whole?.entries.map(({ kind }) => kind),
    ["round", "scan", "photo", "note", "note"],
  );
  const photo = await tab.store.photo(scan.round_id, note.photo_sha256 ?? "");
  assert.deepEqual(new Uint8Array(photo?.bytes ?? new ArrayBuffer(0)), new Uint8Array(JPEG));
});

test("A scan whose verdict may still change is kept at once, and sent with its last verdict", async () => {
  const tab = await enrolledTab();
  const round = await roundIn(tab);
  const { scan_id } = valueOf(await addScan(tab.means, round, lookAt("one", UNTOLD), false));
  assert.equal((await tab.outbox.due(1)).entry, undefined);
  assert.deepEqual((await tab.store.waiting()).get(round.round_id), { waiting: 2, refused: 0 });
  valueOf(await finishScan(tab.means, scan_id, lookAt("one")));
  valueOf(await finishScan(tab.means, scan_id, lookAt("one", UNTOLD)));
  valueOf(await tab.store.finishAll());

  const whole = await tab.store.whole(round.round_id);
  assert.deepEqual(
    whole?.entries.map(({ kind }) => kind),
    ["round", "scan"],
  );
  assert.deepEqual(
    whole?.scans.map(({ outcome, unposted }) => [outcome, unposted]),
    [["PASSED", undefined]],
  );
});

test("A note, a suspicion and the end wait for no verdict", async () => {
  const tab = await enrolledTab();
  const round = await roundIn(tab);
  const first = valueOf(await addScan(tab.means, round, lookAt("one", UNTOLD), false));
  valueOf(await addNote(tab.means, first, { text: "已张贴", photo: null }));
  const second = valueOf(await addScan(tab.means, round, lookAt("two", UNTOLD), false));
  const said = { kind: "other", text: "x", inspector_number: "1234", subject: codeOf("1"), holder_name: null } as const;
  valueOf(await report(tab.means, { ...said, place: null, scan: second }));
  valueOf(await addScan(tab.means, round, lookAt("three", UNTOLD), false));
  valueOf(await end(tab.means, round.round_id));

  assert.deepEqual(
    (await tab.store.whole(round.round_id))?.entries.map(({ kind }) => kind),
    ["round", "scan", "note", "scan", "suspicion", "scan", "end"],
  );
});

test("A round that has ended takes nothing more", async () => {
  const tab = await enrolledTab();
  const round = await roundIn(tab);
  const scan = valueOf(await addScan(tab.means, round, lookAt("one")));
  valueOf(await end(tab.means, round.round_id));

  for (const result of [
    await addScan(tab.means, round, lookAt("two")),
    await addNote(tab.means, scan, { text: "迟了", photo: null }),
    await end(tab.means, round.round_id),
  ]) {
    assert.deepEqual(result, { done: false, reason: "round-ended" });
  }
  assert.equal((await tab.store.whole(round.round_id))?.entries.length, 3);
});

test("A round takes no more than the service does", async () => {
  const tab = await enrolledTab();
  const round = await roundIn(tab);
  const full = await tab.database.write(["rounds"], (step) =>
    step.put("rounds", { ...round, forgotten: { scans: 1999, notes: 0 } }),
  );
  valueOf(full);
  valueOf(await addScan(tab.means, round, lookAt("one")));

  assert.deepEqual(await addScan(tab.means, round, lookAt("two")), { done: false, reason: "round-full" });
});

test("What belongs to nothing is not taken", async () => {
  const tab = await enrolledTab();
  const round = await roundIn(tab);
  const strange = { round_id: round.round_id, scan_id: "none", inspector_number: "1234" };

  assert.deepEqual(await addScan(tab.means, { ...round, round_id: "none" }, lookAt("one")), {
    done: false,
    reason: "round-unknown",
  });
  assert.deepEqual(await addNote(tab.means, strange, { text: "无", photo: null }), {
    done: false,
    reason: "scan-unknown",
  });
});

test("Without an enrolled device there is no round and no report", async () => {
  const { means, store } = await openTab();
  const said = { kind: "other", text: "x", inspector_number: "1234", subject: codeOf("1"), holder_name: null } as const;

  assert.deepEqual(await begin(means, { number: "1234", title: "" }), { done: false, reason: "device-not-enrolled" });
  assert.equal((await report(means, { ...said, place: null, scan: null })).done, false);
  await store.enrol({ ...DEVICE, token: null, standing: "shut-out" });
  assert.deepEqual(await begin(means, { number: "1234", title: "" }), { done: false, reason: "device-not-enrolled" });
});

test("The browser is asked to keep the storage when a round begins", async () => {
  const tab = await enrolledTab();
  let asked = 0;
  const persist = (): Promise<never> => Promise.reject(new Error(`asked ${(asked += 1)}`));

  assert.equal((await begin({ ...tab.means, persist }, { number: "1234", title: "" })).done, true);
  assert.equal(asked, 1);
});

for (const when of ["at once", "at the commit"] as const) {
  for (const store of ["scans", "outbox"]) {
    test(`A full storage is told, and nothing is half kept: ${store}, ${when}`, async () => {
      const tab = await enrolledTab();
      const round = await roundIn(tab);
      let nudges = 0;
      const means = { ...tab.means, nudge: () => (nudges += 1) };
      fill(store, when);
      const result = await addScan(means, round, lookAt("one"));
      IDBObjectStore.prototype.add = add;

      assert.deepEqual(result, { done: false, reason: "storage-full" });
      assert.equal(nudges, 0);
      const whole = await tab.store.whole(round.round_id);
      assert.deepEqual([whole?.scans.length, whole?.entries.length], [0, 1]);
      assert.equal((await addScan(means, round, lookAt("one"))).done, true);
    });
  }
}

test("A storage that fails is told too", async () => {
  const tab = await enrolledTab();
  const round = await roundIn(tab);
  tab.database.close();

  assert.deepEqual(await addScan(tab.means, round, lookAt("one")), { done: false, reason: "storage-failed" });
});

test("A storage that the browser has closed in the background is opened again", async () => {
  const tab = await enrolledTab();
  const round = await roundIn(tab);
  (tab.database as unknown as { database: IDBDatabase }).database.close();

  assert.equal((await addScan(tab.means, round, lookAt("one"))).done, true);
  assert.equal((await tab.store.whole(round.round_id))?.scans.length, 1);
});

test("Writing waits for the disk", async () => {
  const asked: unknown[] = [];
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...given: Parameters<typeof transaction>) {
    if (given[1] === "readwrite") asked.push(given[2]);
    return transaction.apply(this, given);
  };
  try {
    const tab = await enrolledTab();
    await addScan(tab.means, await roundIn(tab), lookAt("one"));
  } finally {
    IDBDatabase.prototype.transaction = transaction;
  }

  assert.deepEqual(asked, [{ durability: "strict" }, { durability: "strict" }, { durability: "strict" }]);
});

test("A round goes from the device only when the service has all of it", async () => {
  const tab = await enrolledTab();
  const { round_id } = await roundIn(tab);
  const unsent = { done: false, reason: "round-unsent" };

  assert.deepEqual(await tab.outbox.forget(round_id), unsent);
  await end(tab.means, round_id);
  assert.deepEqual(await tab.outbox.forget(round_id), unsent);
  for (const entry of (await tab.store.whole(round_id))?.entries ?? []) await tab.outbox.taken(entry, null);
  assert.equal((await tab.outbox.forget(round_id)).done, true);
  assert.deepEqual(await tab.store.rounds(), []);
});
