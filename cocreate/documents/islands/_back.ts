// Puts words back that went along with a block: each text of it in a paragraph of its own, where the block was.
import * as Y from "yjs";
import type { Swept } from "../../live/islands/_swept";

/** Return how many paragraphs were made; what stands there already, as somebody else put it back too, is not made again. */
export function putBack(fragment: Y.XmlFragment, swept: Swept[]): number {
  const there = new Set(fragment.toArray().map((block) => block instanceof Y.XmlElement && String(block.get(0) ?? "")));
  const lost = swept.map(({ words, block }) => ({ words: words.trim(), block })).filter(({ words }) => !there.has(words));
  fragment.doc!.transact(() => {
    for (const { words, block } of lost.reverse()) {
      const paragraph = new Y.XmlElement("paragraph");
      paragraph.insert(0, [new Y.XmlText(words)]);
      fragment.insert(behind(fragment, block), [paragraph]);
    }
  });
  return lost.length;
}

function behind(fragment: Y.XmlFragment, block: Y.Item): number {
  let item: Y.Item | null = block;
  while (item?.deleted) item = item.left;
  return item ? fragment.toArray().findIndex((one) => one._item === item) + 1 : 0;
}
