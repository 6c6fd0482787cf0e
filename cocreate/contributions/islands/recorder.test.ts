import { createHash } from "node:crypto";
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, test, vi } from "vitest";
import { show } from "../../core/islands/_page";
import { markOf } from "./_chosen";
import type { Errand } from "./_parcel";
import { Takes, WEEK, type Take } from "./_takes";
import { clock, length, moment } from "./_times";

/** A server that takes what is sent while it is up. */
const server = { up: true, files: new Map<string, Blob[]>(), errands: [] as Errand[], forgotten: [] as string[] };
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 4000, interval: 5 }); // the machine may be busy
const turn = () => new Promise((resolve) => setTimeout(resolve, 2));

vi.mock("./_parcel", () => ({
  fileSource: (file: File) => ({ size: file.size, slice: async (start: number, end: number) => ({ value: file.slice(start, end), done: end >= file.size }) }),
  forget: (address: string) => server.forgotten.push(address),
  Parcel: class {
    paused = false;
    stopped = false;
    whole: Promise<string>;
    constructor(private errand: Errand) {
      server.errands.push(errand);
      this.whole = this.run();
    }
    private async run(): Promise<string> {
      const address = this.errand.address && server.files.has(this.errand.address) ? this.errand.address : `/uploads/${server.files.size + 1}`;
      if (!server.files.has(address)) server.files.set(address, []);
      this.errand.addressed(address);
      const parts = server.files.get(address)!;
      for (;;) {
        while (!server.up || this.paused) await turn();
        const at = parts.reduce((sum, one) => sum + one.size, 0);
        const { value, done } = await this.errand.source.slice(at, at + this.errand.piece);
        if (this.stopped) return new Promise(() => undefined);
        if (value?.size) parts.push(value);
        this.errand.moved(at + (value?.size ?? 0));
        if (done) return address;
      }
    }
    pause() { this.paused = true; }
    resume() { this.paused = false; }
    stop() { this.stopped = true; }
  },
}));

class Microphone {
  static now: Microphone;
  static isTypeSupported = (mime: string) => mime.includes("webm");
  state = "inactive";
  ondataavailable: (event: { data: Blob }) => void = () => undefined;
  onstop: () => void = () => undefined;
  constructor() { Microphone.now = this; }
  start() { this.state = "recording"; }
  pause() { this.state = "paused"; }
  resume() { this.state = "recording"; }
  requestData() { this.ondataavailable({ data: new Blob([]) }); }
  stop() { this.state = "inactive"; this.onstop(); }
  say(words: string) { this.ondataavailable({ data: new Blob([words]) }); }
}

class Silence {
  createAnalyser() { return { fftSize: 2048, getFloatTimeDomainData: (samples: Float32Array) => samples.fill(0) }; }
  createMediaStreamSource() { return { connect: () => undefined }; }
  async resume() {}
  async close() {}
}

const button = (what: string, states: string, more = "") => `<button type="button" data-do="${what}" data-in="${states}" ${more}>${what}</button>`;
const page = (value = "") => `<co-draft data-key="/deel/"><form action="/deel/">
  <co-recorder data-medium="sound" data-address="/uploads/" data-minutes="30" data-bytes="1000" data-kept="nog {length}" data-done="klaar {length}"
    data-refused="mag niet" data-absent="geen" data-waiting="wacht" data-sent="alles" data-sending="{percent} %" data-trouble-large="te groot" data-file-here="{name} er" data-file-again="nog eens {name}" data-heard-silent="niets" data-sure="zeker?">
  <template><div>
    <div role="status" data-part="said"></div>
    <p data-in="recording paused"><strong data-part="time"></strong></p>
    <div data-in="check recording"><progress data-part="level" max="100"></progress><span data-part="heard"></span></div>
    <div data-part="player" data-in="done"></div>
    ${button("open", "idle")}${button("begin", "check")}${button("leave", "check")}${button("stop", "recording paused")}${button("pause", "recording")}${button("resume", "paused")}
    ${button("listen", "done")}${button("more", "done")}
    <span data-in="done"><button type="button" data-do="over" data-when="calm">over</button><button type="button" data-do="sure" data-when="sure">sure</button><button type="button" data-do="keep" data-when="sure">keep</button></span>
  </div><div>
    <p data-part="file" hidden></p><div data-part="sending" hidden><progress data-part="progress" max="1"></progress><span data-part="sent"></span></div><p data-part="trouble"></p>
    <button type="button" data-do="hold" data-pause="wacht" data-resume="verder" hidden></button><button type="button" data-do="drop" hidden>weg</button>
  </div></template>
  <div class="field"><input type="file" name="file" required></div></co-recorder>
  <input type="hidden" name="upload" value="${value}"><button type="submit" class="share">Deel</button></form></co-draft>`;
