import { type Place } from "./model.js";

/** How old a place may be to stand for the present one, in milliseconds. */
const FRESH = 120_000;
const OPTIONS: PositionOptions = { enableHighAccuracy: true, maximumAge: 30_000, timeout: 30_000 };

/** Knows where the device is while it is wanted; a scan never waits for it. */
export class Whereabouts {
  private watch: number | undefined;
  private latest: GeolocationPosition | undefined;

  /** @param geolocation - `navigator.geolocation`, where the browser has it. */
  constructor(private readonly geolocation: Pick<Geolocation, "watchPosition" | "clearWatch"> | undefined) {}

  /** Looks where the device is, or stops and forgets it. The browser asks the person first. */
  want(isWanted: boolean): void {
    if (isWanted && this.watch === undefined) {
      this.watch = this.geolocation?.watchPosition((position) => (this.latest = position), () => undefined, OPTIONS);
    }
    if (!isWanted && this.watch !== undefined) {
      this.geolocation?.clearWatch(this.watch);
      [this.watch, this.latest] = [undefined, undefined];
    }
  }

  /** Gives the place at an instant, if it is known well enough. */
  at(now: Date): Place | null {
    if (this.latest === undefined || now.getTime() - this.latest.timestamp > FRESH) return null;
    const { latitude, longitude, accuracy } = this.latest.coords;
    return { latitude, longitude, accuracy_m: Math.round(accuracy * 10) / 10 };
  }
}
