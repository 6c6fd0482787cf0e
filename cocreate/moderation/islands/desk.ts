// <co-desk> lets an editor work through a list with single keys, while an item or something in it has the focus.
// A key is whatever its button says: data-key="p". On a <details> it opens it and goes to the words to be written.
const WRITING = "input:not([type=hidden]), textarea, select";

export class Desk extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("keydown", (event) => this.press(event));
    this.addEventListener("change", (event) => this.fill(event.target as HTMLElement));
    queueMicrotask(() => this.start()); // when what it holds is there
  }

  start(): void {
    if (document.activeElement !== document.body) return;
    const marked = location.hash ? document.getElementById(location.hash.slice(1)) : null;
    if (marked && this.contains(marked)) marked.focus();
    else this.items[0]?.focus({ preventScroll: true }); // what stands above it, as what was just decided, stays in sight
  }

  get items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-item]")];
  }

  get current(): HTMLElement | null {
    return document.activeElement?.closest<HTMLElement>("[data-item]") ?? null;
  }

  press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const from = event.target as HTMLElement;
    if (event.key === "Escape") {
      const open = from.closest<HTMLDetailsElement>("details[open]");
      if (open) {
        open.open = false;
        (open.closest<HTMLElement>("[data-item]") ?? open.querySelector<HTMLElement>("summary"))?.focus();
        event.preventDefault();
      }
      return;
    }
    if (from.matches(WRITING) || !this.act(event.key)) return;
    event.preventDefault();
    event.stopPropagation(); // the admin has keys of its own
  }

  act(key: string): boolean {
    if (key === "j" || key === "k") {
      const items = this.items;
      const at = this.current ? items.indexOf(this.current) : -1;
      items[Math.min(items.length - 1, Math.max(0, at + (key === "j" ? 1 : -1)))]?.focus();
      return true;
    }
    const find = (place: ParentNode | null) => place?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    const found = find(this.current) ?? (key === "?" || key === "z" ? find(document) : null);
    if (found instanceof HTMLDetailsElement) {
      found.open = key === "?" ? !found.open : true;
      if (key !== "?") found.querySelector<HTMLElement>("textarea")?.focus();
    } else {
      found?.click();
    }
    return Boolean(found);
  }

  fill(choice: HTMLElement): void {
    if (!(choice instanceof HTMLSelectElement) || !choice.hasAttribute("data-fills")) return;
    const words = choice.form?.querySelector("textarea");
    const text = choice.selectedOptions[0]?.dataset.text;
    if (words && text) {
      words.value = text;
      words.focus();
    }
  }
}

customElements.define("co-desk", Desk);
