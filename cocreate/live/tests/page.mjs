// openRoom of islands/_room.ts as a page calls it, driven by lines on standard input: [verb, value].
import "fake-indexeddb/auto";
import { createInterface } from "node:readline";
import { createServer } from "vite";

const [url, room, token] = process.argv.slice(2);
let asked = 0;
globalThis.window = Object.assign(new EventTarget(), { setTimeout });
globalThis.fetch = async () => (asked++, Response.json({ url, room, token, rights: "write" }));
const vite = await createServer({
  appType: "custom",
  configFile: false,
  logLevel: "silent",
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, ws: false, watch: null },
});
const { openRoom } = await vite.ssrLoadModule("/cocreate/live/islands/_room.ts");
const page = openRoom({ tokenUrl: "/token", name: room });
const words = page.doc.getText("page");
let state;
page.onState((now) => (state = now));
const verbs = {
  state: () => state,
  insert: (text) => words.insert(words.length, text),
  delete: (length) => words.delete(0, length),
  text: () => words.toString(),
  kept: () => page.kept,
  asked: () => asked,
};
for await (const line of createInterface({ input: process.stdin })) {
  const [verb, value] = JSON.parse(line);
  console.log(JSON.stringify(verbs[verb](value) ?? null));
}
process.exit(0);
