import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Presence, introduce, listed, nameOf } from "./_presence";
import { close, people, written } from "./_testing";

const WORDS = { someone: "iemand", alone: "alleen jij", here: "hier: {names}", came: "{name} is hier.", left: "{name} is weg.", writes: "{name} schrijft: {text}.", took: "{name} haalt weg: {text}." };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  close();
});

function hall() {
  const [an, bert] = people(2);
  const line = document.createElement("p");
  const said = document.createElement("p");
  const presence = new Presence(an!.awareness, an!.doc.getXmlFragment("default"), line, said, WORDS, "nl");
  return { an: an!, bert: bert!, line, said, presence };
}

test("who is here is named once, and who gave no name is someone", () => {
  const { bert, line } = hall();
  expect(line.textContent).toBe("alleen jij");
  introduce(bert.awareness, "Bert");
  expect(line.textContent).toBe("hier: Bert");
  bert.awareness.setLocalState(null);
  expect(line.textContent).toBe("alleen jij");
  expect(listed(["An", "", "An", ""], WORDS, "nl")).toBe("An en iemand (2)");
});

test("a name that a stranger's program sends is one short line of text", () => {
  expect(nameOf({ user: { name: " A\n\tB " } })).toBe("A B");
  expect(nameOf({ user: { name: "x".repeat(500) } })).toHaveLength(40);
  for (const bad of [undefined, null, {}, { user: null }, { user: { name: 7 } }]) expect(nameOf(bad)).toBe("");
});

test("nothing is said aloud unless somebody asked", () => {
  const { bert, said } = hall();
  introduce(bert.awareness, "Bert");
  vi.advanceTimersByTime(10_000);
  expect(said.textContent).toBe("");
});

test("who asked hears who came, who writes where and who left, once in a while", () => {
  const { bert, said, presence } = hall();
  presence.aloud = true;
  introduce(bert.awareness, "Bert");
  const theirs = written(bert.doc);
  theirs.commands.setContent("<p>Wij planten bomen op het plein van de wijk.</p>");
  theirs.commands.insertContentAt(3, "k");
  theirs.commands.insertContentAt(4, "k");
  expect(said.textContent).toBe("");
  vi.advanceTimersByTime(4_000);
  expect(said.textContent).toMatch(/^Bert is hier\. /);
  expect(said.textContent).toContain("Bert schrijft: Wikk");
  expect(said.textContent!.length).toBeLessThan(400);
  bert.awareness.setLocalState(null);
  vi.advanceTimersByTime(4_000);
  expect(said.textContent).toBe("Bert is weg.");
});
