// What a text may hold, as documents/schema.json has it: nothing of a library that the server would not take.
import { Mark, Node } from "@tiptap/core";
import { Blockquote } from "@tiptap/extension-blockquote";
import { Bold } from "@tiptap/extension-bold";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { Heading } from "@tiptap/extension-heading";
import { HorizontalRule } from "@tiptap/extension-horizontal-rule";
import { Italic } from "@tiptap/extension-italic";
import { BulletList, ListItem, ListKeymap, OrderedList, TaskItem, TaskList } from "@tiptap/extension-list";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import { Text } from "@tiptap/extension-text";
import { Gapcursor } from "@tiptap/extensions";
import schema from "../schema.json";

/** A picture that people of the trajectory gave, which the text may show. */
export interface Picture {
  id: string;
  src: string;
  alt: string;
}

/** What an @ may point to. */
export interface Pointed {
  kind: "stone" | "place";
  id: string;
  label: string;
}

const SAFE = new RegExp(schema.marks.link.attrs.href.like, "i");
const BARE = /^[\w-]+(\.[\w-]+)+([/?#]\S*)?$/;

/** Return an address as it may stand in a text, or "" when it may not. */
export function address(typed: string): string {
  const href = typed.trim();
  if (/[\s<>"]/.test(href)) return "";
  if (SAFE.test(href)) return href;
  if (/^[^\s@/:]+@[\w-]+(\.[\w-]+)+$/.test(href)) return `mailto:${href}`;
  return BARE.test(href) ? `https://${href}` : "";
}

const Link = Mark.create({
  name: "link",
  priority: 1000, // outside the letters that it holds
  inclusive: false,
  addAttributes: () => ({ href: { default: null } }),
  parseHTML: () => [{ tag: "a[href]", getAttrs: (element) => (address(element.getAttribute("href") ?? "") ? null : false) }],
  renderHTML: ({ HTMLAttributes }) => ["a", { ...HTMLAttributes, href: address(HTMLAttributes.href ?? ""), rel: "nofollow ugc noopener" }, 0],
});

// Tab always leaves the text, so these have no Tab of their own: the bar has buttons, and Mod-] and Mod-[ do the same.
const keys = (name: string) =>
  function (this: { editor: import("@tiptap/core").Editor }) {
    return {
      Enter: () => this.editor.commands.splitListItem(name),
      "Mod-]": () => this.editor.commands.sinkListItem(name),
      "Mod-[": () => this.editor.commands.liftListItem(name),
    };
  };

const spans = { colspan: { default: 1 }, rowspan: { default: 1 } };

const Image = Node.create<{ pictures: Map<string, Picture>; gone: string }>({
  name: "image",
  group: "block",
  atom: true,
  draggable: true,
  addOptions: () => ({ pictures: new Map(), gone: "" }),
  addAttributes: () => ({ contribution: { default: null }, alt: { default: "" } }),
  parseHTML: () => [{ tag: "img[data-contribution]", getAttrs: (img) => ({ contribution: img.dataset.contribution, alt: img.getAttribute("alt") ?? "" }) }],
  renderHTML({ node }) {
    const id = String(node.attrs.contribution);
    const picture = this.options.pictures.get(id);
    if (!picture) return ["p", { class: "editor-gone" }, this.options.gone];
    return ["img", { src: picture.src, alt: node.attrs.alt || picture.alt, "data-contribution": id }];
  },
});

const Mention = Node.create({
  name: "mention",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({ kind: { default: "stone" }, id: { default: "" }, label: { default: "" } }),
  parseHTML: () => [
    {
      tag: "[data-mention]",
      getAttrs: (element) => {
        const [kind, ...id] = (element.dataset.mention ?? "").split(":");
        return { kind, id: id.join(":"), label: element.textContent ?? "" };
      },
    },
  ],
  renderHTML: ({ node }) => ["span", { class: "editor-mention", "data-mention": `${node.attrs.kind}:${node.attrs.id}` }, node.attrs.label],
  renderText: ({ node }) => node.attrs.label,
});

/** Return what makes up the text, with the words in the reader's language. */
export function building(words: { done: string; gone: string }, pictures: Map<string, Picture>) {
  return [
    Document,
    Paragraph,
    Text,
    Gapcursor,
    Heading.extend({ addAttributes: () => ({ level: { default: 2, rendered: false } }) }).configure({ levels: [2, 3, 4] }),
    HardBreak,
    HorizontalRule,
    Blockquote,
    Bold,
    Italic,
    Link,
    BulletList,
    OrderedList.extend({ addAttributes: () => ({ start: { default: 1, parseHTML: (ol) => Number(ol.getAttribute("start")) || 1 } }) }),
    ListItem.extend({ addKeyboardShortcuts: keys("listItem") }),
    TaskList,
    TaskItem.extend({ addKeyboardShortcuts: keys("taskItem") }).configure({
      nested: true,
      a11y: { checkboxLabel: (node) => words.done.replace("{text}", node.textContent) },
    }),
    ListKeymap,
    Table.extend({ addKeyboardShortcuts: () => ({}) }).configure({ resizable: false }),
    TableRow,
    TableCell.extend({ addAttributes: () => spans }),
    TableHeader.extend({ addAttributes: () => spans }),
    Image.configure({ pictures, gone: words.gone }),
    Mention,
  ];
}
