import { expect, test } from "vitest";
import { show } from "../../core/islands/_page";
import type { State } from "./_room";
import { LiveState } from "./live-state";

test("the state is told in words, one at a time, until the element goes", () => {
  show(`<co-live-state role="status" hidden><span data-when="device" hidden>alleen op dit toestel</span>
    <span data-when="saved" hidden>bewaard</span><span data-when="seen" hidden>anderen zien dit</span></co-live-state>`);
  const element = document.querySelector<LiveState>("co-live-state")!;
  const words = () => [...element.querySelectorAll("span:not([hidden])")].map((span) => span.textContent);
  let tell = (_state: State): void => undefined;
  let ended = 0;
  element.follow({ onState: (fn) => { tell = fn; fn("device"); return () => void ended++; } });
  expect([element.hidden, words()]).toEqual([false, ["alleen op dit toestel"]]);
  tell("seen");
  expect(words()).toEqual(["anderen zien dit"]);
  element.remove();
  expect(ended).toBe(1);
});
