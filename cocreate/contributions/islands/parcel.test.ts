import { beforeEach, expect, test, vi } from "vitest";
import { Parcel, fileSource, forget, type Errand } from "./_parcel";

/** What tus-js-client was asked, and what it tells us. */
interface Options {
  onError(error: unknown): void;
  onSuccess(): void;
  onChunkComplete(size: number, sent: number): void;
  onUploadUrlAvailable(): void;
  onAfterResponse(request: unknown, response: unknown): void;
  fileReader: { openFile(): Promise<{ slice(start: number, end: number): Promise<unknown> }> };
  uploadUrl?: string;
  uploadLengthDeferred: boolean;
}
const tus = vi.hoisted(() => ({ options: undefined as unknown, start: vi.fn(), abort: vi.fn(async () => undefined), terminate: vi.fn(async () => undefined) }));
vi.mock("tus-js-client", () => ({
  Upload: class {
    static terminate = tus.terminate;
    url = "/uploads/a";
    start = tus.start;
    abort = tus.abort;
    constructor(_file: unknown, options: unknown) {
      tus.options = options;
    }
  },
}));

const asked = () => tus.options as Options;
const refused = (status: number, after = "") => Object.assign(new Error(), { originalResponse: { getStatus: () => status, getHeader: () => after } });
let told: unknown[][];
const errand = (more: Partial<Errand> = {}): Errand => ({
  endpoint: "/uploads/", name: "a.webm", type: "audio/webm", piece: 10, source: fileSource(new File(["0123456789abc"], "a")),
  addressed: (address) => told.push(["addressed", address]),
  moved: () => undefined,
  troubled: (trouble, seconds) => told.push([trouble, seconds]),
  ...more,
});

beforeEach(() => {
  told = [];
  vi.useFakeTimers();
  for (const spy of [tus.start, tus.abort, tus.terminate]) spy.mockClear();
});

test("a file is cut in pieces", async () => {
  new Parcel(errand());
  const source = await asked().fileReader.openFile();
  const { value, done } = (await source.slice(10, 20)) as { value: Blob; done: boolean };
  expect([await value.text(), done, asked().uploadLengthDeferred]).toEqual(["abc", true, false]);
});

test("what still grows is sent without its length, and goes on at its address", () => {
  new Parcel(errand({ address: "/uploads/a", source: { size: null, slice: async () => ({ value: null, done: true }) } }));
  expect([asked().uploadUrl, asked().uploadLengthDeferred]).toEqual(["/uploads/a", true]);
});

test("without a network it tries again, each time later, and at once when one is online", () => {
  new Parcel(errand());
  for (let time = 0; time < 7; time++) asked().onError(new TypeError("offline"));
  expect(told.map(([, seconds]) => seconds)).toEqual([1, 2, 4, 8, 15, 15, 15]);
  tus.start.mockClear();
  dispatchEvent(new Event("online"));
  expect(tus.start).toHaveBeenCalledTimes(1);
});

test("the server says when to come again", () => {
  new Parcel(errand());
  asked().onError(refused(429, "60"));
  expect(told).toEqual([["busy", 60]]);
  tus.start.mockClear();
  vi.advanceTimersByTime(59_000);
  expect(tus.start).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2_000);
  expect(tus.start).toHaveBeenCalledTimes(1);
});

test.each([[413, "large"], [507, "full"], [503, "busy"], [500, "offline"]])("status %i is told as %s", (status, trouble) => {
  new Parcel(errand());
  asked().onError(refused(status));
  expect(told[0]![0]).toBe(trouble);
  tus.start.mockClear();
  vi.advanceTimersByTime(20_000);
  expect(tus.start).toHaveBeenCalledTimes(trouble === "large" ? 0 : 1);
});

test("an address that the server forgot is forgotten here, and asked again", () => {
  new Parcel(errand());
  asked().onError(refused(404));
  expect(told[0]).toEqual(["addressed", ""]);
});

test("a server that is away for a moment does not cost what was sent", () => {
  new Parcel(errand());
  const away = { getStatus: () => 502 };
  expect(() => asked().onAfterResponse({ getMethod: () => "HEAD" }, away)).toThrow();
  expect(() => asked().onAfterResponse({ getMethod: () => "PATCH" }, away)).not.toThrow();
});

test("it waits and goes on; a piece that was cut before waiting is not sent", async () => {
  let give: (found: { value: Blob; done: boolean }) => void = () => undefined;
  const parcel = new Parcel(errand({ source: { size: null, slice: () => new Promise((resolve) => (give = resolve)) } }));
  const source = await asked().fileReader.openFile();
  const sent = vi.fn();
  void source.slice(0, 10).then(sent);
  parcel.pause();
  give({ value: new Blob(["a"]), done: false });
  await vi.advanceTimersByTimeAsync(10);
  expect([parcel.paused, sent.mock.calls.length, tus.abort.mock.calls.length]).toEqual([true, 0, 1]);
  parcel.resume();
  expect(tus.start).toHaveBeenCalledTimes(2);
});

test("when all is there its address is known; what nobody needs is ended on the server", async () => {
  const parcel = new Parcel(errand());
  asked().onUploadUrlAvailable();
  asked().onChunkComplete(13, 13);
  asked().onSuccess();
  expect(await parcel.whole).toBe("/uploads/a");
  parcel.stop(true);
  expect(tus.abort).toHaveBeenLastCalledWith(true);
  forget("");
  forget("/uploads/b");
  expect(tus.terminate).toHaveBeenCalledTimes(1);
});
