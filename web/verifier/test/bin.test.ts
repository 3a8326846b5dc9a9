import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Report } from "../src/index.js";
import {
  bundleContent,
  credential,
  fromBase64,
  fromHex,
  NOW,
  readJson,
  ROOT_SET,
  sealBundle,
  STATUS_LIST,
} from "./support.js";

interface Conformance {
  readonly clock: string;
  readonly root: unknown;
  readonly bundle: string;
  readonly status_lists: Readonly<Record<string, string>>;
  readonly cases: readonly { code: string; expect: { outcome: string } }[];
}

const BIN = fileURLToPath(new URL("../src/bin/ecert-read.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "ecert-read-"));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const ROOT = file("root.json", JSON.stringify(ROOT_SET));
const BUNDLE = file("bundle.cbor", sealBundle(bundleContent()));
const LIST = file("list.cwt", fromHex(STATUS_LIST.sealed));
const CODE = credential("credential-organisation").code;
const TRUST = ["--bundle", BUNDLE, "--root", ROOT, "--now", NOW.toISOString()];

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [BIN, ...args], { encoding: "utf8" });
}

test("ecert-read: a code or a file with one is read; what has not passed is 1", () => {
  const ended = run(CODE, ...TRUST, "--list", LIST, "--json");
  assert.equal(ended.status, 1, ended.stderr);
  assert.deepEqual((JSON.parse(ended.stdout) as Report).reasons, ["ended"]);
  const read = run(file("code.txt", `https://ecert.example/v#${CODE}\n`), ...TRUST, "--list", LIST);
  assert.equal(read.status, 1);
  assert.match(read.stdout, /^FAILED ended 已失效\nended: .*\n/);
  assert.match(read.stdout, /holder_name: 示例市广播电视台/);
  assert.match(run("hello", ...TRUST).stdout, /malformed/);
});

test("ecert-read: what has passed is 0", () => {
  const { clock, root, bundle, status_lists, cases } = readJson<Conformance>("tests/vectors/conformance.json");
  const trust = [
    ["--bundle", file("genuine-bundle.cbor", fromBase64(bundle))],
    ["--root", file("genuine-root.json", JSON.stringify(root))],
    ["--now", clock],
    ...Object.values(status_lists).map((list, index) => ["--list", file(`genuine-${index}.cwt`, fromBase64(list))]),
  ].flat();
  const genuine = cases.find(({ expect }) => expect.outcome === "PASSED");
  assert.equal(run(genuine?.code ?? "", ...trust).status, 0);
});

test("ecert-read: the day asked about is a date", () => {
  assert.equal(run(CODE, ...TRUST, "--on", "2025-13-01").status, 2);
  assert.equal(run(CODE, ...TRUST, "--on", "2025-12-01").status, 1);
});

test("ecert-read: a bundle or list that is refused is said, and left out", () => {
  const refused = run(CODE, "--bundle", LIST, "--root", ROOT, "--list", LIST, "--json");
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /not one of this format[^]*no bundle/);
  assert.deepEqual((JSON.parse(refused.stdout) as Report).reasons, ["bundle-stale"]);
});

test("ecert-read: wrong use is 2, a failure 3, help 0", () => {
  assert.equal(run("--help").status, 0);
  for (const args of [[], [CODE], [CODE, "x", ...TRUST], [CODE, "--no"], [CODE, ...TRUST, "--now", "x"]]) {
    const { status, stderr } = run(...args);
    assert.equal(status, 2);
    assert.match(stderr, /Usage: ecert-read/);
  }
  assert.equal(run(CODE, "--bundle", join(folder, "absent"), "--root", ROOT).status, 3);
  assert.equal(run(CODE, "--bundle", BUNDLE, "--root", BUNDLE).status, 3);
  assert.equal(run(CODE, "--bundle", BUNDLE, "--root", file("empty.json", '{"keys": []}')).status, 3);
});
