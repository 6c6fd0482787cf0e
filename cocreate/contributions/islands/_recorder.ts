// What <co-recorder> does: shows where it is, keeps what comes from the device, and sends it.
// The words and buttons are in the page: data-do is what a button does, data-in in which states a thing is seen.
import { Capture, Ear, type Heard, type Lack, type Medium, canRecord, canTurn, open } from "./_capture";
import { Chosen } from "./_chosen";
import { Parcel, type Source, type Trouble, forget } from "./_parcel";
import { Takes, type Take } from "./_takes";
import { clock, length, moment } from "./_times";

type State = "idle" | "check" | "recording" | "paused" | "done";

const MOST_STRETCHES = 40;
const PIECE = 1_000_000; // bytes at once
const ours = new Set<string>(); // recordings that this page holds
let closing: Promise<unknown> = Promise.resolve(); // the last pieces of a form that was replaced

export class Recorder {
  private state: State = "idle";
  private takes: Take[] = [];
  private store = new Takes();
  private stream: MediaStream | undefined;
  private ear: Ear | undefined;
  private capture: Capture | undefined;
  private parcel: Parcel | undefined;
  private chosen: Chosen;
  private wanting: (() => void)[] = [];
  private facing: "user" | "environment" = "environment";
  private timer = 0;
  private waits = false; // one shared while not all is sent
  private button: HTMLElement | null = null; // with which one shared
  private closed = false;
  private trouble: Trouble = "";
  private awake: WakeLockSentinel | undefined;
  private lastly: (() => void) | undefined;

  constructor(private host: HTMLElement) {
    if (this.input.required) this.input.dataset.required = "";
    this.chosen = new Chosen(host, this.input, this.place, () => this.settle());
    for (const button of host.querySelectorAll<HTMLElement>("[data-do]")) {
      button.addEventListener("click", () => void this.act(button.dataset.do!));
    }
    this.input.addEventListener("change", () => this.choose());
    this.form.addEventListener("submit", this.submit);
    this.form.addEventListener("formdata", this.fill);
    this.form.addEventListener("taken", this.taken);
    addEventListener("beforeunload", this.warn);
  }

  private get form(): HTMLFormElement {
    return this.host.closest("form")!;
  }

  private get input(): HTMLInputElement {
    return this.host.querySelector<HTMLInputElement>("input[type=file]")!;
  }

  private get medium(): Medium {
    return this.host.dataset.medium === "film" ? "film" : "sound";
  }

  private get place(): string {
    const form = this.host.closest<HTMLElement>("co-draft")?.dataset.key ?? location.pathname;
    return `${this.medium}:${form}`;
  }

  private part<T extends HTMLElement>(name: string): T {
    return this.host.querySelector<T>(`[data-part=${name}]`)!;
  }

  private word(name: string, values: Record<string, string> = {}): string {
    return (this.host.dataset[name] ?? "").replace(/\{(\w+)\}/g, (_whole, key: string) => values[key] ?? "");
  }

  private get ms(): number {
    return this.takes.reduce((sum, take) => sum + (take.ended ? take.ms : 0), 0) + (this.capture?.ms ?? 0);
  }

  private get most(): number {
    return Number(this.host.dataset.minutes) * 60_000;
  }

  /** Look what an earlier visit left here, and go on with sending it. */
  async find(): Promise<void> {
    await closing;
    await this.store.tidy();
    const sessions = new Map<string, Take[]>();
    for (const take of await this.store.of(this.place)) sessions.set(take.session, [...(sessions.get(take.session) ?? []), take]);
    for (const [session, takes] of [...sessions].reverse()) {
      if (!(await hold(session))) continue; // another tab has it
      this.takes = takes.map((take) => ({ ...take, ended: true, whole: false })); // the server is asked again
      const values = { time: moment(takes[0]!.begun), length: length(this.ms) };
      this.go("done", this.word("kept", values));
      void this.send();
      return;
    }
    this.go("idle", "");
    if (!this.chosen.find()) this.settle();
  }

