import { expect, test } from "vitest";
import { show } from "../../core/islands/_page";
import "./embed";

test("a film is asked for only after a click", () => {
  show('<co-embed data-src="https://player.vimeo.com/video/1?dnt=1" data-title="De tafel" data-play="Speel"></co-embed>');
  expect(document.querySelector("iframe")).toBeNull();
  document.querySelector("button")!.click();
  expect(document.querySelector("iframe")!.getAttribute("src")).toBe("https://player.vimeo.com/video/1?dnt=1");
  expect(document.querySelector("iframe")!.title).toBe("De tafel");
});
