/**
 * Thrown by the decoding modules where the bytes are not what the format allows.
 *
 * It never leaves the package: the reader turns it into the reason `malformed`. The message names the place and never
 * a value, because certificates are personal data.
 */
export class Malformed extends Error {
  override readonly name = "Malformed";
}

/** Thrown where well-formed claims contradict each other, the type table or the key; becomes `claims-inconsistent`. */
export class Inconsistent extends Error {
  override readonly name = "Inconsistent";
}
