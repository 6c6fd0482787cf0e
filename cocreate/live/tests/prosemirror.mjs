// The JSON of ProseMirror on standard input to a Yjs update, as Tiptap writes it; and another update back to JSON.
import { readFileSync } from "node:fs";
import { getSchema } from "@tiptap/core";
import { TableKit } from "@tiptap/extension-table";
import { TaskItem, TaskList } from "@tiptap/extension-list";
import StarterKit from "@tiptap/starter-kit";
import { prosemirrorJSONToYXmlFragment, yXmlFragmentToProseMirrorRootNode } from "@tiptap/y-tiptap";
import * as Y from "yjs";

const { doc, update } = JSON.parse(readFileSync(0, "utf8"));
const schema = getSchema([StarterKit, TableKit, TaskList, TaskItem.configure({ nested: true })]);
if (doc) {
  const made = new Y.Doc();
  prosemirrorJSONToYXmlFragment(schema, doc, made.getXmlFragment("default"));
  console.log(JSON.stringify({ update: Buffer.from(Y.encodeStateAsUpdate(made)).toString("base64") }));
} else {
  const got = new Y.Doc();
  Y.applyUpdate(got, Buffer.from(update, "base64"));
  const node = yXmlFragmentToProseMirrorRootNode(got.getXmlFragment("default"), schema);
  node.check();
  console.log(JSON.stringify({ doc: node.toJSON() }));
}
