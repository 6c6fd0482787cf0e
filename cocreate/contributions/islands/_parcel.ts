// Something on its way to the server with tus: it goes on where it broke off, for as long as it takes.
import { DetailedError, Upload, type HttpRequest, type HttpResponse } from "tus-js-client";

export type Trouble = "" | "offline" | "busy" | "full" | "large";
/** What is sent. `size` is null while it still grows; `slice` then waits for more. */
export interface Source {
  size: number | null;
  slice(start: number, end: number): Promise<{ value: Blob | null; done: boolean }>;
}
export interface Errand {
  endpoint: string;
  address?: string; // of an upload that began before
  name: string;
  type: string;
  source: Source;
  piece: number; // bytes at once
  addressed(address: string): void;
  moved(sent: number): void;
  troubled(trouble: Trouble, seconds: number): void; // empty when it goes again; seconds until it tries again
}

const LONGEST = 15; // seconds between tries

export class Parcel {
  /** The address, when the server has every byte. */
  readonly whole: Promise<string>;
  paused = false;
  private upload: Upload;
  private turn = 0; // who waits from an earlier turn does nothing any more
  private tries = 0;
  private timer = 0;
  private again = (): void => {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = 0;
    this.upload.start();
  };

  constructor(private errand: Errand) {
    let arrived: (address: string) => void;
    this.whole = new Promise((resolve) => (arrived = resolve));
    const { source } = errand;
    this.upload = new Upload(new Blob(), {
      endpoint: errand.endpoint,
      ...(errand.address ? { uploadUrl: errand.address } : {}),
      uploadLengthDeferred: source.size === null,
      metadata: { filename: errand.name, filetype: errand.type },
      chunkSize: errand.piece,
      retryDelays: null as unknown as number[], // we do that: for as long as it takes
      storeFingerprintForResuming: false,
      fileReader: {
        openFile: async () => ({
          size: source.size as number,
          close: () => undefined,
          slice: async (start: number, end: number) => {
            const turn = this.turn;
            const found = await source.slice(start, end);
            return turn === this.turn ? found : new Promise(() => undefined);
          },
        }),
      },
      onAfterResponse: (request: HttpRequest, response: HttpResponse) => {
        // tus-js-client begins anew when the server is away for a moment; we wait for it
        if (request.getMethod() === "HEAD" && response.getStatus() >= 500) throw new Error("away");
      },
      onUploadUrlAvailable: () => errand.addressed(this.upload.url!),
      onProgress: (sent: number) => errand.moved(sent),
      onChunkComplete: (_size: number, sent: number) => {
        this.tries = 0;
        errand.troubled("", 0);
        errand.moved(sent);
      },
      onError: (error: Error | DetailedError) => this.fail(error),
      onSuccess: () => {
        this.stop();
        errand.troubled("", 0);
        arrived(this.upload.url!);
      },
    });
    addEventListener("online", this.again);
    this.upload.start();
  }

  private fail(error: Error | DetailedError): void {
    const response = "originalResponse" in error ? error.originalResponse : null;
    const status = response?.getStatus() ?? 0;
    if (status === 404 || status === 410) this.errand.addressed(""); // lost there: asked again, it begins anew
    const told = Number(response?.getHeader("Retry-After")) || 0;
    const seconds = Math.max(told, Math.min(LONGEST, 2 ** this.tries++));
    const trouble = ({ 413: "large", 507: "full", 429: "busy", 503: "busy" } as const)[status] ?? "offline";
    this.errand.troubled(trouble, seconds);
    if (trouble === "large") return;
    this.timer = window.setTimeout(this.again, seconds * 1000);
  }

  pause(): void {
    this.paused = true;
    this.turn++;
    this.timer = 0;
    void this.upload.abort();
  }

  resume(): void {
    this.paused = false;
    this.upload.start();
  }

  /** Stop. With `away` the server forgets what came too. */
  stop(away = false): void {
    this.turn++;
    this.timer = 0;
    removeEventListener("online", this.again);
    void this.upload.abort(away && Boolean(this.upload.url)).catch(() => undefined);
  }
}

/** A file that is here whole. */
export function fileSource(file: File): Source {
  return {
    size: file.size,
    slice: async (start, end) => ({ value: file.slice(start, end), done: end >= file.size }),
  };
}

/** Tell the server that nobody needs this upload any more. */
export function forget(address: string): void {
  if (address) void Upload.terminate(address, { retryDelays: null as unknown as number[] }).catch(() => undefined);
}
