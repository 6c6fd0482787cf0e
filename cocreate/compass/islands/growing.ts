// <co-growing> fetches the picture of an open round again and again, without cookies, so that all phones get the same one.
const EVERY = 3000;

export class Growing extends HTMLElement {
  private timer = 0;

  connectedCallback(): void {
    this.timer = window.setInterval(() => void this.fetchOnce(), EVERY + Math.random() * 1000);
  }

  disconnectedCallback(): void {
    window.clearInterval(this.timer);
  }

  async fetchOnce(): Promise<void> {
    if (document.hidden || !this.dataset.src) return;
    try {
      const answer = await fetch(this.dataset.src, { credentials: "omit" });
      if (answer.status === 404) return this.ended(); // it closed, and is only for who may read the trajectory
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const grown = page.querySelector(".growing");
      if (!grown) return;
      if (grown.hasAttribute("data-closed")) return this.ended();
      if (grown.innerHTML !== this.querySelector(".growing")?.innerHTML) this.replaceChildren(document.importNode(grown, true));
    } catch {
      // no connection: the picture stays as it was
    }
  }

  private ended(): void {
    window.clearInterval(this.timer);
    location.reload();
  }
}

customElements.define("co-growing", Growing);
