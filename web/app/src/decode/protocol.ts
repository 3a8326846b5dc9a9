/** A picture to be read. */
export interface Frame {
  readonly id: number;
  readonly picture: ImageData;
  /** Whether time matters less than a find: true for one photo, false for frames of a camera. */
  readonly thorough: boolean;
}

/** What was found in a picture. */
export interface Found {
  readonly id: number;
  readonly decoder: "zxing" | "spare";
  readonly texts: readonly string[];
}
