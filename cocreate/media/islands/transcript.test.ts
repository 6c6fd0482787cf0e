import { expect, test, vi } from "vitest";
import { show } from "../../core/islands/_page";
import { clock, withTime } from "./transcript";

test("a moment is written as people say it", () => {
  expect(clock(5.9)).toBe("0:05");
  expect(clock(65)).toBe("1:05");
  expect(clock(3723)).toBe("1:02:03");
});

test("a time comes before the line of the caret, and takes the place of an older one", () => {
  expect(withTime("eerste\ntweede", 9, "0:07")).toEqual({ text: "eerste\n0:07 tweede", caret: 14 });
  expect(withTime("0:01 eerste\ntweede", 8, "0:02")).toEqual({ text: "0:02 eerste\ntweede", caret: 8 });
  expect(withTime("", 0, "0:00")).toEqual({ text: "0:00 ", caret: 5 });
});

test("one writes out with the keyboard only", () => {
  show('<co-transcript data-time="Zet de tijd" data-play="Speel" data-back="Terug"><audio></audio><p class="field"><textarea>dag</textarea></p></co-transcript>');
  const audio = document.querySelector("audio")!;
  audio.play = vi.fn(async () => undefined);
  const text = document.querySelector("textarea")!;
  const heard = vi.fn();
  document.querySelector("co-transcript")!.addEventListener("input", heard);
  text.setSelectionRange(3, 3);
  text.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyT", altKey: true, bubbles: true, cancelable: true }));
  expect(text.value).toBe("0:00 dag");
  expect(heard).toHaveBeenCalled();
  text.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyP", altKey: true, bubbles: true, cancelable: true }));
  expect(audio.play).toHaveBeenCalled();
  text.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyT", bubbles: true }));
  expect(text.value).toBe("0:00 dag");
  expect(document.querySelectorAll("button")).toHaveLength(3);
});
