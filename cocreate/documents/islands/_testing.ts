// What tests of the editor share: two people in one room, and a text to write in.
import { Editor, type Extensions } from "@tiptap/core";
import { Collaboration } from "@tiptap/extension-collaboration";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { ground } from "./_ground";
import { building } from "./_schema";

const open: Editor[] = [];

/** Close what `written` made: an editor looks at the page some moments later. */
export function close(): void {
  for (const editor of open.splice(0)) editor.destroy();
  document.body.replaceChildren();
}

export const WORDS = { done: "done: {text}", gone: "gone" };

/** Return the documents and presences of `count` people who see each other at once. */
export function people(count: number): { doc: Y.Doc; awareness: Awareness }[] {
  const all = Array.from({ length: count }, () => {
    const doc = new Y.Doc();
    return { doc, awareness: new Awareness(doc) };
  });
  for (const one of all) {
    one.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== "net") for (const other of all) if (other !== one) Y.applyUpdate(other.doc, update, "net");
    });
    one.awareness.on("update", ({ added, updated, removed }: Record<string, number[]>, origin: unknown) => {
      const update = encodeAwarenessUpdate(one.awareness, [...added!, ...updated!, ...removed!]);
      if (origin !== "net") for (const other of all) if (other !== one) applyAwarenessUpdate(other.awareness, update, "net");
    });
  }
  return all;
}

/** Return an editor in the page, of a text that is already in `doc`. */
export function written(doc: Y.Doc, more: Extensions = []): Editor {
  const element = document.createElement("div");
  document.body.append(element);
  const editor = new Editor({ element, injectCSS: false, extensions: [Collaboration.configure({ document: doc }), ...building(WORDS, new Map()), ...more] });
  ground(editor);
  open.push(editor);
  return editor;
}
