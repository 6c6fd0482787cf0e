import { afterEach, expect, test, vi } from "vitest";
import { show } from "../../core/islands/_page";
import { Growing } from "./growing";

const PAGE = '<co-growing data-src="/groeit/"><div class="growing">0</div></co-growing>';
const answer = (html: string, status = 200) => async () => ({ ok: status < 400, status, text: async () => html });

afterEach(() => vi.unstubAllGlobals());

async function fetched(fetch: unknown): Promise<void> {
  vi.stubGlobal("fetch", fetch);
  show(PAGE);
  await document.querySelector<Growing>("co-growing")!.fetchOnce();
}

test("it shows what grew, and asks without cookies", async () => {
  const fetch = vi.fn(answer('<div class="growing">12</div>'));
  await fetched(fetch);
  expect(document.querySelector(".growing")!.textContent).toBe("12");
  expect(fetch).toHaveBeenCalledWith("/groeit/", { credentials: "omit" });
});

test("without a connection, or with a broken answer, the picture stays", async () => {
  await fetched(async () => {
    throw new TypeError("offline");
  });
  await fetched(answer("", 500));
  await fetched(answer("<p>iets anders</p>"));
  expect(document.querySelector(".growing")!.textContent).toBe("0");
});

test("when the round closed the page is asked again", async () => {
  const reload = vi.fn();
  vi.stubGlobal("location", { reload });
  await fetched(answer('<div class="growing" data-closed>9</div>'));
  await fetched(answer("", 404));
  expect(reload).toHaveBeenCalledTimes(2);
});
