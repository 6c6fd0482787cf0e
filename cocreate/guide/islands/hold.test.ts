import { expect, test, vi } from "vitest";
import "./hold";

test("the button prints", () => {
  window.print = vi.fn();
  document.body.innerHTML = `<co-hold data-print="Afdrukken"></co-hold>`;
  const button = document.querySelector("button")!;
  expect(button.textContent).toBe("Afdrukken");
  button.click();
  expect(window.print).toHaveBeenCalledOnce();
});
