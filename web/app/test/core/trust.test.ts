import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { fleetingStore, type Store } from "../../src/core/store.js";
import { type Fetch, Trust } from "../../src/core/trust.js";

interface Conformance {
  readonly clock: string;
  readonly root: object;
  readonly bundle: string;
  readonly status_lists: Readonly<Record<string, string>>;
  readonly cases: readonly { readonly id: string; readonly code: string }[];
}

const material = JSON.parse(readFileSync(new URL("../../../../../tests/vectors/conformance.json", import.meta.url), "utf8")) as Conformance;
const NOW = new Date(material.clock);
const genuine = material.cases[0]?.code ?? "";
const bytes = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(base64, "base64"));

/** Answers as the service does; `without` names addresses that fail. */
function service(without: readonly string[] = [], answers: Readonly<Record<string, Uint8Array<ArrayBuffer> | string>> = {}): Fetch {
  const lists = Object.entries(material.status_lists).map(([uri, list]) => [new URL(uri).pathname, bytes(list)] as const);
  const known: Record<string, Uint8Array<ArrayBuffer> | string> = {
    "/scan/root.json": JSON.stringify(material.root),
    "/bundle": bytes(material.bundle),
    ...Object.fromEntries(lists),
    ...answers,
  };
  return async (address) => {
    const content = known[address];
    if (content === undefined || without.includes(address)) throw new TypeError("failed to fetch");
    return new Response(content, { headers: { date: NOW.toUTCString() } });
  };
}

function trustWith(store: Store, fetch: Fetch = service()): Trust {
  return new Trust({ store, fetch, clock: () => NOW });
}

async function enrolled(store: Store, fetch: Fetch = service()): Promise<Trust> {
  const trust = trustWith(store, fetch);
  await trust.pin((await trust.offeredRoots()).text);
  await trust.refresh();
  return trust;
}

async function outcomeOf(trust: Trust): Promise<string | undefined> {
  return (await trust.reader?.read(genuine, { now: NOW }))?.reasons.join();
}

describe("what the reader of a page rests on", () => {
  test("nothing is trusted before a root was pinned", async () => {
    const trust = trustWith(fleetingStore());
    assert.equal(await trust.load(), false);
    await trust.refresh();
    assert.equal(trust.reader, undefined);
  });

  test("pinned and brought up to date, a genuine code is valid, and the age is known", async () => {
    const trust = await enrolled(fleetingStore());
    assert.deepEqual([trust.troubles, trust.syncedAt, trust.clockBehind], [[], NOW, 0]);
    assert.equal(await outcomeOf(trust), "ok");
  });

  test("what was kept is there at the next visit, without a network", async () => {
    const store = fleetingStore();
    await enrolled(store);
    const later = trustWith(store, service(["/bundle"]));
    assert.equal(await later.load(), true);
    assert.equal(await outcomeOf(later), "ok");
    await later.refresh();
    assert.deepEqual(later.troubles, [{ kind: "unreachable" }]);
    assert.deepEqual(later.syncedAt, NOW);
    assert.equal(await outcomeOf(later), "ok");
  });

  test("a bundle that another root has signed is refused, and what was there stays", async () => {
    const store = fleetingStore();
    await enrolled(store);
    const changed = bytes(material.bundle);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    const trust = trustWith(store, service([], { "/bundle": changed }));
    await trust.load();
    await trust.refresh();
    assert.deepEqual(trust.troubles, [{ kind: "bundle", reason: "signature-invalid" }]);
    assert.equal(await outcomeOf(trust), "ok");
  });

  test("garbage in the place of a bundle, a list or a root is refused by name", async () => {
    const [address] = Object.keys(material.status_lists);
    const list = new URL(address ?? "").pathname;
    const noBundle = await enrolled(fleetingStore(), service([], { "/bundle": "<html>" }));
    assert.deepEqual(noBundle.troubles, [{ kind: "bundle", reason: "malformed" }]);
    const noList = await enrolled(fleetingStore(), service([], { [list]: "<html>" }));
    assert.deepEqual(noList.troubles, [{ kind: "list", reason: "malformed" }]);
    assert.equal(noList.syncedAt, undefined);
    await assert.rejects(trustWith(fleetingStore(), service([], { "/scan/root.json": "{}" })).offeredRoots());
  });

  test("a list that cannot be fetched costs nothing that is there", async () => {
    const store = fleetingStore();
    await enrolled(store);
    const lists = Object.keys(material.status_lists).map((uri) => new URL(uri).pathname);
    const trust = trustWith(store, service(lists));
    await trust.load();
    await trust.refresh();
    assert.deepEqual(trust.troubles, [{ kind: "unreachable" }]);
    const after = trustWith(store, service(["/bundle"]));
    await after.load();
    assert.equal(await outcomeOf(after), "ok");
  });

  test("without room the reader works, and says that nothing is kept", async () => {
    const kept = fleetingStore();
    const full: Store = { lasting: true, get: (key) => kept.get(key), put: () => Promise.reject(new DOMException("full", "QuotaExceededError")) };
    const trust = await enrolled(full);
    assert.deepEqual(trust.troubles, [{ kind: "not-kept" }]);
    assert.equal(trust.lasting, false);
    assert.equal(await outcomeOf(trust), "ok");
    assert.equal(await trustWith(full).load(), false);
  });

  test("what is damaged in the store counts as not there", async () => {
    for (const damage of [{ roots: "{" }, { roots: 7 }, { memory: { sequence: -1 } }]) {
      const store = fleetingStore();
      await enrolled(store);
      await store.put(damage);
      assert.equal(await trustWith(store).load(), false);
    }
    for (const damage of [{ bundle: new Uint8Array(9) }, { lists: "none" }, { lists: new Map([[7, 8]]) }, { synced: "then" }]) {
      const store = fleetingStore();
      await enrolled(store);
      await store.put(damage);
      assert.equal(await trustWith(store).load(), true);
    }
  });

  test("a store that has broken down is like an empty one", async () => {
    const broken: Store = { lasting: true, get: () => Promise.reject(new Error("closed")), put: () => Promise.reject(new Error("closed")) };
    assert.equal(await trustWith(broken).load(), false);
  });

  test("who forgets the root forgets all that it has signed", async () => {
    const store = fleetingStore();
    const trust = await enrolled(store);
    await trust.forget();
    assert.equal(trust.reader, undefined);
    assert.equal(await trustWith(store).load(), false);
    for (const key of ["roots", "memory", "bundle", "lists", "synced"]) assert.equal(await store.get(key), undefined);
  });

  test("two who refresh at once share one refresh", async () => {
    const trust = await enrolled(fleetingStore());
    assert.equal(trust.refresh(), trust.refresh());
  });
});