  /** What a button does. */
  async act(what: string): Promise<void> {
    if (what === "open" || what === "more") await this.open();
    else if (what === "turn") {
      this.facing = this.facing === "user" ? "environment" : "user";
      await this.open();
    } else if (what === "leave") this.leave();
    else if (what === "begin") await this.begin();
    else if (what === "pause") this.pause();
    else if (what === "resume") this.resume();
    else if (what === "stop") this.capture?.stop();
    else if (what === "listen") await this.listen();
    else if (what === "over" || what === "keep") this.ask(what === "over");
    else if (what === "sure") await this.over();
    else if (what === "hold") this.chosen.hold();
    else if (what === "drop") this.chosen.drop(true);
  }

  /** A file was chosen. */
  choose(): void {
    void this.chosen.begin();
  }

  private async open(): Promise<void> {
    if (!canRecord(this.medium)) return this.say(this.word("absent"), true);
    this.say(this.word("allow"));
    this.release();
    try {
      this.stream = await open(this.medium, this.facing);
    } catch (lack) {
      this.go(this.takes.length ? "done" : "idle");
      return this.say(this.word(lack as Lack), true);
    }
    if (this.closed) return this.release();
    this.ear = new Ear(this.stream, (level, heard) => this.hear(level, heard));
    const preview = this.part<HTMLVideoElement>("preview");
    if (this.medium === "film") {
      preview.srcObject = this.stream;
      void preview.play().catch(() => undefined);
      this.host.querySelector<HTMLElement>("[data-do=turn]")!.classList.toggle("recorder-no", !(await canTurn()));
    }
    this.go("check", this.word("check"));
  }

  private hear(level: number, heard: Heard | undefined): void {
    this.part<HTMLProgressElement>("level").value = level;
    const words = heard ? this.word(`heard-${heard}`.replace(/-(.)/, (_dash, letter: string) => letter.toUpperCase())) : "";
    const said = this.part("heard");
    if (said.textContent !== words) said.textContent = words;
  }

  private leave(): void {
    this.release();
    this.go(this.takes.length ? "done" : "idle", "");
  }

  private async begin(): Promise<void> {
    if (!this.stream || this.capture) return;
    this.chosen.drop(true);
    const session = this.takes[0]?.session ?? token();
    void hold(session);
    const take: Take = {
      id: token(), session, place: this.place, mime: "", begun: Date.now(),
      ms: 0, size: 0, sent: 0, address: "", ended: false, whole: false,
    };
    this.capture = new Capture(
      this.stream,
      this.medium,
      async (bytes, ms) => {
        await this.store.add(take, bytes, ms);
        this.grew();
        if (this.store.fragile) this.say(this.word("fragile"), true);
        if (take.size > Number(this.host.dataset.bytes) * 0.98) this.capture?.stop();
      },
      () => void this.ended(take),
    );
    take.mime = this.capture.mime;
    this.takes.push(take);
    void navigator.wakeLock?.request("screen").then((lock) => (this.awake = lock)).catch(() => undefined);
    this.timer = window.setInterval(() => this.tick(), 250);
    this.go("recording", this.word("recording"));
    this.tick();
    void this.send();
  }

  private tick(): void {
    this.part("time").textContent = clock(this.ms);
    if (this.ms < this.most) return;
    this.capture?.stop();
    this.say(this.word("enough"));
  }

  private pause(): void {
    this.capture?.pause();
    this.go("paused", this.word("paused"));
  }

  private resume(): void {
    this.capture?.resume();
    this.go("recording", this.word("recording"));
  }

  private async ended(take: Take): Promise<void> {
    const enough = this.ms >= this.most;
    take.ended = true;
    this.capture = undefined;
    clearInterval(this.timer);
    void this.awake?.release();
    this.release();
    if (take.size === 0) this.takes = this.takes.filter((one) => one !== take);
    else await this.store.note(take);
    this.grew();
    this.lastly?.();
    if (this.closed) return;
    this.go(this.takes.length ? "done" : "idle", this.word(enough ? "enough" : "done", { length: length(this.ms) }));
    void this.send();
  }

  private release(): void {
    this.ear?.close();
    this.ear = undefined;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = undefined;
  }

  private grew(): void {
    for (const wake of this.wanting.splice(0)) wake();
    this.settle();
  }

