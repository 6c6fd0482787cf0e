import { beforeEach, expect, test, vi } from "vitest";
import { show } from "../../core/islands/_page";
import { fit } from "./_cover";
import "./cover";

const page = `<form><co-cover data-unreadable="gaat niet" data-covered="bedekt {count}" data-undone="terug" data-kept="blijft bedekt"><input type="file" name="file"><template><div hidden>
  <div data-part="ask"><img data-part="result" alt="" hidden><button type="button" data-do="open"></button></div>
  <div data-part="brush" hidden><canvas tabindex="0"></canvas>${["cover", "smaller", "larger", "undo", "use", "leave"].map((what) => `<button type="button" data-do="${what}"></button>`).join("")}</div>
  <p data-part="said"></p></div></template></co-cover></form>`;
const find = <T extends HTMLElement = HTMLElement>(selector: string) => document.querySelector<T>(selector)!;
const said = () => find("[data-part=said]").textContent;
const key = (name: string, more = {}) => find("canvas").dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, ...more }));
const press = async (what: string) => {
  find(`[data-do=${what}]`).click();
  await new Promise((resolve) => setTimeout(resolve, 20));
};
const file = new File(["pixels"], "IMG_1.png", { type: "image/png" });
let files: File[];
let arcs: number[][];
const brush = new Proxy({} as Record<string, unknown>, {
  get: (kept, name: string) => kept[name] ?? (name === "arc" ? (...values: number[]) => arcs.push(values) : () => undefined),
});

beforeEach(() => {
  files = [file];
  arcs = [];
  show(page);
  Object.defineProperty(find("input"), "files", { get: () => files, set: (given: File[]) => (files = given), configurable: true });
  vi.stubGlobal("createImageBitmap", async () => ({ width: 1000, height: 500, close: () => undefined }));
  vi.stubGlobal("DataTransfer", class { files: File[] = []; items = { add: (one: File) => this.files.push(one) }; });
  HTMLCanvasElement.prototype.getContext = (() => brush) as never;
  HTMLCanvasElement.prototype.toBlob = ((give: (blob: Blob) => void) => give(new Blob(["covered"], { type: "image/jpeg" }))) as never;
  find("input").dispatchEvent(new Event("change", { bubbles: true }));
});

test("the tool is there once a picture is chosen, and goes when it is taken away", () => {
  expect(find("[data-do=open]").closest("[hidden]")).toBeNull();
  files = [];
  find("input").dispatchEvent(new Event("change", { bubbles: true }));
  expect(find("[data-do=open]").closest("[hidden]")).not.toBeNull();
});

test("with the keyboard a spot is moved, sized, put and undone, and the covered picture replaces the file", async () => {
  await press("open");
  expect(find("[data-part=brush]").hidden).toBe(false);
  key("ArrowRight");
  key("+");
  key("Enter");
  expect(said()).toBe("bedekt 1");
  key(" ");
  expect(said()).toBe("bedekt 2");
  key("z", { ctrlKey: true });
  expect(said()).toBe("terug");
  const [x, y, radius] = arcs.at(-1) as [number, number, number];
  expect([x > 500, y, radius > 40]).toEqual([true, 250, true]);
  await press("use");
  expect([files[0]!.name, files[0]!.type, await files[0]!.text()]).toEqual(["IMG_1.jpg", "image/jpeg", "covered"]);
  expect(said()).toBe("blijft bedekt");
  expect(find("[data-part=brush]").hidden).toBe(true);
});

test("with finger or mouse one rubs; leaving changes nothing", async () => {
  await press("open");
  const canvas = find<HTMLCanvasElement>("canvas");
  canvas.getBoundingClientRect = () => ({ left: 0, top: 0, width: 100, height: 50 }) as DOMRect;
  const pointer = (name: string, x: number) => canvas.dispatchEvent(Object.assign(new Event(name, { cancelable: true }), { button: 0, pointerId: 1, clientX: x, clientY: 10 }));
  pointer("pointerdown", 10);
  pointer("pointermove", 20);
  pointer("pointerup", 20);
  expect(said()).toBe("bedekt 1");
  expect(arcs.at(-1)!.slice(0, 2)).toEqual([200, 100]);
  await press("leave");
  expect(files).toEqual([file]);
});

test("a picture that the browser cannot open is shared as it is", async () => {
  vi.stubGlobal("createImageBitmap", () => Promise.reject(new Error("heic")));
  await press("open");
  expect(said()).toBe("gaat niet");
  expect(files).toEqual([file]);
});

test("another picture closes the brush", async () => {
  await press("open");
  files = [new File(["other"], "IMG_2.png")];
  find("input").dispatchEvent(new Event("change", { bubbles: true }));
  expect(find("[data-part=brush]").hidden).toBe(true);
});

test("a very large picture is drawn at a size that phones can draw", () => {
  expect(fit(1000, 500)).toEqual({ width: 1000, height: 500 });
  const { width, height } = fit(12_000, 9_000);
  expect(width * height).toBeLessThanOrEqual(16_000_000);
  expect(width / height).toBeCloseTo(4 / 3, 2);
});
