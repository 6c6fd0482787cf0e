// People who write together, without a picture: sockets that speak the sync protocol, in one process. See live.py.
//
//   node live.mjs '{"url": …, "wraps": false, "rooms": [["map:a", "token"], …], "people": 4, "writers": 1, "rate": 5,
//                   "seconds": 8}'            or with "edits": 10000 before, or with "loads": 9 instead of writing
//
// Each writer puts a word of its own in a text; a word says which it is, and everybody notes when it came. Prints one line
// of JSON: how many words, how many of them came to how many, and the times in milliseconds.
import { createRequire } from "node:module";
import { connect } from "node:net";

const require = createRequire(`${process.cwd()}/`);
const { WebSocket } = require("ws");
const Y = require("yjs");
const encoding = require("lib0/encoding");
const plan = JSON.parse(process.argv[2]);
const WORD = /<(\d+)>/g;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const sent = [];
const took = [];

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

// Open a room and get all of it, over a bare connection: a client of HTTP and WebSocket takes a millisecond of its own.
// Gives the milliseconds from connecting until all has come, and the bytes of the message.
function load(room, token) {
  const url = new URL(plan.wraps ? plan.url : `${plan.url}/${room}?token=${token}`);
  const masked = (data) => Buffer.concat([Buffer.from([0x82, 0x80 | data.length, 0, 0, 0, 0]), data]);
  const ask = [frame(room, 0, 0, Y.encodeStateVector(new Y.Doc()))];
  if (plan.wraps) ask.unshift(frame(room, 2, 0, "token"));
  const at = plan.wraps ? 1 + Buffer.byteLength(room) : 0;
  const began = performance.now();
  const socket = connect(Number(url.port), url.hostname);
  socket.setNoDelay(true);
  socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\n`);
  socket.write("Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  return new Promise((done, failed) => {
    let accepted = false;
    let chunks = [];
    let [left, needs] = [0, 0]; // bytes that are here, and that are needed to go on
    socket.on("error", failed);
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      left += chunk.length;
      if (left < needs) return;
      let data = Buffer.concat(chunks);
      if (!accepted) {
        const end = data.indexOf("\r\n\r\n");
        if (end < 0) return void (chunks = [data]);
        accepted = true;
        socket.write(Buffer.concat(ask.map(masked)));
        data = data.subarray(end + 4);
      }
      while (data.length >= 10 || (data.length > 1 && data.length >= 2 + data[1])) {
        const head = { 126: 4, 127: 10 }[data[1]] ?? 2;
        const size = { 4: () => data.readUInt16BE(2), 10: () => Number(data.readBigUInt64BE(2)) }[head]?.() ?? data[1];
        needs = head + size;
        if (data.length < needs) break;
        if (data[head + at] === 0 && data[head + at + 1] === 1) {
          done([performance.now() - began, size]);
          return socket.destroy();
        }
        data = data.subarray(needs);
        needs = 0;
      }
      chunks = [data];
      left = data.length;
    });
  });
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
    const [time, size] = await load(...plan.rooms[0]);
    took.push(time);
    sent.push(size);
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
