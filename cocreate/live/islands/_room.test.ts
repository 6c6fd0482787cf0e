import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate, removeAwarenessStates } from "y-protocols/awareness";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { without } from "./_kept";
import { openRoom, type Room } from "./_room";
import { serve, Server } from "./_testing";

let server: Server;
let room: Room | undefined;

beforeEach(() => {
  server = serve();
});
afterEach(() => {
  room?.destroy();
  vi.unstubAllGlobals();
});

const open = (name = `map:${Math.random()}`) => (room = openRoom({ tokenUrl: "/token", name, rights: "write" }));
const becomes = (fn: () => unknown, value: unknown) => vi.waitFor(() => expect(fn()).toEqual(value), { timeout: 5000 });

test("what is made is only on this device until the server gives it back", async () => {
  const { doc, onState } = open();
  const states: string[] = [];
  onState((state) => states.push(state));
  await becomes(() => states, ["device", "saved"]);
  server.keeps = false;
  doc.getText("t").insert(0, "hier");
  await becomes(() => states.at(-1), "device");
  server.keep();
  await becomes(() => states.at(-1), "saved");
  server.keeps = false;
  doc.getText("t").delete(0, 2);
  await becomes(() => states.at(-1), "device");
  server.keep();
  await becomes(() => states.at(-1), "saved");
  expect(server.doc.getText("t").toString()).toBe("er");
});

test("what this page changes while it takes in what the server gives is not kept for it", async () => {
  const { doc } = open();
  await becomes(() => room!.state, "saved");
  doc.getMap("a").observe(() => doc.getMap("b").set("mended", true));
  const other = new Y.Doc();
  other.getMap("a").set("bank", "De bank");
  server.waiting.push(Y.encodeStateAsUpdate(other));
  server.keep();
  server.keeps = false;
  await becomes(() => room!.kept, false);
  server.keep();
  await becomes(() => room!.kept, true);
  expect(server.doc.getMap("b").toJSON()).toEqual({ mended: true });
});

test("others see it when somebody else is here", async () => {
  const { awareness } = open();
  await becomes(() => room!.state, "saved");
  const other = new Awareness(new Y.Doc());
  other.setLocalState({});
  applyAwarenessUpdate(awareness, encodeAwarenessUpdate(other, [other.clientID]), "test");
  expect(room!.state).toBe("seen");
  removeAwarenessStates(awareness, [other.clientID], "test");
  expect(room!.state).toBe("saved");
  other.destroy();
});

test("a page that was opened before works without network, and what was made there goes along later", async () => {
  const name = "map:zonder-net";
  server.answer = () => new Response("", { status: 503 });
  const first = open(name);
  await first.ready;
  first.doc.getMap("things").set("bank", "De bank");
  first.doc.getMap("things").set("boom", "weg ermee");
  first.doc.getMap("things").delete("boom");
  await new Promise((resolve) => setTimeout(resolve, 50));
  first.destroy();
  const second = open(name);
  await second.ready;
  expect(second.doc.getMap("things").toJSON()).toEqual({ bank: "De bank" });
  expect(second.state).toBe("device");
  server.answer = new Server().answer;
  window.dispatchEvent(new Event("online"));
  await becomes(() => second.state, "saved");
  expect(server.doc.getMap("things").toJSON()).toEqual({ bank: "De bank" });
});

test("when the token is over a new one is asked, and when the right is gone one reads on", async () => {
  const { onRights } = open("map:van-mij-niet-meer");
  const rights: string[] = [];
  onRights((right) => rights.push(right));
  await becomes(() => room!.state, "saved");
  server.close(4419);
  await becomes(() => server.asked, 2);
  await becomes(() => [...server.sockets].map((one) => one.url), ["ws://site.test/live/map:tuin?token=t2"]);
  expect(rights).toEqual(["write"]);
  server.answer = () => new Response("", { status: 404 });
  server.close(4403);
  await becomes(() => rights, ["write", "read"]);
  await becomes(() => server.asked, 3);
  expect(room!.state).toBe("device");
  const here = async () => (await indexedDB.databases()).filter(({ name }) => name === "cocreate map:van-mij-niet-meer").length;
  await vi.waitFor(async () => expect(await here()).toBe(0));
});

test("what was never sent stays on the device when the right is gone", async () => {
  server.keeps = false;
  const { doc } = open("map:nog-te-sturen");
  await becomes(() => server.sockets.size, 1);
  doc.getMap("things").set("bank", "De bank");
  server.answer = () => new Response("", { status: 404 });
  server.close(4403);
  await becomes(() => room!.rights, "read");
  await becomes(() => server.asked, 2);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await indexedDB.databases()).map(({ name }) => name)).toContain("cocreate map:nog-te-sturen");
});

test("ranges that were given back are taken away, also in pieces", () => {
  expect(without([[0, 10]], [[2, 4], [6, 12]])).toEqual([[0, 2], [4, 6]]);
  expect(without([[0, 10]], [[0, 5], [5, 10]])).toEqual([]);
  expect(without([[3, 5]], [[5, 9], [0, 3]])).toEqual([[3, 5]]);
  expect(without([[20, 30], [0, 10]], [[22, 23], [2, 8], [3, 4], [9, 21]])).toEqual([[0, 2], [8, 9], [21, 22], [23, 30]]);
});
