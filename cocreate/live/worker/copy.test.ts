import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { IndexeddbPersistence } from "y-indexeddb";
import * as Y from "yjs";
import { type Asked, Copy } from "./_copy";

const PAGE = "/trajecten/tuin/kaart/", NAME = `page ${PAGE}`;
let stores: Map<string, Map<string, Response>>;
let network: (url: string) => Response;
let asked: string[];
const leave = vi.fn(async () => true);
const copy = () => new Copy(PAGE, "map:tuin", leave);
const full = (path: string) => new URL(path, location.href).href;
const request = (path: string, more: Partial<Asked> = {}): Asked => ({ url: full(path), method: "GET", mode: "no-cors", destination: "script", ...more });
const visit = (path = PAGE) => copy().answer(request(path, { mode: "navigate", destination: "document" }))!;
const words = async (answer: Promise<Response> | null) => (await answer!).text();
const away = () => { throw new TypeError("Failed to fetch"); };

beforeEach(() => {
  stores = new Map([[NAME, new Map()]]);
  asked = [];
  leave.mockClear();
  vi.stubGlobal("caches", {
    has: async (name: string) => stores.has(name),
    open: async (name: string) => ({ put: async (key: string, answer: Response) => void stores.get(name)!.set(full(key), answer) }),
    match: async (key: string, { cacheName }: { cacheName: string }) => stores.get(cacheName)?.get(full(key))?.clone(),
    delete: async (name: string) => stores.delete(name),
  });
  vi.stubGlobal("fetch", vi.fn(async ({ url }: Asked) => {
    asked.push(url);
    return network(url);
  }));
  network = () => new Response("vers");
});
afterEach(() => vi.unstubAllGlobals());

test("the page comes from the network, and what that gave last when there is none or nobody answers", async () => {
  expect(await words(visit())).toBe("vers");
  network = away;
  expect(await words(visit(`${PAGE}?bladzijde=2`))).toBe("vers");
  network = () => new Response("wordt gestart", { status: 503 });
  expect(await words(visit())).toBe("vers");
  network = () => new Response("nieuw");
  expect(await words(visit())).toBe("nieuw");
  network = away;
  expect(await words(visit())).toBe("nieuw");
});

test("other pages, what is sent, other sites and what people gave are left to the browser", () => {
  expect(copy().answer(request(`${PAGE}groei/`, { mode: "navigate" }))).toBeNull();
  expect(copy().answer(request(PAGE, { method: "POST", mode: "navigate" }))).toBeNull();
  expect(copy().answer(request("/media/foto.avif", { destination: "image" }))).toBeNull();
  expect(copy().answer({ ...request("/"), url: "https://tile.openstreetmap.org/static/1.png" })).toBeNull();
});

test("a script is asked once, a style sheet each time; a page that was let go keeps nothing", async () => {
  await words(copy().answer(request("/static/kaart-1a2b.js")));
  await words(copy().answer(request("/static/kaart-1a2b.js")));
  await words(copy().answer(request("/stapstenen.css", { destination: "style" })));
  await words(copy().answer(request("/stapstenen.css", { destination: "style" })));
  expect(asked.map((url) => new URL(url).pathname)).toEqual(["/static/kaart-1a2b.js", "/stapstenen.css", "/stapstenen.css"]);
  network = away;
  expect(await words(copy().answer(request("/stapstenen.css", { destination: "style" })))).toBe("vers");
  stores.clear();
  network = () => new Response("vers");
  await words(visit());
  expect(stores.size).toBe(0);
});

async function room(unsent: number): Promise<void> {
  const device = new IndexeddbPersistence("cocreate map:tuin", new Y.Doc());
  await device.whenSynced;
  await device.set("unsent", unsent);
  await device.destroy();
}
const kept = async () => (await indexedDB.databases()).map(({ name }) => name);

test("when the page is not for us any more, nothing of it stays, but for what was never sent", async () => {
  await words(visit());
  await room(1);
  network = () => new Response("weg", { status: 404 });
  expect(await words(visit())).toBe("weg");
  expect([stores.size, leave.mock.calls.length, await kept()]).toEqual([0, 1, ["cocreate map:tuin"]]);
  network = away;
  await expect(visit()).rejects.toThrow("Failed to fetch");
  await room(0);
  network = () => new Response("weg", { status: 403 });
  await visit();
  await vi.waitFor(async () => expect(await kept()).toEqual([]));
  await visit(); // there is no room any more
  expect(await kept()).toEqual([]);
});
