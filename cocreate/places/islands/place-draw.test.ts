import { afterEach, expect, test, vi } from "vitest";
import { show } from "../../core/islands/_page";
import { geometryOf, onEarth, onSheet } from "./place-draw";

const GENT = [3.7252, 51.0536] as [number, number];
const FOUND = `<ul><li><label><input type="radio" name="place_found" value="x" data-kind="neighbourhood" checked>
  <script type="application/json">{"type": "Point", "coordinates": [3.7252, 51.0536]}</script></label></li></ul>`;

afterEach(() => vi.unstubAllGlobals());

function form(geometry = "", found = "") {
  show(`<form><co-place-draw data-search="/plekken/zoek/" data-field="place" data-point="Punt" data-line="Lijn" data-area="Vlak"
    data-corner="Punt {n}" data-failed="Zoeken lukt niet" data-find="Zoek" data-remove="haal weg" data-north="naar het noorden">
    <input name="place_name" value="Gent"><div class="place-found">${found}</div>
    <select name="place_kind"><option value="spot">plek</option><option value="neighbourhood">buurt</option></select>
    <input type="hidden" name="place_geometry" value='${geometry}'>
    <div class="place-home"><input type="checkbox" name="place_home"></div></co-place-draw></form>`);
  const sheet = document.querySelector<SVGElement>(".place-sheet")!;
  sheet.getBoundingClientRect = () => ({ left: 0, top: 0, width: 640, height: 480 }) as DOMRect;
  return sheet;
}

const geometry = () => JSON.parse(document.querySelector<HTMLInputElement>("[name=place_geometry]")!.value || "null");
const press = (text: string) => [...document.querySelectorAll("button")].find((b) => b.textContent === text)!.click();
const tap = (sheet: SVGElement, x: number, y: number) => sheet.dispatchEvent(new MouseEvent("click", { clientX: x, clientY: y }));
const settle = () => new Promise((resolve) => setTimeout(resolve));

test("what lies on the sheet lies there on earth, and back", () => {
  for (const [x, y] of [[0, 0], [160, 120], [320, 240]] as [number, number][]) {
    const [right, down] = onSheet(GENT, 200, onEarth(GENT, 200, x, y));
    expect(right).toBeCloseTo(x, 0);
    expect(down).toBeCloseTo(y, 0);
  }
  expect(onEarth(GENT, 500, 160, 0)[1]).toBeGreaterThan(GENT[1]);
});

test("a line needs two points and an area three", () => {
  expect(geometryOf("LineString", [GENT])).toBeNull();
  expect(geometryOf("Polygon", [GENT, GENT])).toBeNull();
  expect(geometryOf("Polygon", [[0, 0], [1, 0], [1, 1]])!.coordinates).toEqual([[[0, 0], [1, 0], [1, 1], [0, 0]]]);
});

test("without a place there is no sheet to draw on", () => {
  expect(form().hasAttribute("hidden")).toBe(true);
});

test("a found place lays the sheet there, and a tap puts a point", async () => {
  vi.stubGlobal("fetch", vi.fn(async () => ({ ok: true, text: async () => FOUND })));
  const sheet = form();
  press("Zoek");
  await settle();
  expect(sheet.hasAttribute("hidden")).toBe(false);
  expect(document.querySelector("select")!.value).toBe("neighbourhood");
  tap(sheet, 320, 240);
  expect(geometry()).toEqual({ type: "Point", coordinates: GENT });
  tap(sheet, 100, 240);
  expect(geometry().coordinates[0]).toBeLessThan(GENT[0]);
});

test("three taps make an area, whose points can be moved and taken away with buttons", () => {
  const sheet = form("", FOUND);
  press("Vlak");
  for (const [x, y] of [[100, 100], [400, 100], [400, 300], [401, 301]] as [number, number][]) tap(sheet, x, y);
  const before = geometry().coordinates[0];
  expect(before).toHaveLength(4); // the fourth tap was on the third point
  document.querySelector<HTMLButtonElement>('[aria-label="Punt 1 naar het noorden"]')!.click();
  expect(geometry().coordinates[0][0][1]).toBeGreaterThan(before[0][1]);
  expect(document.activeElement!.getAttribute("aria-label")).toBe("Punt 1 naar het noorden");
  document.querySelector<HTMLButtonElement>('[aria-label="Punt 3 haal weg"]')!.click();
  expect(geometry()).toBeNull();
  expect(document.querySelectorAll("ol li")).toHaveLength(2);
});

test("the keyboard moves the cross, puts a point and takes it away", () => {
  const sheet = form("", FOUND);
  const key = (name: string) => sheet.dispatchEvent(new KeyboardEvent("keydown", { key: name, cancelable: true }));
  key("ArrowRight");
  key("Enter");
  expect(geometry().coordinates[0]).toBeGreaterThan(GENT[0]);
  expect(key("Tab")).toBe(true); // leaves the sheet
  key("Backspace");
  expect(geometry()).toBeNull();
});

test("a drawing that was there is there again", () => {
  const ring = [[3.72, 51.05], [3.721, 51.05], [3.721, 51.051], [3.72, 51.05]];
  form(JSON.stringify({ type: "Polygon", coordinates: [ring] }));
  expect(document.querySelectorAll("ol li")).toHaveLength(3);
  expect(document.querySelector('[data-kind="Polygon"]')!.getAttribute("aria-pressed")).toBe("true");
});

test("a search that fails says so and leaves what was typed", async () => {
  vi.stubGlobal("fetch", vi.fn(async () => ({ ok: false, status: 429 })));
  form();
  press("Zoek");
  await settle();
  expect(document.querySelector(".place-found")!.textContent).toBe("Zoeken lukt niet");
  expect(document.querySelector<HTMLInputElement>("[name=place_name]")!.value).toBe("Gent");
});

test("whether someone lives there is asked once it could be a house", () => {
  const sheet = form("", FOUND);
  const home = document.querySelector<HTMLElement>(".place-home")!;
  const name = document.querySelector<HTMLInputElement>("[name=place_name]")!;
  const type = (text: string) => ((name.value = text), name.dispatchEvent(new Event("input")));
  expect(home.hidden).toBe(true);
  type("Kerkstraat 12");
  expect(home.hidden).toBe(false);
  type("Kerkstraat");
  expect(home.hidden).toBe(true);
  tap(sheet, 320, 240);
  expect(home.hidden).toBe(false);
});
