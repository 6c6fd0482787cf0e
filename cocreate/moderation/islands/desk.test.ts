import { beforeEach, expect, test } from "vitest";
import "./desk";

const item = (id: string) => `
  <article id="item-${id}" tabindex="-1" data-item>
    <a href="#${id}" data-key="o">open</a>
    <form><button type="button" data-key="p">publish</button></form>
    <details data-key="v"><summary>ask</summary><form>
      <select data-fills><option value=""></option><option value="1" data-text="Waar was dat?">waar</option></select>
      <textarea></textarea></form></details>
  </article>`;

const press = (key: string, more: KeyboardEventInit = {}) => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  document.activeElement!.dispatchEvent(event);
  return event;
};
const $ = <T extends HTMLElement>(selector: string) => document.querySelector<T>(selector)!;

beforeEach(async () => {
  document.body.innerHTML = `<button data-key="z" id="undo">undo</button>
    <co-desk><details data-key="?" id="keys"><summary>keys</summary></details>${item("one")}${item("two")}</co-desk>`;
  await Promise.resolve();
});

test("the first item has the focus at once", () => {
  expect(document.activeElement!.id).toBe("item-one");
});

test("j and k move and stop at the ends", () => {
  press("j");
  press("j");
  expect(document.activeElement!.id).toBe("item-two");
  press("k");
  press("k");
  expect(document.activeElement!.id).toBe("item-one");
});

test("p publishes the item that has the focus and no other", () => {
  const clicked: string[] = [];
  document.querySelectorAll<HTMLElement>("[data-key=p]").forEach((button) =>
    button.addEventListener("click", () => clicked.push(button.closest("article")!.id)),
  );
  press("j");
  expect(press("p").defaultPrevented).toBe(true);
  expect(clicked).toEqual(["item-two"]);
});

test("a key with ctrl, or while writing, is left alone", () => {
  let clicks = 0;
  document.querySelectorAll("[data-key=p]").forEach((button) => button.addEventListener("click", () => clicks++));
  press("p", { ctrlKey: true });
  press("v");
  expect(document.activeElement!.tagName).toBe("TEXTAREA");
  press("p");
  expect(clicks).toBe(0);
});

test("escape closes the question and goes back to the item", () => {
  press("v");
  press("Escape");
  expect($<HTMLDetailsElement>("#item-one details").open).toBe(false);
  expect(document.activeElement!.id).toBe("item-one");
});

test("a chosen sentence is put in the words and can be changed", () => {
  const choice = $<HTMLSelectElement>("#item-one select");
  choice.value = "1";
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  expect($<HTMLTextAreaElement>("#item-one textarea").value).toBe("Waar was dat?");
});

test("? opens the help, z undoes, other keys do nothing", () => {
  let undone = 0;
  $("#undo").addEventListener("click", () => undone++);
  press("?");
  expect($<HTMLDetailsElement>("#keys").open).toBe(true);
  press("z");
  expect(undone).toBe(1);
  expect(press("x").defaultPrevented).toBe(false);
});
