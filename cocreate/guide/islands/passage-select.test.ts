import { beforeAll, beforeEach, expect, test } from "vitest";
import "./passage-select";

let field: HTMLInputElement;
let select: HTMLSelectElement;
let list: HTMLElement;
let status: HTMLElement;

beforeAll(() => {
  // without layout everything is 0 wide, and what is not visible cannot be chosen
  Object.defineProperty(HTMLElement.prototype, "offsetWidth", { configurable: true, get: () => 10 });
});

beforeEach(async () => {
  document.body.innerHTML = `
    <form><label for="p">Zet dit bij</label>
      <co-passage-select data-none="Geen passage." data-one="1 passage." data-more="{n} passages." data-choose="Kies er een.">
      <select id="p" name="passage" required>
        <option value="">Kies een passage</option>
        <optgroup label="Wie afhaakt"><option value="a">De last delen</option><option value="b">Weer instappen</option></optgroup>
        <optgroup label="Een plek"><option value="c">Co\u00f6rdinatie zonder baas</option></optgroup>
      </select>
    </co-passage-select></form>`;
  await Promise.resolve();
  field = document.querySelector("input")!;
  select = document.querySelector("select")!;
  list = document.querySelector("[role=listbox]")!;
  status = document.querySelector("[role=status]")!;
});

function shown(): string[] {
  const options = [...list.querySelectorAll<HTMLElement>("[role=option]")];
  return list.hidden ? [] : options.filter((option) => !option.hidden).map((option) => option.dataset.value!);
}

function type(text: string): string[] {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return shown();
}

function press(key: string): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  field.dispatchEvent(event);
  return event;
}

const active = () => document.getElementById(field.getAttribute("aria-activedescendant") ?? "")?.dataset.value;

test("a named field stands in the place of the list, which keeps what is sent", () => {
  expect(document.querySelector("label")!.htmlFor).toBe(field.id);
  expect(field.getAttribute("role")).toBe("combobox");
  expect(field.getAttribute("aria-expanded")).toBe("false");
  expect(list.getAttribute("aria-label")).toBe("Zet dit bij");
  expect(field.required).toBe(true);
  expect([select.hidden, select.required, list.hidden]).toEqual([true, false, true]);
});

test("all words must be in the heading or the title of its page, in any order", () => {
  expect(type("delen afhaakt")).toEqual(["a"]);
  expect(field.getAttribute("aria-expanded")).toBe("true");
  expect(status.textContent).toBe("1 passage.");
  expect((list.children[1] as HTMLElement).hidden).toBe(true);
});

test("accents and capitals make no difference", () => {
  expect(type("COORD")).toEqual(["c"]);
});

test("enter takes the first that was found, and sends nothing yet", () => {
  expect(type("afhaakt")).toEqual(["a", "b"]);
  expect(status.textContent).toBe("2 passages.");
  expect(active()).toBe("a");
  expect(press("Enter").defaultPrevented).toBe(true);
  expect(select.value).toBe("a");
  expect(field.value).toBe("De last delen \u00b7 Wie afhaakt");
  expect([list.hidden, status.textContent]).toEqual([true, ""]);
  expect(press("Enter").defaultPrevented).toBe(false);
});

test("arrows go through what was found and through all of it when nothing was typed", () => {
  press("ArrowDown");
  expect(shown()).toEqual(["a", "b", "c"]);
  expect(active()).toBe("a");
  press("ArrowDown");
  press("ArrowDown");
  expect(active()).toBe("c");
  press("Enter");
  expect(select.value).toBe("c");
});

test("arrow up opens at the end", () => {
  press("ArrowUp");
  expect(active()).toBe("c");
});

test("a click chooses and keeps the focus in the field", () => {
  field.focus();
  field.click();
  const option = list.querySelectorAll<HTMLElement>("[role=option]")[1]!;
  const down = new MouseEvent("mousedown", { bubbles: true, cancelable: true });
  option.dispatchEvent(down);
  option.click();
  expect(down.defaultPrevented).toBe(true);
  expect(select.value).toBe("b");
});

test("words that find nothing choose nothing and say so", () => {
  type("last");
  press("Enter");
  expect(type("zwembad")).toEqual([]);
  expect(select.value).toBe("");
  expect(status.textContent).toBe("Geen passage.");
  expect(field.validationMessage).toBe("Kies er een.");
});

test("words without a choice are not sent; a choice is", () => {
  type("last");
  expect(field.checkValidity()).toBe(false);
  press("Enter");
  expect(field.checkValidity()).toBe(true);
});

test("escape and leaving close the list", () => {
  type("afhaakt");
  press("Escape");
  expect([list.hidden, field.getAttribute("aria-expanded")]).toEqual([true, "false"]);
  press("ArrowDown");
  expect(shown()).toEqual(["a", "b"]);
  field.dispatchEvent(new FocusEvent("blur"));
  expect(list.hidden).toBe(true);
});

test("emptying the field brings everything back", () => {
  type("afhaakt");
  expect(type("")).toEqual(["a", "b", "c"]);
  expect(status.textContent).toBe("");
  expect(active()).toBeUndefined();
});

test("who was in the list before the field took its place goes on in the field", async () => {
  const before = document.createElement("select");
  const element = document.createElement("co-passage-select");
  element.append(before);
  document.body.append(element);
  before.focus();
  await Promise.resolve();
  expect(document.activeElement).toBe(element.querySelector("input"));
});
