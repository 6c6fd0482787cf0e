// <co-sign-out> stands around the form with which this browser forgets who it is. What it keeps for when there is no
// network goes first: the copies of pages (live/islands/_offline.ts), and the words of rooms (live/islands/_room.ts) but
// for those that were never sent, which the server does not have.
export class SignOut extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("submit", (event) => {
      if (!("caches" in window) || !navigator.serviceWorker) return;
      event.preventDefault();
      void this.forget().finally(() => (event.target as HTMLFormElement).submit());
    });
  }

  private async forget(): Promise<void> {
    for (const name of await caches.keys()) await caches.delete(name);
    for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
    for (const { name = "" } of await indexedDB.databases()) if (name.startsWith("cocreate ")) await forgetRoom(name);
  }
}

/** Resolves whatever happens: nobody is kept from signing out. */
function forgetRoom(name: string): Promise<void> {
  return new Promise((done) => {
    const opening = indexedDB.open(name);
    opening.onerror = () => done();
    opening.onsuccess = () => {
      const database = opening.result;
      const end = (unsent: unknown): void => {
        database.close();
        if (!unsent) indexedDB.deleteDatabase(name);
        done();
      };
      if (!database.objectStoreNames.contains("custom")) return end(false);
      const asked = database.transaction("custom").objectStore("custom").get("unsent");
      asked.onsuccess = asked.onerror = () => end(asked.result);
    };
  });
}

customElements.define("co-sign-out", SignOut);
