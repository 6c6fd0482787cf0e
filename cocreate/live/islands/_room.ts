// A room of the server in the browser: kept on this device first, then in step with everybody. See docs/explanation/live.md.
//
// The page tells where a token comes from (POST; it answers {url, room, token, rights}) and the name of the room, under
// which this device keeps it. So a page that was opened before works without network, and what was made there goes along
// when the network is back.
import type { Decoder } from "lib0/decoding";
import { IndexeddbPersistence } from "y-indexeddb";
import type { Awareness } from "y-protocols/awareness";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { again, Kept } from "./_kept";
import { forgetPage, keepPage } from "./_offline";
import { above, type Swept, swept } from "./_swept";

export type Rights = "read" | "suggest" | "write";
/** device: some of it is only on this device; saved: the server has it all; seen: and somebody else is here. */
export type State = "device" | "saved" | "seen";
export type Room = {
  doc: Y.Doc;
  awareness: Awareness;
  readonly rights: Rights;
  readonly state: State;
  /** Whether the server has all that is here, at this moment; `state` waits a little before it says no. */
  readonly kept: boolean;
  /** Resolves when there is something to show: what this device kept, or what the server has. */
  ready: Promise<void>;
  /** Call `fn` now and at each change; the answer ends that. */
  onState(fn: (state: State) => void): () => void;
  onRights(fn: (rights: Rights) => void): () => void;
  /** Call `fn` with words that went along with a block that is gone, for the one who is to put them back. */
  onSwept(fn: (words: Swept[]) => void): void;
  destroy(): void;
};
type Ticket = { url: string; room: string; token: string; rights: Rights };

const SYNC = 0;
const ASK_ANEW = new Set([4401, 4403, 4419]); // this token opens nothing any more
const GONE = new Set([403, 404, 410]);
const LINGER = 1500; // ms before what waits for the server is told; mostly it is kept sooner
const READING = 3000; // ms for the device to give what it kept: what the server did away with is then seen to be in it
const FIRST_WAIT = 1000, LONGEST_WAIT = 30_000; // ms between two tries for a token

class Told<Value> {
  readonly #listeners = new Set<(value: Value) => void>();
  constructor(public value: Value) {}

  set(value: Value): void {
    if (value === this.value) return;
    this.value = value;
    for (const fn of this.#listeners) fn(value);
  }

  on(fn: (value: Value) => void): () => void {
    this.#listeners.add(fn);
    fn(this.value);
    return () => this.#listeners.delete(fn);
  }
}

/** Open the room `name`. `rights` are what the page was made with; they change when the server says so. */
export function openRoom({ tokenUrl, name, rights = "read" }: { tokenUrl: string; name: string; rights?: Rights }): Room {
  const doc = new Y.Doc();
  const device = new IndexeddbPersistence(`cocreate ${name}`, doc);
  const provider = new WebsocketProvider("ws://not-asked-yet.invalid", name, doc, { connect: false });
  const { awareness } = provider;
  awareness.setLocalState({}); // others take no notice of the very first state
  const kept = new Kept(doc);
  const state = new Told<State>("device");
  const allowed = new Told<Rights>(rights);
  let ended = false;
  let fromServer = false;
  let wait = FIRST_WAIT;
  let trying = 0;
  let lingering = 0;
  let keepsPage = false;
  const read = Promise.race([device.whenSynced, new Promise((resolve) => setTimeout(resolve, READING))]);
  const end = new AbortController();
  const locks = navigator.locks as LockManager | undefined; // none over http
  let isFirst = !locks; // of the tabs with this room, which all have what an earlier one left on this device
  void locks?.request(`cocreate ${name}`, { signal: end.signal }, () => {
    isFirst = true;
    return new Promise<void>((leave) => end.signal.addEventListener("abort", () => leave()));
  }).catch(() => undefined);
  const unsent = new Told<boolean | null>(null); // whether it is known; on the device, for who lets the room go there
  unsent.on((now) => {
    if (now !== null) void device.set("unsent", Number(now)).catch(() => undefined);
  });

  // What is kept, and by whom it is seen

  function judge(): void {
    const there = provider.synced && (kept.all || allowed.value !== "write");
    if (provider.synced && kept.all) unsent.set(false);
    if (there) {
      clearTimeout(lingering);
      lingering = 0;
      const others = [...awareness.getStates().keys()].some((id) => id !== doc.clientID);
      state.set(others ? "seen" : "saved");
    } else if (!provider.synced) state.set("device");
    else lingering ||= window.setTimeout(() => {
      lingering = 0;
      if (!ended && !kept.all) state.set("device");
    }, LINGER);
  }

  const sync = provider.messageHandlers[SYNC]!;
  provider.messageHandlers[SYNC] = (encoder, decoder: Decoder, from, ofServer, kind) => {
    const twice = again(decoder);
    fromServer = ofServer;
    try {
      sync(encoder, decoder, from, ofServer, kind);
    } finally {
      fromServer = false;
    }
    if (ofServer) {
      kept.told(twice);
      judge();
    }
  };
  doc.on("update", (update: Uint8Array, origin: unknown) => {
    if (fromServer && origin === provider) return; // an editor may change something while it takes that in
    if (origin !== device) unsent.set(true);
    kept.changed(update);
    judge();
  });
  awareness.on("change", judge);
  provider.on("sync", judge);

  // Getting in

  async function enter(): Promise<void> {
    clearTimeout(trying);
    let ticket: Ticket;
    try {
      const answer = await fetch(tokenUrl, { method: "POST", headers: { Accept: "application/json" } });
      if (ended) return;
      if (GONE.has(answer.status)) void letGo();
      if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) return allowed.set("read"); // not for us
      if (!answer.ok) throw new Error(String(answer.status));
      ticket = (await answer.json()) as Ticket;
    } catch {
      later();
      return;
    }
    await read;
    if (ended) return;
    provider.serverUrl = ticket.url.replace(/\/+$/, "");
    provider.roomname = ticket.room;
    provider.params = { token: ticket.token };
    allowed.set(ticket.rights);
    provider.connect();
    if (!keepsPage) void keepPage(name);
    keepsPage = true;
  }

