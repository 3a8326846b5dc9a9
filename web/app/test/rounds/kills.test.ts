import assert from "node:assert/strict";
import { test } from "node:test";
import { IDBFactory } from "fake-indexeddb";

import { addNote, addScan, begin, end, finishScan, type Means, report } from "../../src/rounds/acts.js";
import { type Round } from "../../src/rounds/model.js";
import { type Refusal, type Result } from "../../src/rounds/result.js";
import { sendOutbox } from "../../src/rounds/sender.js";
import { type WholeRound } from "../../src/rounds/store.js";
import { Service } from "./service.js";
import { codeOf, DEVICE, FAILED, Fate, Killed, lookAt, openTab, type Tab, UNTOLD } from "./support.js";

/** One thing that the inspector does, under an id that tells whether it was done. */
interface Act {
  readonly id: string;
  readonly act: (means: Means, whole: WholeRound | undefined) => Promise<Result<unknown, Refusal>>;
}

const ROUND = "round-1";
const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 1, 2, 3]).buffer;

function only<T>(value: T | undefined): T {
  assert.ok(value !== undefined);
  return value;
}

/** Adds a scan that gets its last verdict a little later. */
async function addThenFinish(means: Means, round: Round): Promise<Result<unknown, Refusal>> {
  const added = await addScan(means, round, lookAt("one", UNTOLD), false);
  return added.done ? finishScan(means, added.value.scan_id, lookAt("one")) : added;
}

const ACTS: readonly Act[] = [
  { id: ROUND, act: (means) => begin(means, { number: "浙A-01234", title: "" }) },
  { id: "scan-1", act: (means, whole) => addScan(means, only(whole).round, lookAt("one")) },
  { id: "scan-2", act: (means, whole) => addScan(means, only(whole).round, lookAt("two", FAILED)) },
  { id: "note-1", act: (means, whole) => addNote(means, only(whole?.scans[1]), { text: "已张贴", photo: JPEG }) },
  { id: "scan-3", act: (means, whole) => addThenFinish(means, only(whole).round) },
  {
    id: "suspicion-1",
    act: (means, whole) =>
      report(means, {
        kind: "altered",
        text: "日期有涂改",
        inspector_number: "浙A-01234",
        subject: codeOf("https://ecert.example/v#1two"),
        holder_name: null,
        place: null,
        scan: only(whole?.scans[1]),
      }),
  },
  { id: "note-2", act: (means, whole) => addNote(means, only(whole?.scans[0]), { text: "", photo: JPEG }) },
  { id: ROUND, act: (means) => end(means, ROUND) },
];

/** Says which acts a device has on its disk. */
async function actsDone({ store }: Tab): Promise<number> {
  const whole = await store.whole(ROUND);
  if (whole === undefined) return 0;
  const { scans, notes, suspicions, round } = whole;
  return 1 + scans.length + notes.length + suspicions.length + (round.ended_at === null ? 0 : 1);
}

/** Lives until the fate says otherwise: does what is left to do, sends after each act, and gives how many it has seen done. */
async function live(factory: IDBFactory, service: Service, fate: Fate, seen: number): Promise<number> {
  try {
    const tab = await openTab(factory, fate);
    await tab.store.finishAll();
    if (fate.isDead) throw new Killed();
    let known = await actsDone(tab);
    assert.ok(known >= seen, "what a tab has called done is there after its end");
    const send = fate.over(service.send);
    const nudges: unknown[] = [];
    while (known < ACTS.length) {
      const { id, act } = only(ACTS[known]);
      const means: Means = { ...tab.means, newId: () => id, nudge: () => nudges.push(1) };
      const result = await act(means, await tab.store.whole(ROUND));
      if (fate.isDead) throw new Killed();
      assert.deepEqual(result.done, true);
      known += 1;
      seen = known;
      await sendOutbox(tab.outbox, send);
      if (fate.isDead) throw new Killed();
    }
    const pass = await sendOutbox(tab.outbox, send);
    if (fate.isDead) throw new Killed();
    assert.equal(pass.kind, "through");
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  }
  return seen;
}

async function liveWith(...kills: readonly number[]): Promise<{ service: Service; steps: number }> {
  const [factory, service] = [new IDBFactory(), new Service()];
  await (await openTab(factory)).store.enrol(DEVICE);
  let [seen, steps] = [0, 0];
  for (const kill of [...kills, Infinity]) {
    const fate = new Fate(kill);
    seen = await live(factory, service, fate, seen);
    steps = fate.steps;
  }
  await compare(await openTab(factory), service);
  return { service, steps };
}

/** Holds what the service has against what the device has. */
async function compare(tab: Tab, service: Service): Promise<void> {
  const whole = only(await tab.store.whole(ROUND));
  const round = `/api/v1/rounds/${ROUND}`;
  assert.deepEqual(whole.entries, []);
  assert.equal(await actsDone(tab), ACTS.length);
  assert.deepEqual(
    new Set(service.kept.keys()),
    new Set([
      round,
      ...whole.scans.map(({ scan_id }) => `${round}/scans/${scan_id}`),
      ...whole.notes.map(({ scan_id, note_id }) => `${round}/scans/${scan_id}/notes/${note_id}`),
      ...whole.notes.map(({ photo_sha256 }) => `${round}/photos/${photo_sha256}`),
      ...whole.suspicions.map(({ suspicion_id }) => `/api/v1/suspicions/${suspicion_id}`),
      `${round}/end`,
    ]),
  );
  assert.ok(whole.scans.every(({ answer }) => answer !== null));
  assert.deepEqual(
    [...service.changes.values()].filter((count) => count !== 1),
    [],
  );
  assert.deepEqual(
    service.calls.filter(({ status }) => status >= 400),
    [],
  );
}

test("A tab that is killed at any one step loses nothing and sends nothing twice", { timeout: 120_000 }, async () => {
  const { steps } = await liveWith();
  assert.ok(steps > 100);
  let sentAgain = 0;
  for (let kill = 1; kill <= steps; kill += 1) {
    const { service } = await liveWith(kill);
    sentAgain += service.calls.filter(({ status, path }) => status === 200 && path !== "/api/v1/devices/self").length;
  }
  assert.ok(sentAgain > 0, "some kills fall between the service's answer and its being noted");
});

test("A tab that is killed again and again loses nothing either", { timeout: 120_000 }, async () => {
  const { steps } = await liveWith();
  for (let kill = 1; kill <= steps; kill += 1) {
    await liveWith(kill, 1 + ((kill * 7) % 23), 1 + ((kill * 5) % 31), 1 + ((kill * 3) % 17));
  }
});