  private sourceOf(take: Take): Source {
    return {
      size: null,
      slice: async (start, end) => {
        while (take.size <= start && !take.ended) await new Promise<void>((resolve) => this.wanting.push(resolve));
        const to = Math.min(end, take.size);
        return { value: await this.store.read(take, start, to), done: take.ended && to >= take.size };
      },
    };
  }

  private async send(): Promise<void> {
    while (!this.parcel && !this.closed) {
      const take = this.takes.find((one) => !one.whole);
      if (!take) break;
      this.parcel = new Parcel({
        endpoint: this.host.dataset.address!,
        address: take.address,
        name: `${this.medium}.${take.mime.includes("mp4") ? "mp4" : take.mime.includes("ogg") ? "ogg" : "webm"}`,
        type: take.mime.split(";")[0]!,
        source: this.sourceOf(take),
        piece: PIECE,
        addressed: (address) => {
          take.address = address;
          void this.store.note(take);
        },
        moved: (sent) => {
          take.sent = sent;
          this.settle();
        },
        troubled: (trouble) => {
          this.trouble = trouble;
          this.settle();
        },
      });
      await this.parcel.whole;
      this.parcel = undefined;
      if (!this.takes.includes(take)) continue;
      take.whole = true;
      await this.store.note(take);
    }
    this.settle();
  }

  /** Show how far sending is, and go on when one waits for it. */
  private settle(): void {
    const upload = this.form.querySelector<HTMLInputElement>("input[name=upload]")!;
    const whole = this.takes.length > 0 && this.takes.every((take) => take.whole);
    const address = whole ? this.takes.map((take) => take.address).join(" ") : this.chosen.address;
    if (this.takes.length || this.chosen.active) upload.value = address;
    this.input.toggleAttribute("required", this.input.hasAttribute("data-required") && !this.takes.length && !address);
    const total = this.takes.reduce((sum, take) => sum + take.size, 0);
    const sent = this.takes.reduce((sum, take) => sum + Math.min(take.sent, take.size), 0);
    const trouble = this.chosen.active ? this.chosen.trouble : this.trouble;
    const shown = this.chosen.active || (this.state === "done" && total > 0);
    const share = this.chosen.active ? this.chosen.share : whole ? 1 : Math.min(0.99, sent / (total || 1));
    this.part("sending").hidden = !shown && !trouble && !this.waits;
    this.part<HTMLProgressElement>("progress").value = share;
    this.part("sent").textContent = this.word(share < 1 ? "sending" : "sent", { percent: String(Math.floor(share * 100)) });
    const words = [trouble && this.word(`trouble${trouble[0]!.toUpperCase()}${trouble.slice(1)}`), this.waits && this.word("waiting")];
    const status = this.part("trouble");
    if (status.textContent !== words.filter(Boolean).join(" ")) status.textContent = words.filter(Boolean).join(" ");
    if (this.waits && !this.pending) {
      this.waits = false;
      this.form.requestSubmit(this.button);
    }
  }

  private get pending(): boolean {
    return Boolean(this.capture) || this.takes.some((take) => !take.whole) || this.chosen.pending;
  }

  private submit = (event: SubmitEvent): void => {
    const choosesKind = event.submitter?.hasAttribute("formnovalidate");
    if (choosesKind || event.defaultPrevented || !this.pending) return;
    event.preventDefault();
    this.waits = true;
    this.button = event.submitter ?? null;
    this.capture?.stop();
    this.settle();
    this.part("trouble").scrollIntoView?.({ block: "nearest" });
  };

  private fill = (event: FormDataEvent): void => {
    if (this.takes.length || this.chosen.active) event.formData.delete(this.input.name); // it came before, in pieces
  };

  private taken = (event: Event): void => {
    (event as CustomEvent<Promise<unknown>[]>).detail.push(this.store.erase(this.takes));
    this.chosen.forget();
    this.takes = [];
  };

  private warn = (event: BeforeUnloadEvent): void => {
    if (this.store.fragile && this.takes.length) event.preventDefault();
  };

