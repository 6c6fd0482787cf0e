import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { show } from "../../core/islands/_page";
import "./draft";

const form = (more = "", text = "") => `
  <co-draft data-key="/deel/" data-lost="Alleen op dit toestel" data-kept="Teruggezet" data-busy="Bezig">
    <form method="post" action="/deel/">${more}
      <input type="hidden" name="kind" value="text"><input type="hidden" name="key" value="">
      <textarea name="text">${text}</textarea><input name="second_subject" value="">
      <input type="checkbox" name="purposes" value="press"><input type="radio" name="licence" value="a" checked><input type="radio" name="licence" value="b">
      <button type="submit">Deel</button>
    </form></co-draft>`;
const text = () => document.querySelector("textarea")!;
const key = () => document.querySelector<HTMLInputElement>("[name=key]")!.value;
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const type = (words: string) => {
  text().value = words;
  text().dispatchEvent(new Event("input", { bubbles: true }));
};
const send = () => document.querySelector("form")!.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));

beforeEach(() => {
  localStorage.clear();
  show(form());
});
afterEach(() => vi.unstubAllGlobals());

test("what was typed comes back after a reload, with the same key", () => {
  document.querySelector<HTMLInputElement>("[name=purposes]")!.checked = true;
  document.querySelector<HTMLInputElement>("[name=licence][value=b]")!.checked = true;
  type("een tafel");
  const before = key();
  show(form());
  expect(text().value).toBe("een tafel");
  expect(document.querySelector<HTMLInputElement>("[name=purposes]")!.checked).toBe(true);
  expect(document.querySelector<HTMLInputElement>("[name=licence][value=b]")!.checked).toBe(true);
  expect(key()).toBe(before);
  expect(document.querySelector(".draft-note")!.textContent).toBe("Teruggezet");
});

test("a fresh form says nothing", () => {
  expect(document.querySelector(".draft-note")).toBeNull();
  expect(key().length).toBeGreaterThan(15);
});

test("what is a month old or broken is left", () => {
  localStorage.setItem("draft:/deel/", JSON.stringify({ at: 0, key: "k", fields: { text: ["oud"] } }));
  show(form());
  expect(text().value).toBe("");
  localStorage.setItem("draft:/deel/", "{stuk");
  show(form());
  expect(text().value).toBe("");
});

test("without a connection it says so, keeps all, and can be sent again", async () => {
  const lost = vi.fn(async () => Promise.reject(new TypeError("offline")));
  vi.stubGlobal("fetch", lost);
  type("een tafel");
  send();
  await settled();
  expect(document.querySelector(".draft-note")!.textContent).toBe("Alleen op dit toestel");
  expect(text().value).toBe("een tafel");
  expect(localStorage.getItem("draft:/deel/")).toContain("een tafel");
  send();
  await settled();
  expect(lost).toHaveBeenCalledTimes(2);
});

test("what was sent is forgotten here", async () => {
  const go = vi.spyOn(location, "assign").mockImplementation(() => undefined);
  vi.stubGlobal("fetch", vi.fn(async () => ({ ok: true, status: 200, url: "http://x/mijn/b/1/s/bedankt/" })));
  type("een tafel");
  send();
  send(); // a double click
  await settled();
  expect(fetch).toHaveBeenCalledTimes(1);
  expect(go).toHaveBeenCalledWith("http://x/mijn/b/1/s/bedankt/");
  expect(localStorage.getItem("draft:/deel/")).toBeNull();
});

test("islands in the form finish what they have to do before one goes on", async () => {
  const go = vi.spyOn(location, "assign").mockImplementation(() => undefined);
  go.mockClear();
  vi.stubGlobal("fetch", vi.fn(async () => ({ ok: true, status: 200, url: "http://x/bedankt/" })));
  let finish: () => void = () => undefined;
  document.querySelector("form")!.addEventListener("taken", (event) => {
    (event as CustomEvent<Promise<void>[]>).detail.push(new Promise((resolve) => (finish = resolve)));
  });
  send();
  await settled();
  expect(go).not.toHaveBeenCalled();
  finish();
  await settled();
  expect(go).toHaveBeenCalledTimes(1);
});

