// People who write together, without a picture: sockets that speak the sync protocol, in one process. See live.py.
//
//   node live.mjs '{"url": …, "wraps": false, "rooms": [["map:a", "token"], …], "people": 4, "writers": 1, "rate": 5,
//                   "seconds": 8}'            or with "edits": 10000 before, or with "loads": 9 instead of writing
//
// Each writer puts a word of its own in a text; a word says which it is, and everybody notes when it came. Prints one line
// of JSON: how many words, how many of them came to how many, and the times in milliseconds.
import { createRequire } from "node:module";

const require = createRequire(`${process.cwd()}/`);
const { WebSocket } = require("ws");
const Y = require("yjs");
const encoding = require("lib0/encoding");
const plan = JSON.parse(process.argv[2]);
const WORD = /<(\d+)>/g;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const sent = [];
const took = [];
let loadedAt = 0;

function frame(room, kind, step, body) {
  const encoder = encoding.createEncoder();
  if (plan.wraps) encoding.writeVarString(encoder, room); // Hocuspocus has many documents in one socket
  encoding.writeVarUint(encoder, kind);
  encoding.writeVarUint(encoder, step);
  if (typeof body === "string") encoding.writeVarString(encoder, body);
  else encoding.writeVarUint8Array(encoder, body);
  return encoding.toUint8Array(encoder);
}

async function join(room, token) {
  const url = plan.wraps ? plan.url : `${plan.url}/${room}?token=${token}`;
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const person = { socket, room, doc: new Y.Doc(), loaded: null };
  await new Promise((done, failed) => socket.once("open", done).once("error", failed));
  person.loaded = new Promise((done) => {
    socket.on("message", (data) => {
      const now = performance.now();
      const words = data.toString("latin1");
      for (const [, at] of words.matchAll(WORD)) if (sent[at]) took.push(now - sent[at]);
      const at = plan.wraps ? 1 + Buffer.byteLength(room) : 0;
      if (data[at] === 0 && data[at + 1] === 1) {
        loadedAt = now;
        done(data.length);
      }
    });
  });
  socket.on("close", (code, reason) => plan.ends || console.error("closed", code, reason.toString()));
  if (plan.wraps) socket.send(frame(room, 2, 0, "token"));
  socket.send(frame(room, 0, 0, Y.encodeStateVector(person.doc)));
  return person;
}

async function write(person) {
  const text = person.doc.getText("text");
  person.doc.on("update", (update) => person.socket.send(frame(person.room, 0, 2, update)));
  await sleep((1000 / plan.rate) * Math.random());
  const end = performance.now() + plan.seconds * 1000;
  for (let turn = performance.now(); turn < end; turn += 1000 / plan.rate) {
    await sleep(Math.max(0, turn - performance.now()));
    sent.push(performance.now());
    text.insert(text.length, `<${sent.length - 1}>`);
  }
}

const part = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))];
const people = [];
for (const [room, token] of plan.rooms) {
  for (let n = 0; n < plan.people; n += 1) people.push(await join(room, token));
}
await Promise.all(people.map(({ loaded }) => loaded));
const go = () => {
  console.log("ready");
  return new Promise((told) => process.stdin.once("data", told));
};
if (plan.edits) {
  // one document of many edits, each an update of its own
  for (const { socket, room, doc } of people) {
    const text = doc.getText("text");
    doc.on("update", (update) => socket.send(frame(room, 0, 2, update)));
    for (let n = 0; n < plan.edits / people.length; n += 1) {
      text.insert(Math.floor(text.length / 2), String.fromCharCode(97 + (n % 26)));
    }
    await sleep(100);
  }
  await sleep(2000);
}
if (plan.loads) {
  await go();
  for (let n = 0; n < plan.loads; n += 1) {
    const began = performance.now();
    const one = await join(...plan.rooms[0]);
    sent.push(await one.loaded);
    took.push(loadedAt - began);
    await sleep(50);
  }
} else {
  await go();
  const writers = people.filter((_, at) => at % plan.people < plan.writers);
  await Promise.all(writers.map(write));
  await sleep(1000);
}
took.sort((a, b) => a - b);
const waited = plan.loads ? 0 : sent.length * plan.people;
console.log(JSON.stringify({ words: sent.length, came: took.length, waited, p50: part(0.5), p99: part(0.99), size: sent.at(-1) }));
plan.ends = true;
process.exit(0);
