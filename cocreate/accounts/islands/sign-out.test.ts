import "fake-indexeddb/auto";
import { afterEach, expect, test, vi } from "vitest";
import { IndexeddbPersistence } from "y-indexeddb";
import * as Y from "yjs";
import { show } from "../../core/islands/_page";
import "./sign-out";

afterEach(() => vi.unstubAllGlobals());

async function room(name: string, unsent: number): Promise<void> {
  const device = new IndexeddbPersistence(name, new Y.Doc());
  await device.whenSynced;
  await device.set("unsent", unsent);
  await device.destroy();
}

test("who signs out leaves here no copy of a page and no words but those never sent, and is then signed out", async () => {
  await room("cocreate document:brief", 0);
  await room("cocreate document:nooit-verstuurd", 1);
  await room("recordings", 0); // of somebody who is not signed in
  const kept = new Set(["page /trajecten/tuin/kaart/"]);
  const unregister = vi.fn(async () => true);
  vi.stubGlobal("caches", { keys: async () => [...kept], delete: async (name: string) => kept.delete(name) });
  Object.defineProperty(navigator, "serviceWorker", { configurable: true, value: { getRegistrations: async () => [{ unregister }] } });
  show(`<co-sign-out><form method="post" action="/account/logout/"><button>Weg</button></form></co-sign-out>`);
  const form = document.querySelector("form")!;
  const sent = vi.spyOn(form, "submit").mockImplementation(() => expect(kept.size + unregister.mock.calls.length).toBe(1));
  form.requestSubmit();
  await vi.waitFor(() => expect(sent).toHaveBeenCalledOnce());
  const words = async (): Promise<unknown[]> => (await indexedDB.databases()).map(({ name }) => name).sort();
  await vi.waitFor(async () => expect(await words()).toEqual(["cocreate document:nooit-verstuurd", "recordings"]));
  expect(unregister).toHaveBeenCalledOnce();
});
