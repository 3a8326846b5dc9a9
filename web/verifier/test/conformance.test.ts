import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { type Backend, loadRoots, type Memory, Reader, type Reason, type Report } from "../src/index.js";
import { BACKENDS, fromBase64, isThere, readJson } from "./support.js";

const PATH = "tests/vectors/conformance.json";

type Facts = Readonly<Record<string, unknown>>;
type Lists = Readonly<Record<string, string>>;

interface Case {
  readonly id: string;
  readonly about: string;
  readonly code: string;
  readonly now?: string;
  readonly bundle?: string;
  readonly status_lists?: Lists;
  readonly on?: string;
  readonly memory?: Memory;
  readonly expect: { readonly outcome: string; readonly status: string; readonly reasons: readonly Reason[] };
  readonly claims?: Facts;
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
  test(`every case of the conformance file is answered as it says, with ${backend.name}`, async () => {
    assert.ok(conformance !== undefined);
    const differences = [];
    for (const one of conformance.cases) {
      const report = await answer(conformance, one, backend);
      const { outcome, status, reasons } = report;
      const facts = Object.keys(one.claims ?? {}).map((name) => [name, (report.certificate as Facts | null)?.[name]]);
      const found = { expect: { outcome, status, reasons }, claims: Object.fromEntries(facts) as Facts };
      const wanted = { expect: one.expect, claims: one.claims ?? {} };
      if (!isDeepStrictEqual(found, wanted)) differences.push({ id: one.id, about: one.about, found, wanted });
    }
    assert.deepEqual(differences, []);
  });
}

async function answer(
  { clock, root, bundle, status_lists }: Conformance,
  one: Case,
  backend: Backend,
): Promise<Report> {
  const now = new Date(one.now ?? clock);
  const { memory, on } = one;
  const roots = await loadRoots(root, backend);
  const reader = await Reader.create({ roots, backend, ...(memory === undefined ? {} : { memory }) });
  await reader.acceptBundle(fromBase64(one.bundle ?? bundle), now);
  for (const [address, list] of Object.entries(one.status_lists ?? status_lists)) {
    await reader.acceptStatusList(fromBase64(list), now, address);
  }
  return reader.read(one.code, { now, ...(on === undefined ? {} : { on }) });
}
