import { type Colour } from "../core/verdict.js";

/** One tone: hertz, and when it begins and ends in seconds. */
interface Tone {
  readonly pitch: number;
  readonly from: number;
  readonly to: number;
}

/** High and short for valid, low and twice for refused, two rising ones for what cannot be told: never told by pitch alone. */
export const TONES: Readonly<Record<Colour, readonly Tone[]>> = {
  green: [{ pitch: 1320, from: 0, to: 0.12 }],
  red: [
    { pitch: 220, from: 0, to: 0.22 },
    { pitch: 220, from: 0.3, to: 0.52 },
  ],
  amber: [
    { pitch: 520, from: 0, to: 0.12 },
    { pitch: 660, from: 0.16, to: 0.28 },
  ],
};

const LOUDNESS = 0.25;
/** A tone that begins or ends at once clicks. */
const RAMP = 0.012;

/** Plays a tone for each verdict. Browsers let a page sound only after a tap on it. */
export class Sound {
  private context: AudioContext | undefined;

  /** @param create - makes an audio context; gives undefined where the browser has none. */
  constructor(private readonly create: () => AudioContext | undefined) {}

  /** Gets ready, within a tap. */
  wake(): void {
    this.context ??= this.create();
    void this.context?.resume().catch(() => undefined);
  }

  /** Plays the tones of a verdict. */
  play(colour: Colour): void {
    this.wake();
    for (const tone of TONES[colour]) if (this.context !== undefined) sound(this.context, tone);
  }
}

function sound(context: AudioContext, { pitch, from, to }: Tone): void {
  const start = context.currentTime + from;
  const end = context.currentTime + to;
  const [oscillator, gain] = [context.createOscillator(), context.createGain()];
  oscillator.frequency.value = pitch;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(LOUDNESS, start + RAMP);
  gain.gain.setValueAtTime(LOUDNESS, end - RAMP);
  gain.gain.linearRampToValueAtTime(0, end);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(end);
}
