// Stretches of recording, kept on this device until they are given, and for at most a week.
// Each piece is durable here before it is sent. A browser that keeps nothing holds them in memory and says so.
export interface Take {
  id: string;
  session: string; // stretches of one recording have the same
  place: string; // the form it is for
  mime: string;
  begun: number; // ms since 1970
  ms: number; // how long it is
  size: number; // bytes
  sent: number; // bytes that the server has
  address: string; // of its upload; empty before it has one
  ended: boolean; // nothing is added any more
  whole: boolean; // the server has all of it
}
interface Piece {
  take: string;
  at: number; // bytes before it
  bytes: ArrayBuffer;
}

export const WEEK = 7 * 86_400_000; // ms
export const FLAG = "recordings"; // in localStorage: something may be kept here

const asked = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
const done = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });

export class Takes {
  /** Something is in memory only: it is lost with the page. */
  fragile = false;
  private memory: Piece[] = [];
  private opened: Promise<IDBDatabase> | undefined;

  private open(): Promise<IDBDatabase> {
    this.opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open("recordings", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("takes", { keyPath: "id" });
        request.result.createObjectStore("pieces", { keyPath: ["take", "at"] });
      };
      request.onsuccess = () => {
        request.result.onversionchange = () => request.result.close();
        resolve(request.result);
      };
      request.onerror = () => reject(request.error);
    });
    return this.opened;
  }

  private async write(work: (takes: IDBObjectStore, pieces: IDBObjectStore) => void): Promise<void> {
    const database = await this.open();
    const transaction = database.transaction(["takes", "pieces"], "readwrite", { durability: "strict" });
    work(transaction.objectStore("takes"), transaction.objectStore("pieces"));
    await done(transaction);
  }

  /** Keep a piece that begins where the last one ended, `ms` after the stretch began. */
  async add(take: Take, bytes: ArrayBuffer, ms: number): Promise<void> {
    const piece = { take: take.id, at: take.size, bytes };
    const next = { ...take, size: take.size + bytes.byteLength, ms };
    try {
      await this.write((takes, pieces) => {
        takes.put(next);
        pieces.put(piece);
      });
      try {
        localStorage.setItem(FLAG, "1");
      } catch {
        // found again all the same when one begins to record
      }
    } catch {
      this.memory.push(piece);
      this.fragile = true;
    }
    take.size = next.size;
    take.ms = ms;
  }

  /** Keep what changed of a stretch. */
  async note(take: Take): Promise<void> {
    try {
      await this.write((takes) => takes.put({ ...take }));
    } catch {
      this.fragile = true;
    }
  }

  /** Bytes `start` up to `end` of a stretch. */
  async read(take: Take, start: number, end: number): Promise<Blob> {
    const pieces = this.memory.filter((piece) => piece.take === take.id);
    try {
      const store = (await this.open()).transaction("pieces").objectStore("pieces");
      const before = IDBKeyRange.bound([take.id, 0], [take.id, start]);
      const first = await asked(store.openKeyCursor(before, "prev"));
      const from = first ? (first.key as [string, number])[1] : start;
      if (end > from) pieces.push(...(await asked<Piece[]>(store.getAll(IDBKeyRange.bound([take.id, from], [take.id, end], false, true)))));
    } catch (error) {
      if (!this.fragile) throw error;
    }
    pieces.sort((one, other) => one.at - other.at);
    const parts = pieces
      .filter((piece) => piece.at < end && piece.at + piece.bytes.byteLength > start)
      .map((piece) => piece.bytes.slice(Math.max(0, start - piece.at), end - piece.at));
    return new Blob(parts, { type: take.mime });
  }

  /** All stretches for a form, the earliest first. */
  async of(place: string): Promise<Take[]> {
    return (await this.all()).filter((take) => take.place === place && take.size > 0);
  }

  private async all(): Promise<Take[]> {
    try {
      const store = (await this.open()).transaction("takes").objectStore("takes");
      return (await asked<Take[]>(store.getAll())).sort((one, other) => one.begun - other.begun);
    } catch {
      return [];
    }
  }

  /** Erase these stretches. */
  async erase(gone: Take[]): Promise<void> {
    this.memory = this.memory.filter((piece) => !gone.some((take) => take.id === piece.take));
    try {
      await this.write((takes, pieces) => {
        for (const { id } of gone) {
          takes.delete(id);
          pieces.delete(IDBKeyRange.bound([id, 0], [id, Infinity]));
        }
      });
      if ((await this.all()).length === 0) localStorage.removeItem(FLAG);
    } catch {
      // nothing was kept
    }
  }

  /** Erase what is older than a week. */
  async tidy(now = Date.now()): Promise<void> {
    const old = (await this.all()).filter((take) => take.begun < now - WEEK);
    if (old.length) await this.erase(old);
  }
}
