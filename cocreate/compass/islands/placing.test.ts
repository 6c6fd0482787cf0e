import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { show } from "../../core/islands/_page";
import "./placing";

const PAGE = `<co-placing data-saved="Bewaard" data-sent="Verstuurd"><p role="status" hidden></p>
  <form action="/zet/"><input type="radio" name="stand-ontmoeting" value="gaat-vanzelf" checked>
  <input type="checkbox" name="hindernis" value="ont-1" checked><input type="checkbox" name="hindernis" value="ont-2" checked>
  <button>Zet</button></form></co-placing>`;
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
const press = () => document.querySelector("button")!.click();
const said = () => document.querySelector("[role=status]")!.textContent;

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

test("without a connection it is kept, and sent later with the same key", async () => {
  const bodies: string[] = [];
  let up = false;
  vi.stubGlobal("fetch", async (_url: string, init: { body: string }) => {
    bodies.push(init.body);
    if (!up) throw new TypeError("offline");
    return { ok: true, status: 200, url: "/gezet/" };
  });
  show(PAGE);
  press();
  await settle();
  expect(said()).toBe("Bewaard");
  expect(JSON.parse(localStorage.getItem("kompas")!)).toHaveLength(1);
  up = true;
  window.dispatchEvent(new Event("online"));
  await settle();
  expect(said()).toBe("Verstuurd");
  expect(localStorage.getItem("kompas")).toBeNull();
  expect(bodies[0]).toBe(bodies[1]);
  expect(bodies[0]).toContain("hindernis=ont-1&hindernis=ont-2");
  expect(bodies[0]).toMatch(/sleutel=[0-9a-f]{32}/);
});

test("a recording that is still on its way is waited for, and let go from this device once it was sent", async () => {
  const bodies: string[] = [];
  vi.stubGlobal("fetch", async (_url: string, init: { body: string }) => {
    bodies.push(init.body);
    return { ok: true, status: 200, url: "#gezet" };
  });
  show(PAGE.replace("<button>", `<input name="upload" value="/uploads/abc/"><input type="file" name="file"><button>`));
  const form = document.querySelector("form")!;
  let pending = true;
  form.addEventListener("submit", (event) => pending && event.preventDefault()); // as the recorder does
  const taken = vi.fn();
  form.addEventListener("taken", taken);
  press();
  await settle();
  expect(bodies).toEqual([]);
  expect(localStorage.getItem("kompas")).toBeNull();
  pending = false;
  press();
  await settle();
  expect(bodies).toHaveLength(1);
  expect(bodies[0]).toContain("upload=%2Fuploads%2Fabc%2F");
  expect(bodies[0]).not.toContain("file=");
  expect(taken).toHaveBeenCalledOnce();
});

test("what the server refuses is told, and not sent again", async () => {
  const html = '<main><div role="alert">Tik minstens één stapsteen aan.</div></main>';
  vi.stubGlobal("fetch", async () => ({ ok: false, status: 422, text: async () => html }));
  show(PAGE);
  press();
  await settle();
  expect(said()).toBe("Tik minstens één stapsteen aan.");
  expect(localStorage.getItem("kompas")).toBeNull();
});

test("what comes too late is told, not called sent", async () => {
  localStorage.setItem("kompas", JSON.stringify([{ url: "/ronde/abc/", body: "stand-ontmoeting=weet-niet" }]));
  const html = '<main><p role="alert">Deze ronde is gesloten.</p></main>';
  vi.stubGlobal("fetch", async () => ({ ok: false, status: 409, text: async () => html }));
  show(PAGE);
  await settle();
  expect(said()).toBe("Deze ronde is gesloten.");
  expect(localStorage.getItem("kompas")).toBeNull();
});

test.each([503, 429])("a server that answers %i keeps it here", async (status) => {
  vi.stubGlobal("fetch", async () => ({ ok: false, status, text: async () => "" }));
  show(PAGE);
  press();
  await settle();
  expect(said()).toBe("Bewaard");
  expect(localStorage.getItem("kompas")).not.toBeNull();
});

test("a shelf that cannot be read is taken as empty", async () => {
  localStorage.setItem("kompas", "{");
  const sent = vi.fn();
  vi.stubGlobal("fetch", sent);
  show(PAGE);
  await settle();
  expect(sent).not.toHaveBeenCalled();
});
