import { type Bytes, toUtf8 } from "./bytes.js";
import { type Cbor } from "./cbor.js";
import { Malformed } from "./malformed.js";

const LONGEST = 700;

/**
 * Reads a text of a credential: the shorter of UTF-8 as text string and UTF-16BE as byte string, UTF-8 if equally long.
 *
 * @throws Malformed where it is empty, no text, or written in the longer form.
 */
export function readWords(value: Cbor, place: string): string {
  const isWide = value instanceof Uint8Array;
  if (!isWide && typeof value !== "string") throw new Malformed(`${place} is no text`);
  const text = isWide ? fromUtf16(value, place) : value;
  if (text === "") throw new Malformed(`${place} is empty`);
  const narrow = toUtf8(text).length;
  const wide = 2 * text.length;
  if (Math.min(narrow, wide) > LONGEST) throw new Malformed(`${place} is too long`);
  if (isWide !== wide < narrow) throw new Malformed(`${place} is written in the longer form`);
  return text;
}

/** Writes a text in the form that a credential has: the reverse of {@link readWords}. */
export function writeWords(text: string): Cbor {
  if (toUtf8(text).length <= 2 * text.length) return text;
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < text.length; index += 1) view.setUint16(2 * index, text.charCodeAt(index));
  return bytes;
}

function fromUtf16(bytes: Bytes, place: string): string {
  if (bytes.length % 2 !== 0) throw new Malformed(`${place} is not UTF-16`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let text = "";
  for (let offset = 0; offset < bytes.length; offset += 2) text += String.fromCharCode(view.getUint16(offset));
  // With the flag u a pair counts as one character, so only a lone half is a surrogate.
  if (/\p{Surrogate}/u.test(text)) throw new Malformed(`${place} has half a surrogate pair`);
  return text;
}
