/** Bytes with a buffer of their own, as WebCrypto wants them. */
export type Bytes = Uint8Array<ArrayBuffer>;

const UTF8 = new TextEncoder();

/** Gives a copy, so that nobody can change the bytes while they are being read. */
export function copyOf(bytes: Uint8Array): Bytes {
  return Uint8Array.from(bytes);
}

/** Gives the parts one after the other. */
export function concat(...parts: readonly ArrayLike<number>[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Compares byte by byte; a beginning of the other comes first. Negative, zero or positive. */
export function compare(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Gives the bytes as lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Gives the UTF-8 of a text. */
export function toUtf8(text: string): Bytes {
  return Uint8Array.from(UTF8.encode(text));
}

/** Gives the big-endian number that the bytes are; none are 0. */
export function toBigInt(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${toHex(bytes)}`);
}

/** Gives a number below 256^length as big-endian bytes. */
export function fromBigInt(value: bigint, length: number): Bytes {
  const bytes = new Uint8Array(length);
  let rest = value;
  for (let index = length - 1; index >= 0; index -= 1) {
    bytes[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}