  private ask(sure: boolean): void {
    for (const button of this.host.querySelectorAll<HTMLElement>("[data-when=sure]")) button.hidden = !sure;
    for (const button of this.host.querySelectorAll<HTMLElement>("[data-when=calm]")) button.hidden = sure;
    this.say(sure ? this.word("sure") : "");
    this.host.querySelector<HTMLElement>(sure ? "[data-do=keep]" : "[data-do=over]")!.focus();
  }

  private async over(): Promise<void> {
    const gone = this.takes;
    this.takes = [];
    this.parcel?.stop();
    this.parcel = undefined;
    this.trouble = "";
    for (const take of gone) if (take.address) forget(take.address);
    await this.store.erase(gone);
    this.form.querySelector<HTMLInputElement>("input[name=upload]")!.value = "";
    this.part("player").replaceChildren();
    this.go("idle", this.word("gone"));
  }

  private async listen(): Promise<void> {
    const player = document.createElement(this.medium === "film" ? "video" : "audio");
    player.controls = true;
    player.setAttribute("aria-label", this.word("player"));
    let at = 0;
    let url = "";
    const play = async (): Promise<void> => {
      const take = this.takes[at];
      if (!take) return;
      URL.revokeObjectURL(url);
      url = URL.createObjectURL(await this.store.read(take, 0, take.size));
      player.src = url;
      await player.play().catch(() => undefined);
    };
    player.addEventListener("loadedmetadata", () => {
      if (player.duration !== Infinity) return;
      player.currentTime = 1e9; // only then Chromium looks how long a recording is
      player.addEventListener("durationchange", () => {
        player.currentTime = 0;
        void player.play().catch(() => undefined);
      }, { once: true });
    });
    player.addEventListener("ended", () => {
      at = (at + 1) % this.takes.length;
      if (at) void play();
      else player.load();
    });
    this.part("player").replaceChildren(player);
    await play();
    player.focus();
  }

  private say(words: string, warn = false): void {
    const note = document.createElement("p");
    note.className = `notice${warn ? " notice-warn" : ""}`;
    note.textContent = words;
    this.part("said").replaceChildren(...(words ? [note] : []));
  }

  private go(state: State, words?: string): void {
    const had = document.activeElement;
    this.state = state;
    this.host.dataset.state = state;
    for (const one of this.host.querySelectorAll<HTMLElement>("[data-in]")) one.hidden = !one.dataset.in!.split(" ").includes(state);
    for (const button of this.host.querySelectorAll<HTMLElement>("[data-when]")) button.hidden = button.dataset.when === "sure";
    if (state !== "done") this.part("player").replaceChildren();
    const full = this.ms >= this.most - 1000 || this.takes.length >= MOST_STRETCHES;
    this.host.querySelector("[data-do=more]")!.classList.toggle("recorder-no", full);
    const field = this.input.closest<HTMLElement>(".field")!;
    field.hidden = state !== "idle";
    if (words !== undefined) this.say(words);
    if (had instanceof HTMLElement && this.host.contains(had) && had.closest("[hidden], .recorder-no")) {
      this.host.querySelector<HTMLElement>("[data-do][data-in]:not([hidden], .recorder-no)")?.focus();
    }
    this.settle();
  }

  /** The form goes: keep what still comes from the device, and let go of the rest. */
  close(): void {
    this.closed = true;
    if (this.capture) closing = new Promise<void>((resolve) => (this.lastly = resolve));
    this.capture?.stop();
    this.release();
    this.parcel?.stop();
    this.chosen.close();
    this.form?.removeEventListener("submit", this.submit);
    removeEventListener("beforeunload", this.warn);
  }
}

function token(): string {
  return crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
}

/** Take a recording for this page. False when another tab has it. */
async function hold(session: string): Promise<boolean> {
  if (ours.has(session)) return true;
  const locks = navigator.locks as LockManager | undefined;
  const free = await new Promise<boolean>((resolve) => {
    if (!locks) return resolve(true);
    void locks.request(`recording:${session}`, { ifAvailable: true }, (lock) => {
      resolve(Boolean(lock));
      return lock ? new Promise(() => undefined) : undefined; // until the page goes
    });
  });
  if (free) ours.add(session);
  return free;
}