const find = <T extends HTMLElement = HTMLElement>(selector: string) => document.querySelector<T>(selector)!;
const press = async (what: string) => {
  await soon(() => expect(seen(what)).toBe(true));
  find(`[data-do=${what}]`).click();
};
const part = (name: string) => find(`[data-part=${name}]`).textContent;
const upload = () => find<HTMLInputElement>("[name=upload]").value;
const state = () => find("co-recorder").dataset.state;
const seen = (what: string) => !find(`[data-do=${what}]`).closest("[hidden]");
const received = async (address: string) => new Blob(server.files.get(address) ?? []).text();
const start = async () => {
  await press("open");
  await soon(() => expect(state()).toBe("check"));
};
const record = async (...words: string[]) => {
  await press("begin");
  await soon(() => expect([state(), Microphone.now.state]).toEqual(["recording", "recording"]));
  for (const word of words) Microphone.now.say(word);
};
const stop = async () => {
  await press("stop");
  await soon(() => expect(state()).toBe("done"));
};
const kept = async () => (await new Takes().of("sound:/deel/")).reduce((sum, take) => sum + take.size, 0);
const choose = (...files: File[]) => {
  const input = find<HTMLInputElement>("input[type=file]");
  Object.defineProperty(input, "files", { value: files, configurable: true });
  input.dispatchEvent(new Event("change", { bubbles: true }));
};

let ask: (wanted: object) => Promise<MediaStream>;
const track = { stop: vi.fn() };

beforeEach(async () => {
  await import("./recorder");
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("MediaRecorder", Microphone);
  vi.stubGlobal("AudioContext", Silence);
  ask = async () => ({ getTracks: () => [track] }) as unknown as MediaStream;
  Object.defineProperty(navigator, "mediaDevices", {
    value: { getUserMedia: (wanted: object) => ask(wanted), enumerateDevices: async () => [] },
    configurable: true,
  });
  localStorage.clear();
  Object.assign(server, { up: true, errands: [], forgotten: [] });
  server.files.clear();
  show(page());
});

test("records, sends while one records, and puts the address in the form when all is there", async () => {
  await start();
  await record("een", "twee");
  await soon(async () => expect(await received("/uploads/1")).toBe("eentwee"));
  expect(upload()).toBe("");
  Microphone.now.say("drie");
  await stop();
  await soon(() => expect(upload()).toBe("/uploads/1"));
  expect(await received("/uploads/1")).toBe("eentweedrie");
  expect(part("sent")).toBe("alles");
  expect(find<HTMLInputElement>("input[type=file]").required).toBe(false);
  expect(track.stop).toHaveBeenCalled();
});

test("what was recorded is still there after a reload, and one goes on in a second upload", async () => {
  await start();
  await record("een", "twee");
  await soon(async () => expect(await kept()).toBe("eentwee".length));
  show(page()); // the page went without a word
  await soon(() => expect([state(), part("sent")]).toEqual(["done", "alles"]));
  expect(part("said")).toContain("nog");
  expect(await received("/uploads/1")).toBe("eentwee");
  await press("more");
  await record("drie");
  await stop();
  await soon(() => expect(upload()).toBe("/uploads/1 /uploads/2"));
  expect(await received("/uploads/2")).toBe("drie");
});

test("what the server lost is sent again from this device", async () => {
  await start();
  await record("een", "twee");
  await stop();
  await soon(() => expect(upload()).toBe("/uploads/1"));
  server.files.clear();
  server.files.set("/uploads/other", []);
  show(page());
  await soon(() => expect([part("sent"), upload()]).toEqual(["alles", "/uploads/2"]));
  expect(await received("/uploads/2")).toBe("eentwee");
});

