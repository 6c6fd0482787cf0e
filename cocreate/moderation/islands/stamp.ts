// <co-stamp> holds the hidden field "started" of a form. The page may be an old copy, so the moment at which this
// person begins is asked for, signed, when they first touch the form. Without it the form works too.
export class Stamp extends HTMLElement {
  connectedCallback(): void {
    this.closest("form")?.addEventListener("focusin", () => void this.begin(), { once: true });
  }

  async begin(): Promise<void> {
    const field = this.querySelector("input");
    if (!field || field.value || !this.dataset.url) return;
    try {
      const answer = await fetch(this.dataset.url, { credentials: "omit", cache: "no-store" });
      if (answer.ok) field.value = await answer.text();
    } catch {
      // offline: no moment, and that is no sign of anything
    }
  }
}

customElements.define("co-stamp", Stamp);
