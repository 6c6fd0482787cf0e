// The service worker of one page, at /offline.js?room=…, registered by islands/_offline.ts for that page alone.
// Built into one file that imports nothing, which every browser with service workers takes.
import { type Asked, Copy } from "./_copy";

type Waiting = Event & { waitUntil(work: Promise<unknown>): void };
type Fetching = Event & { request: Asked; respondWith(answer: Promise<Response>): void };
type Worker = {
  registration: { scope: string; unregister(): Promise<boolean> };
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(kind: "install" | "activate", fn: (event: Waiting) => void): void;
  addEventListener(kind: "fetch", fn: (event: Fetching) => void): void;
};

const worker = self as unknown as Worker;
const { registration } = worker;
const room = new URL(location.href).searchParams.get("room") ?? "";
const copy = new Copy(new URL(registration.scope).pathname, room, () => registration.unregister());

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const answer = copy.answer(event.request);
  if (answer) event.respondWith(answer);
});
