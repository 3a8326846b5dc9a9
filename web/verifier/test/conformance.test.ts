import assert from "node:assert/strict";
import { test } from "node:test";
import { loadRoots, type Memory, Reader, type Reason } from "../src/index.js";
import { BACKENDS, fromBase64, isThere, readJson } from "./support.js";

const PATH = "tests/vectors/conformance.json";

type Lists = Readonly<Record<string, string>>;

interface Case {
  readonly id: string;
  readonly about: string;
  readonly code: string;
  readonly now?: string;
  readonly bundle?: string | null;
  readonly status_lists?: Lists;
  readonly on?: string;
  readonly memory?: Memory;
  readonly expect: { readonly outcome: string; readonly status: string; readonly reasons: readonly Reason[] };
  readonly claims?: Readonly<Record<string, unknown>>;
}

interface Conformance {
  readonly version: number;
  readonly clock: string;
  readonly root: unknown;
  readonly bundle: string;
  readonly status_lists: Lists;
  readonly cases: readonly Case[];
}

const conformance = isThere(PATH) ? readJson<Conformance>(PATH) : undefined;

test("the conformance file is there and has this form", () => {
  assert.equal(conformance?.version, 1);
  assert.ok(conformance.cases.length > 0);
});

for (const backend of BACKENDS) {
  for (const [index, one] of (conformance?.cases ?? []).entries()) {
    // The backends differ in signatures alone; one in ten cases is enough for the slow one.
    if (backend.name !== "WebCrypto" && index % 10 !== 0) continue;
    test(`${one.id}: ${one.about} (${backend.name})`, async () => {
      assert.ok(conformance !== undefined);
      const now = new Date(one.now ?? conformance.clock);
      const reader = await Reader.create({
        roots: await loadRoots(conformance.root, backend),
        backend,
        ...(one.memory === undefined ? {} : { memory: one.memory }),
      });
      const bundle = one.bundle === undefined ? conformance.bundle : one.bundle;
      if (bundle !== null) await reader.acceptBundle(fromBase64(bundle), now);
      for (const [address, list] of Object.entries(one.status_lists ?? conformance.status_lists)) {
        await reader.acceptStatusList(fromBase64(list), now, address);
      }
      const report = await reader.read(one.code, { now, ...(one.on === undefined ? {} : { on: one.on }) });
      const { outcome, status, reasons } = report;
      assert.deepEqual({ outcome, status, reasons }, one.expect);
      for (const [name, value] of Object.entries(one.claims ?? {})) {
        assert.deepEqual((report.certificate as Record<string, unknown> | null)?.[name], value, name);
      }
    });
  }
}
