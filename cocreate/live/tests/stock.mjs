// Stock clients of y-websocket, driven by lines on standard input: [client, verb, value]. Each answer is one line of JSON.
// Each also keeps beside its document what the server told it, and nothing else: that is what was acknowledged.
import { createInterface } from "node:readline";
import { clone, readVarUint, readVarUint8Array } from "lib0/decoding";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

const [url, room, ...tokens] = process.argv.slice(2);
const clients = tokens.map((token) => {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(url, room, doc, { params: { token }, disableBc: true, connect: false });
  const client = { doc, provider, closes: [], told: new Y.Doc() };
  const sync = provider.messageHandlers[0];
  provider.messageHandlers[0] = (encoder, decoder, ...rest) => {
    const twice = clone(decoder);
    if (readVarUint(twice) > 0) Y.applyUpdate(client.told, readVarUint8Array(twice));
    sync(encoder, decoder, ...rest);
  };
  provider.on("connection-close", (event) => event && client.closes.push([event.code, event.reason]));
  provider.connect();
  return client;
});
const base64 = (doc) => Buffer.from(Y.encodeStateAsUpdate(doc)).toString("base64");
const lines = (doc) => doc.getXmlFragment("default").toArray();
const paragraph = ({ doc }, words) => {
  const made = new Y.XmlElement("paragraph");
  made.insert(0, [new Y.XmlText(words)]);
  doc.getXmlFragment("default").push([made]);
};
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
  through: ({ provider }, other) => {
    provider.disconnect();
    provider.serverUrl = other;
    provider.connect();
  },
  closes: ({ closes }) => closes,
  doc: ({ doc }) => base64(doc),
  told: ({ told }) => base64(told),
  add: ({ doc }, [id, fields]) => void doc.getMap("things").set(id, new Y.Map(Object.entries(fields))),
  tell: ({ doc }, [id, field, value]) => void doc.getMap("things").get(id)?.set(field, value),
  drop: ({ doc }, id) => doc.getMap("things").delete(id),
  paragraph,
  words: (client, [at, words]) => {
    const texts = lines(client.doc).map((line) => line.get(0)).filter((text) => text instanceof Y.XmlText);
    const text = texts[at % texts.length];
    if (text) text.insert(text.length, words);
    else paragraph(client, words);
  },
  erase: ({ doc }, word) => {
    for (const text of lines(doc).flatMap((line) => line.toArray())) {
      const at = text.toString().indexOf(word);
      if (at >= 0) text.delete(at, word.length);
    }
  },
};
for await (const line of createInterface({ input: process.stdin })) {
  const [at, verb, value] = JSON.parse(line);
  console.log(JSON.stringify(verbs[verb](clients[at], value) ?? null));
}
process.exit(0);
