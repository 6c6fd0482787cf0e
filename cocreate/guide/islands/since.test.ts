import { afterEach, beforeEach, expect, test } from "vitest";
import { changed } from "./since";

function page(first: string, second: string): void {
  const box = document.createElement("div");
  box.innerHTML = `
    <section id="een" data-passage="a" data-changed="${first}"><h2>Een</h2><span class="since-mark" hidden></span></section>
    <section id="twee" data-passage="b" data-changed="${second}"><h2>Twee</h2><span class="since-mark" hidden></span></section>
    <co-since page="7"><div class="since" hidden data-since-one="Veranderd:" data-since-word="nieuw"></div></co-since>`;
  document.body.replaceChildren(box);
}

beforeEach(() => localStorage.clear());
afterEach(() => (document.body.innerHTML = ""));

test("a first visit marks nothing and remembers", () => {
  page("1", "1");
  expect(document.querySelector<HTMLElement>(".since")!.hidden).toBe(true);
  expect(JSON.parse(localStorage.getItem("since:7")!)).toEqual({ a: "1", b: "1" });
});

test("a later visit marks what changed and links to it", () => {
  page("1", "1");
  page("1", "2");
  const notice = document.querySelector<HTMLElement>(".since")!;
  expect(notice.hidden).toBe(false);
  expect(notice.querySelectorAll("a").length).toBe(1);
  expect(notice.querySelector("a")!.getAttribute("href")).toBe("#twee");
  expect(document.querySelector<HTMLElement>("#twee .since-mark")!.textContent).toBe("nieuw");
  expect(document.querySelector<HTMLElement>("#een .since-mark")!.hidden).toBe(true);
});

test("spoiled storage counts as a first visit", () => {
  localStorage.setItem("since:7", "{");
  page("1", "1");
  expect(document.querySelector<HTMLElement>(".since")!.hidden).toBe(true);
});

test("a new passage counts as changed", () => {
  expect(changed({ a: "1" }, { a: "1", b: "1" })).toEqual(["b"]);
});