test("a form is not sent before all is there, and by itself when it is", async () => {
  server.up = false;
  await start();
  await record("een");
  await stop();
  const sent = vi.fn((event: Event) => event.preventDefault());
  find("co-draft").addEventListener("submit", (event) => !event.defaultPrevented && sent(event));
  find("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  expect(sent).not.toHaveBeenCalled();
  expect(part("trouble")).toContain("wacht");
  const again = vi.spyOn(HTMLFormElement.prototype, "requestSubmit");
  server.up = true;
  await soon(() => expect(again).toHaveBeenCalled());
  expect([again.mock.calls.length, upload()]).toEqual([1, "/uploads/1"]);
  again.mockRestore();
});

test("the copy on this device is erased when it was given", async () => {
  await start();
  await record("een");
  await stop();
  await soon(() => expect(upload()).toBe("/uploads/1"));
  const last: Promise<unknown>[] = [];
  find("form").dispatchEvent(new CustomEvent("taken", { detail: last }));
  await Promise.all(last);
  expect(await new Takes().of("sound:/deel/")).toEqual([]);
  expect(localStorage.length).toBe(0);
});

test("starting over is asked once, and erases here and there", async () => {
  await start();
  await record("een");
  await stop();
  await soon(() => expect(upload()).toBe("/uploads/1"));
  await press("over");
  expect(seen("sure")).toBe(true);
  expect(document.activeElement).toBe(find("[data-do=keep]"));
  await press("keep");
  expect([state(), seen("sure")]).toEqual(["done", false]);
  await press("over");
  await press("sure");
  await soon(() => expect([state(), upload(), server.forgotten]).toEqual(["idle", "", ["/uploads/1"]]));
  expect(await new Takes().of("sound:/deel/")).toEqual([]);
});

test("pausing and going on stay one stretch", async () => {
  await start();
  await record("een");
  await press("pause");
  expect([state(), Microphone.now.state]).toEqual(["paused", "paused"]);
  await press("resume");
  expect([state(), Microphone.now.state]).toEqual(["recording", "recording"]);
  Microphone.now.say("twee");
  await stop();
  await soon(() => expect(upload()).toBe("/uploads/1"));
  expect(await received("/uploads/1")).toBe("eentwee");
});

test("without permission or microphone it says so, and the file field stays", async () => {
  ask = () => Promise.reject(Object.assign(new Error(), { name: "NotAllowedError" }));
  await press("open");
  await soon(() => expect([state(), part("said")]).toEqual(["idle", "mag niet"]));
  ask = () => Promise.reject(Object.assign(new Error(), { name: "NotFoundError" }));
  await press("open");
  await soon(() => expect(part("said")).toBe("geen"));
  expect(find(".field").hidden).toBe(false);
});

test("a device that keeps nothing records all the same", async () => {
  vi.stubGlobal("indexedDB", { open: () => { throw new Error("private"); } });
  await start();
  await record("een", "twee");
  await stop();
  await soon(() => expect(upload()).toBe("/uploads/1"));
  expect(await received("/uploads/1")).toBe("eentwee");
});

test("a file is sent in pieces, can wait, and is remembered for when it is chosen again", async () => {
  server.up = false;
  const film = new File(["een film"], "IMG_1.MOV", { lastModified: 5 });
  choose(film);
  await soon(() => expect([find("[data-do=hold]").textContent, localStorage.length]).toEqual(["wacht", 1]));
  expect(upload()).toBe("");
  await press("hold");
  expect(find("[data-do=hold]").textContent).toBe("verder");
  show(page());
  await soon(() => expect(part("file")).toBe("nog eens IMG_1.MOV"));
  server.up = true;
  choose(new File(["een film"], "gekozen.mov", { lastModified: 6 })); // phones copy a file anew each time
  await soon(() => expect([upload(), part("file")]).toEqual(["/uploads/1", "gekozen.mov er"]));
  expect(server.errands.at(-1)!.address).toBe("/uploads/1");
  await press("drop");
  expect([upload(), localStorage.length]).toEqual(["", 0]);
  expect(server.forgotten).toContain("/uploads/1");
});

test("another file of the same size and name begins anew, and the first is forgotten", async () => {
  server.up = false;
  choose(new File(["een film"], "IMG_1.MOV", { lastModified: 5 }));
  await soon(() => expect(localStorage.length).toBe(1));
  show(page());
  await soon(() => expect(part("file")).toBe("nog eens IMG_1.MOV"));
  server.up = true;
  choose(new File(["een fiLm"], "IMG_1.MOV", { lastModified: 5 }));
  await soon(() => expect([server.errands.at(-1)!.address, server.forgotten]).toEqual(["", ["/uploads/1"]]));
  await soon(() => expect(upload()).toBe("/uploads/2"));
  expect(await received("/uploads/2")).toBe("een fiLm");
});

test("a file that another took the place of while it was read is not sent", async () => {
  const digest = vi.spyOn(crypto.subtle, "digest").mockReturnValue(new Promise(() => undefined));
  choose(new File(["een"], "een.mp3"));
  await soon(() => expect(digest).toHaveBeenCalled());
  expect([server.errands.length, upload()]).toEqual([0, ""]);
  digest.mockRestore();
  choose(new File(["twee"], "twee.mp3"));
  await soon(() => expect(upload()).toBe("/uploads/1"));
  expect([server.errands.map((errand) => errand.name), await received("/uploads/1")]).toEqual([["twee.mp3"], "twee"]);
});

test("a file is known by its bytes at both ends, or by its name and date without https", async () => {
  const size = 200_000;
  const bytes = (at: number, byte: number) => new Uint8Array(size).fill(byte, at, at + 1);
  const mark = (at: number, byte: number, name = "a", lastModified = 1) => markOf(new File([bytes(at, byte)], name, { lastModified }));
  const first = await mark(0, 0);
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await mark(0, 0, "b", 2)).toBe(first);
  for (const at of [0, 65_535, size - 65_536, size - 1]) expect(await mark(at, 1)).not.toBe(first);
  expect(await markOf(new File(["kort"], "a"))).toBe(createHash("sha256").update("kort").digest("hex"));
  vi.stubGlobal("crypto", {});
  expect([await mark(0, 0), await mark(0, 0, "b", 2)]).toEqual(["a 1", "b 2"]);
  vi.unstubAllGlobals();
});

