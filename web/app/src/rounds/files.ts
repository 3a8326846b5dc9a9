import { readReply } from "./answers.js";
import { type Device } from "./model.js";
import { type Result, done, refused } from "./result.js";
import { type Send } from "./sender.js";

/** Why a file was not fetched. */
export type FileReason = "network-needed" | "device-not-enrolled" | "turned-away" | "file-missing" | "service-failed";

/** A file to keep. */
export interface Download {
  readonly name: string;
  readonly content: Blob;
}

/** Which files there are of a round, and of a scan of it. */
export type Wanted =
  | { readonly kind: "sheet" | "record"; readonly round_id: string }
  | { readonly kind: "evidence"; readonly round_id: string; readonly scan_id: string };

/** Fetches a file in this device's name. */
export async function fetchFile(
  wanted: Wanted,
  device: Device | undefined,
  send: Send,
): Promise<Result<Download, FileReason>> {
  if (device === undefined || device.token === null) return refused("device-not-enrolled");
  const { path, name } = placeOf(wanted);
  try {
    const headers = { authorization: `Bearer ${device.token}` };
    const response = await send(path, { headers, cache: "no-store", credentials: "omit", redirect: "error" });
    const isPage = (response.headers.get("content-type") ?? "").startsWith("text/html");
    if (response.status === 200 && !isPage) return done({ name, content: await response.blob() });
    const { status, body } = await readReply(response);
    if (status === 401 || status === 403) return refused("turned-away");
    return refused(status === 404 && body !== undefined ? "file-missing" : "service-failed");
  } catch {
    return refused("network-needed");
  }
}

function placeOf(wanted: Wanted): { readonly path: string; readonly name: string } {
  const round = `/api/v1/rounds/${wanted.round_id}`;
  const short = wanted.round_id.slice(0, 8);
  switch (wanted.kind) {
    case "sheet":
      return { path: `${round}/sheet.xlsx`, name: `round-${short}.xlsx` };
    case "record":
      return { path: `${round}/record.cose`, name: `round-${short}.cose` };
    case "evidence":
      return {
        path: `${round}/scans/${wanted.scan_id}/evidence.zip`,
        name: `evidence-${wanted.scan_id.slice(0, 8)}.zip`,
      };
  }
}
