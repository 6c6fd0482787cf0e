import { afterEach, expect, test, vi } from "vitest";
import { show } from "../../core/islands/_page";
import "./sign-out";

afterEach(() => vi.unstubAllGlobals());

test("who signs out leaves no copy of a page here, and is then signed out", async () => {
  const kept = new Set(["page /trajecten/tuin/kaart/"]);
  const unregister = vi.fn(async () => true);
  vi.stubGlobal("caches", { keys: async () => [...kept], delete: async (name: string) => kept.delete(name) });
  Object.defineProperty(navigator, "serviceWorker", { configurable: true, value: { getRegistrations: async () => [{ unregister }] } });
  show(`<co-sign-out><form method="post" action="/account/logout/"><button>Weg</button></form></co-sign-out>`);
  const form = document.querySelector("form")!;
  const sent = vi.spyOn(form, "submit").mockImplementation(() => expect(kept.size + unregister.mock.calls.length).toBe(1));
  form.requestSubmit();
  await vi.waitFor(() => expect(sent).toHaveBeenCalledOnce());
  expect(unregister).toHaveBeenCalledOnce();
});
