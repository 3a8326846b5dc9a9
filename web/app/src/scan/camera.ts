import { type Decoder } from "../decode/decoder.js";

/** Why there is no picture of a camera. */
export type CameraTrouble = "insecure" | "no-camera" | "refused" | "busy";

/** A camera could not be opened. */
export class CameraError extends Error {
  constructor(readonly trouble: CameraTrouble) {
    super(trouble);
  }
}

/** What a camera lets us set, beyond the standard's own types. */
interface Abilities extends MediaTrackCapabilities {
  readonly torch?: boolean;
  readonly zoom?: { readonly min: number; readonly max: number; readonly step?: number };
}

/** Range of the zoom. */
export interface Zoom {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Longest side of a frame as it is read, in pixels: a code of 65 modules fills a third of it at arm's length. */
const LONGEST_SIDE = 1280;

/** A running camera, whose frames are read one at a time. */
export class Camera {
  private readonly canvas = document.createElement("canvas");
  private isOpen = true;

  private constructor(
    readonly video: HTMLVideoElement,
    private readonly track: MediaStreamTrack,
  ) {
    video.srcObject = new MediaStream([track]);
  }

  /**
   * Opens the camera at the back, if there are two.
   *
   * @throws CameraError
   */
  static async open(video: HTMLVideoElement): Promise<Camera> {
    const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
    if (!isSecureContext || devices === undefined) throw new CameraError(isSecureContext ? "no-camera" : "insecure");
    let stream: MediaStream;
    try {
      const wanted = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
      stream = await devices.getUserMedia({ video: wanted, audio: false });
    } catch (error) {
      throw new CameraError(troubleOf(error));
    }
    const [track] = stream.getVideoTracks();
    if (track === undefined) throw new CameraError("no-camera");
    const camera = new Camera(video, track);
    try {
      await video.play();
    } catch {
      // The element was taken away while it began: whoever opened it closes it.
    }
    return camera;
  }

  /** Whether the camera has a light that can be switched. */
  get hasTorch(): boolean {
    return this.abilities.torch === true;
  }

  /** Range of the zoom, where the camera has one. */
  get zoom(): Zoom | undefined {
    const { zoom } = this.abilities;
    return zoom === undefined || zoom.max <= zoom.min ? undefined : { min: zoom.min, max: zoom.max, step: zoom.step ?? 0.1 };
  }

  /** Switches the light; a camera that will not is left as it is. */
  async setTorch(on: boolean): Promise<void> {
    await this.set({ torch: on });
  }

  /** Sets the zoom. */
  async setZoom(zoom: number): Promise<void> {
    await this.set({ zoom });
  }

  /** Reads frames until one has a code, or the camera is closed; gives its texts, none where it was closed. */
  async scan(decoder: Decoder): Promise<readonly string[]> {
    while (this.isOpen) {
      const frame = this.grab();
      if (frame !== undefined) {
        const texts = await decoder.read(frame, false);
        if (texts.length > 0) {
          performance.mark("decoded");
          return this.isOpen ? texts : [];
        }
      }
      await new Promise((resolve) => setTimeout(resolve, frame === undefined ? 50 : 15));
    }
    return [];
  }

  /** Closes the camera: its light goes out. */
  close(): void {
    this.isOpen = false;
    this.track.stop();
    this.video.srcObject = null;
  }

  private get abilities(): Abilities {
    // Firefox has no such method for cameras.
    return typeof this.track.getCapabilities === "function" ? (this.track.getCapabilities() as Abilities) : {};
  }

  private async set(advanced: object): Promise<void> {
    await this.track.applyConstraints({ advanced: [advanced as MediaTrackConstraintSet] }).catch(() => undefined);
  }

  private grab(): ImageData | undefined {
    const { videoWidth, videoHeight, readyState } = this.video;
    if (readyState < 2 || videoWidth === 0) return undefined;
    const scale = Math.min(1, LONGEST_SIDE / Math.max(videoWidth, videoHeight));
    const [width, height] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)];
    if (this.canvas.width !== width || this.canvas.height !== height) [this.canvas.width, this.canvas.height] = [width, height];
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) return undefined;
    context.drawImage(this.video, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  }
}

function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  return "no-camera";
}
