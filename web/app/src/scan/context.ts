import { type Trust } from "../core/trust.js";
import { type Decoder } from "../decode/decoder.js";

/** What every screen of the app works with. */
export interface Context {
  readonly trust: Trust;
  readonly decoder: Decoder;
  readonly now: () => Date;
  /** Draws the present screen anew, as after the language was changed. */
  readonly redraw: () => void;
  /** Goes to a screen by its name, as it stands behind `#/` in the address. */
  readonly go: (screen: string) => void;
  /** Whether the service has answered when it was last asked. */
  readonly isReachable: () => boolean;
}

/** A screen on show. */
export interface Shown {
  readonly element: HTMLElement;
  /** Ends what the screen has begun, such as the camera. */
  readonly leave?: () => void;
}
