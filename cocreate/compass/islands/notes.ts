// <co-notes data-shelf> keeps what is typed on a sheet on this device and nowhere else. Without it there are lines to write on.
export class Notes extends HTMLElement {
  private shelf = "";

  connectedCallback(): void {
    this.shelf = this.dataset.shelf ?? "";
    const fields = this.fields();
    const kept = this.kept();
    fields.forEach((field, n) => {
      field.hidden = false;
      field.value = kept[n] ?? "";
      this.mark(field);
      field.addEventListener("input", () => this.keep(field));
    });
    this.show("[data-with]", fields.length > 0);
    this.show("[data-without]", fields.length === 0);
    this.querySelector("[data-print]")?.addEventListener("click", () => window.print());
    this.querySelector<HTMLElement>("[data-wipe]")?.addEventListener("click", (event) => this.wipe(event));
  }

  private fields(): HTMLTextAreaElement[] {
    return [...this.querySelectorAll("textarea")];
  }

  private kept(): string[] {
    try {
      const found: unknown = JSON.parse(localStorage.getItem(this.shelf) ?? "[]");
      return Array.isArray(found) ? found.map(String) : [];
    } catch {
      return [];
    }
  }

  private keep(field: HTMLTextAreaElement): void {
    this.mark(field);
    const all = this.fields().map((each) => each.value);
    try {
      if (all.some(Boolean)) localStorage.setItem(this.shelf, JSON.stringify(all));
      else localStorage.removeItem(this.shelf);
    } catch {
      // a browser that keeps nothing: what is typed can still be printed
    }
  }

  private mark(field: HTMLTextAreaElement): void {
    field.toggleAttribute("data-empty", !field.value);
  }

  private wipe(event: Event): void {
    if (!window.confirm((event.currentTarget as HTMLElement).dataset.sure)) return;
    for (const field of this.fields()) {
      field.value = "";
      this.keep(field);
    }
    const line = this.querySelector<HTMLElement>("[role=status]");
    if (line) line.textContent = line.dataset.said ?? "";
  }

  private show(what: string, yes: boolean): void {
    const found = this.querySelector<HTMLElement>(what);
    if (found) found.hidden = !yes;
  }
}

customElements.define("co-notes", Notes);
