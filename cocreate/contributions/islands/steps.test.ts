import { beforeEach, expect, test } from "vitest";
import { show } from "../../core/islands/_page";
import "./steps";

const page = (first = "") => `
  <form><co-steps data-next="Verder" data-back="Terug" data-count="Stap {n} van 3">
    <fieldset data-step><legend>Vertel</legend><textarea name="text" required></textarea></fieldset>
    <fieldset data-step><legend>Jij</legend>${first}<input name="name"></fieldset>
    <p class="row share-send"><button class="button" type="submit">Deel</button></p>
  </co-steps></form>`;
const shown = () => [...document.querySelectorAll<HTMLElement>("[data-step]")].map((step) => !step.hidden);
const button = (word: string) => [...document.querySelectorAll("button")].find((one) => one.textContent === word)!;
const text = () => document.querySelector("textarea")!;

beforeEach(() => {
  show(page());
});

test("one step is shown at a time, and what is missing stops at its step", () => {
  expect(shown()).toEqual([true, false]);
  expect(document.querySelector<HTMLElement>(".share-send")!.hidden).toBe(true);
  button("Verder").click();
  expect(shown()).toEqual([true, false]);
  text().value = "een tafel";
  button("Verder").click();
  expect(shown()).toEqual([false, true]);
  expect(document.querySelector("[role=status]")!.textContent).toBe("Stap 2 van 3");
  expect(document.activeElement?.textContent).toBe("Jij");
});

test("going back loses nothing", () => {
  text().value = "een tafel";
  button("Verder").click();
  button("Terug").click();
  expect(shown()).toEqual([true, false]);
  expect(text().value).toBe("een tafel");
  expect(button("Terug").hidden).toBe(true);
});

test("enter in an early step goes on and does not send", () => {
  text().value = "een tafel";
  const submit = new Event("submit", { bubbles: true, cancelable: true });
  document.querySelector("form")!.dispatchEvent(submit);
  expect(submit.defaultPrevented).toBe(true);
  expect(shown()).toEqual([false, true]);
  const last = new Event("submit", { bubbles: true, cancelable: true });
  document.querySelector("form")!.dispatchEvent(last);
  expect(last.defaultPrevented).toBe(false);
});

test("choosing another kind is never taken for going on", () => {
  const kind = document.createElement("button");
  kind.setAttribute("formnovalidate", "");
  const form = document.querySelector("form")!;
  form.prepend(kind);
  form.addEventListener("submit", (event) => event.preventDefault());
  kind.click();
  expect(shown()).toEqual([true, false]);
  text().value = "een tafel";
  kind.click();
  expect(shown()).toEqual([true, false]);
});

test("what the browser finds missing in a hidden step is brought into sight", () => {
  text().value = "een tafel";
  button("Verder").click();
  text().dispatchEvent(new Event("invalid", { cancelable: true }));
  expect(shown()).toEqual([true, false]);
});

test("a form that is shown again opens where something must be mended", () => {
  show(page('<ul class="errorlist"><li>Mis</li></ul>'));
  expect(shown()).toEqual([false, true]);
});
