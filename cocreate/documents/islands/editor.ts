// <co-editor> stands around a text. Who may write gets the workshop at once, others when they want to say something about
// a passage: reading stays light. Without it the page reads, and its forms work.
export class CoEditor extends HTMLElement {
  private workshop: { destroy(): void } | undefined;

  connectedCallback(): void {
    const begin = this.querySelector<HTMLButtonElement>("[data-begin]");
    if (!begin) return void this.open();
    begin.hidden = !document.querySelector("[data-say]"); // there is nothing to say it in
    begin.addEventListener("click", () => {
      begin.disabled = true;
      void this.open().then((opened) => {
        begin.disabled = false;
        begin.hidden = opened;
      });
    });
  }

  disconnectedCallback(): void {
    this.workshop?.destroy();
    this.workshop = undefined;
  }

  private async open(): Promise<boolean> {
    try {
      const { Workshop } = await import("./_workshop");
      if (this.isConnected) this.workshop ??= new Workshop(this);
      return true;
    } catch {
      this.querySelector("[data-part=said]")!.textContent = this.dataset.unopened ?? ""; // no network, and not opened before
      return false;
    }
  }
}

customElements.define("co-editor", CoEditor);
