// <co-steps> shows one [data-step] of a form at a time, with real buttons. Without it all steps stand on one page.
export class Steps extends HTMLElement {
  private now = 0;
  private count = document.createElement("p");
  private next = document.createElement("button");
  private back = document.createElement("button");

  connectedCallback(): void {
    if (this.steps.length < 2 || this.contains(this.count)) return;
    this.count.className = "meta";
    this.count.setAttribute("role", "status");
    this.prepend(this.count);
    for (const [button, word, look] of [[this.next, "next", "button"], [this.back, "back", "button-quiet"]] as const) {
      button.type = "button";
      button.className = look;
      button.textContent = this.dataset[word] ?? word;
    }
    this.next.addEventListener("click", () => this.forward());
    this.back.addEventListener("click", () => this.go(this.now - 1));
    const row = document.createElement("p");
    row.className = "row";
    row.append(this.next);
    this.steps.at(-1)!.after(row);
    (this.send ?? row).append(this.back);
    this.closest("form")!.addEventListener("submit", (event) => {
      const choosesKind = (event as SubmitEvent).submitter?.hasAttribute("formnovalidate");
      if (!choosesKind && this.now < this.steps.length - 1) {
        event.preventDefault(); // Enter in a field of an earlier step
        event.stopImmediatePropagation();
        this.forward();
      }
    }, { capture: true });
    this.addEventListener("invalid", (event) => {
      const step = this.steps.findIndex((one) => one.contains(event.target as Node));
      if (step >= 0 && step !== this.now) this.go(step, false); // the browser cannot point at what is hidden
    }, { capture: true });
    const wrong = this.steps.findIndex((step) => step.querySelector("[aria-invalid='true'], .errorlist"));
    this.go(Math.max(0, wrong), false);
  }

  private get steps(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-step]")];
  }

  private get send(): HTMLElement | null {
    return this.querySelector(".share-send");
  }

  private forward(): void {
    const fields = this.steps[this.now]!.querySelectorAll<HTMLInputElement>("input, textarea, select");
    const wrong = [...fields].find((field) => !field.checkValidity());
    if (wrong) wrong.reportValidity();
    else this.go(this.now + 1);
  }

  private go(to: number, focus = true): void {
    const steps = this.steps;
    this.now = Math.min(Math.max(to, 0), steps.length - 1);
    const last = this.now === steps.length - 1;
    steps.forEach((step, place) => (step.hidden = place !== this.now));
    this.next.hidden = last;
    this.back.hidden = this.now === 0;
    if (this.send) this.send.hidden = !last;
    this.count.textContent = (this.dataset.count ?? "{n}").replace("{n}", String(this.now + 1));
    if (!focus) return;
    const heading = steps[this.now]!.querySelector("legend");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus();
    heading?.scrollIntoView?.({ block: "nearest" });
  }
}

customElements.define("co-steps", Steps);
