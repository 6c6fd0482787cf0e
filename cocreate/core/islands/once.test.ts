import { expect, test } from "vitest";
import { show } from "./_page";
import "./once";

const filled = (value = "") => {
  show(`<form><co-once><input type="hidden" name="key" value="${value}"></co-once></form>`);
  return document.querySelector("input")!.value;
};

test("a fresh form gets a key that no other has", () => {
  const [one, two] = [filled(), filled()];
  expect(one).toMatch(/^[0-9a-f]{32}$/);
  expect(two).not.toBe(one);
});

test("a form that is shown again keeps its key", () => {
  expect(filled("k")).toBe("k");
});
