// A passage that people talk about: where it begins and ends whatever is written around it, and what it said then.
import { type Editor, Extension } from "@tiptap/core";
import { Plugin, PluginKey, TextSelection } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { absolutePositionToRelativePosition, relativePositionToAbsolutePosition, ySyncPluginKey } from "@tiptap/y-tiptap";
import { fromBase64, toBase64 } from "lib0/buffer";
import * as Y from "yjs";

/** Ends are relative positions of Yjs as base64; `quote` is what stood there. */
export interface Passage {
  start: string;
  end: string;
  quote: string;
}

export interface Marked extends Passage {
  id: string; // of the element on the page that tells of it
  kind: "comment" | "suggestion";
}

export interface Span {
  from: number;
  to: number;
}

const LONGEST = 2000; // signs of a quote
const key = new PluginKey<DecorationSet>("passages");

interface Bound {
  doc: Y.Doc;
  type: Y.XmlFragment;
  binding: { mapping: never } | null;
}

const bound = (editor: Editor): Bound => ySyncPluginKey.getState(editor.state) as Bound;

/** Return what is selected as a passage, or null when nothing is. */
export function selected(editor: Editor): Passage | null {
  const { from, to } = editor.state.selection;
  const { doc, type, binding } = bound(editor);
  const quote = textOf(editor, { from, to });
  if (from === to || !quote.trim() || !binding) return null;
  const last = absolutePositionToRelativePosition(to, type, binding.mapping) as Y.RelativePosition;
  const first = absolutePositionToRelativePosition(from, type, binding.mapping) as Y.RelativePosition;
  const pack = (at: Y.RelativePosition) => toBase64(Y.encodeRelativePosition(at));
  return { start: pack(rightwards(first, doc)), end: pack(last), quote: quote.slice(0, LONGEST) };
}

/** Hold on to the sign behind a position, not to the one before it: what is written between them comes before. */
function rightwards(position: Y.RelativePosition, doc: Y.Doc): Y.RelativePosition {
  const at = Y.createAbsolutePositionFromRelativePosition(position, doc);
  return at?.type instanceof Y.XmlText ? Y.createRelativePositionFromTypeIndex(at.type, at.index, 0) : position;
}

/** Return where a passage stands now, or null when its place is gone. */
export function placed(editor: Editor, passage: Passage): Span | null {
  const { doc, type, binding } = bound(editor);
  if (!binding || !passage.start || !passage.end) return null;
  try {
    const at = (end: string) => relativePositionToAbsolutePosition(doc, type, Y.decodeRelativePosition(fromBase64(end)), binding.mapping);
    const [from, to] = [at(passage.start), at(passage.end)];
    return from === null || to === null || from >= to || to > editor.state.doc.content.size ? null : { from, to };
  } catch {
    return null; // not a position; who sent it was no browser of ours
  }
}

/** Return the words of a span, its blocks on lines of their own. */
export function textOf(editor: Editor, { from, to }: Span): string {
  return editor.state.doc.textBetween(from, to, "\n", (leaf) => (leaf.type.name === "mention" ? leaf.attrs.label : leaf.type.name === "hardBreak" ? "\n" : ""));
}

/** Whether a passage still says what it said when somebody pointed at it. */
export function unchanged(editor: Editor, passage: Passage): Span | null {
  const span = placed(editor, passage);
  const flat = (text: string) => text.replace(/\s+/g, " ").trim();
  return span && flat(textOf(editor, span).slice(0, LONGEST)) === flat(passage.quote) ? span : null;
}

/** Put `replacement` in the place of a span, with the looks of its first letter. Several lines make several blocks. */
export function replace(editor: Editor, span: Span, replacement: string): void {
  const marks = editor.state.doc.resolve(span.from).marksAcross(editor.state.doc.resolve(span.to)) ?? [];
  const [first = "", ...more] = replacement.replace(/\r\n?/g, "\n").split(/\n+/);
  const { tr, schema } = editor.state;
  if (first) tr.replaceWith(span.from, span.to, schema.text(first, marks));
  else tr.delete(span.from, span.to);
  let at = tr.mapping.map(span.to);
  for (const line of more) {
    tr.split(at);
    at += 2;
    if (line) tr.insert(at, schema.text(line, marks));
    at += line.length;
  }
  editor.view.dispatch(tr.scrollIntoView());
}

/** Lead the eye and the keyboard to a passage. */
export function goTo(editor: Editor, passage: Passage): boolean {
  const span = placed(editor, passage);
  if (!span) return false;
  editor.view.dispatch(editor.state.tr.setSelection(TextSelection.create(editor.state.doc, span.from, span.to)).scrollIntoView());
  editor.view.focus();
  return true;
}

function drawn(editor: Editor, passages: Marked[]): DecorationSet {
  const found = passages.flatMap((one) => {
    const span = placed(editor, one);
    return span ? [Decoration.inline(span.from, span.to, { class: `editor-mark editor-mark-${one.kind}`, "data-passage": one.id })] : [];
  });
  return DecorationSet.create(editor.state.doc, found);
}

/** Mark the passages that somebody talks about, now; `marks` keeps them in their place. */
export function refresh(editor: Editor, passages: Marked[]): void {
  if (!editor.isDestroyed) editor.view.dispatch(editor.state.tr.setMeta(key, drawn(editor, passages)));
}

/** Keep passages marked while the text changes; `again` is asked to `refresh` when it was quiet for a moment. */
export function marks(again: () => void): Extension {
  return Extension.create({
    name: "passages",
    addProseMirrorPlugins: () => [
      new Plugin({
        key,
        state: {
          init: () => DecorationSet.empty,
          apply: (tr, old: DecorationSet) => (tr.getMeta(key) as DecorationSet | undefined) ?? old.map(tr.mapping, tr.doc),
        },
        props: { decorations: (state) => key.getState(state) },
        view: () => {
          let waits = 0;
          return {
            update: (view, before) => {
              if (before.doc.eq(view.state.doc)) return;
              window.clearTimeout(waits);
              waits = window.setTimeout(again, 300);
            },
            destroy: () => window.clearTimeout(waits),
          };
        },
      }),
    ],
    onCreate: again,
  });
}
