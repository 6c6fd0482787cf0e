// <co-draft> keeps what is typed in its form on this device: through a reload, a lost connection, an old form.
// It also sends the form itself, so that a lost connection loses nothing, and with a key that makes sending twice one.
// Another kind is chosen in place: what was typed goes along, and a chosen file waits here until its kind comes back.
type Kept = { at: number; key: string; fields: Record<string, string[]> };
type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const MONTH = 30 * 86_400_000;
const SKIP = new Set(["second_subject", "key"]);

export class Draft extends HTMLElement {
  private typed = false;
  private files = new Map<string, FileList>();

  connectedCallback(): void {
    this.addEventListener("input", () => {
      this.typed = true;
      this.keep();
    });
    this.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      const submitter = (event as SubmitEvent).submitter;
      void (submitter instanceof HTMLButtonElement && submitter.name === "soort" ? this.change(submitter) : this.send());
    });
    this.wake();
    if (!this.querySelector("co-recorder") && this.recorded()) void import("./_takes").then(({ Takes }) => new Takes().tidy());
  }

  private get form(): HTMLFormElement {
    return this.querySelector("form")!;
  }

  private get place(): string {
    return `draft:${this.dataset.key ?? location.pathname}`;
  }

  private get fields(): Field[] {
    return [...this.form.querySelectorAll<Field>("input[name], textarea[name], select[name]")].filter(
      (field) => !SKIP.has(field.name) && !["hidden", "file", "submit"].includes(field.type),
    );
  }

  private wake(): void {
    const kept = this.kept();
    const key = this.form.querySelector<HTMLInputElement>("[name=key]");
    if (key && !key.value) key.value = kept?.key ?? crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    const alert = this.form.querySelector<HTMLElement>("[role=alert]");
    if (alert) {
      alert.focus(); // shown again with what to mend: the page holds what was typed
    } else if (kept && this.restore(kept)) {
      this.tell(this.dataset.kept);
    }
  }

  private kept(): Kept | null {
    try {
      const kept = JSON.parse(localStorage.getItem(this.place) ?? "null") as Kept | null;
      return kept && Date.now() - kept.at < MONTH ? kept : null;
    } catch {
      return null;
    }
  }

  private keep(): void {
    const fields = { ...this.kept()?.fields };
    for (const field of this.fields) fields[field.name] = [];
    for (const field of this.fields) {
      if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type) && !field.checked) continue;
      fields[field.name]!.push(field.value);
    }
    const key = this.form.querySelector<HTMLInputElement>("[name=key]")?.value ?? "";
    try {
      localStorage.setItem(this.place, JSON.stringify({ at: Date.now(), key, fields } satisfies Kept));
    } catch {
      // no room, or a browser that keeps nothing: the form works as it is
    }
  }

  private restore(kept: Kept): boolean {
    let found = false;
    for (const field of this.fields) {
      const values = kept.fields[field.name];
      if (!values) continue;
      if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) {
        field.checked = values.includes(field.value);
      } else if (values.length && field.value !== values[0]) {
        field.value = values[0]!;
        found = true;
      }
      if (found) field.closest("details")?.setAttribute("open", "");
    }
    return found;
  }

  private async send(): Promise<void> {
    const form = this.form;
    const button = form.querySelector<HTMLButtonElement>("button[type=submit]:not([name], [tabindex])")!;
    if (button.disabled) return;
    if (this.typed) this.keep();
    const word = button.textContent;
    const body = new FormData(form);
    button.disabled = true;
    button.textContent = this.dataset.busy ?? word;
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      if (answer.ok) {
        this.forget();
        const last: Promise<unknown>[] = []; // what islands in the form still have to do
        form.dispatchEvent(new CustomEvent("taken", { detail: last }));
        await Promise.race([Promise.allSettled(last), new Promise((resolve) => setTimeout(resolve, 2000))]);
        location.assign(answer.url);
        return;
      }
      if (![422, 429, 507].includes(answer.status)) throw new Error(String(answer.status));
      const chosen = answer.status === 507 ? [...form.querySelectorAll<HTMLInputElement>("input[type=file]")] : [];
      this.mend(await answer.text());
      for (const { name, files } of chosen) {
        const field = this.form.querySelector<HTMLInputElement>(`input[type=file][name="${name}"]`);
        if (field && files?.length) field.files = files; // there was no room for it: it need not be looked up again
      }
    } catch {
      this.tell(this.dataset.lost, true);
    }
    button.disabled = false;
    button.textContent = word;
  }

  private async change(kind: HTMLButtonElement): Promise<void> {
    const form = this.form;
    const body = new FormData(form);
    body.append(kind.name, kind.value);
    for (const field of form.querySelectorAll<HTMLInputElement>("input[type=file]")) {
      body.delete(field.name);
      if (field.files?.length) this.files.set(this.placeOf(form, field), field.files);
    }
    try {
      const answer = await fetch(kind.formAction, { method: "POST", body });
      if (!answer.ok) throw new Error(String(answer.status));
      this.mend(await answer.text());
    } catch {
      this.tell(this.dataset.lost, true);
      return;
    }
    for (const field of this.form.querySelectorAll<HTMLInputElement>("input[type=file]")) {
      const chosen = this.files.get(this.placeOf(this.form, field));
      if (chosen) field.files = chosen;
    }
    this.form.querySelector<HTMLElement>("[name=soort][aria-current]")?.focus();
  }

  /** Where a chosen file waits: that of a kind with its kind, any other (the paper on which someone agreed) with all. */
  private placeOf(form: HTMLFormElement, field: HTMLInputElement): string {
    return `${field.name === "file" ? form.querySelector<HTMLInputElement>("[name=kind]")?.value : ""} ${field.name}`;
  }

  private mend(html: string): void {
    const page = new DOMParser().parseFromString(html, "text/html");
    const form = [...page.querySelectorAll("co-draft")].find((one) => one.getAttribute("data-key") === this.dataset.key);
    const shown = form?.querySelector("form");
    if (!shown) throw new Error("no form");
    const started = this.form.querySelector<HTMLInputElement>("[name=started]")?.value;
    this.querySelector(".draft-note")?.remove();
    this.form.replaceWith(document.importNode(shown, true));
    const begun = this.form.querySelector<HTMLInputElement>("[name=started]");
    if (begun && started) begun.value = started;
    this.wake();
  }

  /** Whether recordings are kept on this device: those of more than a week ago are erased. */
  private recorded(): boolean {
    try {
      return localStorage.getItem("recordings") !== null;
    } catch {
      return false;
    }
  }

  private forget(): void {
    try {
      localStorage.removeItem(this.place);
    } catch {
      // nothing was kept
    }
  }

  private tell(words = "", warn = false): void {
    let note = this.querySelector<HTMLElement>(".draft-note");
    if (!note) {
      note = document.createElement("p");
      note.setAttribute("role", "status");
      this.prepend(note);
    }
    note.className = `draft-note notice${warn ? " notice-warn" : ""}`;
    note.textContent = words;
    if (warn) note.scrollIntoView?.({ block: "nearest" });
  }
}

customElements.define("co-draft", Draft);
