/** Longest side of a photo that is kept, in pixels. */
const LONGEST_SIDE = 1600;
const QUALITY = 0.85;

/** Gives the size to which a picture is brought: never larger than it is, and never without a side. */
export function fitted(width: number, height: number, longest = LONGEST_SIDE): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * Brings a picture to a JPEG of bounded size, upright. What the camera has written beside it, such as the place, is left
 * behind.
 *
 * @throws Error where it is no picture that the browser can read.
 */
export async function shrink(file: Blob): Promise<ArrayBuffer> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const canvas = document.createElement("canvas");
  Object.assign(canvas, fitted(picture.width, picture.height));
  const pen = canvas.getContext("2d");
  if (pen === null) throw new Error("the browser does not draw");
  // What is transparent would turn black in a JPEG.
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const jpeg = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (jpeg === null) throw new Error("the browser makes no JPEG");
  return jpeg.arrayBuffer();
}
