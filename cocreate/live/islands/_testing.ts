// What tests of rooms share: a server as ours is, which keeps when told to, and then gives a change to all, also to who made it.
import "fake-indexeddb/auto";
import { createDecoder, readVarUint, readVarUint8Array } from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { expect, vi } from "vitest";
import * as Y from "yjs";

export class Server {
  doc = new Y.Doc();
  sockets = new Set<Socket>();
  waiting: Uint8Array[] = [];
  keeps = true;
  asked = 0;
  answer: () => Response = () => Response.json({ url: "ws://site.test/live", room: "map:tuin", token: `t${this.asked}`, rights: "write" });

  frame = (step: number, body: Uint8Array) => encoding.encode((out) => {
    encoding.writeVarUint(out, 0);
    encoding.writeVarUint(out, step);
    encoding.writeVarUint8Array(out, body);
  });

  take(socket: Socket, data: Uint8Array): void {
    const decoder = createDecoder(data);
    if (readVarUint(decoder) !== 0) return void [...this.sockets].forEach((one) => one !== socket && one.say(data));
    const step = readVarUint(decoder);
    const body = readVarUint8Array(decoder);
    if (step === 0) socket.say(this.frame(1, Y.encodeStateAsUpdate(this.doc, body)));
    else this.waiting.push(body);
    if (this.keeps) this.keep();
  }

  /** Keep the first `count` that wait in one turn. */
  keep(count = this.waiting.length): void {
    const changes: Uint8Array[] = [];
    const on = (update: Uint8Array) => changes.push(update);
    this.doc.on("update", on);
    const turn = this.waiting.splice(0, count);
    this.doc.transact(() => turn.forEach((update) => Y.applyUpdate(this.doc, update)));
    this.doc.off("update", on);
    for (const change of changes) for (const one of this.sockets) one.say(this.frame(2, change));
  }

  close(code: number): void {
    for (const one of [...this.sockets]) one.end(code);
  }
}

export class Socket {
  static OPEN = 1;
  private silent = false;
  private toCome: Uint8Array[] = [];
  private toGo: Uint8Array[] = [];
  OPEN = 1;
  readyState = 0;
  onopen?: () => void;
  onmessage?: (event: { data: ArrayBufferLike }) => void;
  onclose?: (event: { code: number; reason: string }) => void;
  constructor(private server: Server, public url: string) {
    queueMicrotask(() => {
      this.readyState = 1;
      server.sockets.add(this);
      this.say(server.frame(0, Y.encodeStateVector(server.doc)));
      this.onopen?.();
    });
  }
  /** Let nothing through, until `free`. */
  hush(): void {
    this.silent = true;
  }
  free(): void {
    this.silent = false;
    for (const data of this.toCome.splice(0)) this.say(data);
    for (const data of this.toGo.splice(0)) this.send(data);
  }
  say(data: Uint8Array): void {
    if (this.silent) this.toCome.push(data);
    else queueMicrotask(() => this.onmessage?.({ data: data.slice().buffer }));
  }
  send(data: Uint8Array): void {
    if (this.silent) this.toGo.push(new Uint8Array(data));
    else this.server.take(this, new Uint8Array(data));
  }
  close(): void {
    this.server.sockets.delete(this);
  }
  end(code: number): void {
    this.server.sockets.delete(this);
    this.onclose?.({ code, reason: "" });
  }
}

/** Let the page reach a new server; `vi.unstubAllGlobals` ends it. */
export function serve(): Server {
  const server = new Server();
  vi.stubGlobal("WebSocket", class extends Socket {
    constructor(url: string) {
      super(server, url);
    }
  });
  vi.stubGlobal("fetch", vi.fn(async (_url: string, options: RequestInit) => {
    expect(options.method).toBe("POST");
    server.asked++;
    return server.answer();
  }));
  return server;
}
