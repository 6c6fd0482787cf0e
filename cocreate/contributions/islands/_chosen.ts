// A file that one chose, on its way in pieces. Chosen again after a reload, it goes on where it was.
import { Parcel, type Trouble, fileSource, forget } from "./_parcel";
import { WEEK } from "./_takes";

/** What is remembered of it: not the file itself. */
interface Trace {
  name: string;
  size: number;
  mark: string; // what tells whether it is the same; see `markOf`
  address: string;
  whole: boolean;
  at: number; // ms since 1970
}

const PIECE = 5_000_000; // bytes at once
const EDGE = 65_536; // bytes at the beginning and the end by which a file is known again

/** Tell a file from others of its size: by its first and last bytes, for phones give one file another name and date. */
export async function markOf(file: File): Promise<string> {
  try {
    const edges = new Blob([file.slice(0, EDGE), file.slice(Math.max(EDGE, file.size - EDGE))]);
    const digest = await crypto.subtle.digest("SHA-256", await edges.arrayBuffer());
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  } catch {
    return `${file.name} ${file.lastModified}`; // an address without https, or a file that cannot be read
  }
}

export class Chosen {
  address = ""; // when the server has all of it
  trouble: Trouble = "";
  share = 0;
  private parcel: Parcel | undefined;
  private trace: Trace | undefined;
  private turn = 0;
  private reading = false;

  constructor(
    private host: HTMLElement,
    private input: HTMLInputElement,
    private place: string,
    private changed: () => void,
  ) {}

  /** A file is on its way or there. */
  get active(): boolean {
    return this.pending || Boolean(this.address);
  }

  get pending(): boolean {
    return this.reading || Boolean(this.parcel);
  }

  private get key(): string {
    return `upload:${this.place}`;
  }

  private kept(): Trace | undefined {
    try {
      const trace = JSON.parse(localStorage.getItem(this.key) ?? "null") as Trace | null;
      return trace && Date.now() - trace.at < WEEK ? trace : undefined;
    } catch {
      return undefined;
    }
  }

  private keep(): void {
    try {
      if (this.trace) localStorage.setItem(this.key, JSON.stringify(this.trace));
      else localStorage.removeItem(this.key);
    } catch {
      // it is sent all the same
    }
  }

  private tidy(): void {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith("upload:")) continue;
      const { at } = JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<Trace>;
      if (Date.now() - (at ?? 0) > WEEK) localStorage.removeItem(key);
    }
  }

  private tell(word: string, warn = false): void {
    const note = this.host.querySelector<HTMLElement>("[data-part=file]")!;
    note.textContent = (this.host.dataset[word] ?? "").replace("{name}", this.trace?.name ?? "");
    note.classList.toggle("notice-warn", warn);
    note.hidden = !note.textContent;
    for (const button of this.host.querySelectorAll<HTMLElement>("[data-do=hold]")) {
      button.hidden = !this.parcel;
      button.textContent = (this.parcel?.paused ? button.dataset.resume : button.dataset.pause) ?? "";
    }
    this.host.querySelector<HTMLElement>("[data-do=drop]")!.hidden = !this.active;
  }

  /** Look what an earlier visit left. True when something is to be said of it. */
  find(): boolean {
    if (this.input.files?.length) {
      void this.begin(); // the browser, or the form, gave the file back
      return true;
    }
    this.tidy();
    this.trace = this.kept();
    if (!this.trace) return false;
    if (this.trace.whole) {
      this.address = this.trace.address;
      this.share = 1;
    }
    this.tell(this.trace.whole ? "fileHere" : "fileAgain");
    this.changed();
    return true;
  }

  async begin(): Promise<void> {
    const file = this.input.files?.[0];
    const before = this.kept();
    this.drop();
    const { turn } = this;
    if (!file) return;
    if (file.size > Number(this.host.dataset.bytes)) {
      this.input.value = "";
      this.trace = undefined;
      this.tell("troubleLarge", true);
      this.changed();
      return;
    }
    this.reading = true;
    this.share = 0;
    const mark = await markOf(file);
    if (turn !== this.turn) return; // another was chosen, or none
    this.reading = false;
    const same = before && before.size === file.size && before.mark === mark;
    if (before && !same) forget(before.address);
    const address = same ? before.address : "";
    this.trace = { name: file.name, size: file.size, mark, address, whole: false, at: Date.now() };
    const trace = this.trace;
    const parcel = new Parcel({
      endpoint: this.host.dataset.address!,
      address,
      name: file.name,
      type: file.type,
      source: fileSource(file),
      piece: PIECE,
      addressed: (known) => {
        trace.address = known;
        this.keep();
      },
      moved: (sent) => {
        this.share = Math.min(0.99, sent / (file.size || 1));
        this.changed();
      },
      troubled: (trouble) => {
        this.trouble = trouble;
        if (trouble === "large") this.drop(true);
        this.changed();
      },
    });
    this.parcel = parcel;
    void parcel.whole.then((whole) => {
      if (this.parcel !== parcel) return;
      this.parcel = undefined;
      this.address = trace.address = whole;
      trace.whole = true;
      this.share = 1;
      this.keep();
      this.tell("fileHere");
      this.changed();
    });
    this.tell("fileSending");
    this.changed();
  }

  /** Pause, or go on. */
  hold(): void {
    if (!this.parcel) return;
    if (this.parcel.paused) this.parcel.resume();
    else this.parcel.pause();
    this.tell(this.parcel.paused ? "filePaused" : "fileSending");
  }

  /** Let it go; with `away` the server forgets it too, and the field is empty. */
  drop(away = false): void {
    const address = this.address || this.trace?.address;
    this.parcel?.stop(away);
    if (away && !this.parcel && address) forget(address);
    const was = this.active;
    this.turn++;
    this.reading = false;
    this.parcel = undefined;
    this.address = "";
    this.trouble = "";
    if (!away) return;
    this.trace = undefined;
    this.input.value = "";
    if (was) this.host.closest("form")!.querySelector<HTMLInputElement>("input[name=upload]")!.value = "";
    this.keep();
    this.tell("");
    this.changed();
    if (was) this.input.focus();
  }

  /** It was given: remember nothing of it. */
  forget(): void {
    this.trace = undefined;
    this.keep();
  }

  close(): void {
    this.turn++;
    this.parcel?.stop();
  }
}
