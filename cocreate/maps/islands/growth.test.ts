import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { show } from "../../core/islands/_page";
import "./growth";

const PAGE = `<co-growth data-map="t1" data-play="Speel af" data-slide="Toen" data-visit="Sinds je vorige bezoek"><form>
  <select><option value="m1">na Soep</option><option value="m2">na Koffie</option><option value="" selected>nu</option></select></form>
  <div data-part="then">nu: drie dingen</div></co-growth>`;
const asked: string[] = [];

beforeEach(() => {
  asked.length = 0;
  localStorage.clear();
  vi.stubGlobal("fetch", (address: string) => {
    asked.push(new URL(address, "http://x").searchParams.get("toen")!);
    return Promise.resolve(new Response(`<div data-part="then">toen: ${asked.at(-1)}</div>`));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const then = () => document.querySelector("[data-part=then]")!.textContent;

test("the slider shows the map as it stood, and says in words where it stands", async () => {
  show(PAGE);
  const slider = document.querySelector<HTMLInputElement>("[type=range]")!;
  expect([slider.value, slider.max, slider.getAttribute("aria-valuetext")]).toEqual(["2", "2", "nu"]);
  slider.value = "0";
  slider.dispatchEvent(new Event("input"));
  await vi.waitFor(() => expect(then()).toBe("toen: m1"));
  expect(slider.getAttribute("aria-valuetext")).toBe("na Soep");
});

test("it plays each moment in turn and stops at now", async () => {
  vi.useFakeTimers();
  show(PAGE);
  document.querySelector("button")!.click();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toEqual(["m1", "m2", ""]);
});

test("only who was here before is offered what changed since", () => {
  show(PAGE);
  expect(document.querySelector("form a")).toBeNull();
  show(PAGE);
  expect(document.querySelector("form a")!.getAttribute("href")).toMatch(/^\?sinds=20/);
});

test("without network the moment before stays", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
  show(PAGE);
  const list = document.querySelector("select")!;
  list.selectedIndex = 0;
  list.dispatchEvent(new Event("change"));
  await Promise.resolve();
  expect(then()).toBe("nu: drie dingen");
});
