#!/usr/bin/env node
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  BUNDLE_REFUSAL_TEXTS,
  loadRoots,
  Malformed,
  Reader,
  REASON_TEXTS,
  type Report,
  STATUS_LIST_REFUSAL_TEXTS,
} from "../index.js";

const USAGE = `Usage: ecert-read CODE|FILE --bundle FILE --root FILE [--list FILE ...]
                  [--on DATE] [--now INSTANT] [--json]

Read a certificate code without a network.

  CODE|FILE        the code (digits or address), or a file that holds it
  --bundle FILE    bundle, as GET /bundle gives it
  --root FILE      JWK set of the roots, as GET /scan/root.json gives it
  --list FILE      status list, as GET /s/{list} gives it; may be repeated
  --on DATE        day asked about, YYYY-MM-DD; today if absent
  --now INSTANT    clock to go by, such as 2026-03-01T08:00:00Z; this machine's if absent
  --json           print the whole report as JSON

Exit status: 0 PASSED, 1 not PASSED, 2 wrong use, 3 failure.`;

const [DONE, NEGATIVE, WRONG_USE, FAILURE] = [0, 1, 2, 3];

/** Thrown where the call cannot be understood. */
class WrongUse extends Error {}

interface Call {
  readonly code: string;
  readonly bundle: string;
  readonly root: string;
  readonly lists: readonly string[];
  readonly now: Date;
  readonly on: string | undefined;
  readonly asJson: boolean;
}

async function main(): Promise<number> {
  const call = parse(process.argv.slice(2));
  if (call === undefined) {
    console.log(USAGE);
    return DONE;
  }
  const report = await read(call);
  console.log(call.asJson ? JSON.stringify(report, null, 2) : inWords(report));
  return report.outcome === "PASSED" ? DONE : NEGATIVE;
}

function parse(args: string[]): Call | undefined {
  const { values, positionals } = options(args);
  if (values.help === true) return undefined;
  const [code, ...more] = positionals;
  if (code === undefined || more.length > 0) throw new WrongUse("One code or file is needed.");
  if (values.bundle === undefined || values.root === undefined) throw new WrongUse("--bundle and --root are needed.");
  const now = values.now === undefined ? new Date() : new Date(values.now);
  if (Number.isNaN(now.getTime())) throw new WrongUse("--now is no instant.");
  const { bundle, root, list = [], on } = values;
  return { code, bundle, root, lists: list, now, on, asJson: values.json === true };
}

function options(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        bundle: { type: "string" },
        root: { type: "string" },
        list: { type: "string", multiple: true },
        on: { type: "string" },
        now: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new WrongUse(messageOf(error));
  }
}

async function read(call: Call): Promise<Report> {
  const reader = await Reader.create({ roots: await loadRoots(JSON.parse(readFileSync(call.root, "utf8"))) });
  const bundle = await reader.acceptBundle(readFileSync(call.bundle), call.now);
  if (!bundle.taken) console.error(`${call.bundle}: ${BUNDLE_REFUSAL_TEXTS[bundle.reason].en}`);
  for (const path of call.lists) {
    const list = await reader.acceptStatusList(readFileSync(path), call.now);
    if (!list.taken) console.error(`${path}: ${STATUS_LIST_REFUSAL_TEXTS[list.reason].en}`);
  }
  const code = existsSync(call.code) ? readFileSync(call.code, "utf8") : call.code;
  try {
    return await reader.read(code, { now: call.now, ...(call.on === undefined ? {} : { on: call.on }) });
  } catch (error) {
    if (error instanceof RangeError) throw new WrongUse(error.message);
    throw error;
  }
}

function inWords(report: Report): string {
  const lines = [`${report.outcome} ${report.status} ${report.status_zh}`];
  for (const reason of report.reasons) lines.push(`${reason}: ${REASON_TEXTS[reason].zh} ${REASON_TEXTS[reason].en}`);
  for (const [name, value] of Object.entries(report.certificate ?? {})) {
    if (value !== null) lines.push(`${name}: ${String(value)}`);
  }
  const { list_uri: list, list_issued_at: issued } = report.basis;
  lines.push(`day asked about: ${report.as_of}, read at ${report.verified_at}`);
  if (list !== null && issued !== null) lines.push(`status list: ${list} of ${issued}`);
  return lines.join("\n");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof WrongUse) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exitCode = WRONG_USE;
  } else {
    console.error(error instanceof Malformed ? `The roots cannot be read: ${error.message}.` : messageOf(error));
    process.exitCode = FAILURE;
  }
}
