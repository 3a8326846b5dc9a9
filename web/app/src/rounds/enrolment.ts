import { readReply } from "./answers.js";
import { type Device } from "./model.js";
import { type Result, done, refused } from "./result.js";
import { type Send } from "./sender.js";
import { faultOfText, tidy } from "./texts.js";

const LONGEST_LABEL = 64;

/** Why a device was not enrolled. */
export type EnrolmentReason =
  | "invitation-malformed"
  | "label-missing"
  | "label-too-long"
  | "text-characters"
  /** Unknown, used or late: the service does not say which. */
  | "invitation-unknown"
  | "too-many-attempts"
  | "network-needed"
  | "service-failed";

/** Gives an invitation code in its one spelling, or nothing where it is none: 16 characters of Crockford's base32. */
export function invitationCode(typed: string): string | undefined {
  const letters = typed.normalize("NFKC").toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  if (!/^[0-9A-HJKMNP-TV-Z]{16}$/.test(letters)) return undefined;
  return letters.replace(/(.{4})(?=.)/g, "$1-");
}

/** Asks the service to take this device on. */
export async function enrolDevice(
  typed: { readonly code: string; readonly label: string },
  send: Send,
): Promise<Result<Device, EnrolmentReason>> {
  const code = invitationCode(typed.code);
  if (code === undefined) return refused("invitation-malformed");
  const label = tidy(typed.label);
  if (label === "") return refused("label-missing");
  const fault = faultOfText(label, LONGEST_LABEL);
  if (fault !== null) return refused(fault === "too-long" ? "label-too-long" : "text-characters");
  try {
    const response = await send("/api/v1/devices", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ code, label }),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
    });
    const { status, body } = await readReply(response);
    if (status === 201 && body !== undefined) return deviceOf(label, body);
    if (status === 429) return refused("too-many-attempts");
    return refused(status === 404 && body !== undefined ? "invitation-unknown" : "service-failed");
  } catch {
    return refused("network-needed");
  }
}

function deviceOf(
  label: string,
  { device_id, account, token, expires_at }: Readonly<Record<string, unknown>>,
): Result<Device, EnrolmentReason> {
  const [id, name, secret, end] = [device_id, account, token, expires_at].map((value) =>
    typeof value === "string" && value !== "" ? value : undefined,
  );
  if (id === undefined || name === undefined || secret === undefined || end === undefined) {
    return refused("service-failed");
  }
  return done({ device_id: id, account: name, label, token: secret, expires_at: end, standing: "enrolled" });
}