test("a file that is too large is not sent", async () => {
  choose(new File([new Uint8Array(1001)], "lang.mp4"));
  await soon(() => expect(part("file")).toBe("te groot"));
  expect(server.errands).toEqual([]);
});

test("what the server shows again of an earlier try stays in the form", async () => {
  localStorage.setItem("recordings", "1");
  show(page("/uploads/before"));
  await soon(() => expect(state()).toBe("idle"));
  expect(upload()).toBe("/uploads/before");
});

test("pieces are read across their edges, and are erased after a week", async () => {
  const takes = new Takes();
  const take: Take = { id: "a", session: "s", place: "p", mime: "audio/webm", begun: Date.now(), ms: 0, size: 0, sent: 0, address: "", ended: false, whole: false };
  const bytes = (words: string) => new TextEncoder().encode(words).buffer as ArrayBuffer;
  for (const words of ["abc", "def", "ghi"]) await takes.add(take, bytes(words), 1000);
  expect(take.size).toBe(9);
  const read = async (start: number, end: number) => (await takes.read(take, start, end)).text();
  expect([await read(0, 9), await read(2, 4), await read(3, 6), await read(9, 9), await read(8, 99)]).toEqual(["abcdefghi", "cd", "def", "", "i"]);
  await takes.tidy(Date.now() + WEEK - 1000);
  expect(await takes.of("p")).toHaveLength(1);
  await takes.tidy(Date.now() + WEEK + 1000);
  expect(await takes.of("p")).toEqual([]);
  expect(await read(0, 9)).toBe("");
});

test("times are read as people say them", () => {
  expect([clock(65_400), length(9_400), length(130_000)]).toEqual(["1:05", "9 s", "2 min 10"]);
  const noon = new Date(2026, 2, 3, 12, 3).getTime();
  document.documentElement.lang = "nl";
  expect(moment(noon, noon)).toBe("12:03");
  expect(moment(noon, noon + 86_400_000)).toContain("3 maart");
});
