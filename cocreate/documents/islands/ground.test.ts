import type { Editor } from "@tiptap/core";
import { afterEach, expect, test } from "vitest";
import * as Y from "yjs";
import { close, written } from "./_testing";

afterEach(close);

/** Return documents that are in step only when told so, each with an editor. Who has the lower number stands first. */
function apart(content: string, count: number, dice: () => number): { docs: Y.Doc[]; editors: Editor[] } {
  const docs = Array.from({ length: count }, () => Object.assign(new Y.Doc(), { clientID: Math.floor(dice() * 2 ** 32) }));
  const first = written(docs[0]!);
  first.commands.setContent(content);
  meet(docs);
  return { docs, editors: [first, ...docs.slice(1).map((doc) => written(doc))] };
}

function pass(from: Y.Doc, to: Y.Doc): void {
  Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)), "net");
}

function meet(docs: Y.Doc[]): void {
  for (const from of docs) for (const to of docs) if (from !== to) pass(from, to);
}

const texts = (doc: Y.Doc): Y.XmlText[] => doc.getXmlFragment("default").toArray().map((line) => (line as Y.XmlElement).get(0) as Y.XmlText);
const atEnd = (editor: Editor): number => editor.state.doc.content.size - 1;
const says = (editor: Editor, words: string): void => editor.view.dispatch(editor.state.tr.insertText(words));

test.each([0.2, 0.8])("two begin in one empty paragraph, and what one of them writes there without network stays (%d)", (first) => {
  const ids = [first, 0.5];
  const { docs, editors: [an, bo] } = apart("<p>Eerst</p><p></p>", 2, () => ids.shift()!) as { docs: Y.Doc[]; editors: [Editor, Editor] };
  an.commands.insertContentAt(atEnd(an), "An. ");
  bo.commands.insertContentAt(atEnd(bo), "Bo. ");
  bo.commands.insertContentAt(atEnd(bo), "Nog Bo. ");
  pass(docs[1]!, docs[0]!);
  an.commands.insertContentAt(atEnd(an), "Nog An. ");
  bo.commands.insertContentAt(atEnd(bo), "Weer Bo. ");
  meet(docs);
  expect(an.getText()).toBe(bo.getText());
  for (const words of ["An. ", "Bo. ", "Nog An. ", "Nog Bo. ", "Weer Bo. "]) expect(an.getText()).toContain(words);
});

test("a new line has its text from the first moment, in the same update, wherever it is", () => {
  const doc = new Y.Doc();
  const editor = written(doc);
  editor.commands.setContent("<p>Eerst</p><ul><li><p>punt</p></li></ul><table><tr><td><p>vak</p></td></tr></table>");
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  doc.on("update", (update: Uint8Array) => {
    Y.applyUpdate(other, update);
    for (const block of other.getXmlFragment("default").createTreeWalker((one) => one instanceof Y.XmlElement && one.nodeName === "paragraph")) {
      expect((block as Y.XmlElement).get(0)).toBeInstanceOf(Y.XmlText);
    }
  });
  for (const words of ["Eerst", "punt", "vak"]) {
    editor.state.doc.descendants((node, at) => void (node.text === words && editor.commands.setTextSelection(at + node.nodeSize)));
    editor.commands.enter();
    expect(editor.state.selection.$from.parent.content.size).toBe(0);
  }
  editor.commands.insertTable({ rows: 2, cols: 2 });
  expect(other.getXmlFragment("default").toString()).toBe(doc.getXmlFragment("default").toString());
});

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])("three write in the same lines and see each other now and then: nobody's words go (%i)", (seed) => {
  const dice = (): number => (seed = (seed * 1_664_525 + 1_013_904_223) >>> 0) / 2 ** 32;
  const one = (count: number): number => Math.floor(dice() * count);
  const { docs, editors } = apart("<p>Eerst</p>", 3, dice);
  const maybe = (chance: number): void => {
    const [from, to] = [one(3), one(3)];
    if (dice() < chance && from !== to) pass(docs[from]!, docs[to]!);
  };
  const words: string[] = [];
  for (let n = 0; n < 300; n++) {
    const who = one(3);
    const editor = editors[who]!;
    const word = `${"abc"[who]}w${n}x`;
    const kind = one(10);
    if (kind === 0) {
      const all = texts(docs[who]!);
      const text = all[one(all.length)]!;
      text.insert(text.length, ` ${word} `); // as any client of Yjs may
    } else if (kind < 3) {
      const { doc } = editor.state;
      const last = doc.childCount - 1 - Math.min(one(3), doc.childCount - 1);
      let at = -1;
      for (let line = 0; line <= last; line++) at += doc.child(line).nodeSize;
      editor.commands.setTextSelection(at);
      says(editor, ` ${word} `);
    } else if (kind < 5) {
      editor.commands.setTextSelection(atEnd(editor));
      editor.commands.enter();
      maybe(0.3);
      says(editor, word);
    } else if (kind < 7) {
      editor.commands.setTextSelection(atEnd(editor));
      for (const letter of word) {
        says(editor, letter);
        maybe(0.3);
      }
      for (const letter of [...word].reverse()) {
        const { from } = editor.state.selection;
        if (editor.state.doc.textBetween(from - 1, from) !== letter) break; // another wrote in between: one sees that
        editor.view.dispatch(editor.state.tr.delete(from - 1, from));
        maybe(0.3);
      }
      continue;
    } else {
      maybe(1);
      continue;
    }
    words.push(word);
  }
  meet(docs);
  const text = editors[0]!.getText();
  for (const editor of editors) expect(editor.getText()).toBe(text);
  expect(words.filter((word) => !text.includes(word))).toEqual([]);
});