  /** Leave nothing on this device that is not for us any more, but for what was never sent. */
  async function letGo(): Promise<void> {
    await forgetPage();
    if (!(await device.get("unsent"))) await device.clearData();
  }

  function later(): void {
    if (ended) return;
    trying = window.setTimeout(() => void enter(), wait);
    wait = Math.min(2 * wait, LONGEST_WAIT);
  }

  const online = (): void => {
    if (!provider.shouldConnect) void enter();
  };
  provider.on("sync", (synced: boolean) => {
    if (synced) wait = FIRST_WAIT;
  });
  provider.on("closed", ({ code }: { code: number }) => {
    if (!ASK_ANEW.has(code)) return; // it took something ill; what is here stays on this device
    if (code === 4403) allowed.set("read");
    later();
  });
  window.addEventListener("online", online);
  void enter();

  const ready = Promise.race([
    device.whenSynced.then(() => undefined),
    new Promise<void>((resolve) => provider.once("sync", () => resolve())),
  ]);
  return {
    doc,
    awareness,
    ready,
    get rights() {
      return allowed.value;
    },
    get kept() {
      return provider.synced && kept.all;
    },
    get state() {
      return state.value;
    },
    onState: (fn) => state.on(fn),
    onRights: (fn) => allowed.on(fn),
    onSwept(fn) {
      let isOwn = false;
      doc.gcFilter = (item) => !isOwn && !above(item).some(({ id }) => kept.isOpen(id)); // one may still hear of words in it
      doc.on("afterTransaction", (transaction) => {
        isOwn = transaction.local;
        if (!fromServer || transaction.origin !== provider || allowed.value !== "write") return;
        const tells = (client: number): boolean => client === doc.clientID || (isFirst && !awareness.getStates().has(client));
        const words = swept(transaction, kept, isFirst, tells);
        if (words.length) queueMicrotask(() => ended || fn(words)); // as a change of this person, not of the server
      });
    },
    destroy() {
      ended = true;
      end.abort();
      clearTimeout(trying);
      clearTimeout(lingering);
      window.removeEventListener("online", online);
      provider.destroy();
      doc.destroy(); // and what keeps it on this device
    },
  };
}

/** Have each <co-live-state> in `root` tell in words where what is made in `room` is. */
export function tellState(room: Room, root: ParentNode): void {
  void customElements.whenDefined("co-live-state").then(() => {
    for (const element of root.querySelectorAll<HTMLElement & { follow(room: Room): void }>("co-live-state")) element.follow(room);
  });
}
