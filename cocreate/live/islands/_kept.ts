// What of a document the server has not told yet that it kept. It tells by its state (step 1), and by giving each
// change back once it is committed, also to who made it.
import { readVarUint, readVarUint8Array, type Decoder, clone } from "lib0/decoding";
import * as Y from "yjs";

type Range = [from: number, to: number];
type Deletions = Map<number, Range[]>;
const STEP1 = 0, STEP2 = 1;

const deletionsOf = (set: { clients: Map<number, { clock: number; len: number }[]> }): Deletions =>
  new Map([...set.clients].map(([client, items]) => [client, items.map(({ clock, len }): Range => [clock, clock + len])]));

/** Whether it was deleted when it was sent: what goes along with what it stands in is in no set of deletions. */
const isGone = (struct: Y.AbstractStruct): boolean => struct instanceof Y.GC || (struct instanceof Y.Item && struct.content instanceof Y.ContentDeleted);

/** Return `all` without `less`, both lists of ranges in any order; a text of years has thousands of each. */
export function without(all: Range[], less: Range[]): Range[] {
  const gone = [...less].sort(byBegin);
  const left: Range[] = [];
  let first = 0;
  for (let [start, end] of [...all].sort(byBegin)) {
    while (first < gone.length && gone[first]![1] <= start) first++;
    for (let at = first; at < gone.length && gone[at]![0] < end; at++) {
      const [from, to] = gone[at]!;
      if (start < from) left.push([start, from]);
      start = Math.max(start, to);
    }
    if (start < end) left.push([start, end]);
  }
  return left;
}

const byBegin = ([one]: Range, [other]: Range): number => one - other;

export class Kept {
  #clocks: Map<number, number> | null = null; // by client, how much of it the server has; null before it told
  #open: Deletions = new Map(); // that the server did not give back yet
  #doc: Y.Doc;

  constructor(doc: Y.Doc) {
    this.#doc = doc;
  }

  /** Take note of a change that did not come from the server. */
  changed(update: Uint8Array): void {
    for (const [client, ranges] of deletionsOf(Y.decodeUpdate(update).ds)) {
      this.#open.set(client, [...(this.#open.get(client) ?? []), ...ranges]);
    }
  }

  /** Take note of a sync message of the server, after it was applied; `decoder` stands behind its kind. */
  told(decoder: Decoder): void {
    const step = readVarUint(decoder);
    const body = readVarUint8Array(decoder);
    if (step === STEP1) {
      this.#clocks = Y.decodeStateVector(body);
      return;
    }
    const clocks = (this.#clocks ??= new Map());
    for (const [client, to] of Y.parseUpdateMeta(body).to) clocks.set(client, Math.max(clocks.get(client) ?? 0, to));
    if (step === STEP2) this.#open = deletionsOf(Y.createDeleteSetFromStructStore(this.#doc.store)); // it holds all of the server's
    const { ds, structs } = Y.decodeUpdate(body);
    const gone = deletionsOf(ds);
    for (const { id: { client, clock }, length } of structs.filter(isGone)) {
      if (!gone.has(client)) gone.set(client, []);
      gone.get(client)!.push([clock, clock + length]);
    }
    for (const [client, ranges] of gone) {
      const left = without(this.#open.get(client) ?? [], ranges);
      if (left.length) this.#open.set(client, left);
      else this.#open.delete(client);
    }
  }

  /** How much the server has of what `client` made. */
  clock(client: number): number {
    return this.#clocks?.get(client) ?? 0;
  }

  /** Whether this was deleted, which the server did not give back yet. */
  isOpen({ client, clock }: Y.ID): boolean {
    return (this.#open.get(client) ?? []).some(([from, to]) => from <= clock && clock < to);
  }

  /** Whether the server has all that is in the document. */
  get all(): boolean {
    const clocks = this.#clocks;
    if (!clocks || this.#open.size) return false;
    return [...this.#doc.store.clients.keys()].every((client) => Y.getState(this.#doc.store, client) <= (clocks.get(client) ?? 0));
  }
}

/** Return a decoder at the same place, so that a message can be read twice. */
export const again = (decoder: Decoder): Decoder => clone(decoder);
