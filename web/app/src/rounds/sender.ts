import { meaningOf, readReply, type Meaning } from "./answers.js";
import { type Device } from "./model.js";
import { type Entry, isHeld } from "./outbox.js";
import { type Due, type OutboxStore } from "./outbox_store.js";

/** The way to the service, as `fetch`. */
export type Send = (path: string, init: RequestInit) => Promise<Response>;

/** How a pass over the outbox has ended. */
export type Pass =
  /** Everything that can be sent was sent. */
  | { readonly kind: "through"; readonly sent: number }
  /** There is no network, the service is in trouble, or the device cannot write: try again. */
  | { readonly kind: "later"; readonly sent: number; readonly seconds: number | null }
  /** Nobody is enrolled on this device, or its token is gone: nothing is sent until that changes. */
  | { readonly kind: "not-enrolled"; readonly sent: number }
  | { readonly kind: "shut-out"; readonly sent: number }
  | { readonly kind: "turned-away"; readonly sent: number }
  /** Another tab is sending. */
  | { readonly kind: "elsewhere"; readonly sent: 0 };

/**
 * Sends what waits, in order, until nothing is left or something stops it.
 *
 * An entry leaves the outbox only after the service has said that it has it. Whatever breaks off between the two, the
 * entry is sent again, as the same bytes under the same id, and the service answers as it did before. Where nothing
 * waits the service is asked about the device, so that one that was shut out learns of it.
 */
export async function sendOutbox(outbox: OutboxStore, send: Send): Promise<Pass> {
  const stuck: Entry[] = [...(await outbox.refused())];
  let [sent, behind, isQuiet] = [0, 0, true];
  for (;;) {
    const due = await outbox.due(behind);
    const { device, entry } = due;
    if (device === undefined || device.token === null) return { kind: "not-enrolled", sent };
    if (entry === undefined && !isQuiet) return { kind: "through", sent };
    behind = entry?.sequence ?? behind;
    if (entry !== undefined && isHeld(entry, stuck)) {
      stuck.push(entry);
      continue;
    }
    isQuiet = false;
    const meaning = await (entry === undefined ? askAbout(device.token, send) : deliver(due, entry, device.token, send));
    if (!(await writeDown(outbox, entry, meaning, device))) return { kind: "later", sent, seconds: null };
    if (meaning.kind === "shut-out" || meaning.kind === "turned-away") return { kind: meaning.kind, sent };
    if (entry === undefined) return { kind: "through", sent };
    if (meaning.kind === "later") return { kind: "later", sent, seconds: meaning.seconds };
    if (meaning.kind === "refused") stuck.push(entry);
    else sent += 1;
  }
}

function deliver({ bytes }: Due, entry: Entry, token: string, send: Send): Promise<Meaning> {
  if (entry.kind === "photo" && bytes === undefined) {
    return Promise.resolve({ kind: "refused", code: "photo-lost" });
  }
  const body = bytes ?? JSON.stringify(entry.body);
  return call(send, entry.path, token, { method: "PUT", body, type: typeOf(bytes) }, entry);
}

function askAbout(token: string, send: Send): Promise<Meaning> {
  return call(send, "/api/v1/devices/self", token, { method: "GET" }, undefined);
}

async function call(
  send: Send,
  path: string,
  token: string,
  { type, ...init }: RequestInit & { readonly type?: string },
  entry: Entry | undefined,
): Promise<Meaning> {
  const headers = { authorization: `Bearer ${token}`, ...(type === undefined ? {} : { "content-type": type }) };
  try {
    const options = { cache: "no-store", credentials: "omit", redirect: "error" } as const;
    return meaningOf(entry, await readReply(await send(path, { ...init, ...options, headers })));
  } catch {
    return { kind: "later", seconds: null };
  }
}

async function writeDown(
  outbox: OutboxStore,
  entry: Entry | undefined,
  meaning: Meaning,
  { token, standing }: Device,
): Promise<boolean> {
  if (meaning.kind === "shut-out") return (await outbox.shutOut(token ?? "")).done;
  if (meaning.kind === "turned-away") return (await outbox.mark(token ?? "", "turned-away")).done;
  if (meaning.kind === "later") return true;
  if (standing !== "enrolled" && !(await outbox.mark(token ?? "", "enrolled")).done) return false;
  if (entry === undefined) return true;
  const written = meaning.kind === "taken" ? outbox.taken(entry, meaning.answer) : outbox.refuse(entry, meaning.code);
  return (await written).done;
}

/** The content says what a picture is; the service looks at nothing else. */
function typeOf(bytes: ArrayBuffer | undefined): string {
  if (bytes === undefined) return "application/json";
  const [first] = new Uint8Array(bytes);
  if (first === 0xff) return "image/jpeg";
  return first === 0x89 ? "image/png" : "image/webp";
}
