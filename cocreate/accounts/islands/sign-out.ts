// <co-sign-out> stands around the form with which this browser forgets who it is: the copies of pages that it keeps for
// when there is no network (live/islands/_offline.ts) go first.
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
  }
}

customElements.define("co-sign-out", SignOut);
