import { afterEach, expect, test, vi } from "vitest";
import { show } from "./_page";
import "./copy";

afterEach(() => vi.unstubAllGlobals());

test("the button copies the field and says so", async () => {
  const writeText = vi.fn(async () => undefined);
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  show('<co-copy data-copy="Kopieer" data-copied="Gekopieerd"><input value="https://x/geheim"></co-copy>');
  document.querySelector("button")!.click();
  await new Promise((resolve) => setTimeout(resolve));
  expect(writeText).toHaveBeenCalledWith("https://x/geheim");
  expect(document.querySelector("[role=status]")!.textContent).toBe("Gekopieerd");
});

test("without a clipboard it says so too, with the field selected", async () => {
  vi.stubGlobal("navigator", {});
  show('<co-copy data-copy="Kopieer" data-copied="Gekopieerd"><input value="geheim"></co-copy>');
  document.querySelector("button")!.click();
  await new Promise((resolve) => setTimeout(resolve));
  expect(document.querySelector("[role=status]")!.textContent).toBe("Gekopieerd");
});
