import { beforeEach, expect, test, vi } from "vitest";
import { show } from "../../core/islands/_page";
import { lineAt } from "./player";

const HTML = `
<co-player data-go="Speel vanaf {time}" data-speed="Snelheid">
  <audio preload="none"></audio>
  <p class="player-facts"></p>
  <details class="player-said" open><ol>
    <li data-start="0" data-end="2000"><span class="player-at">0:00</span><p>Dag</p></li>
    <li data-start="2000" data-end="4000"><span class="player-at">0:02</span><p>allemaal</p></li>
  </ol></details>
</co-player>`;

beforeEach(() => {
  sessionStorage.clear();
  show(HTML);
});

test("the line at a moment is the last that began", () => {
  expect(lineAt([], 5)).toBe(-1);
  expect(lineAt([100, 200], 50)).toBe(-1);
  expect(lineAt([100, 200], 100)).toBe(0);
  expect(lineAt([100, 200, 300], 299)).toBe(1);
  expect(lineAt([100, 200, 300], 10_000)).toBe(2);
});

test("the spoken line is marked, and nothing is after the last word", () => {
  const audio = document.querySelector("audio")!;
  const at = (seconds: number): (string | null)[] => {
    Object.defineProperty(audio, "currentTime", { value: seconds, writable: true, configurable: true });
    audio.dispatchEvent(new Event("timeupdate"));
    return [...document.querySelectorAll("li")].map((line) => line.getAttribute("aria-current"));
  };
  expect(at(1)).toEqual(["true", null]);
  expect(at(2.5)).toEqual([null, "true"]);
  expect(at(9)).toEqual([null, null]);
});

test("a line plays from its time, and its button says so", () => {
  const audio = document.querySelector("audio")!;
  audio.play = vi.fn(async () => undefined);
  const button = document.querySelectorAll<HTMLButtonElement>("button.player-at")[1]!;
  expect(button.getAttribute("aria-label")).toBe("Speel vanaf 0:02");
  button.click();
  Object.defineProperty(audio, "currentTime", { value: 0, writable: true, configurable: true });
  audio.dispatchEvent(new Event("loadedmetadata"));
  expect(audio.currentTime).toBe(2);
  expect(audio.play).toHaveBeenCalled();
});

test("a chosen speed holds for the next recording of this visit", () => {
  const select = document.querySelector("select")!;
  select.value = "1.5";
  select.dispatchEvent(new Event("change"));
  expect(document.querySelector("audio")!.playbackRate).toBe(1.5);
  show(HTML);
  expect(document.querySelector("audio")!.playbackRate).toBe(1.5);
});
