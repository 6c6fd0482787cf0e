// <co-growth> makes a slider of the list of moments of a map, and plays them. Without it the list and its button do it.
const PAUSE = 1600; // ms between two moments

export class Growth extends HTMLElement {
  private slider = Object.assign(document.createElement("input"), { type: "range", min: "0", step: "1" });
  private playing = 0;
  private wanted = 0;

  connectedCallback(): void {
    const list = this.querySelector("select");
    if (!list || this.querySelector("[type=range]")) return;
    this.since();
    if (list.options.length < 2) return;
    this.slider.max = String(list.options.length - 1);
    this.slider.setAttribute("aria-label", this.dataset.slide ?? "");
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
    const play = Object.assign(document.createElement("button"), { type: "button", className: "button-quiet", textContent: this.dataset.play ?? "" });
    play.addEventListener("click", () => this.play());
    list.addEventListener("change", () => this.go(list.selectedIndex));
    this.querySelector("form")?.append(this.slider, play);
    this.tell(list);
  }

  disconnectedCallback(): void {
    clearTimeout(this.playing);
  }

  /** Offer what changed since this browser was here before; only this browser knows when that was. */
  private since(): void {
    const key = `map visit ${this.dataset.map}`;
    const before = localStorage.getItem(key);
    localStorage.setItem(key, new Date().toISOString());
    if (!before) return;
    const link = Object.assign(document.createElement("a"), { textContent: this.dataset.visit ?? "" });
    link.href = `?${new URLSearchParams({ sinds: before })}`;
    this.querySelector("form")?.append(link);
  }

  private tell(list: HTMLSelectElement): void {
    const at = list.selectedIndex < 0 ? list.options.length - 1 : list.selectedIndex; // the last is now
    this.slider.value = String(at);
    this.slider.setAttribute("aria-valuetext", list.options[at]?.textContent?.trim() ?? "");
  }

  private play(): void {
    const list = this.querySelector("select")!;
    clearTimeout(this.playing);
    const step = (at: number): void => {
      void this.show(list, at).then(() => {
        if (at + 1 < list.options.length) this.playing = window.setTimeout(() => step(at + 1), PAUSE);
      });
    };
    step(0);
  }

  private go(at: number): void {
    clearTimeout(this.playing);
    void this.show(this.querySelector("select")!, at);
  }

  private async show(list: HTMLSelectElement, at: number): Promise<void> {
    const turn = ++this.wanted;
    list.selectedIndex = at;
    this.tell(list);
    const address = `${location.pathname}?${new URLSearchParams({ toen: list.value })}`;
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-part=then]");
      if (turn === this.wanted && answer.ok && fresh) this.querySelector("[data-part=then]")!.replaceChildren(...fresh.childNodes);
    } catch {
      // without network the moment before stays
    }
  }
}

customElements.define("co-growth", Growth);
