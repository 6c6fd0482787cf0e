// Words that go along with a block that somebody took away, joined to another or made into something else, while another
// wrote in it: Yjs deletes all that is in a block, also what who deleted it never saw. One browser is told of them: that of
// who wrote them when the server did not have them yet, else that of who deleted the block. The server leaves out the words
// of what was gone when it came, so the other of the two has nothing to tell.
import * as Y from "yjs";
import type { Kept } from "./_kept";

/** What stood in one text, and the block of the document, gone or not, that it stood in. */
export type Swept = { words: string; block: Y.Item };

/** Return what a change that the server gives sweeps away. Call it after the change, before what is deleted is forgotten.
 *
 * `isFirst` says whether of the tabs on this device this one tells of what all have deleted; `tells` of whose words it does.
 */
export function swept(transaction: Y.Transaction, kept: Kept, isFirst: boolean, tells: (client: number) => boolean): Swept[] {
  const pieces = new Map<Y.Item, string>();
  const blocks = new Map<Y.AbstractType<unknown>, Y.Item>(); // by text
  Y.iterateDeletedStructs(transaction, transaction.deleteSet, (item) => {
    if (!(item instanceof Y.Item) || !(item.content instanceof Y.ContentString)) return;
    const around = above(item);
    if (!around.some(({ deleted }) => deleted)) return; // it was deleted itself, by who saw it
    const { client, clock } = item.id;
    const isNew = clock >= (transaction.beforeState.get(client) ?? 0);
    if (isNew ? !isFirst || !around.some(({ id }) => kept.isOpen(id)) : !tells(client)) return;
    pieces.set(item, isNew ? item.content.str : item.content.str.slice(Math.max(0, kept.clock(client) - clock)));
    blocks.set(item.parent as Y.AbstractType<unknown>, around.at(-1)!);
  });
  return [...blocks].map(([text, block]) => {
    let words = "";
    for (let item = text._start; item; item = item.right) words += pieces.get(item) ?? "";
    return { words, block };
  }).filter(({ words }) => words.trim());
}

/** Return what an item stands in, from the inside to the outside. */
export function above(item: Y.Item): Y.Item[] {
  const parent = (item.parent as Y.AbstractType<unknown>)._item;
  return parent ? [parent, ...above(parent)] : [];
}
