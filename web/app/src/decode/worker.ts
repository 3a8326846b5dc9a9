/**
 * Reads QR codes from pictures, away from the page's own thread.
 *
 * zxing-wasm where WebAssembly runs; where it does not (a browser's lockdown mode, a wasm that never came) the reader
 * `qr`, which finds fewer (see design notes of the fake-camera trials in docs/inspector.md).
 */
import decodeQR from "qr/decode.js";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import wasm from "zxing-wasm/reader/zxing_reader.wasm";

import { type Found, type Frame } from "./protocol.js";

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
/** How long the spare reader may try one frame, in milliseconds. */
const SPARE_PATIENCE = { quick: 60, thorough: 1500 };

// The module and its wasm are of one release: the build takes both from one package.
const zxing: Promise<boolean> = Promise.resolve(
  prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true }),
).then(
  () => true,
  () => false,
);

scope.addEventListener("message", (event: MessageEvent<Frame>) => {
  void read(event.data).then((found) => scope.postMessage(found));
});

async function read({ id, picture, thorough }: Frame): Promise<Found> {
  if (await zxing) {
    try {
      const options = { formats: ["QRCode" as const], tryHarder: true, tryInvert: thorough, maxNumberOfSymbols: thorough ? 8 : 2 };
      const results = await readBarcodes(picture, options);
      return { id, decoder: "zxing", texts: results.filter(({ isValid }) => isValid).map(({ text }) => text) };
    } catch {
      // A picture that one reader trips over may still be read by the other.
    }
  }
  return { id, decoder: "spare", texts: spare(picture, thorough) };
}

function spare(picture: ImageData, thorough: boolean): string[] {
  try {
    return [decodeQR(picture, { timeLimit: thorough ? SPARE_PATIENCE.thorough : SPARE_PATIENCE.quick })];
  } catch {
    return [];
  }
}
