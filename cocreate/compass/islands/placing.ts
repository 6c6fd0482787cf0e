// <co-placing> sends a sheet without losing it: offline it stays on this device and goes out later, under the same key.
const SHELF = "kompas";
type Waiting = { url: string; body: string };

function kept(): Waiting[] {
  try {
    return JSON.parse(localStorage.getItem(SHELF) ?? "[]") as Waiting[];
  } catch {
    return [];
  }
}

function keep(all: Waiting[]): void {
  if (all.length) localStorage.setItem(SHELF, JSON.stringify(all));
  else localStorage.removeItem(SHELF);
}

function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send(sheet: Waiting): Promise<Response> {
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  return fetch(sheet.url, { method: "POST", body: sheet.body, headers });
}

/** Let islands in the form clear away what they kept of it on this device: it stands on the shelf or was sent. */
async function taken(form: HTMLFormElement): Promise<void> {
  const last: Promise<unknown>[] = [];
  form.dispatchEvent(new CustomEvent("taken", { detail: last }));
  await Promise.race([Promise.allSettled(last), new Promise((resolve) => setTimeout(resolve, 2000))]);
}

export class Placing extends HTMLElement {
  private busy = false;
  private online = () => void this.sendKept();

  connectedCallback(): void {
    this.addEventListener("submit", (event) => void this.submit(event)); // after the recorder, which may have to send first
    window.addEventListener("online", this.online);
    void this.sendKept();
  }

  disconnectedCallback(): void {
    window.removeEventListener("online", this.online);
  }

  private say(text: string | undefined): void {
    const line = this.querySelector<HTMLElement>("[role=status]");
    if (!line) return;
    line.textContent = text ?? "";
    line.hidden = false;
    line.scrollIntoView?.({ block: "center" });
  }

  private async submit(event: Event): Promise<void> {
    if (event.defaultPrevented) return;
    const form = event.target as HTMLFormElement;
    const fields = new FormData(form);
    const files = [...fields].filter(([, value]) => value instanceof File);
    if (files.some(([, value]) => (value as File).size)) return; // no island sent it: the browser does
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    for (const [name] of files) fields.delete(name);
    const data = new URLSearchParams(fields as unknown as Record<string, string>);
    data.set("sleutel", newKey());
    const sheet = { url: form.action, body: data.toString() };
    keep([...kept(), sheet]); // first on the shelf: a tab that closes now loses nothing
    try {
      const answer = await send(sheet);
      if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
      keep(kept().filter((each) => each.body !== sheet.body));
      if (answer.ok) {
        await taken(form);
        location.assign(answer.url);
      } else this.refused(await answer.text());
    } catch {
      this.say(this.dataset.saved);
      await taken(form);
      form.reset();
    }
    this.busy = false;
  }

  private refused(html: string): void {
    const page = new DOMParser().parseFromString(html, "text/html");
    this.say(page.querySelector("[role=alert]")?.textContent?.trim() ?? page.querySelector("main")?.textContent?.trim());
  }

  private async sendKept(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    let sent = 0;
    let refusal = "";
    for (const sheet of kept()) {
      try {
        const answer = await send(sheet);
        if (answer.status >= 500 || answer.status === 429) break;
        keep(kept().filter((each) => each.body !== sheet.body));
        if (answer.ok) sent += 1;
        else refusal = await answer.text();
      } catch {
        break;
      }
    }
    if (sent) this.say(this.dataset.sent);
    if (refusal) this.refused(refusal);
    this.busy = false;
  }
}

customElements.define("co-placing", Placing);
