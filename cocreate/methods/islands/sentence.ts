// The sentence answers while one fills it in. Without it the button does the same.
const PAUSE = 350;

export class Sentence extends HTMLElement {
  #timer?: ReturnType<typeof setTimeout>;
  #asked?: AbortController;

  connectedCallback(): void {
    this.addEventListener("change", () => this.#soon(0));
    this.addEventListener("input", () => this.#soon(PAUSE));
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.#asked?.abort();
  }

  #soon(pause: number): void {
    clearTimeout(this.#timer);
    const form = this.querySelector("form");
    if (form) this.#timer = setTimeout(() => void this.#ask(form), pause);
  }

  async #ask(form: HTMLFormElement): Promise<void> {
    this.#asked?.abort();
    this.#asked = new AbortController();
    const filled = [...new FormData(form)].filter(([, value]) => value) as [string, string][];
    const query = new URLSearchParams(filled).toString();
    const address = query ? `${form.action}?${query}` : form.action;
    try {
      const answer = await fetch(address, { signal: this.#asked.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const id = this.dataset.results ?? "results";
      const fresh = page.getElementById(id);
      if (!fresh) return;
      document.getElementById(id)?.replaceWith(fresh);
      history.replaceState(null, "", address);
      const status = this.querySelector('[role="status"]');
      if (status) status.textContent = fresh.querySelector(`#${this.dataset.count ?? "count"}`)?.textContent?.trim() ?? "";
    } catch {
      // offline, or a newer question took its place: what stands there stays, and the button still works
    }
  }
}

customElements.define("co-sentence", Sentence);