test("what must be mended is shown in place", async () => {
  const html = `<html><body>${form('<div role="alert" tabindex="-1">Kijk hier</div>', "een tafel")}</body></html>`;
  vi.stubGlobal("fetch", vi.fn(async () => ({ ok: false, status: 422, text: async () => html })));
  type("een tafel");
  send();
  await settled();
  expect(document.querySelector("[role=alert]")!.textContent).toBe("Kijk hier");
  expect(text().value).toBe("een tafel");
});

test("another kind is chosen in place, with what was typed and the moment one began", async () => {
  const kinds = '<button name="soort" value="foto" formaction="/deel/?soort=foto" formnovalidate aria-current="true"></button><input type="hidden" name="started" value="">';
  show(form(kinds));
  type("een tafel");
  document.querySelector<HTMLInputElement>("[name=started]")!.value = "nu";
  let posted = new FormData();
  const answer = vi.fn(async (_url: string, request: RequestInit) => {
    posted = request.body as FormData;
    return { ok: true, status: 200, text: async () => `<html><body>${form(kinds.replace("foto", "verhaal"), "een tafel")}</body></html>` };
  });
  vi.stubGlobal("fetch", answer);
  const before = key();
  document.querySelector<HTMLButtonElement>("[name=soort]")!.click();
  await settled();
  expect(String(answer.mock.calls[0]![0])).toContain("/deel/?soort=foto");
  expect([posted.get("soort"), posted.get("text"), posted.get("key")]).toEqual(["foto", "een tafel", before]);
  expect(text().value).toBe("een tafel");
  expect(document.querySelector<HTMLInputElement>("[name=started]")!.value).toBe("nu");
  expect(document.activeElement?.getAttribute("value")).toBe("verhaal");
  expect(localStorage.getItem("draft:/deel/")).toContain("een tafel");
});

test("without a connection another kind cannot be chosen, and the form stays as it was", async () => {
  show(form('<button name="soort" value="foto" formnovalidate></button>'));
  vi.stubGlobal("fetch", vi.fn(async () => Promise.reject(new TypeError("offline"))));
  type("een tafel");
  document.querySelector<HTMLButtonElement>("[name=soort]")!.click();
  await settled();
  expect(document.querySelector(".draft-note")!.textContent).toBe("Alleen op dit toestel");
  expect(text().value).toBe("een tafel");
});

test("an answer without the form counts as a lost connection", async () => {
  vi.stubGlobal("fetch", vi.fn(async () => ({ ok: false, status: 502, text: async () => "" })));
  send();
  await settled();
  expect(document.querySelector(".draft-note")!.className).toContain("notice-warn");
});

test("after a disk that was full all stays: what was typed, the chosen file, and one may send again", async () => {
  const field = '<input type="file" name="file">';
  show(form(field));
  type("een tafel");
  const file = new File(["een foto"], "foto.jpg");
  const files = Object.assign([file], { item: () => file }) as unknown as FileList;
  Object.defineProperty(document.querySelector("input[type=file]")!, "files", { value: files, configurable: true });
  const html = `<html><body>${form(`${field}<div role="alert" tabindex="-1">Geen plaats</div>`, "een tafel")}</body></html>`;
  const answer = vi.fn(async () => ({ ok: false, status: 507, text: async () => html }));
  vi.stubGlobal("fetch", answer);
  send();
  await vi.waitFor(() => expect(document.querySelector("[role=alert]")?.textContent).toBe("Geen plaats"));
  expect(text().value).toBe("een tafel");
  expect(localStorage.getItem("draft:/deel/")).toContain("een tafel");
  expect(document.querySelector<HTMLInputElement>("input[type=file]")!.files?.[0]?.name).toBe("foto.jpg");
  send();
  await vi.waitFor(() => expect(answer).toHaveBeenCalledTimes(2));
});
