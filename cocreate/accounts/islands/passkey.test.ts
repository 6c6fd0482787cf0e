import { afterEach, expect, test } from "vitest";
import { show } from "../../core/islands/_page";
import "./passkey";

const goesWrong = (exception: unknown): Event => {
  const event = new CustomEvent("allauth.error", { detail: { exception }, cancelable: true });
  document.dispatchEvent(event);
  return event;
};

const asked = (): HTMLElement => {
  show('<co-passkey role="status" data-stopped="Gestopt." data-there="Is er al." data-failed="Lukte niet."></co-passkey>');
  return document.querySelector("co-passkey")!;
};

afterEach(() => document.body.replaceChildren());

test("each reason has its own words, and the last one stands alone", () => {
  const here = asked();
  expect(here.textContent).toBe("");
  for (const [name, words] of [
    ["NotAllowedError", "Gestopt."],
    ["AbortError", "Gestopt."],
    ["InvalidStateError", "Is er al."],
    ["SecurityError", "Lukte niet."],
  ]) {
    goesWrong(new DOMException("", name));
    expect(here.textContent).toBe(words);
  }
  goesWrong(undefined);
  expect(here.querySelectorAll("p")).toHaveLength(1);
});

test("where only one sentence is given, that one is said", () => {
  show('<co-passkey data-failed="Lukte niet."></co-passkey>');
  goesWrong(new DOMException("", "NotAllowedError"));
  expect(document.querySelector("co-passkey")!.textContent).toBe("Lukte niet.");
});

test("nothing is left to the console, and who is gone says nothing", () => {
  const here = asked();
  expect(goesWrong(new Error("x")).defaultPrevented).toBe(true);
  here.remove();
  expect(goesWrong(new Error("x")).defaultPrevented).toBe(false);
});
