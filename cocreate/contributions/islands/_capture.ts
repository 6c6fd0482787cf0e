// The microphone and camera: opening them, how loud it is, and recording in pieces of a second.
export type Medium = "sound" | "film";
export type Heard = "silent" | "soft" | "good";
/** Why there is nothing to record with. */
export type Lack = "refused" | "absent" | "taken";

const MIMES: Record<Medium, string[]> = {
  sound: ["audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/ogg;codecs=opus"],
  film: ["video/webm;codecs=vp8,opus", "video/webm;codecs=vp9,opus", "video/webm", "video/mp4"], // VP9 costs a phone more
};
const PIECE = 1000; // ms
const GAP = 3000; // ms; when a piece comes later than this, the device slept
const SILENT = 0.004; // of full scale
const SOFT = 0.03;

/** Whether this browser can record at all. Over plain http it cannot. */
export function canRecord(medium: Medium): boolean {
  return Boolean(navigator.mediaDevices?.getUserMedia) && typeof MediaRecorder !== "undefined" && mimeFor(medium) !== "";
}

export function mimeFor(medium: Medium): string {
  return MIMES[medium].find((mime) => MediaRecorder.isTypeSupported(mime)) ?? "";
}

/** Ask for the microphone, and for a film the camera too. Rejects with a Lack. */
export async function open(medium: Medium, facing: "user" | "environment"): Promise<MediaStream> {
  const video = { facingMode: facing, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } };
  const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: true };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio, ...(medium === "film" ? { video } : {}) });
  } catch (error) {
    const name = (error as Error).name;
    throw ({ NotFoundError: "absent", OverconstrainedError: "absent", NotReadableError: "taken", AbortError: "taken" } as Record<string, Lack>)[name] ?? "refused";
  }
}

/** Whether there is another camera to turn to. */
export async function canTurn(): Promise<boolean> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((device) => device.kind === "videoinput").length > 1;
}

/** Looks ten times a second how loud it is; `heard` is what most of the last two seconds were. */
export class Ear {
  private context = new AudioContext();
  private timer: number;
  private loudest = 0;
  private since = Date.now();
  private said: Heard | undefined;

  constructor(stream: MediaStream, tell: (level: number, heard: Heard | undefined) => void) {
    const analyser = this.context.createAnalyser();
    analyser.fftSize = 2048;
    this.context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    void this.context.resume();
    this.timer = window.setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const loud = Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);
      tell(levelOf(loud), this.hear(loud));
    }, 100);
  }

  private hear(loud: number): Heard | undefined {
    this.loudest = Math.max(this.loudest, loud);
    const now = Date.now();
    const good = heardOf(this.loudest) === "good" && this.said !== "good";
    if (good || now - this.since > 2000) {
      this.said = heardOf(this.loudest);
      this.loudest = 0;
      this.since = now;
    }
    return this.said;
  }

  close(): void {
    clearInterval(this.timer);
    void this.context.close();
  }
}

/** A loudness (RMS, 0 to 1) as people hear it: 0 is silent, 100 is as loud as it goes. */
export function levelOf(loud: number): number {
  const decibel = 20 * Math.log10(Math.max(loud, 1e-5));
  return Math.round(Math.min(100, Math.max(0, ((decibel + 55) / 50) * 100)));
}

export function heardOf(loud: number): Heard {
  return loud < SILENT ? "silent" : loud < SOFT ? "soft" : "good";
}

/** One stretch. Pieces come in order; `ended` comes after the last, also when the device stopped it. */
export class Capture {
  readonly mime: string;
  private recorder: MediaRecorder;
  private before = 0; // ms until the last piece or pause
  private last = performance.now();
  private chain: Promise<void> = Promise.resolve();
  private flush = (): void => {
    if (this.recorder.state === "recording") this.recorder.requestData();
  };

  constructor(stream: MediaStream, medium: Medium, piece: (bytes: ArrayBuffer, ms: number) => Promise<void>, ended: () => void) {
    this.mime = mimeFor(medium);
    this.recorder = new MediaRecorder(stream, { mimeType: this.mime, audioBitsPerSecond: 96_000, videoBitsPerSecond: 1_800_000 });
    this.recorder.ondataavailable = ({ data }) => {
      if (this.recorder.state !== "paused") this.tick();
      const ms = this.before;
      if (data.size) this.chain = this.chain.then(async () => piece(await data.arrayBuffer(), ms));
    };
    this.recorder.onstop = () => {
      for (const event of ["visibilitychange", "freeze"]) document.removeEventListener(event, this.flush);
      removeEventListener("pagehide", this.flush);
      void this.chain.finally(ended);
    };
    for (const event of ["visibilitychange", "freeze"]) document.addEventListener(event, this.flush);
    addEventListener("pagehide", this.flush);
    this.recorder.start(PIECE);
  }

  private tick(): void {
    const now = performance.now();
    this.before += Math.min(GAP, now - this.last);
    this.last = now;
  }

  /** How long it is, in ms. */
  get ms(): number {
    const running = this.recorder.state === "recording" ? Math.min(GAP, performance.now() - this.last) : 0;
    return this.before + running;
  }

  pause(): void {
    if (this.recorder.state !== "recording") return;
    this.tick();
    this.recorder.requestData();
    this.recorder.pause();
  }

  resume(): void {
    this.last = performance.now();
    this.recorder.resume();
  }

  stop(): void {
    if (this.recorder.state === "inactive") return;
    this.recorder.stop();
  }
}
