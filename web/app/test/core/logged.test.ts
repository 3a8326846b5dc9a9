import assert from "node:assert/strict";
import { test } from "node:test";

import { type RegisterReport } from "../../src/core/ask.js";
import { checkLogged, loggedOf } from "../../src/core/logged.js";
import { type Trust } from "../../src/core/trust.js";

const PROOF = "c2sp.org/tlog-proof@v1\nextra x\nindex 41\n\necert.example/log\n42\nroot\n\n— ecert.example/log signed\n";

function reportWith(proof?: string): RegisterReport {
  const log = { name: "log", outcome: "PASSED", reason: "ok", ...(proof === undefined ? {} : { proof }) } as const;
  return { checks: [{ name: "record", outcome: "PASSED", reason: "ok" }, log] } as unknown as RegisterReport;
}

function trustThatSays(outcome: string | undefined): Trust {
  const said = outcome === undefined ? undefined : { outcome, index: 41, size: 42, origin: "ecert.example/log" };
  return { reader: { checkLogProof: () => Promise.resolve(said) } } as unknown as Trust;
}

test("the number of the entry stands in the proof", () => {
  assert.deepEqual(loggedOf(reportWith(PROOF)), { index: 41, proof: PROOF });
});

test("nothing is told where there is no report, no proof yet, or none that can be read", () => {
  assert.equal(loggedOf(undefined), undefined);
  assert.equal(loggedOf(reportWith()), undefined);
  assert.equal(loggedOf(reportWith("anything")), undefined);
});

test("what came of it on this device is told, if it could be checked here", async () => {
  const logged = { index: 41, proof: PROOF };
  assert.equal((await checkLogged(logged, trustThatSays("holds"))).outcome, "holds");
  assert.equal((await checkLogged(logged, trustThatSays("broken"))).outcome, "broken");
  assert.equal((await checkLogged(logged, trustThatSays(undefined))).outcome, undefined);
  assert.equal((await checkLogged(logged, {} as unknown as Trust)).outcome, undefined);
});
