import { type Send } from "../../src/rounds/sender.js";

/** One call that the stand-in has got. */
export interface Call {
  readonly path: string;
  readonly body: string;
  readonly status: number;
}

const digestOf = async (bytes: BufferSource): Promise<string> =>
  Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");

/** A stand-in of the service: rounds as the interface tells of them, in memory. */
export class Service {
  readonly calls: Call[] = [];
  /** What the service has, by path, as it was sent. */
  readonly kept = new Map<string, string>();
  /** How often each path has changed anything. */
  readonly changes = new Map<string, number>();
  isShutOut = false;
  /** Answers this path with this problem instead. */
  readonly refusals = new Map<string, { readonly status: number; readonly code: string }>();

  /** The way to the stand-in. */
  readonly send: Send = async (path, init) => {
    const body = init.body instanceof ArrayBuffer ? await digestOf(init.body) : String(init.body ?? "");
    const [status, answer] = this.answer(path, body);
    this.calls.push({ path, body, status });
    return new Response(JSON.stringify(answer), {
      status,
      headers: { "content-type": status < 400 ? "application/json" : "application/problem+json" },
    });
  };

  private answer(path: string, body: string): [number, object] {
    if (this.isShutOut) return [401, { code: "device-shut-out" }];
    if (path === "/api/v1/devices/self") return [200, { device_id: "d" }];
    const refusal = this.refusals.get(path);
    if (refusal !== undefined) return [refusal.status, { code: refusal.code }];
    const before = this.kept.get(path);
    if (before !== undefined) return before === body ? [200, answerFor(path)] : [409, { code: "entry-differs" }];
    const fault = this.faultOf(path, body);
    if (fault !== undefined) return [fault === "not-found" ? 404 : 409, { code: fault }];
    this.kept.set(path, body);
    this.changes.set(path, (this.changes.get(path) ?? 0) + 1);
    return [201, answerFor(path)];
  }

  private faultOf(path: string, body: string): string | undefined {
    const [, round] = /^(\/api\/v1\/rounds\/[^/]+)\//.exec(path) ?? [];
    if (round === undefined) return undefined;
    if (!this.kept.has(round)) return "not-found";
    if (this.kept.has(`${round}/end`)) return "round-ended";
    const [, scan] = /^(.*\/scans\/[^/]+)\/notes\//.exec(path) ?? [];
    if (scan !== undefined) {
      const { photo_sha256 } = JSON.parse(body) as { photo_sha256: string | null };
      if (!this.kept.has(scan)) return "not-found";
      if (photo_sha256 !== null && !this.kept.has(`${round}/photos/${photo_sha256}`)) return "photo-missing";
    }
    if (!path.endsWith("/end")) return undefined;
    const { scans, notes } = JSON.parse(body) as { scans: number; notes: number };
    return scans === this.count(round, /\/scans\/[^/]+$/) && notes === this.count(round, /\/notes\/[^/]+$/)
      ? undefined
      : "round-incomplete";
  }

  private count(round: string, form: RegExp): number {
    return [...this.kept.keys()].filter((path) => path.startsWith(`${round}/`) && form.test(path)).length;
  }
}

function answerFor(path: string): object {
  const [, scan_id] = /\/scans\/([^/]+)$/.exec(path) ?? [];
  if (scan_id === undefined) return {};
  const verdict = { outcome: "PASSED", status: "valid", reasons: ["ok"] };
  return { scan_id, counted: true, first_scan_id: null, ...verdict, received_at: "2026-11-28T08:00:00Z" };
}
