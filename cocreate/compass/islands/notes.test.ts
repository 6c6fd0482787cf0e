import { afterEach, expect, test, vi } from "vitest";
import { show } from "../../core/islands/_page";
import "./notes";

const PAGE = `<co-notes data-shelf="kenmerk:bib:verbinding"><textarea hidden></textarea><textarea hidden></textarea>
  <p data-without>Druk af</p><div data-with hidden><button data-wipe data-sure="Zeker?">Wis</button>
  <p role="status" data-said="Gewist"></p></div></co-notes>`;
const fields = () => [...document.querySelectorAll("textarea")];

function type(n: number, text: string): void {
  fields()[n]!.value = text;
  fields()[n]!.dispatchEvent(new Event("input"));
}

afterEach(() => {
  localStorage.clear();
  vi.unstubAllGlobals();
});

test("notes stay on this device and come back, each at its question", () => {
  show(PAGE);
  expect(fields().map((field) => field.hidden)).toEqual([false, false]);
  expect(document.querySelector<HTMLElement>("[data-without]")!.hidden).toBe(true);
  type(1, "Tom 🌱");
  show(PAGE);
  expect(fields().map((field) => field.value)).toEqual(["", "Tom 🌱"]);
  expect(fields()[0]!.hasAttribute("data-empty")).toBe(true);
  expect(fields()[1]!.hasAttribute("data-empty")).toBe(false);
});

test("they are wiped only after a yes", () => {
  show(PAGE);
  type(0, "Dit");
  const sure = vi.fn(() => false);
  vi.stubGlobal("confirm", sure);
  document.querySelector<HTMLElement>("[data-wipe]")!.click();
  expect(fields()[0]!.value).toBe("Dit");
  sure.mockReturnValue(true);
  document.querySelector<HTMLElement>("[data-wipe]")!.click();
  expect(sure).toHaveBeenCalledWith("Zeker?");
  expect(localStorage.length).toBe(0);
  expect(document.querySelector("[role=status]")!.textContent).toBe("Gewist");
});

test("what cannot be read on the shelf is an empty sheet", () => {
  localStorage.setItem("kenmerk:bib:verbinding", "{kapot");
  show(PAGE);
  expect(fields()[0]!.value).toBe("");
});
