import { type Bytes } from "./bytes.js";
import { Malformed } from "./malformed.js";

// A browser unpacks all of a piece at once, to 1,032 times its size at most, and takes the next when that was read.
const PIECE_BYTES = 256;

/**
 * Unpacks one zlib stream (RFC 1950) of exactly `length` bytes.
 *
 * @throws Malformed where the stream is longer, shorter, damaged, cut off or followed by anything. Nothing beyond
 * `length` bytes is ever kept.
 */
export async function inflate(stream: Bytes, length: number): Promise<Bytes> {
  const content = await unpack(stream, length);
  if (content?.length !== length) throw new Malformed("no zlib stream of the right length");
  // Node 20 lets bytes behind the end of a stream pass, against the Compression Standard. A stream that ends with its
  // last byte is cut off without it; one that is followed by anything still unpacks.
  if ((await unpack(stream.subarray(0, -1), length)) !== undefined) throw new Malformed("bytes follow the zlib stream");
  return content;
}

/** Gives what a stream holds, or nothing if it is damaged, cut off or holds more than `most` bytes. */
async function unpack(stream: Bytes, most: number): Promise<Bytes | undefined> {
  const { readable, writable } = new DecompressionStream("deflate");
  const reader = readable.getReader();
  // What fails in writing fails in reading too, and is judged there.
  feed(writable.getWriter(), stream).catch(() => undefined);
  const content = new Uint8Array(most);
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return content.subarray(0, size);
      if (size + value.length > most) return undefined;
      content.set(value, size);
      size += value.length;
    }
  } catch {
    return undefined;
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

async function feed(writer: WritableStreamDefaultWriter<BufferSource>, stream: Bytes): Promise<void> {
  for (let at = 0; at < stream.length; at += PIECE_BYTES) await writer.write(stream.subarray(at, at + PIECE_BYTES));
  await writer.close();
}
