import { expect, test, vi } from "vitest";
import { show } from "../../core/islands/_page";
import { cornersOf, middleOf, positionOf, textOf } from "./_corners";
import { UnderlayOpener } from "./underlay";

const laid = vi.hoisted(() => ({ calls: 0, fails: true }));
vi.mock("./_laying", () => ({
  lay: () => {
    laid.calls += 1;
    if (laid.fails) throw new Error("no context");
  },
}));

const PAGE = `<co-underlay><p data-part="open" hidden><button data-do="open">Open</button></p><p data-say="failed" hidden>niet</p></co-underlay>`;

test("a position is read as people write it, and written as the server reads it", () => {
  expect(positionOf(" 51.05°; 3.7252 ")).toEqual([3.7252, 51.05]);
  expect(positionOf("51.05")).toBeNull();
  expect(positionOf(textOf([3.72, -51]))).toEqual([3.72, -51]);
});

test("corners are four positions, or none while somebody types", () => {
  const fields = ["2, 0", "2, 2", "0, 2", "0, 0"].map((value) => Object.assign(document.createElement("input"), { value }));
  expect(cornersOf(fields)).toEqual([[0, 2], [2, 2], [2, 0], [0, 0]]);
  expect(middleOf(cornersOf(fields)!)).toEqual([1, 1]);
  fields[3]!.value = "0,";
  expect(cornersOf(fields)).toBeNull();
});

test("the map is offered where it can be drawn, loaded when asked, and may fail", async () => {
  expect(customElements.get("co-underlay")).toBe(UnderlayOpener);
  const get = vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
  show(PAGE);
  expect(document.querySelector<HTMLElement>("[data-part=open]")!.hidden).toBe(true);
  get.mockReturnValue({} as never);
  show(PAGE);
  expect(document.querySelector<HTMLElement>("[data-part=open]")!.hidden).toBe(false);
  const button = document.querySelector("button")!;
  button.click();
  await vi.waitFor(() => expect(document.querySelector<HTMLElement>("[data-say=failed]")!.hidden).toBe(false));
  laid.fails = false;
  button.click();
  await vi.waitFor(() => expect(laid.calls).toBe(2));
  expect(document.querySelector<HTMLElement>("[data-say=failed]")!.hidden).toBe(true);
});
