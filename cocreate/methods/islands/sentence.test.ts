import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "./sentence";

const page = (count: string) => `<div id="results"><h2 id="count"> ${count} </h2></div>`;

describe("co-sentence", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    document.body.innerHTML = `<co-sentence><form action="/methodes/"><select name="voor"><option value="">x</option>
      <option value="ontmoeting">o</option></select><input name="mensen"></form><p role="status"></p></co-sentence>${page("40")}`;
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const change = async () => {
    document.querySelector("form")!.dispatchEvent(new Event("change", { bubbles: true }));
    await vi.runAllTimersAsync();
  };

  it("asks with what is filled in only, shows the answer and says how many", async () => {
    const asked = vi.fn(async () => new Response(page("3 methods fit")));
    vi.stubGlobal("fetch", asked);
    document.querySelector("select")!.value = "ontmoeting";
    await change();
    expect((asked.mock.calls as unknown[][])[0]![0]).toMatch(/\/methodes\/\?voor=ontmoeting$/);
    expect(document.querySelectorAll("#results").length).toBe(1);
    expect(document.querySelector("#count")!.textContent).toContain("3 methods fit");
    expect(document.querySelector('[role="status"]')!.textContent).toBe("3 methods fit");
    expect(location.search).toBe("?voor=ontmoeting");
  });

  it("leaves what stands there when the answer does not come", async () => {
    for (const answer of [async () => new Response("", { status: 500 }), () => Promise.reject(new Error("offline")), async () => new Response("<p>other</p>")]) {
      const asked = vi.fn(answer);
      vi.stubGlobal("fetch", asked);
      await change();
      expect(asked).toHaveBeenCalledTimes(1);
      expect(document.querySelector("#count")!.textContent).toContain("40");
    }
  });

  it("waits while one types and asks once", async () => {
    const asked = vi.fn(async () => new Response(page("1")));
    vi.stubGlobal("fetch", asked);
    for (let i = 0; i < 3; i++) document.querySelector("input")!.dispatchEvent(new Event("input", { bubbles: true }));
    await vi.runAllTimersAsync();
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it("asks nothing any more once it left the page", async () => {
    const asked = vi.fn();
    vi.stubGlobal("fetch", asked);
    document.querySelector("input")!.dispatchEvent(new Event("input", { bubbles: true }));
    document.querySelector("co-sentence")!.remove();
    await vi.runAllTimersAsync();
    expect(asked).not.toHaveBeenCalled();
  });
});
