// Gives each block of text its Y.XmlText at once. y-prosemirror makes it with the first letter: two people who began in the
// same empty paragraph then each had one, and whoever wrote next made them one, and took away what was written in the other.
import type { Editor } from "@tiptap/core";
import type { Schema } from "@tiptap/pm/model";
import { type ProsemirrorBinding, ySyncPluginKey } from "@tiptap/y-tiptap";
import * as Y from "yjs";

/** Do so in what this editor makes from now on, in the same update. What was there is left: another may mend it too. */
export function ground(editor: Editor): void {
  const { binding } = ySyncPluginKey.getState(editor.state) as { binding: ProsemirrorBinding };
  const tell = binding._prosemirrorChanged.bind(binding);
  binding._prosemirrorChanged = (doc) =>
    binding.doc.transact((transaction) => {
      tell(doc);
      for (const type of transaction.changed.keys()) if (type instanceof Y.XmlFragment) lay(type, editor.schema, transaction);
    }, ySyncPluginKey);
}

function lay(parent: Y.XmlFragment, schema: Schema, transaction: Y.Transaction): void {
  for (const child of parent.toArray()) {
    if (!(child instanceof Y.XmlElement) || !isNew(child._item!.id, transaction)) continue;
    if (child.length) lay(child, schema, transaction);
    else if (schema.nodes[child.nodeName]?.isTextblock) child.insert(0, [new Y.XmlText()]);
  }
}

function isNew({ client, clock }: Y.ID, { beforeState }: Y.Transaction): boolean {
  return clock >= (beforeState.get(client) ?? 0);
}
