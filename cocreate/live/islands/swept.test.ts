import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { openRoom, type Room } from "./_room";
import type { Swept } from "./_swept";
import { serve, type Server } from "./_testing";

/** Each on a device of its own: tabs tell each other what they do. */
const answer = (rights: string) => (): Response => Response.json({ url: `ws://device${server.asked}.test/live`, room: "doc:plein", token: "t", rights });
let server: Server;
const open: Room[] = [];

beforeEach(() => {
  server = serve();
  server.answer = answer("write");
  const begun = new Y.Doc();
  paragraph(begun, "Het plein");
  Y.applyUpdate(server.doc, Y.encodeStateAsUpdate(begun));
});
afterEach(() => {
  for (const room of open.splice(0)) room.destroy();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const fragment = (doc: Y.Doc): Y.XmlFragment => doc.getXmlFragment("default");
const write = (doc: Y.Doc, words: string): void => {
  const text = (fragment(doc).get(0) as Y.XmlElement).get(0) as Y.XmlText;
  text.insert(text.length, words);
};
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

function paragraph(doc: Y.Doc, words: string): void {
  const made = new Y.XmlElement("paragraph");
  made.insert(0, [new Y.XmlText(words)]);
  fragment(doc).push([made]);
}

type Person = { room: Room; doc: Y.Doc; told: Swept[] };

async function enter(name = `doc:${Math.random()}`): Promise<Person> {
  const room = openRoom({ tokenUrl: "/token", name, rights: "write" });
  open.push(room);
  const told: Swept[] = [];
  room.onSwept((words) => told.push(...words));
  await vi.waitFor(() => expect(room.state).not.toBe("device"), { timeout: 5000 });
  return { room, doc: room.doc, told };
}

/** An undo keeps what one deleted, as an editor does. */
async function two(): Promise<[Person, Person]> {
  const both: [Person, Person] = [await enter(), await enter()];
  for (const { doc } of both) new Y.UndoManager(fragment(doc));
  server.keeps = false;
  return both;
}

const said = ({ told }: Person): string[] => told.map(({ words }) => words);

test.each([["first", [1, 1]], ["last", [1, 1]], ["first", [2]], ["last", [2]]] as const)(
  "who took a block away, or who wrote in it, is told of words in it, and not both (away %s, turns %j)",
  async (when, turns) => {
    const [an, bo] = await two();
    fragment(an.doc).delete(0, 1);
    write(bo.doc, " en de bank");
    if (when === "last") server.waiting.reverse();
    for (const count of turns) {
      server.keep(count);
      await settled();
    }
    expect([...said(an), ...said(bo)]).toEqual([" en de bank"]);
    expect(fragment(an.doc).length).toBe(0);
    expect(said(when === "last" && turns.length === 2 ? an : bo)).toEqual([" en de bank"]);
  },
);

test("what the server kept, and who did away with it could see, is not told", async () => {
  const [an, bo] = await two();
  write(bo.doc, " en de bank");
  server.keep();
  await settled();
  fragment(an.doc).delete(0, 1);
  write(bo.doc, " erbij");
  server.keep(1);
  await settled();
  server.keep();
  await settled();
  expect([...said(an), ...said(bo)]).toEqual([" erbij"]);
});

test("words that somebody deleted as words are not told, nor spaces", async () => {
  const [an, bo] = await two();
  write(bo.doc, " en de bank");
  server.keep();
  await settled();
  const text = (fragment(an.doc).get(0) as Y.XmlElement).get(0) as Y.XmlText;
  text.delete(0, text.length);
  write(bo.doc, "  ");
  fragment(an.doc).delete(0, 1);
  server.keep(1);
  await settled();
  server.keep();
  await settled();
  expect([...said(an), ...said(bo)]).toEqual([]);
});

test("what was written without network, and the page closed since, is told when the network is back", async () => {
  const name = "doc:zonder-net";
  const first = await enter(name);
  server.answer = () => new Response("", { status: 503 });
  first.room.destroy();
  const offline = openRoom({ tokenUrl: "/token", name, rights: "write" });
  await offline.ready;
  write(offline.doc, " en de bank");
  await settled();
  offline.destroy();
  fragment(server.doc).delete(0, 1);
  server.answer = answer("write");
  const last = await enter(name);
  await settled();
  expect(said(last)).toEqual([" en de bank"]);
});

test("several texts of one block are told each, in their order, with the block", async () => {
  const list = new Y.XmlElement("bulletList");
  list.insert(0, ["een", "twee"].map((words) => {
    const made = new Y.XmlElement("listItem");
    made.insert(0, [new Y.XmlText(words)]);
    return made;
  }));
  fragment(server.doc).push([list]);
  const [an, bo] = await two();
  fragment(an.doc).delete(1, 1);
  const items = (fragment(bo.doc).get(1) as Y.XmlElement).toArray() as Y.XmlElement[];
  for (const [at, words] of ["a", "b"].entries()) {
    const text = items[at]!.get(0) as Y.XmlText;
    text.insert(text.length, ` ${words} `);
    text.insert(0, `${words}: `);
  }
  server.keep(1);
  await settled();
  server.keep();
  await settled();
  expect(said(bo)).toEqual(["a:  a ", "b:  b "]);
  expect(new Set(bo.told.map(({ block }) => block)).size).toBe(1);
  expect(said(an)).toEqual([]);
});

test("who may only read puts nothing back", async () => {
  const [an, bo] = await two();
  server.answer = answer("read");
  server.close(4419);
  await vi.waitFor(() => expect([an.room.rights, bo.room.rights]).toEqual(["read", "read"]), { timeout: 5000 });
  write(bo.doc, " en de bank");
  server.waiting = [];
  fragment(server.doc).delete(0, 1);
  server.close(1006);
  await vi.waitFor(() => expect(fragment(bo.doc).length).toBe(0), { timeout: 5000 });
  expect([...said(an), ...said(bo)]).toEqual([]);
});

test.each([false, true])("of two tabs on one device one is told: who wrote it, the first one when that is gone (%s)", async (isGone) => {
  const waiting: (() => Promise<void>)[] = [];
  vi.spyOn(navigator, "locks", "get").mockReturnValue({
    async request(_name: string, _options: unknown, take: () => Promise<void>) {
      if (waiting.push(take) === 1) await take();
    },
  } as unknown as LockManager);
  const name = "doc:twee";
  const [first, second, third] = [await enter(name), await enter(name), await enter(name)];
  server.keeps = false;
  write(second.doc, " en de bank");
  for (const { doc } of [first, third]) Y.applyUpdate(doc, Y.encodeStateAsUpdate(second.doc), "tab");
  if (isGone) second.room.destroy();
  fragment(server.doc).delete(0, 1);
  server.close(1006);
  await vi.waitFor(() => expect(fragment(third.doc).length + fragment(first.doc).length).toBe(0), { timeout: 5000 });
  await settled();
  expect([said(first), said(third), said(second)]).toEqual(isGone ? [[" en de bank"], [], []] : [[], [], [" en de bank"]]);
});
