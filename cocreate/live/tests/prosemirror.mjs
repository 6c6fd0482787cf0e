// The JSON of ProseMirror on standard input to a Yjs update, as Tiptap writes it; and another update back to JSON.
import { readFileSync } from "node:fs";
import { getSchema, Mark } from "@tiptap/core";
import Blockquote from "@tiptap/extension-blockquote";
import Bold from "@tiptap/extension-bold";
import Document from "@tiptap/extension-document";
import HardBreak from "@tiptap/extension-hard-break";
import Heading from "@tiptap/extension-heading";
import HorizontalRule from "@tiptap/extension-horizontal-rule";
import Italic from "@tiptap/extension-italic";
import { BulletList, ListItem, OrderedList, TaskItem, TaskList } from "@tiptap/extension-list";
import Paragraph from "@tiptap/extension-paragraph";
import { TableKit } from "@tiptap/extension-table";
import Text from "@tiptap/extension-text";
import { prosemirrorJSONToYXmlFragment, yXmlFragmentToProseMirrorRootNode } from "@tiptap/y-tiptap";
import * as Y from "yjs";

const { doc, update } = JSON.parse(readFileSync(0, "utf8"));
const Link = Mark.create({ name: "link", addAttributes: () => ({ href: { default: null }, target: { default: null } }) });
const words = [Document, Paragraph, Text, Heading, HardBreak, HorizontalRule, Blockquote, Bold, Italic, Link];
const lists = [BulletList, OrderedList, ListItem, TaskList, TaskItem.configure({ nested: true })];
const schema = getSchema([...words, ...lists, TableKit]);
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
