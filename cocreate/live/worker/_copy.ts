// The copy of one page on this device: given when the network does not give the page, made anew when it does, and gone
// when the server says that it is not, or no more, for who asks. See docs/adr/0014-pages-without-network.md.
export type Asked = Pick<Request, "url" | "method" | "mode" | "destination">;

const GONE = new Set([403, 404, 410]);
const AWAY = new Set([502, 503, 504]); // the server starts, or what stands before it does not reach it

export class Copy {
  readonly #name: string;

  /** `page`: its path. `room`: what `openRoom` was given. `leave` ends the worker of this page. */
  constructor(private readonly page: string, private readonly room: string, private readonly leave: () => Promise<unknown>) {
    this.#name = `page ${page}`; // as islands/_offline.ts calls it
  }

  /** Return the answer to what the page asks; null: the browser asks it itself. */
  answer(request: Asked): Promise<Response> | null {
    const { origin, pathname } = new URL(request.url);
    if (request.method !== "GET" || origin !== location.origin) return null;
    if (request.mode === "navigate") return pathname === this.page ? this.#shown(request) : null;
    if (pathname.startsWith("/static/")) return this.#file(request); // its name changes with what it holds
    return request.destination === "style" ? this.#fresh(request, request.url) : null;
  }

  async #shown(request: Asked): Promise<Response> {
    const whole = new URL(request.url).search === "";
    const answer = await this.#fresh(request, this.page, whole);
    if (GONE.has(answer.status)) await this.forget();
    return answer;
  }

  /** What the network gives, kept; without network what was kept. */
  async #fresh(request: Asked, key: string, keeps = true): Promise<Response> {
    let answer: Response;
    try {
      answer = await fetch(request as Request);
    } catch (error) {
      const kept = await this.#kept(key);
      if (kept) return kept;
      throw error;
    }
    if (AWAY.has(answer.status)) return (await this.#kept(key)) ?? answer;
    if (answer.ok && keeps) await this.#keep(key, answer.clone());
    return answer;
  }

  async #file(request: Asked): Promise<Response> {
    const kept = await this.#kept(request.url);
    if (kept) return kept;
    const answer = await fetch(request as Request);
    if (answer.ok) await this.#keep(request.url, answer.clone());
    return answer;
  }

  async #kept(key: string): Promise<Response | undefined> {
    return caches.match(key, { cacheName: this.#name, ignoreVary: true });
  }

  async #keep(key: string, answer: Response): Promise<void> {
    if (!(await caches.has(this.#name))) return; // it was let go
    try {
      await (await caches.open(this.#name)).put(key, answer);
    } catch {
      // no room on this device; what was asked is given all the same
    }
  }

  /** Leave nothing here: not the page, and of its room only what was never sent. */
  async forget(): Promise<void> {
    await caches.delete(this.#name);
    await forgetRoom(`cocreate ${this.room}`);
    await this.leave();
  }
}

/** Delete what y-indexeddb kept under `name`, but for what `openRoom` noted as not sent yet. */
export function forgetRoom(name: string): Promise<void> {
  return new Promise((done) => {
    const opening = indexedDB.open(name);
    opening.onerror = () => done();
    opening.onupgradeneeded = () => opening.transaction?.abort(); // there is none: do not make it
    opening.onsuccess = () => {
      const database = opening.result;
      const unsent = database.transaction("custom").objectStore("custom").get("unsent");
      const end = (): void => {
        database.close();
        if (!unsent.result) indexedDB.deleteDatabase(name);
        done();
      };
      unsent.onsuccess = unsent.onerror = end;
    };
  });
}
