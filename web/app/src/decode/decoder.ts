import { type Found, type Frame } from "./protocol.js";

/** Longest side of a photo as it is read, in pixels: more finds no more, and old phones have little memory. */
const LONGEST_SIDE = 2400;
/** A worker that has said nothing for so long, in milliseconds, has died. */
const PATIENCE = 20_000;

/** Reads codes in a worker, one picture at a time. */
export class Decoder {
  private worker: Worker | undefined;
  private last = 0;
  /** Which reader has answered last; none before the first picture. */
  decoder: Found["decoder"] | undefined;

  constructor(private readonly address: string) {}

  /** Starts the worker, so that the first picture does not wait for it. */
  start(): void {
    this.worker ??= new Worker(this.address, { type: "module" });
  }

  /** Reads the codes of a picture; its pixels are handed over and gone afterwards. None where the worker fails. */
  async read(picture: ImageData, thorough: boolean): Promise<readonly string[]> {
    this.start();
    const { worker } = this;
    if (worker === undefined) return [];
    const frame: Frame = { id: ++this.last, picture, thorough };
    const found = await new Promise<Found | undefined>((resolve) => {
      const listen = (event: MessageEvent<Found>): void => {
        if (event.data.id === frame.id) finish(event.data);
      };
      const fail = (): void => finish(undefined);
      const finish = (answer: Found | undefined): void => {
        clearTimeout(timer);
        worker.removeEventListener("message", listen);
        worker.removeEventListener("error", fail);
        resolve(answer);
      };
      const timer = setTimeout(fail, PATIENCE);
      worker.addEventListener("message", listen);
      worker.addEventListener("error", fail);
      worker.postMessage(frame, [picture.data.buffer]);
    });
    if (found === undefined) {
      worker.terminate();
      this.worker = undefined;
      return [];
    }
    this.decoder = found.decoder;
    return found.texts;
  }

  /**
   * Reads the codes of a picture file, first at full width, then smaller: a large clear code is found faster that way.
   *
   * @throws Error where the file is no picture that the browser can show.
   */
  async readFile(file: Blob): Promise<readonly string[]> {
    const picture = await createImageBitmap(file);
    try {
      for (const side of [LONGEST_SIDE, 1000]) {
        const scale = Math.min(1, side / Math.max(picture.width, picture.height));
        const [width, height] = [Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale))];
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [width, height];
        const context = canvas.getContext("2d", { willReadFrequently: true });
        if (context === null) return [];
        // What is transparent is white: a code of black modules on nothing would be black on black.
        context.fillStyle = "#fff";
        context.fillRect(0, 0, width, height);
        context.drawImage(picture, 0, 0, width, height);
        const texts = await this.read(context.getImageData(0, 0, width, height), true);
        if (texts.length > 0) return texts;
      }
      return [];
    } finally {
      picture.close();
    }
  }
}
