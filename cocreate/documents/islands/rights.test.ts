import { afterEach, expect, test, vi } from "vitest";
import { rights } from "./_rights";
import { close, people, written } from "./_testing";

afterEach(close);

test("who may not write sees what others write and changes nothing, until they may", () => {
  const [an, bert] = people(2);
  const theirs = written(bert!.doc);
  theirs.commands.setContent("<p>Het plein</p>");
  const refused = vi.fn();
  const mine = written(an!.doc, [rights(false, refused)]);
  expect(mine.getText()).toBe("Het plein");
  theirs.commands.insertContentAt(1, "Ons: ");
  expect(mine.getText()).toBe("Ons: Het plein");
  mine.commands.insertContentAt(1, "weg");
  mine.commands.setContent("<p>leeg</p>");
  expect(theirs.getText()).toBe("Ons: Het plein");
  const typed = new InputEvent("beforeinput", { cancelable: true, bubbles: true, inputType: "insertText", data: "x" });
  mine.view.dom.dispatchEvent(typed);
  expect(typed.defaultPrevented).toBe(true);
  expect(refused).toHaveBeenCalledOnce();
  mine.storage.rights.write = true;
  mine.commands.insertContentAt(1, "Ja. ");
  expect(theirs.getText()).toBe("Ja. Ons: Het plein");
});

test("the text says that it is only read, and no longer when it may be written in", () => {
  const [an] = people(1);
  const mine = written(an!.doc, [rights(false, () => {})]);
  expect(mine.view.dom.getAttribute("aria-readonly")).toBe("true");
  mine.storage.rights.write = true;
  mine.view.setProps({});
  expect(mine.view.dom.hasAttribute("aria-readonly")).toBe(false);
});
