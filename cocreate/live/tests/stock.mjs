// Stock clients of y-websocket, driven by lines on standard input: [client, verb, value]. Each answer is one line of JSON.
import { createInterface } from "node:readline";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

const [url, room, ...tokens] = process.argv.slice(2);
const clients = tokens.map((token) => {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(url, room, doc, { params: { token }, disableBc: true });
  const client = { doc, provider, closes: [] };
  provider.on("connection-close", (event) => event && client.closes.push([event.code, event.reason]));
  return client;
});
const verbs = {
  synced: ({ provider }) => provider.synced,
  insert: ({ doc }, words) => doc.getText("text").insert(doc.getText("text").length, words),
  set: ({ doc }, [key, value]) => doc.getMap("things").set(key, value),
  text: ({ doc }) => doc.getText("text").toString(),
  pages: ({ doc }) => doc.getText("page").toString(),
  things: ({ doc }) => doc.getMap("things").toJSON(),
  show: ({ provider }, state) => provider.awareness.setLocalState(state),
  seen: ({ provider }) => [...provider.awareness.getStates().values()],
  cut: ({ provider }) => provider.disconnect(),
  connect: ({ provider }) => provider.connect(),
  closes: ({ closes }) => closes,
};
for await (const line of createInterface({ input: process.stdin })) {
  const [at, verb, value] = JSON.parse(line);
  console.log(JSON.stringify(verbs[verb](clients[at], value) ?? null));
}
process.exit(0);
