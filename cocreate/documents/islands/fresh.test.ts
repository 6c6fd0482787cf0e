import { beforeEach, expect, test } from "vitest";
import { show } from "../../core/islands/_page";
import { renew } from "./_fresh";

const one = (id: string, words: string, more = "") =>
  `<article id="${id}" class="card"><p>${words}</p><button data-go hidden>Toon</button><details><summary>Antwoord</summary><form><textarea name="body"></textarea></form></details>${more}</article>`;
const say = `<details class="document-say"><form data-say="comment"><input type="hidden" name="start"><textarea name="body"></textarea></form></details>`;
const section = () => document.querySelector("[data-talk]")!;
const comes = (html: string) => {
  const page = document.createElement("section");
  page.innerHTML = html;
  return renew(section(), page);
};
const order = () => [...section().children].map((each) => each.id || each.tagName);

beforeEach(() => {
  show(`<section data-talk><h2>Gesprek</h2>${one("v1", "Een park")}${one("o1", "Mooi")}${say}</section>`);
  section().querySelector<HTMLElement>("[data-go]")!.hidden = false; // as the page does when it wakes
});

test("what is as it was stays the very same, and nothing is told", () => {
  const [before] = [section().querySelector("#v1")];
  before!.classList.add("is-here");
  expect(comes(`<h2>Gesprek</h2>${one("v1", "Een park")}${one("o1", "Mooi")}${say}`)).toEqual({ made: [], other: false });
  expect(section().querySelector("#v1")).toBe(before);
});

test("what others said comes in its place, what was decided changes, what was taken back goes", () => {
  section().querySelector("#v1 details")!.setAttribute("open", "");
  const told = comes(`<h2>Gesprek</h2>${one("v1", "Een park", "<p>overgenomen</p>")}${one("v2", "Een bos")}${say}<details><summary>1 ding</summary></details>`);
  expect(told).toEqual({ made: ["v2"], other: true });
  expect(order()).toEqual(["H2", "v1", "v2", "DETAILS", "DETAILS"]);
  expect(section().querySelector("#v1")!.textContent).toContain("overgenomen");
  expect(section().querySelector("#v1 details")!.hasAttribute("open")).toBe(true);
});

test("what somebody types stays under their hands, also in what others took back meanwhile", () => {
  const answer = section().querySelector<HTMLTextAreaElement>("#o1 textarea")!;
  const mine = section().querySelector<HTMLTextAreaElement>("[data-say] textarea")!;
  answer.focus();
  answer.value = "Ja, m";
  mine.value = "Nog iets";
  section().querySelector<HTMLInputElement>("[name=start]")!.value = "AQ";
  expect(comes(`<h2>Gesprek</h2><h3>Nieuw</h3>${one("v2", "Een bos")}${say}<details><summary>1</summary>${one("o1", "Mooi")}</details>`).made).toEqual(["v2"]);
  expect(document.activeElement).toBe(answer);
  expect([answer.value, mine.value]).toEqual(["Ja, m", "Nog iets"]);
  expect(section().querySelector<HTMLInputElement>("[name=start]")!.value).toBe("AQ");
  expect(order()).toEqual(["H2", "H3", "v2", "o1", "DETAILS", "DETAILS"]);
  expect(document.querySelectorAll("#o1")).toHaveLength(1);
});

test("who stands at something that others decided on stands where it went", () => {
  const at = section().querySelector<HTMLElement>("#v1")!;
  at.tabIndex = -1;
  at.focus();
  comes(`<h2>Gesprek</h2>${one("v1", "Een park", "<p>overgenomen</p>")}${say}`);
  expect(document.activeElement).toBe(section().querySelector("#v1"));
  comes(`<h2>Gesprek</h2>${say}<details><summary>1 ding</summary>${one("v1", "Een park", "<p>overgenomen</p>")}</details>`);
  expect(document.activeElement?.textContent).toBe("1 ding");
  expect(document.querySelectorAll("#v1")).toHaveLength(1);
});
