import { afterEach, expect, test, vi } from "vitest";
import "./stamp";

const page = '<form><co-stamp data-url="/stempel/"><input type="hidden" name="started" value=""></co-stamp><input name="text"></form>';
const settled = () => new Promise((resolve) => setTimeout(resolve));

afterEach(() => vi.unstubAllGlobals());

test("the moment is asked for once, when the form is first touched", async () => {
  const ask = vi.fn(async () => new Response(":signed"));
  vi.stubGlobal("fetch", ask);
  document.body.innerHTML = page;
  expect(ask).not.toHaveBeenCalled();
  for (let i = 0; i < 2; i++) document.querySelector("[name=text]")!.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
  await settled();
  expect(ask).toHaveBeenCalledTimes(1);
  expect(document.querySelector<HTMLInputElement>("[name=started]")!.value).toBe(":signed");
});

test("offline the field stays empty and nothing breaks", async () => {
  vi.stubGlobal("fetch", vi.fn(async () => Promise.reject(new TypeError("offline"))));
  document.body.innerHTML = page;
  document.querySelector("[name=text]")!.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
  await settled();
  expect(document.querySelector<HTMLInputElement>("[name=started]")!.value).toBe("");
});
